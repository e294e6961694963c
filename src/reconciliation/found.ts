/**
 * The hub's differences: opened once each, healed when a later comparison finds the three alike.
 */
import { type Instant, monthOf } from "#base/date.ts";
import { newId, type SettlementId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { Random } from "#base/random.ts";
import { DIFFERENCE_STATES } from "#model/clearing-states.ts";
import { HUB } from "#model/place.ts";
import type { DifferenceClass, PairDay } from "#model/reconciliation.ts";
import { mayMove } from "#model/states.ts";
import { classify, ownerOf, type ThreeWords } from "#reconciliation/classify.ts";
import {
  type DifferenceRow,
  selectLastVersion,
  selectOfCases,
  selectOpenOfPair,
  upsertDifferences,
} from "#reconciliation/queries-differences.ts";
import { lockKeys, type Tx } from "#store/store.ts";

/** A resolution that has to be carried out may take so long before the case is looked at anew. */
const CARRIED_OUT_MS = 86_400_000;

const BEHIND: ReadonlySet<DifferenceClass> = new Set(["missingAtHub", "state"]);

export interface Words extends ThreeWords {
  readonly id: SettlementId;
}

export async function heal(tx: Tx, rows: readonly DifferenceRow[], now: Instant): Promise<void> {
  const healing = rows.filter(({ state }) => mayMove(DIFFERENCE_STATES, state, "healed"));
  await writeNumbered(
    tx,
    healing.map((row) => ({ ...row, state: "healed", closed_at: now })),
  );
}

/** Each change has the next number of all, so that a province asks for what it has not. */
export async function writeNumbered(tx: Tx, rows: readonly DifferenceRow[]): Promise<void> {
  if (rows.length === 0) return;
  await lockKeys(tx, ["reconciliation differences"]);
  const last = await selectLastVersion(tx);
  await upsertDifferences(
    tx,
    rows.map((row, index) => ({ ...row, version: last + index + 1 })),
  );
}

/**
 * Opens what was found and heals what is not there any more. Gives the cases that the hub lacks
 * where care and home are alike: care asks home about them again, and the hub copies the answer.
 */
export async function keepFound(
  tx: Tx,
  pair: PairDay,
  all: readonly Words[],
  by: { readonly now: Instant; readonly random: Random },
): Promise<SettlementId[]> {
  const found = all.flatMap((words) => {
    const what = classify(words);
    return what ? [rowOf(pair, words, { ...what, ...by })] : [];
  });
  const known = await selectOfCases(
    tx,
    all.map(({ id }) => id),
  );
  const open = known.filter(isOpen);
  const same = (a: DifferenceRow, b: DifferenceRow): boolean =>
    a.settlement_id === b.settlement_id && a.class === b.class;
  const fresh = found.filter((row) => {
    const before = known.find((one) => same(one, row));
    return !before || (!isOpen(before) && !stillSettled(before, row, by.now));
  });
  const ofPair = [...open, ...(await selectOpenOfPair(tx, pair))].filter(
    (row, index, rows) => rows.findIndex(({ id }) => id === row.id) === index,
  );
  const gone = ofPair.filter((row) => isOfPair(row, pair) && !found.some((one) => same(one, row)));
  await heal(tx, gone, by.now);
  await writeNumbered(tx, fresh);
  return behindOf(found);
}

/**
 * Cases of which the hub has not heard what care and home agree on; not what it heard otherwise.
 */
export function behindOf(rows: readonly DifferenceRow[]): SettlementId[] {
  const behind = rows.filter((row) => row.owner === HUB && BEHIND.has(row.class));
  return behind.map(({ settlement_id }) => settlement_id);
}

function isOpen({ state }: DifferenceRow): boolean {
  return state === "open" || state === "proposed";
}

function isOfPair(row: DifferenceRow, { day, care, home, scheme }: PairDay): boolean {
  const places = row.care_node === care && row.home_node === home;
  return row.day === day && places && row.scheme === scheme;
}

/** Somebody has decided about it, with these very words before them. */
function stillSettled(before: DifferenceRow, row: DifferenceRow, now: Instant): boolean {
  if (before.state !== "resolved") return false;
  if (before.resolution === "adjustNext" || before.resolution === "acceptHome") {
    return before.care === row.care && before.hub === row.hub && before.home === row.home;
  }
  return (before.closed_at ?? 0) + CARRIED_OUT_MS > now;
}

function rowOf(
  pair: PairDay,
  { id, care, hub, home }: Words,
  by: { readonly now: Instant; readonly random: Random } & NonNullable<ReturnType<typeof classify>>,
): DifferenceRow {
  // Home's stamp is the case's; where home has none, the hub remembers it, or care.
  const day = home.day ?? hub.day ?? care.day ?? pair.day;
  return {
    id: newId("dif", by.now, by.random),
    ...{ day: pair.day, month: monthOf(day), care_node: pair.care, home_node: pair.home },
    ...{ scheme: pair.scheme, settlement_id: id, class: by.class },
    ...{ care: toJson(care), hub: toJson(hub), home: toJson(home) },
    ...{ owner: ownerOf(by.owner, pair), state: "open", opened_at: by.now, resolution: null },
    ...{ words: null, proposed_by: null, proposed_at: null, decided_by: null, closed_at: null },
    version: 0,
  };
}
