/**
 * Facts and identity classes of people from a table: what a policy asks for, its days and source.
 * One that begins on the day of a known one replaces it, as when a clerk enters it; one that stands
 * as the row says is left as it is.
 */
import type { ChinaDate } from "#base/date.ts";
import { actorText } from "#model/actor.ts";
import { FACT_VALUE_MAX } from "#model/fact.ts";
import type { IdentityKind, PersonId } from "#model/person.ts";
import { type Area, type NodeId, nodeOf, parseArea } from "#model/place.ts";
import { IDENTITY_WORDS } from "#model/words.ts";
import { type Declared, type DeclaredAt, factFault } from "#registry/declared.ts";
import { createRowReader, type RowReader } from "#registry/import-cells.ts";
import { noteCompared } from "#registry/import-noted.ts";
import type { BadRow, ImportedBy, ImportPlan, Numbered, Written } from "#registry/import-plan.ts";
import { selectHomeAreas } from "#registry/queries.ts";
import {
  type KeptFactRow,
  type KeptIdentityRow,
  keepFacts,
  keepIdentities,
  lockRecords,
  raiseVersions,
  selectStandingFacts,
  selectStandingIdentities,
} from "#registry/queries-records.ts";
import { keptEntry } from "#registry/records.ts";
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
    turn: "people",
    again: "compared",
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

interface Kept {
  readonly row: FactImport;
  /** Of the person's record once the row is kept. */
  readonly version: number;
}

async function writeFacts(
  tx: Tx,
  rows: readonly Numbered<FactImport>[],
  by: ImportedBy,
  mayEnter: (area: Area) => boolean,
): Promise<Written> {
  const ids = [...new Set(rows.map(({ row }) => row.personId))].sort();
  const reached = await reachedAmong(tx, ids, mayEnter);
  const [held, stands] = await Promise.all([lockRecords(tx, reached), standingOf(tx, reached)]);
  noteCompared(by, reached);
  const versions = new Map(held.map(({ id, version }) => [id, version + 1]));
  const bad: BadRow[] = [];
  const kept: Kept[] = [];
  for (const { line, row } of rows) {
    const version = versions.get(row.personId);
    if (version === undefined) {
      bad.push({ line, column: "人员编号", value: row.personId, why: UNREACHED });
    } else if (!stands.has(wordsOf(row))) kept.push({ row, version });
  }
  if (kept.length > 0) await keepAll(tx, kept, by);
  return { written: kept.length, bad };
}

/** What stands of these people, as a row would say it. */
async function standingOf(tx: Tx, ids: readonly PersonId[]): Promise<ReadonlySet<string>> {
  const [facts, identities] = await Promise.all([
    selectStandingFacts(tx, ids),
    selectStandingIdentities(tx, ids),
  ]);
  const rowOf = (one: KeptFactRow | KeptIdentityRow): FactImport => ({
    personId: one.person_id,
    what: "kind" in one ? { identity: one.kind } : { name: one.name, value: one.value },
    ...{ from: one.from_on, to: one.to_on ?? undefined, source: one.source ?? "" },
  });
  return new Set([...facts, ...identities].map((one) => wordsOf(rowOf(one))));
}

function wordsOf({ personId, what, from, to, source }: FactImport): string {
  const named = "identity" in what ? [what.identity] : [what.name, what.value];
  return [personId, from, to ?? "", source, ...named].join("\u001f");
}

async function keepAll(tx: Tx, kept: readonly Kept[], by: ImportedBy): Promise<void> {
  const changed_by = actorText(by.actor);
  const common = ({ row, version }: Kept) => ({
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
  const people = [...new Set(kept.map(({ row }) => row.personId))].sort();
  await raiseVersions(tx, people);
  const entries = [...facts, ...identities].map((one) => keptEntry(one, by));
  by.entries.push(...entries);
}
