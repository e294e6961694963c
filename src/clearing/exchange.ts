/**
 * A province's part in clearing, by itself: on the day it counts the month that is over, and any
 * before it that nobody has counted; counts again where the hub comes to something else, tells the
 * hub what it did not hear and home what is ended, and keeps the hub's batches. Off everybody's way, one at a time, and
 * again later when there is no answer.
 */
import {
  addMonths,
  type ChinaDate,
  type ChinaMonth,
  chinaDate,
  type Instant,
  monthOf,
} from "#base/date.ts";
import { createRounds } from "#base/rounds.ts";
import { type CountWorld, countMonth } from "#clearing/count.ts";
import { eachAlone } from "#clearing/each-alone.ts";
import { hearEnding, tellEndings } from "#clearing/endings.ts";
import { keepNews } from "#clearing/news.ts";
import { selectLastNumber } from "#clearing/queries-batches.ts";
import { selectOpenSubmissions, selectSubmissions } from "#clearing/queries-submissions.ts";
import type { News } from "#clearing/queries-unkept.ts";
import type { SubmissionRow } from "#clearing/rows.ts";
import { tellSubmission, tellWords } from "#clearing/tell.ts";
import { pullAll, unkeptOf } from "#clearing/unkept.ts";
import type { Actor } from "#model/actor.ts";
import { type ClearingParameters, dueDay } from "#model/clearing-parameters.ts";
import { HUB } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import type { Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

const ROUNDS = { name: "clearing", everyMs: 30_000, againMs: 5_000 };
/** A month is counted again so often where the hub differs. */
const RECOUNT_MS = 60_000;
const OPEN_MAX = 500;

export interface ClearingParts {
  readonly parameters: (tx: Tx) => Promise<ClearingParameters>;
  readonly deadlineMs: number;
  readonly trail: Pick<Trail, "append">;
}

const TIMER: Actor = { kind: "program", duty: "timer" };

export function clearingExchange(world: World, parts: ClearingParts): Room {
  const { now } = world;
  const counting = { ...world, trail: parts.trail };
  let recountAt: Instant = 0;
  let looked = "";

  const round = async (): Promise<void> => {
    const parameters = await parts.parameters(world.store);
    const today = chinaDate(now());
    const due = monthsDue(today, parameters);
    const look = `${today} ${due.join()}`;
    for (const month of looked === look ? [] : due) {
      if (await isUncounted(world, month))
        await countMonth(counting, month, { by: TIMER, parameters });
    }
    looked = look;
    if (now() >= recountAt) {
      recountAt = now() + RECOUNT_MS;
      await countDiffering(counting, parameters);
    }
    const idOf = (row: SubmissionRow) => `${row.month} ${row.home_node} ${row.scheme}`;
    await eachAlone(world, (await ownOpen(world)).filter(isTold), idOf, async (row) => {
      await tellSubmission(world, row, parts.deadlineMs);
      return true;
    });
    await tellWords(world, parts.deadlineMs);
    await tellEndings(world, parts.deadlineMs);
    const page = async (after: number) =>
      rounds.isStopped() ? [] : await pull(world, after, parts.deadlineMs);
    const last = await selectLastNumber(world.store);
    await pullAll(world, { kind: "batch", last, page });
  };

  const rounds = createRounds(world, ROUNDS, round);
  return {
    name: "clearing",
    messages: {
      clearingEnd: {
        origin: "case",
        answer: async (content, { from }) => hearEnding(world, parts.trail, { from, content }),
      },
    },
    due: [{ name: "clearing.exchange", run: rounds.run }],
    stop: rounds.stop,
    probes: { open: [unkeptOf("batch", world)], inFlight: rounds.inFlight },
  };
}

/** The oldest first: what waits of one is looked at by the next. */
function monthsDue(today: ChinaDate, parameters: ClearingParameters): ChinaMonth[] {
  const { deferralMonthsMax: back } = parameters;
  const months = Array.from({ length: back + 1 }, (_, at) =>
    addMonths(monthOf(today), at - back - 1),
  );
  return months.filter((month) => today >= dueDay(month, "submitted", parameters));
}

/** No count of it was kept: nobody had counted it, or it had no case. */
async function isUncounted({ store, node }: World, month: ChinaMonth): Promise<boolean> {
  return (await selectSubmissions(store, month, node)).length === 0;
}

async function ownOpen({ store, node }: Pick<World, "store" | "node">) {
  return (await selectOpenSubmissions(store, OPEN_MAX)).filter((row) => row.care_node === node);
}

/** What stays inside the province is allocated by the province itself. */
function isTold({ care_node, home_node }: SubmissionRow): boolean {
  return care_node !== home_node;
}

async function countDiffering(world: CountWorld, parameters: ClearingParameters): Promise<void> {
  const open = await ownOpen(world);
  const months = open.filter(({ state }) => state === "differs").map(({ month }) => month);
  for (const month of new Set(months)) await countMonth(world, month, { by: TIMER, parameters });
}

async function pull(world: World, after: number, deadlineMs: number): Promise<readonly News[]> {
  const deadline = world.now() + deadlineMs;
  const { batches } = await world.ask("clearingNews", HUB, { after }, deadline);
  await keepNews(world, batches);
  return batches;
}
