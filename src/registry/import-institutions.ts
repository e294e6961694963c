/**
 * Institutions from a table, a row each, as a plan of an import: they come opened, with what is
 * agreed since one day, as a province brings those along that settle already. Keys are issued
 * afterwards. One that is known as the row says is left as it is; one that is known otherwise is a
 * bad row, for a clerk to change by hand.
 */
import { chinaDate } from "#base/date.ts";
import { canonicalJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import { shortened } from "#base/shortened.ts";
import { actorText, type Staff } from "#model/actor.ts";
import type { InstitutionTerm, TermKind, TermScope } from "#model/institution.ts";
import {
  type Area,
  type CareType,
  type InstitutionCode,
  type NodeId,
  parseArea,
} from "#model/place.ts";
import { CARE_TYPE_WORDS } from "#model/words.ts";
import { saveOwnCards } from "#registry/cards.ts";
import { createRowReader, type RowReader } from "#registry/import-cells.ts";
import type { BadCell, Cells, ImportedBy, Numbered } from "#registry/import-plan.ts";
import { checkCode, detailChecks, type NewInstitution } from "#registry/institution-acts.ts";
import { checkTerms } from "#registry/institution-terms.ts";
import { recordOfRow, termRows } from "#registry/institutions.ts";
import { insertChanges } from "#registry/queries-changes.ts";
import { insertInstitutions, insertTerms, selectRecords } from "#registry/queries-institutions.ts";
import { NO_AREA } from "#registry/record-fields.ts";
import type { Tx } from "#store/store.ts";

const CARE_TYPES = new Map(
  Object.entries(CARE_TYPE_WORDS).map(([careType, zh]) => [zh, careType as CareType]),
);
const REQUIRED = ["机构编号", "名称", "区划", "结算等级", "协议起始日期", "医疗类别"] as const;
const OTHERS = ["地址", "电话", "协议编号", "协议终止日期", "跨省医疗类别", "跨省病种"] as const;
type Column = (typeof REQUIRED)[number] | (typeof OTHERS)[number];
const NUMBER_MAX = 100;

const NOWHERE = "" as Area;

interface InstitutionsAt {
  readonly node: NodeId;
  /** Areas whose institutions the clerk may enter. */
  readonly mayEnter: (area: Area) => boolean;
  /** Areas of the national list, today. */
  readonly isArea: (area: Area) => boolean;
}

export function institutionsImport(at: InstitutionsAt) {
  return {
    kind: "institutions",
    action: "institutions.imported",
    turn: "institutions",
    again: "compared",
    columns: [
      ...REQUIRED.map((name) => ({ name, required: true })),
      ...OTHERS.map((name) => ({ name, required: false })),
    ],
    read: (cells: Cells) => readInstitution(at, cells),
    keyOf: ({ code }: NewInstitution): string => code,
    write: async (
      tx: Tx,
      rows: readonly Numbered<NewInstitution>[],
      by: Pick<ImportedBy, "at"> & { readonly actor: Staff },
    ) => await writeInstitutions(tx, rows, by, at),
  } as const;
}

/** The row, or everything that is wrong in it. */
function readInstitution(at: InstitutionsAt, cells: Cells): NewInstitution | readonly BadCell[] {
  const reader = createRowReader(cells);
  const area = readArea(reader, cells, at);
  const code = cells("机构编号") as InstitutionCode;
  const details = {
    ...{ code, area, name: cells("名称"), address: cells("地址"), phone: cells("电话") },
    kind: code.startsWith("P") ? "pharmacy" : "hospital",
  } as const;
  const checks = detailChecks(details, at.node);
  // An area that is none has been told; the code is looked at by itself.
  const beside = area === NOWHERE ? (`${code.slice(1, 3)}0000` as Area) : area;
  check(reader, "机构编号", () => checkCode({ ...details, area: beside }));
  check(reader, "名称", checks.name);
  check(reader, "地址", checks.address);
  check(reader, "电话", checks.phone);
  const terms = readTerms(reader, cells);
  return reader.bad.length > 0 ? reader.bad : { ...details, terms };
}

function readArea(reader: RowReader, cells: Cells, at: InstitutionsAt): Area {
  const area = parseArea(cells("区划"));
  if (area === null || !at.isArea(area)) reader.wrong("区划", NO_AREA);
  else if (!at.mayEnter(area)) reader.wrong("区划", "不在您的岗位所管的区划");
  return area ?? NOWHERE;
}

/** What is checked of a record is checked of a cell; the fault stands where the clerk looks. */
function check(reader: RowReader, column: Column, of: () => void): void {
  try {
    of();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    reader.wrong(column, error.params.why ?? error.message);
  }
}

function readTerms(reader: RowReader, cells: Cells): InstitutionTerm[] {
  const from = reader.dayMaybe("协议起始日期");
  const to = reader.dayMaybe("协议终止日期");
  if (from && to && to < from) reader.wrong("协议终止日期", "早于起始日期");
  const number = reader.words("协议编号", NUMBER_MAX);
  // Of days that are wrong enough has been said.
  const span = { from: from ?? chinaDate(0) };
  const scoped = (
    kind: "careTypes" | "diseases",
    scope: "local" | "crossProvince",
    values: readonly string[],
  ): InstitutionTerm[] => (values.length === 0 ? [] : [{ kind, scope, values, span }]);
  const careTypes = (column: Column) => careTypesOf(reader, cells, column);
  const byColumn: readonly (readonly [Column, readonly InstitutionTerm[]])[] = [
    ["结算等级", [{ kind: "level", values: [cells("结算等级")], span }]],
    ["医疗类别", scoped("careTypes", "local", careTypes("医疗类别"))],
    ["跨省医疗类别", scoped("careTypes", "crossProvince", careTypes("跨省医疗类别"))],
    ["跨省病种", scoped("diseases", "crossProvince", listOf(cells("跨省病种")))],
  ];
  for (const [column, terms] of byColumn) check(reader, column, () => checkTerms(terms));
  const values = number === "" ? [] : [number];
  const agreement = { kind: "agreement", values, span: { ...span, to } } as const;
  return [agreement, ...byColumn.flatMap(([, terms]) => terms)];
}

/** "普通门诊、住院" */
function listOf(text: string): string[] {
  return text.split(/[、，,;；\s]+/).filter((part) => part !== "");
}

function careTypesOf(reader: RowReader, cells: Cells, column: Column): CareType[] {
  return listOf(cells(column)).flatMap((word) => {
    const careType = CARE_TYPES.get(word);
    if (!careType) reader.wrong(column, `没有医疗类别“${shortened(word, 20)}”`);
    return careType ? [careType] : [];
  });
}

/** What a column says of a record: one that is known is held against what stands. */
const COMPARED: Readonly<Record<Exclude<Column, "机构编号">, (of: Told) => unknown>> = {
  名称: ({ name }) => name,
  区划: ({ area }) => area,
  地址: ({ address }) => address,
  电话: ({ phone }) => phone,
  结算等级: (of) => termsOf(of, "level"),
  协议编号: (of) => termsOf(of, "agreement").map(({ values }) => values),
  协议起始日期: (of) => termsOf(of, "agreement").map(({ span }) => span.from),
  协议终止日期: (of) => termsOf(of, "agreement").map(({ span }) => span.to),
  医疗类别: (of) => termsOf(of, "careTypes", "local"),
  跨省医疗类别: (of) => termsOf(of, "careTypes", "crossProvince"),
  跨省病种: (of) => termsOf(of, "diseases", "crossProvince"),
};
/** Left empty, these say nothing. */
const SILENT: ReadonlySet<string> = new Set(["地址", "电话", "协议编号"]);

type Told = Pick<NewInstitution, "name" | "area" | "address" | "phone" | "terms">;

function termsOf({ terms }: Told, kind: TermKind, scope?: TermScope) {
  const same = terms.filter((term) => term.kind === kind && term.scope === scope);
  return same.map(({ values, span }) => ({ values: [...values].sort(), span }));
}

function isSilent(column: string, row: Told): boolean {
  if (!SILENT.has(column)) return false;
  const said = COMPARED[column as keyof typeof COMPARED](row);
  return canonicalJson(said) === '""' || canonicalJson(said) === "[[]]";
}

const OTHERWISE = "与在册的不一致，请核对或办理变更";

/** Of one that the clerk does not reach nothing is compared. */
function wrongKnown(row: NewInstitution, stands: Told, at: InstitutionsAt): BadCell[] {
  if (!at.mayEnter(stands.area)) return [{ column: "机构编号", why: "已在册，请办理变更" }];
  return Object.entries(COMPARED)
    .filter(([, of]) => canonicalJson(of(row)) !== canonicalJson(of(stands)))
    .filter(([column]) => !isSilent(column, row))
    .map(([column]) => ({ column, why: OTHERWISE }));
}

function valueIn(row: NewInstitution, column: string): string {
  if (column === "机构编号") return row.code;
  const said = COMPARED[column as keyof typeof COMPARED](row);
  return typeof said === "string" ? said : "";
}

async function writeInstitutions(
  tx: Tx,
  rows: readonly Numbered<NewInstitution>[],
  by: Pick<ImportedBy, "at"> & { readonly actor: Staff },
  where: InstitutionsAt,
) {
  const codes = rows.map(({ row }) => row.code);
  const stands = (await selectRecords(tx, codes)).map(recordOfRow);
  const known = new Map(stands.map((record) => [record.code, record]));
  const fresh = rows.filter(({ row }) => !known.has(row.code)).map(({ row }) => row);
  await enterInstitutions(tx, fresh, by);
  const bad = rows.flatMap(({ line, row }) => {
    const record = known.get(row.code);
    const wrong = record ? wrongKnown(row, record, where) : [];
    return wrong.map((one) => ({ line, value: valueIn(row, one.column), ...one }));
  });
  return { written: fresh.length, bad };
}

async function enterInstitutions(
  tx: Tx,
  fresh: readonly NewInstitution[],
  { actor, at }: Pick<ImportedBy, "at"> & { readonly actor: Staff },
): Promise<void> {
  const records = fresh.map((row) => ({ ...row, onboarding: "opened" as const, version: 1 }));
  await insertInstitutions(
    tx,
    records.map(({ terms: _, ...record }) => ({ ...record, prepared_by: null })),
  );
  await insertTerms(
    tx,
    fresh.flatMap(({ code, terms }) => termRows(code, terms)),
  );
  const begun = { record: "institution", version: 1, fields: [], at, actor: actorText(actor) };
  await insertChanges(
    tx,
    fresh.map(({ code: id }) => ({ ...begun, id })),
  );
  await saveOwnCards(tx, records, chinaDate(at));
}
