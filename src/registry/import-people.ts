/**
 * People with insurance from a table: a row is one insurance of one person, so somebody with two
 * has two rows. Who is known with the same content is left as is; who is known otherwise is a bad
 * row, for a clerk to change by hand, save what is suspended or returns for a reason that is named.
 */
import { type ChinaDate, chinaDate, type Span } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { CERTIFICATE_TITLES, parseCertificate, parseSocialCard } from "#model/certificate.ts";
import { openSuspension } from "#model/insured.ts";
import type {
  Insurance,
  InsuranceState,
  Person,
  PersonId,
  PersonType,
  Scheme,
  Sex,
} from "#model/person.ts";
import { type Area, type NodeId, nodeOf, parseArea } from "#model/place.ts";
import { reaches } from "#model/staff.ts";
import { PERSON_WORDS, SCHEME_WORDS, SEX_WORDS } from "#model/words.ts";
import { areasAmong } from "#registry/areas.ts";
import { type Humans, humansLike } from "#registry/humans.ts";
import type {
  BadCell,
  BadRow,
  Cells,
  ImportedBy,
  ImportPlan,
  Numbered,
  Written,
} from "#registry/import.ts";
import { createRowReader, type RowReader } from "#registry/import-cells.ts";
import {
  CHANGE_COLUMNS,
  type ChangedRow,
  readChange,
  writeChanged,
  wrongChange,
  wrongEntered,
} from "#registry/import-changed.ts";
import {
  credentialRows,
  insuranceRows,
  insuredPersonOfRow,
  rowOfPerson,
} from "#registry/people.ts";
import { insertEntered, selectInsuredPersons } from "#registry/queries.ts";
import { NO_AREA } from "#registry/record-fields.ts";
import { later, type Tx } from "#store/store.ts";

export interface PersonImport extends ChangedRow {
  readonly person: Person;
  readonly socialCard?: { readonly number: string; readonly serial: string } | undefined;
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
const SEXES: Readonly<Record<string, Sex>> = turned(SEX_WORDS);
const ANSWERS: Readonly<Record<string, boolean>> = { 是: true, 否: false };

function turned<Word extends string>(words: Readonly<Record<Word, string>>): Record<string, Word> {
  return Object.fromEntries(Object.entries(words).map(([word, zh]) => [zh, word as Word]));
}

const OUT_OF_REACH = "不在您的岗位所管的统筹区";
const NAME_MAX = 50;
const ID_TEXT = /^\d{6}[0-9A-Z]{1,24}$/;

/** `mayEnter`: the areas whose people the clerk may enter. */
export function peopleImport(
  node: NodeId,
  mayEnter: (area: Area) => boolean,
): ImportPlan<PersonImport> {
  const required = true;
  return {
    kind: "people",
    action: "people.imported",
    columns: [
      { name: "人员编号", required },
      { name: "姓名", required },
      { name: "证件类型", required },
      { name: "证件号码", required },
      ...[{ name: "性别" }, { name: "出生日期" }, { name: "民族" }],
      { name: "参保地区划", required },
      { name: "险种", required },
      { name: "人员类别", required },
      { name: "参保状态" },
      { name: "参保开始日期", required },
      ...[{ name: "参保终止日期" }, { name: "暂停日期" }, { name: "公务员" }, { name: "单位" }],
      ...[{ name: "社保卡号" }, { name: "卡识别码" }],
      ...CHANGE_COLUMNS.map((name) => ({ name })),
    ],
    read: (cells) => readPerson(cells, (area) => nodeOf(area) === node && mayEnter(area)),
    keyOf: ({ person, insurance }) =>
      [person.id, insurance.area, insurance.scheme, insurance.span.from].join(" "),
    write: (tx, rows, by) => writePeople(tx, rows, { mayEnter, on: chinaDate(by.at), by }),
  };
}

function readPerson(
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
    ...{ socialCard, change },
  };
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
  if (!cells("社保卡号")) return undefined;
  const number = parseSocialCard(cells("社保卡号"));
  if (number instanceof Refusal) reader.wrong("社保卡号", number.params.why ?? "");
  const serial = cells("卡识别码");
  if (!/^[0-9A-Za-z]{8,64}$/.test(serial)) reader.wrong("卡识别码", "应为8至64位字母和数字");
  return { number: String(number), serial: serial.toUpperCase() };
}

interface Entering {
  readonly mayEnter: (area: Area) => boolean;
  readonly on: ChinaDate;
  readonly by: ImportedBy;
}

/** What is stored of the people of some rows, with those of the rows that were good so far. */
interface Stock {
  readonly people: Map<PersonId, Person>;
  readonly insurances: Map<PersonId, readonly Insurance[]>;
  readonly areas: ReadonlySet<Area>;
  readonly humans: Humans;
}

async function stockOf(tx: Tx, rows: readonly PersonImport[], on: ChinaDate): Promise<Stock> {
  const ids = [...new Set(rows.map(({ person }) => person.id))];
  const codes = rows.map(({ insurance }) => insurance.area);
  const [stored, areas, humans] = await Promise.all([
    selectInsuredPersons(tx, ids),
    areasAmong(tx, codes, on),
    humansLike(tx, rows),
  ]);
  const held = stored.map(insuredPersonOfRow);
  return {
    people: new Map(held.map(({ person }) => [person.id, person])),
    insurances: new Map(held.map(({ person, insurances }) => [person.id, insurances])),
    areas,
    humans,
  };
}

