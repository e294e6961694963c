/** One row of a table of people as it reads by itself: one insurance of one person. */
import type { ChinaDate, Span } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { CERTIFICATE_TITLES, parseCertificate, parseSocialCard } from "#model/certificate.ts";
import type {
  Insurance,
  InsuranceState,
  Person,
  PersonId,
  PersonType,
  Scheme,
  Sex,
} from "#model/person.ts";
import { type Area, parseArea } from "#model/place.ts";
import { reaches } from "#model/staff.ts";
import { PERSON_WORDS, SCHEME_WORDS, SEX_WORDS } from "#model/words.ts";
import { createRowReader, type RowReader } from "#registry/import-cells.ts";
import { CHANGE_COLUMNS, type ChangedRow, readChange } from "#registry/import-changed.ts";
import type { BadCell, Cells, ImportColumn } from "#registry/import-plan.ts";

export interface PersonImport extends ChangedRow {
  readonly person: Person;
  readonly socialCard?: { readonly number: string; readonly serial: string } | undefined;
  /** Its texts by column, without the empty ones. */
  readonly said: ReadonlyMap<string, string>;
}

const STATES: Readonly<Record<string, InsuranceState>> = {
  正常参保: "active",
  暂停参保: "suspended",
  终止参保: "ended",
};
const SCHEMES: Readonly<Record<string, Scheme>> = {
  ...turned(SCHEME_WORDS),
  职工: "employee",
  居民: "resident",
};
const PERSON_TYPES: Readonly<Record<string, PersonType>> = turned(PERSON_WORDS);
const SEXES: Readonly<Record<string, Sex>> = { ...turned(SEX_WORDS), 男: "male", 女: "female" };
const ANSWERS: Readonly<Record<string, boolean>> = { 是: true, 否: false };

function turned<Word extends string>(words: Readonly<Record<Word, string>>): Record<string, Word> {
  return Object.fromEntries(Object.entries(words).map(([word, zh]) => [zh, word as Word]));
}

export const OUT_OF_REACH = "不在您的岗位所管的统筹区";
const NAME_MAX = 50;
const ID_TEXT = /^\d{6}[0-9A-Z]{1,24}$/;

/** In the order of the template. */
export const PEOPLE_COLUMNS: readonly ImportColumn[] = [
  ...[required("人员编号"), required("姓名"), required("证件类型"), required("证件号码")],
  ...[{ name: "性别" }, { name: "出生日期" }, { name: "民族" }],
  ...[required("参保地区划"), required("险种"), required("人员类别"), { name: "参保状态" }],
  ...[required("参保开始日期"), { name: "参保终止日期" }, { name: "暂停日期" }],
  ...[{ name: "公务员" }, { name: "单位" }, { name: "社保卡号" }, { name: "卡识别码" }],
  ...CHANGE_COLUMNS.map((name) => ({ name })),
];

function required(name: string): ImportColumn {
  return { name, required: true };
}

/** A row, or all that is wrong with it. */
export function readPerson(
  cells: Cells,
  mayEnter: (area: Area) => boolean,
): PersonImport | readonly BadCell[] {
  const reader = createRowReader(cells);
  const id = reader.text("人员编号", 30);
  if (!ID_TEXT.test(id)) reader.wrong("人员编号", "应以6位统筹区开头，共7至30位数字或大写字母");
  const area = readArea(reader, cells, mayEnter);
  const { number, birthDate, sex } = readCertificate(reader, cells);
  const insurance = readInsurance(reader, cells);
  const socialCard = readCard(reader, cells);
  const change = readChange(reader, cells, insurance);
  const person = {
    id: id as PersonId,
    name: reader.name("姓名", NAME_MAX),
    certificateKind: cells("证件类型"),
    certificateNumber: number,
    sex,
    birthDate,
    ethnicity: cells("民族") || "01",
  };
  if (!/^\d{2}$/.test(person.ethnicity)) reader.wrong("民族", "应为2位数字代码，汉族01");
  if (reader.bad.length > 0) return reader.bad;
  return {
    person,
    insurance: { ...insurance, personId: person.id, area: area as Area },
    ...{ socialCard, change, said: saidIn(cells) },
  };
}

function saidIn(cells: Cells): Map<string, string> {
  const texts = PEOPLE_COLUMNS.map(({ name }) => [name, cells(name)] as const);
  return new Map(texts.filter(([, text]) => text !== ""));
}

