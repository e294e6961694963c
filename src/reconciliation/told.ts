/**
 * A province tells the hub its days and hears what came of comparing them. What is lost on the way
 * is told again: a day stays due until every pair of it is agreed. /
 */
import type { Instant } from "#base/date.ts";
import { HUB } from "#model/place.ts";
import type { DayFiguresAnswer, ToldDay, Verdict, Wanted } from "#model/reconciliation.ts";
import { NO_CASES } from "#reconciliation/figures.ts";
import {
  type CountedDay,
  type DayToCount,
  type JudgedRow,
  type PairDayRow,
  selectDaysToTell,
  selectPairDays,
  updateJudged,
  updateToldDay,
  upsertPairDays,
} from "#reconciliation/queries-days.ts";
import type { World } from "#world.ts";

export type TellWorld = Pick<World, "node" | "store" | "reports" | "now" | "ask">;

/** Days of one look. */
const DAYS_MAX = 40;
/** What is not agreed is told again, at first soon, then after a part of its age. */
const AGAIN_MIN_MS = 60_000;
const AGAIN_MAX_MS = 1_800_000;
const AGE_PARTS = 8;

/** Gives what the hub wants to know next. */
export async function tellDays(world: TellWorld, deadlineMs: number): Promise<Wanted[]> {
  const wanted: Wanted[] = [];
  for (const counted of await selectDaysToTell(world.store, world.now(), DAYS_MAX)) {
    wanted.push(...(await tellDay(world, counted, deadlineMs)).wanted);
  }
  return wanted;
}

async function tellDay(
  world: TellWorld,
  counted: CountedDay,
  deadlineMs: number,
): Promise<DayFiguresAnswer> {
  const { store, now } = world;
  const { day, side, version, waiting } = counted;
  const rows = (await selectPairDays(store, counted)).filter(({ peer }) => !waiting.includes(peer));
  const content = { day, side, version, waiting, rows: rows.map(told) };
  const answer = await world.ask("dayFigures", HUB, content, now() + deadlineMs);
  const at = now();
  const next = at + pauseFor(at - counted.counted_at);
  await store.transaction(async (tx) => {
    const unknown = answer.verdicts.filter(
      (one) => one.verdict !== "waiting" && !rows.some((row) => isOf(row, one)),
    );
    if (unknown.length > 0)
      await upsertPairDays(
        tx,
        unknown.map((one) => zeroRow(counted, one, at)),
      );
    await updateJudged(tx, counted, { rows: answer.verdicts.map(judged), now: at });
    await updateToldDay(tx, counted, next);
  });
  return answer;
}

function pauseFor(ageMs: number): number {
  return Math.min(AGAIN_MAX_MS, Math.max(AGAIN_MIN_MS, Math.floor(ageMs / AGE_PARTS)));
}

function told(row: PairDayRow): ToldDay {
  const { peer, scheme, revision, cases, root } = row;
  const funds = Object.entries(row.funds).map(([fund, fen]) => [fund, BigInt(fen)]);
  const sums = { totalFen: row.total_fen, funds: Object.fromEntries(funds) };
  return { peer, scheme, revision, cases, root, ...sums };
}

function isOf(row: PairDayRow, one: Verdict): boolean {
  return row.peer === one.peer && row.scheme === one.scheme;
}

/** The peer told of cases where this side has none: a row of its own, so that it has a state. */
function zeroRow(
  { day, side }: DayToCount,
  { peer, scheme }: Pick<Verdict, "peer" | "scheme">,
  now: Instant,
): PairDayRow {
  const { cases, totalFen, root } = NO_CASES;
  return {
    ...{ day, side, peer, scheme, revision: 0, cases, total_fen: totalFen, funds: {}, root },
    ...{ state: "told", counted_at: now, told_at: now, agreed_at: null, named: false },
  };
}

function judged({ peer, scheme, revision, verdict, named }: Verdict): JudgedRow {
  return { peer, scheme, revision, state: verdict === "waiting" ? "told" : verdict, named };
}
