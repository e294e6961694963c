/**
 * Institutions from a table, a row each, as a plan of an import: they come opened, with what is
 * agreed since one day, as a province brings those along that settle already. Keys are issued
 * afterwards. One that is known is a bad row, for a clerk to change by hand.
 */
import { type ChinaDate, chinaDate, type Instant, parseChinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { actorText, type Staff } from "#model/actor.ts";
import type { InstitutionTerm } from "#model/institution.ts";
import {
  type Area,
  type CareType,
  type InstitutionCode,
  type NodeId,
  parseArea,
} from "#model/place.ts";
import { CARE_TYPE_WORDS } from "#model/words.ts";
import { saveOwnCards } from "#registry/cards.ts";
import { checkNew, type NewInstitution } from "#registry/institution-acts.ts";
import { termRows } from "#registry/institutions.ts";
import { insertChanges } from "#registry/queries-changes.ts";
import { insertInstitutions, insertTerms, selectRecords } from "#registry/queries-institutions.ts";
import type { Tx } from "#store/store.ts";

interface BadCell {
  readonly column: string;
  readonly why: string;
}

interface Numbered<Row> {
  readonly line: number;
  readonly row: Row;
}

interface ImportedBy {
  readonly actor: Staff;
  readonly at: Instant;
}

/** A cell's text by the column's name. */
type Cells = (column: string) => string;

const CARE_TYPES = new Map(
  Object.entries(CARE_TYPE_WORDS).map(([careType, zh]) => [zh, careType as CareType]),
);
const REQUIRED = ["机构编号", "名称", "区划", "结算等级", "协议起始日期", "医疗类别"] as const;
const OTHERS = ["地址", "电话", "协议编号", "协议终止日期", "跨省医疗类别", "跨省病种"] as const;

/** `mayEnter`: the areas whose institutions the clerk may enter. */
export function institutionsImport(node: NodeId, mayEnter: (area: Area) => boolean) {
  return {
    kind: "institutions",
    action: "institutions.imported",
    columns: [
      ...REQUIRED.map((name) => ({ name, required: true })),
      ...OTHERS.map((name) => ({ name, required: false })),
    ],
    read: (cells: Cells) => readInstitution(node, mayEnter, cells),
    keyOf: ({ code }: NewInstitution): string => code,
    write: writeInstitutions,
  } as const;
}

/** The row, or what is wrong in it. */
function readInstitution(
  node: NodeId,
  mayEnter: (area: Area) => boolean,
  cells: Cells,
): NewInstitution | readonly BadCell[] {
  const bad: BadCell[] = [];
  const area = parseArea(cells("区划"));
  if (!area || !mayEnter(area)) bad.push({ column: "区划", why: "不在您的岗位所管的区划" });
  const from = dayOf(cells, "协议起始日期", bad);
  const to = cells("协议终止日期") === "" ? undefined : dayOf(cells, "协议终止日期", bad);
  const local = careTypesOf(cells, "医疗类别", bad);
  const crossProvince = careTypesOf(cells, "跨省医疗类别", bad);
  if (bad.length > 0 || !area || !from) return bad;
  const code = cells("机构编号") as InstitutionCode;
  const number = cells("协议编号");
  const span = { from };
  const scoped =
    (kind: "careTypes" | "diseases", scope: "local" | "crossProvince") =>
    (values: readonly string[]): InstitutionTerm[] =>
      values.length === 0 ? [] : [{ kind, scope, values, span }];
  const added: NewInstitution = {
    ...{ code, area, name: cells("名称"), address: cells("地址"), phone: cells("电话") },
    kind: code.startsWith("P") ? "pharmacy" : "hospital",
    terms: [
      { kind: "agreement", values: number === "" ? [] : [number], span: { from, to } },
      { kind: "level", values: [cells("结算等级")], span },
      ...scoped("careTypes", "local")(local),
      ...scoped("careTypes", "crossProvince")(crossProvince),
      ...scoped("diseases", "crossProvince")(listOf(cells("跨省病种"))),
    ],
  };
  return faultOf(node, added) ?? added;
}

function faultOf(node: NodeId, added: NewInstitution): readonly BadCell[] | null {
  try {
    checkNew(node, added);
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [{ column: error.params.field ?? "整行", why: error.params.why ?? error.message }];
  }
}

/** "普通门诊、住院" */
function listOf(text: string): string[] {
  return text.split(/[、，,;；\s]+/).filter((part) => part !== "");
}

function careTypesOf(cells: Cells, column: string, bad: BadCell[]): CareType[] {
  return listOf(cells(column)).flatMap((word) => {
    const careType = CARE_TYPES.get(word);
    if (!careType) bad.push({ column, why: `没有医疗类别“${word.slice(0, 20)}”` });
    return careType ? [careType] : [];
  });
}

function dayOf(cells: Cells, column: string, bad: BadCell[]): ChinaDate | undefined {
  const day = parseChinaDate(cells(column));
  if (!day) bad.push({ column, why: "没有这一天，应为2021-12-01的形式" });
  return day ?? undefined;
}

async function writeInstitutions(
  tx: Tx,
  rows: readonly Numbered<NewInstitution>[],
  { actor, at }: ImportedBy,
) {
  const codes = rows.map(({ row }) => row.code);
  const known = new Set((await selectRecords(tx, codes)).map(({ code }) => code));
  const fresh = rows.filter(({ row }) => !known.has(row.code)).map(({ row }) => row);
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
  const bad = rows
    .filter(({ row }) => known.has(row.code))
    .map(({ line, row }) => {
      return { line, column: "机构编号", value: row.code as string, why: "已在册，请办理变更" };
    });
  return { written: fresh.length, bad };
}