/** The clerk reaches it, and the person id's first six digits are the pool in which it lies. */
function readArea(reader: RowReader, cells: Cells, mayEnter: (area: Area) => boolean): Area | null {
  const area = parseArea(cells("参保地区划"));
  const pool = parseArea(cells("人员编号").slice(0, 6));
  if (!area) reader.wrong("参保地区划", "应为6位数字");
  else if (!mayEnter(area)) reader.wrong("参保地区划", OUT_OF_REACH);
  else if (pool && !reaches(pool, area)) {
    reader.wrong("人员编号", `前6位不是参保地${area}所在的统筹区，请核对人员编号和参保地区划`);
  }
  return area;
}

/** What the number says of sex and birth holds; what the table says besides must agree. */
function readCertificate(
  reader: RowReader,
  cells: Cells,
): { readonly number: string; readonly birthDate: ChinaDate; readonly sex: Sex } {
  const told = reader.dayMaybe("出生日期");
  const sex = reader.oneOf("性别", SEXES, undefined);
  const kind = cells("证件类型");
  const isKnown = CERTIFICATE_TITLES.has(kind);
  if (!isKnown && kind !== "") reader.wrong("证件类型", `应为${KIND_WORDS}之一`);
  const parsed = isKnown ? parseCertificate(kind, cells("证件号码")) : null;
  if (parsed === null) return NO_CERTIFICATE;
  if (parsed instanceof Refusal) {
    reader.wrong("证件号码", parsed.params.why ?? "");
    return NO_CERTIFICATE;
  }
  if (told && parsed.birthDate && told !== parsed.birthDate) {
    reader.wrong("出生日期", `与证件号码中的${parsed.birthDate}不一致`);
  }
  const birthDate = parsed.birthDate ?? told;
  if (!birthDate && cells("出生日期") === "") {
    reader.wrong("出生日期", "证件号码不含出生日期，须填写");
  }
  if (parsed.sex && sex && sex !== parsed.sex) reader.wrong("性别", "与证件号码不一致");
  const { number } = parsed;
  return { number, birthDate: birthDate ?? NO_DAY, sex: parsed.sex ?? sex ?? "unknown" };
}

const NO_DAY = "" as ChinaDate;
const NO_CERTIFICATE = { number: "", birthDate: NO_DAY, sex: "unknown" } as const;
const KIND_WORDS = [...CERTIFICATE_TITLES].map(([code, title]) => `${code}（${title}）`).join("、");

function readInsurance(reader: RowReader, cells: Cells): Omit<Insurance, "personId" | "area"> {
  const scheme = reader.oneOf("险种", SCHEMES, undefined);
  const personType = reader.oneOf("人员类别", PERSON_TYPES, undefined);
  const isEmployee = personType === "working" || personType === "retired";
  if (scheme && personType && isEmployee !== (scheme === "employee")) {
    reader.wrong("人员类别", "与险种不符");
  }
  const span: Span = {
    from: reader.dayMaybe("参保开始日期") ?? ("" as ChinaDate),
    to: reader.dayMaybe("参保终止日期"),
  };
  if (span.to && span.to < span.from) reader.wrong("参保终止日期", "早于参保开始日期");
  const state = reader.oneOf("参保状态", STATES, "active");
  if (state === "ended" && cells("参保终止日期") === "") {
    reader.wrong("参保终止日期", "终止参保的须填");
  }
  const suspendedOn = reader.dayMaybe("暂停日期");
  if ((state === "suspended") !== (suspendedOn !== undefined)) {
    reader.wrong("暂停日期", "暂停参保的须填，其他状态不填");
  }
  const employer = cells("单位") ? reader.words("单位", 200) : undefined;
  const civilServant = reader.oneOf("公务员", ANSWERS, false);
  const told = { scheme: scheme ?? "employee", personType: personType ?? "working" } as const;
  const suspensions = suspendedOn === undefined ? [] : [{ from: suspendedOn }];
  const kept = state === "ended" ? "ended" : "active";
  return { ...told, state: kept, span, suspensions, civilServant, employer };
}

function readCard(reader: RowReader, cells: Cells): PersonImport["socialCard"] {
  if (!cells("社保卡号")) {
    if (cells("卡识别码") !== "") reader.wrong("社保卡号", "填了卡识别码的须填");
    return undefined;
  }
  const number = parseSocialCard(cells("社保卡号"));
  if (number instanceof Refusal) reader.wrong("社保卡号", number.params.why ?? "");
  const serial = cells("卡识别码");
  if (!/^[0-9A-Za-z]{8,64}$/.test(serial)) reader.wrong("卡识别码", "应为8至64位字母和数字");
  return { number: String(number), serial: serial.toUpperCase() };
}