async function writePeople(
  tx: Tx,
  rows: readonly Numbered<PersonImport>[],
  { mayEnter, on, by }: Entering,
): Promise<Written> {
  if (rows.length === 0) return { written: 0, bad: [] };
  const stock = await stockOf(
    tx,
    rows.map(({ row }) => row),
    on,
  );
  const { people, insurances } = stock;
  const bad: BadRow[] = [];
  const fresh = new Map<PersonId, PersonImport>();
  const added: Insurance[] = [];
  const changed: ChangedRow[] = [];
  for (const { line, row } of rows) {
    const { person, insurance } = row;
    const known = people.get(person.id);
    const held = insurances.get(person.id) ?? [];
    const wrong = wrongIn(row, stock, { mayEnter, on });
    if (wrong.length > 0) {
      bad.push(...wrong.map((one) => ({ line, value: valueIn(row, one.column), ...one })));
      continue;
    }
    if (row.change) {
      changed.push(row);
      continue;
    }
    if (isKnown(insurance, held)) continue;
    if (!known) {
      fresh.set(person.id, row);
      stock.humans.add(row);
    }
    people.set(person.id, known ?? person);
    insurances.set(person.id, [...held, insurance]);
    added.push(insurance);
  }
  insertNew(tx, [...fresh.values()], added);
  const changes = await writeChanged(tx, changed, insurances, by);
  return { written: added.length + changes, bad };
}

/** Of whom the clerk does not reach nothing is compared, so that a row finds out nothing. */
function wrongIn(
  row: PersonImport,
  stock: Stock,
  { mayEnter, on }: Pick<Entering, "mayEnter" | "on">,
): BadCell[] {
  const { person, insurance } = row;
  const { areas, people, insurances, humans } = stock;
  const wrong = areas.has(insurance.area) ? [] : [{ column: "参保地区划", why: NO_AREA }];
  const known = people.get(person.id);
  if (!known) {
    return [
      ...wrong,
      ...[humans.conflict(row), wrongInsurance(row, [], on)].filter((one) => one !== null),
    ];
  }
  const held = insurances.get(person.id) ?? [];
  const isReached = held.length === 0 || held.some(({ area }) => mayEnter(area));
  if (!isReached) return [...wrong, { column: "人员编号", why: `已在册，${OUT_OF_REACH}` }];
  const clashing = wrongInsurance(row, held, on);
  return [...wrong, ...differences(known, person), ...(clashing === null ? [] : [clashing])];
}

function wrongInsurance(
  { insurance, change }: ChangedRow,
  held: readonly Insurance[],
  on: ChinaDate,
): BadCell | null {
  if (change) return wrongChange(insurance, change, held, on);
  return wrongEntered(insurance, on) ?? clash(insurance, held);
}

function valueIn(row: PersonImport, column: string): string {
  const { person, insurance, socialCard } = row;
  const values: Readonly<Record<string, string | undefined>> = {
    ...{ 姓名: person.name, 证件号码: person.certificateNumber, 参保地区划: insurance.area },
    ...{ 社保卡号: socialCard?.number, 参保开始日期: insurance.span.from },
    ...{
      暂停日期: insurance.suspensions[0]?.from ?? "",
      变更原因: row.change?.reason,
      恢复日期: row.change?.from,
    },
  };
  return values[column] ?? person.id;
}

/** Travels on while the next rows are read: what they are compared with is read behind it. */
function insertNew(tx: Tx, fresh: readonly PersonImport[], added: readonly Insurance[]): void {
  if (added.length === 0) return;
  const credentials = fresh.flatMap(({ person, socialCard }) =>
    credentialRows({ person, socialCard, insurances: [], identities: [] }),
  );
  later(
    insertEntered(tx, {
      people: fresh.map(({ person }) => rowOfPerson(person)),
      insurances: added.flatMap((insurance) => insuranceRows(insurance.personId, [insurance])),
      credentials,
    }),
  );
}

function differences(known: Person, told: Person): BadCell[] {
  const why = "与已在册的同一人员编号不一致，请核对或办理变更";
  return [
    ...(known.certificateNumber === told.certificateNumber ? [] : [{ column: "证件号码", why }]),
    ...(known.name === told.name ? [] : [{ column: "姓名", why }]),
  ];
}

/** The very same insurance stands already. */
function isKnown(insurance: Insurance, held: readonly Insurance[]): boolean {
  const { area, scheme, span, state, personType } = insurance;
  return held.some((one) => {
    const sameDays = one.span.from === span.from && one.span.to === span.to;
    const sameState = one.state === state && isSuspended(one) === isSuspended(insurance);
    const sameKind = sameState && one.personType === personType;
    return one.area === area && one.scheme === scheme && sameDays && sameKind;
  });
}

/** As a table says it: of now, and of no days that are over. */
function isSuspended(insurance: Insurance): boolean {
  return openSuspension(insurance) !== undefined;
}

function clash(insurance: Insurance, held: readonly Insurance[]): BadCell | null {
  if (isKnown(insurance, held)) return null;
  const { area, scheme, span } = insurance;
  for (const one of held) {
    if (one.area !== area || one.scheme !== scheme) continue;
    if (one.span.from === span.from) {
      return {
        column: "参保开始日期",
        why: "同一日起的参保已在册而内容不同；暂停或恢复参保的，填写变更原因后再导入",
      };
    }
    if ((one.span.to ?? "9999") >= span.from && one.span.from <= (span.to ?? "9999")) {
      return { column: "参保开始日期", why: `与${one.span.from}起的同险种参保日期重叠` };
    }
  }
  return null;
}
