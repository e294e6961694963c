/**
 * Facts and identity classes of people from a table: what a policy asks for, its days and source.
 * One that begins on the day of a known one replaces it, as when a clerk enters it.
 */
import type { ChinaDate } from "#base/date.ts";
import { actorText } from "#model/actor.ts";
import { FACT_VALUE_MAX } from "#model/fact.ts";
import type { IdentityKind, PersonId } from "#model/person.ts";
import { type Area, type NodeId, nodeOf, parseArea } from "#model/place.ts";
import { IDENTITY_WORDS } from "#model/words.ts";
import { type Declared, type DeclaredAt, factFault } from "#registry/declared.ts";
import type { BadRow, ImportedBy, ImportPlan, Numbered, Written } from "#registry/import.ts";
import { createRowReader, type RowReader } from "#registry/import-cells.ts";
import { selectHomeAreas } from "#registry/queries.ts";
import {
  keepFacts,
  keepIdentities,
  lockRecords,
  raiseVersions,
} from "#registry/queries-records.ts";
import type { Tx } from "#store/store.ts";

interface FactImport {
  readonly personId: PersonId;
  /** A class of identity, or a fact with its value. */
  readonly what:
    | { readonly identity: IdentityKind }
    | { readonly name: string; readonly value: string };
  readonly from: ChinaDate;
  readonly to: ChinaDate | undefined;
  readonly source: string;
}

const IDENTITIES = new Map(
  Object.entries(IDENTITY_WORDS).map(([kind, zh]) => [zh, kind as IdentityKind]),
);
const SOURCE_MAX = 150;

/** `mayEnter`: the areas whose people the clerk may enter; `declaredAt`: what is asked there. */
export function factsImport(
  node: NodeId,
  mayEnter: (area: Area) => boolean,
  declaredAt: DeclaredAt,
): ImportPlan<FactImport> {
  const required = true;
  return {
    kind: "facts",
    action: "facts.imported",
    columns: [
      { name: "人员编号", required },
      { name: WHAT, required },
      { name: "值" },
      { name: "开始日期", required },
      { name: "终止日期" },
      { name: "来源", required },
    ],
    read: (cells) => {
      const reader = createRowReader(cells);
      const id = reader.text("人员编号", 30);
      const area = parseArea(id.slice(0, 6));
      if (!area || nodeOf(area) !== node) reader.wrong("人员编号", UNREACHED);
      const name = reader.text(WHAT, 40);
      const value = reader.text("值", FACT_VALUE_MAX);
      const identity = IDENTITIES.get(name);
      if (identity && value !== "") reader.wrong("值", "身份类别不填值");
      if (!identity && value === "") reader.wrong("值", "必填");
      // Of another place nothing is told, not even what its policies ask for.
      if (!identity && area && mayEnter(area)) checkFact(reader, declaredAt(area), name, value);
      const from = reader.dayMaybe("开始日期") ?? ("" as ChinaDate);
      const to = reader.dayMaybe("终止日期");
      if (to && to < from) reader.wrong("终止日期", "早于开始日期");
      const source = reader.words("来源", SOURCE_MAX);
      if (reader.bad.length > 0) return reader.bad;
      const what = identity ? { identity } : { name, value };
      return { personId: id as PersonId, what, from, to, source };
    },
    keyOf: ({ personId, what, from }) =>
      [personId, "identity" in what ? what.identity : what.name, from].join(" "),
    write: (tx, rows, by) => writeFacts(tx, rows, by, mayEnter),
  };
}

const WHAT = "身份类别或事实名称";
/** Whoever asks hears the same of nobody and of somebody elsewhere. */
const UNREACHED = "没有这个参保人，或其参保地不在您的岗位所管的统筹区";

function checkFact(reader: RowReader, declared: Declared, name: string, value: string): void {
  const fault = value === "" && declared.has(name) ? null : factFault(declared, name, value);
  if (fault?.of === "value") reader.wrong("值", fault.why);
  else if (fault) {
    const classes = [...IDENTITIES.keys()].join("、");
    reader.wrong(WHAT, `应为${classes}，或政策登记的事实：${fault.why}`);
  }
}

/** Insured in an area that the clerk reaches, whatever the id begins with. */
async function reachedAmong(
  tx: Tx,
  ids: readonly PersonId[],
  mayEnter: (area: Area) => boolean,
): Promise<PersonId[]> {
  const people = await selectHomeAreas(tx, ids);
  const reached = people.filter(({ id, areas }) =>
    (areas ?? [id.slice(0, 6) as Area]).some((area) => mayEnter(area)),
  );
  return reached.map(({ id }) => id).sort();
}

async function writeFacts(
  tx: Tx,
  rows: readonly Numbered<FactImport>[],
  { actor }: ImportedBy,
  mayEnter: (area: Area) => boolean,
): Promise<Written> {
  const ids = [...new Set(rows.map(({ row }) => row.personId))].sort();
  const held = await lockRecords(tx, await reachedAmong(tx, ids, mayEnter));
  const versions = new Map(held.map(({ id, version }) => [id, version + 1]));
  const bad: BadRow[] = [];
  const kept: { readonly row: FactImport; readonly version: number }[] = [];
  for (const { line, row } of rows) {
    const version = versions.get(row.personId);
    if (version !== undefined) kept.push({ row, version });
    else bad.push({ line, column: "人员编号", value: row.personId, why: UNREACHED });
  }
  const changed_by = actorText(actor);
  const common = ({ row, version }: (typeof kept)[number]) => ({
    ...{ person_id: row.personId, from_on: row.from, to_on: row.to ?? null, source: row.source },
    ...{ changed_in: version, changed_by, withdrawn: false },
  });
  const facts = kept.flatMap((one) =>
    "name" in one.row.what ? [{ ...common(one), ...one.row.what }] : [],
  );
  const identities = kept.flatMap((one) =>
    "identity" in one.row.what ? [{ ...common(one), kind: one.row.what.identity }] : [],
  );
  if (facts.length > 0) await keepFacts(tx, facts);
  if (identities.length > 0) await keepIdentities(tx, identities);
  await raiseVersions(tx, [...versions.keys()]);
  return { written: kept.length, bad };
}
