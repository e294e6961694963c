/** A province answers what the hub wants to know of a day that differs. */
import type { SettlementId } from "#base/id.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { HUB, type NodeId, nodeOf } from "#model/place.ts";
import type {
  CaseWord,
  ComparedSide,
  DayCasesContent,
  PairDay,
  ToldCase,
  Wanted,
  WantedAnswer,
} from "#model/reconciliation.ts";
import { countDay } from "#reconciliation/count.ts";
import { type Buckets, bucketsOf, NO_CASES, rootOf } from "#reconciliation/figures.ts";
import {
  type CaseRow,
  selectCasesOfBuckets,
  selectDayLines,
  selectOwnCases,
  selectWords,
  type WordRow,
} from "#reconciliation/queries-cases.ts";
import { selectPairDays, tellAgain } from "#reconciliation/queries-days.ts";
import type { TellWorld } from "#reconciliation/told.ts";

/** Questions that are answered in one look. */
const ANSWERS_MAX = 200;

export async function answerWanted(
  world: TellWorld,
  asked: readonly Wanted[],
  deadlineMs: number,
): Promise<void> {
  const queue = [...asked];
  const seen = new Set<string>();
  for (let next = queue.shift(); next && seen.size < ANSWERS_MAX; next = queue.shift()) {
    const key = keyOf(next);
    if (seen.has(key)) continue;
    seen.add(key);
    queue.push(...((await answerOne(world, next, deadlineMs))?.wanted ?? []));
  }
}

/** One question about a pair of a day is answered once in a look, however often it comes. */
function keyOf({ day, care, home, scheme, what }: Wanted): string {
  return [day, care, home, scheme, what].join(" ");
}

/** As what this province is asked. */
export function sideOf(node: NodeId, { care }: PairDay): ComparedSide {
  return care === node ? "care" : "home";
}

async function answerOne(
  world: TellWorld,
  wanted: Wanted,
  deadlineMs: number,
): Promise<WantedAnswer | null> {
  const { day, care, home, scheme, revision } = wanted;
  const pair = { day, care, home, scheme };
  const side = sideOf(world.node, pair);
  const deadline = world.now() + deadlineMs;
  // The verdict of what follows is heard when the day is told again.
  await tellAgain(world.store, { day, side }, world.now());
  if (wanted.what === "buckets") {
    const buckets = await bucketsNow(world, side, wanted);
    return (
      buckets && (await world.ask("dayBuckets", HUB, { ...pair, revision, buckets }, deadline))
    );
  }
  if (wanted.what === "inquire") {
    await inquireAgain(world, wanted.ids, deadlineMs);
    return null;
  }
  const part: DayCasesContent["part"] =
    wanted.what === "cases"
      ? { what: "cases", cases: await casesOf(world, side, pair, wanted.buckets) }
      : {
          what: "words",
          words: wordsOf(wanted.ids, await selectWords(world.store, side, wanted.ids)),
        };
  return await world.ask("dayCases", HUB, { ...pair, revision, part }, deadline);
}

async function casesOf(
  { reports }: TellWorld,
  side: ComparedSide,
  pair: PairDay,
  buckets: readonly string[],
): Promise<ToldCase[]> {
  return (await selectCasesOfBuckets(reports, side, pair, buckets)).map(caseOf);
}

function caseOf({ id, total_fen, funds }: CaseRow): ToldCase {
  return { id, totalFen: total_fen, funds };
}

/** Of the very figures that were told; when the day has changed since, it is counted again. */
async function bucketsNow(
  world: TellWorld,
  side: ComparedSide,
  { day, care, home, scheme, revision }: Wanted,
): Promise<Buckets | null> {
  const peer = side === "care" ? home : care;
  const lines = await selectDayLines(world.reports, side, { day, self: world.node, peer });
  const buckets = bucketsOf(lines.filter((row) => row.scheme === scheme));
  const rows = await selectPairDays(world.store, { day, side });
  const row = rows.find((each) => each.peer === peer && each.scheme === scheme);
  const told = row ?? { root: NO_CASES.root, revision: 0 };
  if (rootOf(buckets) === told.root && told.revision === revision) return buckets;
  await countDay(world, { day, side });
  return null;
}

/** A word on each: what is not there has none. */
export function wordsOf(ids: readonly SettlementId[], rows: readonly WordRow[]): CaseWord[] {
  const known = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => wordOf(id, known.get(id)));
}

const OPEN = new Set(["settling", "unknown"]);
const TAKEN_BACK = new Set(["reversed", "undone"]);

function wordOf(id: SettlementId, row: WordRow | undefined): CaseWord {
  const nothing = { id, totalFen: 0n, funds: "", state: "none" } as const;
  if (!row) return nothing;
  if (OPEN.has(row.state)) return { ...nothing, state: "open" };
  const taken = TAKEN_BACK.has(row.state) && row.business_day !== null;
  if (!row.stands && !taken) return nothing;
  return {
    id,
    totalFen: row.total_fen ?? 0n,
    funds: row.funds ?? "",
    state: row.stands ? "standing" : "takenBack",
    ...(row.business_day === null ? {} : { day: row.business_day }),
    ...(row.twin === null || !row.stands ? {} : { twin: row.twin }),
  };
}

/**
 * Care asks home once more what became of these: the answer passes the hub, which copies it. It
 * changes nothing here; whatever goes wrong, the hub asks again.
 */
async function inquireAgain(
  world: TellWorld,
  ids: readonly SettlementId[],
  deadlineMs: number,
): Promise<void> {
  for (const row of await selectOwnCases(world.store, ids)) {
    const inquiry = { settlementId: row.id, personId: row.person_id, homeArea: row.home_area };
    try {
      const home = nodeOf(row.home_area);
      await world.ask("inquire", home, inquiry, world.now() + deadlineMs);
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error;
    }
  }
}
