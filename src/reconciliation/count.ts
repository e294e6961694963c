/**
 * A province counts what it has of each business day with each peer and scheme, as care and as
 * home, when the day is over, and again when something of it changed. Counting reads a snapshot
 * beside the work that settles; what it found is written only if nobody has counted the day
 * meanwhile. /
 */
import {
  addDays,
  type ChinaDate,
  chinaDate,
  DAY_MS,
  type Instant,
  monthOf,
  startOfDay,
} from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import { type BucketLines, figuresOf, groupedBy, NO_CASES } from "#reconciliation/figures.ts";
import { type PeerLines, selectDayLines, selectOpenPeers } from "#reconciliation/queries-cases.ts";
import {
  type DayToCount,
  type PairDayRow,
  selectCountState,
  selectDaysToCount,
  selectPairDays,
  takeCount,
  upsertPairDays,
} from "#reconciliation/queries-days.ts";
import { forgetChangedDays } from "#settlement/settlement.ts";
import type { World } from "#world.ts";

/** A day that ended is counted after so long: home closes it then, by clocks not quite the same. */
const COUNT_AFTER_MS = 300_000;
/** Days of one look. */
const DAYS_MAX = 20;
/** Care waits so long for outcomes that are open; then it counts without them. */
const WAIT_FOR_OPEN_MS = DAY_MS;

export type CountWorld = Pick<World, "node" | "store" | "reports" | "now">;

/** Gives how many days were counted. */
export async function countDays(world: CountWorld): Promise<number> {
  const now = world.now();
  const careUntil = addDays(chinaDate(now - COUNT_AFTER_MS), -1);
  const month = monthOf(chinaDate(now - COUNT_AFTER_MS));
  const monthBeganOn = `${month}-01` as ChinaDate;
  const monthBegan = startOfDay(monthBeganOn) + COUNT_AFTER_MS;
  const by = { careUntil, now, monthBegan, monthBeganOn };
  const days = await selectDaysToCount(world.store, by, DAYS_MAX);
  for (const day of days) await countDay(world, day);
  return days.length;
}

export async function countDay(world: CountWorld, counted: DayToCount): Promise<void> {
  const { store, reports, node } = world;
  const { day, side } = counted;
  const { version, marks } = await selectCountState(store, counted);
  const waiting = await openPeers(world, counted);
  const lines = await selectDayLines(reports, side, { day, self: node, peer: null });
  const now = world.now();
  await store.transaction(async (tx) => {
    if (!(await takeCount(tx, counted, { after: version, waiting, now }))) return;
    const rows = recounted(await selectPairDays(tx, counted), lines, { ...counted, waiting, now });
    if (rows.length > 0) await upsertPairDays(tx, rows);
    if (marks.length > 0) await forgetChangedDays(tx, marks);
  });
}

/** Home has stamped what it booked; at care an outcome that is open may belong to the day. */
async function openPeers({ store, now }: CountWorld, { day, side }: DayToCount) {
  const ended = startOfDay(addDays(day, 1));
  if (side === "home" || now() > ended + WAIT_FOR_OPEN_MS) return [];
  return await selectOpenPeers(store, ended);
}

interface Counting extends DayToCount {
  readonly waiting: readonly NodeId[];
  readonly now: Instant;
}

/**
 * What is new or other than before, and what is not there any more; each with its next revision.
 */
function recounted(
  before: readonly PairDayRow[],
  lines: readonly PeerLines[],
  { day, side, waiting, now }: Counting,
): PairDayRow[] {
  const found = groupedBy(lines, keyOf);
  const known = new Map(before.map((row) => [keyOf(row), row]));
  const keys = [...new Set([...found.keys(), ...known.keys()])].sort();
  return keys.flatMap((key) => {
    const rows: readonly BucketLines[] = found.get(key) ?? [];
    const held = known.get(key);
    const [peer, scheme] = key.split(" ") as [NodeId, PairDayRow["scheme"]];
    if (waiting.includes(peer)) return [];
    const { cases, totalFen, funds, root } = rows.length > 0 ? figuresOf(rows) : NO_CASES;
    if (held?.root === root) return [];
    const figures = { cases, total_fen: totalFen, funds: funds as PairDayRow["funds"], root };
    const fresh = { state: "counted", told_at: null, agreed_at: null, named: false } as const;
    const revision = (held?.revision ?? 0) + 1;
    return [{ day, side, peer, scheme, revision, ...figures, ...fresh, counted_at: now }];
  });
}

function keyOf({ peer, scheme }: { readonly peer: NodeId; readonly scheme: string }): string {
  return `${peer} ${scheme}`;
}
