/**
 * Records that several clerks may change: each has a version, and who changes one says which
 * version was seen. When another was faster the second is told what changed meanwhile, and nothing
 * is lost.
 */
import type { Instant } from "#base/date.ts";
import { canonicalJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import { actorText, type Staff } from "#model/actor.ts";
import { wordFor } from "#model/words.ts";
import { insertChanges, selectChanges } from "#registry/queries-changes.ts";
import type { RecordSort } from "#registry/sorts.ts";
import type { Tx } from "#store/store.ts";

/** Whose act it is, and when. */
export interface Act {
  readonly actor: Staff;
  readonly at: Instant;
}

/** What came of an act: the record's new version, and what the trail says. */
export interface Step {
  readonly version: number;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}

interface Change {
  readonly id: string;
  /** The version that the record has; 0: it begins. */
  readonly held: number;
  /** The version that the clerk saw. */
  readonly seen: number;
  readonly fields: readonly string[];
}

/**
 * Notes a change in its own commit. Two that meet are told apart by a unique key: `inTransaction`
 * runs the second again, which then reads what the first has written. Refusals: record_changed.
 */
export async function noteChange(
  tx: Tx,
  sort: RecordSort,
  { id, held, seen, fields }: Change,
  { actor, at }: Act,
): Promise<void> {
  if (held !== seen) throw await changedMeanwhile(tx, sort, id, seen);
  const change = { record: sort.record, id, version: held + 1, fields, at };
  await insertChanges(tx, [{ ...change, actor: actorText(actor) }]);
}

/**
 * Notes that a whole record is kept: a new one where the clerk saw none (version 0). Gives its
 * version.
 * Refusals: record_missing, record_known, record_changed.
 */
export async function noteKept(
  tx: Tx,
  sort: RecordSort,
  act: Act,
  kept: {
    readonly id: string;
    readonly held: { readonly version: number } | undefined;
    readonly seen: number;
    readonly fields: readonly string[];
  },
): Promise<number> {
  const { id, held, seen, fields } = kept;
  if (held && seen === 0) throw knownRecord(sort, id);
  if (!held && seen !== 0) throw missingRecord(sort, id);
  await noteChange(tx, sort, { id, held: held?.version ?? 0, seen, fields }, act);
  return seen + 1;
}

async function changedMeanwhile(
  tx: Tx,
  { record, title, fields }: RecordSort,
  id: string,
  seen: number,
): Promise<Refusal> {
  const changes = await selectChanges(tx, record, id, seen);
  const names = [...new Set(changes.flatMap((change) => change.fields))];
  const words = names.map((name) => wordFor(fields, name)).join("、");
  return new Refusal("record_changed", {
    fields: names.join(" "),
    changed: `（${title}${id}${words === "" ? "的版本号不符" : `已改${words}`}）`,
  });
}

/** Changes told to whoever saw an older version; more than these nobody reads. */
const TOLD_MAX = 5;

/** "（第2版改名称；第3版改电话）": for whoever is told that their version is an older one. */
export async function lastChanges(
  tx: Tx,
  { record, fields }: RecordSort,
  id: string,
): Promise<string> {
  const changes = await selectChanges(tx, record, id, 1);
  const told = changes.slice(-TOLD_MAX).map(({ version, fields: names }) => {
    return `第${version}版改${names.map((name) => wordFor(fields, name)).join("、")}`;
  });
  return told.length === 0 ? "" : `（${told.join("；")}）`;
}

/** The fields in which what is asked differs from what is held; what is not asked stays. */
export function differing<Held extends object>(held: Held, asked: Partial<Held>): string[] {
  return Object.entries(asked)
    .filter(([name, value]) => {
      const before: unknown = held[name as keyof Held];
      return value !== undefined && canonicalJson(value) !== canonicalJson(before);
    })
    .map(([name]) => name)
    .sort();
}

export function missingRecord({ title }: RecordSort, id: string): Refusal {
  return new Refusal("record_missing", { what: title, id });
}

export function knownRecord({ title }: RecordSort, id: string): Refusal {
  return new Refusal("record_known", { what: title, id });
}
