/**
 * Statistics' face: how calls of institutions end. Care counts them in memory, adds them to its
 * sums once a minute, and tells the hub the sums until the hub has heard them. What was counted
 * since the last minute is lost in a crash; nothing is counted twice.
 */
import type { Instant } from "#base/date.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { CallCount } from "#model/hub-message.ts";
import { HUB } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import { addCounts, keepCounts, selectUntold, updateTold } from "#statistics/queries.ts";
import type { World } from "#world.ts";

export { type HeardCount, selectHeard } from "#statistics/queries.ts";

const HOUR_MS = 3_600_000;
const EVERY_MS = 60_000;
/** Rows of one message. */
const TOLD_MAX = 500;

export interface CallCounter {
  readonly room: Room;
  /** Does the work of a call, and counts how it ended. */
  counting<Result>(kind: string, work: () => Promise<Result>): Promise<Result>;
  /** Writes down what was counted; for the end of a process. */
  flush(): Promise<void>;
}

type CounterWorld = Pick<World, "now" | "store" | "ask" | "log">;

/** In memory, by hour, kind and outcome. */
class Counted {
  #sums = new Map<string, CallCount>();

  add(kind: string, outcome: string, from: Instant, ms: number): void {
    const hour = from - (from % HOUR_MS);
    const key = `${hour} ${kind} ${outcome}`;
    const before = this.#sums.get(key) ?? { hour, kind, outcome, calls: 0, ms: 0 };
    const more = Math.max(0, Math.round(ms));
    this.#sums.set(key, { ...before, calls: before.calls + 1, ms: before.ms + more });
  }

  take(): CallCount[] {
    const sums = [...this.#sums.values()];
    this.#sums = new Map();
    return sums;
  }
}

export function createCallCounter(world: CounterWorld, deadlineMs: number): CallCounter {
  const { now, store } = world;
  const counted = new Counted();
  let next: Instant = 0;
  let inFlight = 0;

  const flush = async (): Promise<void> => {
    const rows = counted.take();
    if (rows.length > 0) await addCounts(store, rows);
  };

  const look = async (): Promise<number> => {
    if (inFlight > 0 || now() < next) return 0;
    next = now() + EVERY_MS;
    inFlight += 1;
    void flush()
      .then(() => tell(world, deadlineMs))
      .catch((error: unknown) => told(world, error))
      .finally(() => {
        inFlight -= 1;
      });
    return 0;
  };

  return {
    room: {
      name: "statistics",
      due: [{ name: "statistics.tell", run: look }],
      probes: { inFlight: () => inFlight },
    },
    counting: async (kind, work) => {
      const from = now();
      try {
        const result = await work();
        counted.add(kind, "ok", from, now() - from);
        return result;
      } catch (error) {
        counted.add(kind, outcomeOf(error), from, now() - from);
        throw error;
      }
    },
    flush,
  };
}

async function tell({ now, store, ask }: CounterWorld, deadlineMs: number): Promise<void> {
  for (let more = true; more; ) {
    const rows = await selectUntold(store, TOLD_MAX);
    if (rows.length === 0) return;
    await ask("counts", HUB, { rows }, now() + deadlineMs);
    await updateTold(store, rows);
    more = rows.length === TOLD_MAX;
  }
}

/** Whatever happened, the next look goes on: sums that were not heard are told again. */
function told({ log }: CounterWorld, error: unknown): void {
  if (error instanceof NoAnswer) return;
  if (error instanceof Refusal) log.warn("counts.refused", { code: error.code });
  else log.error("counts.defect", { error });
}

/** The refusal's code; what nobody answered, and what broke. */
function outcomeOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  return error instanceof NoAnswer ? "noAnswer" : "defect";
}

/** The hub hears each province of its own calls. */
export function heardCountsRoom({ store }: Pick<World, "store">): Room {
  return {
    name: "statistics",
    messages: {
      counts: {
        origin: "case",
        answer: async ({ rows }, { from }) => {
          if (rows.length > 0) await keepCounts(store, from, rows);
          return { heard: rows.length };
        },
      },
    },
  };
}
