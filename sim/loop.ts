/**
 * The event loop of the simulated world: a virtual clock, timers, and jobs. A job is one real piece
 * of asynchronous work (a statement on a node's database); jobs run one at a time, in the order in
 * which they were asked for, and the clock moves only when nothing else is left to do. So the same
 * seed gives the same order of everything, whatever the machine does meanwhile.
 *
 * On a real server several processes of a node wait for each other's row locks. There jobs run side
 * by side, and when none has ended for a while, somebody holds a lock over a pause of the virtual
 * clock: the clock moves on. The order is then the machine's, and a seed does not repeat to the
 * byte.
 */
import { assert } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";

/** More steps than any seed takes: beyond them the loop fails instead of running for ever. */
const STEPS_MAX = 90_000;

interface Timer {
  readonly at: Instant;
  readonly order: number;
  readonly fire: () => void;
}

export interface Loop {
  readonly now: () => Instant;
  readonly steps: () => number;
  /** Calls back at that time, or as soon as possible when it has passed. */
  at(time: Instant, fire: () => void): void;
  pause(ms: number): Promise<void>;
  /** Queues real work; it must not throw. */
  job(run: () => Promise<void>): void;
  /**
   * Runs the world until the condition holds while nothing is ready, or until that time has come.
   */
  run(done: () => boolean, until: Instant): Promise<"done" | "late">;
}

/** A promise that never resolves: what a dead process gets for everything it waited for. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}

/** How a world with a real server waits for it. */
export interface SideBySide {
  /** About a millisecond of real time. */
  readonly nap: () => Promise<void>;
}

/** Naps without any job's end before the clock moves on while jobs are in work. */
const NAPS = 6;

export function createLoop(start: Instant, sideBySide: SideBySide | null = null): Loop {
  const timers: Timer[] = [];
  const jobs: (() => Promise<void>)[] = [];
  let now = start;
  let order = 0;
  let steps = 0;

  const at = (time: Instant, fire: () => void): void => {
    order += 1;
    push(timers, { at: Math.max(time, now), order, fire });
  };
  let inWork = 0;
  let ended = 0;
  /** False when all that is in work seems to wait for something else than the server. */
  const serverEnds = async ({ nap }: SideBySide): Promise<boolean> => {
    const before = ended;
    for (let naps = 0; naps < NAPS && ended === before; naps += 1) await nap();
    return ended > before;
  };
  const step = async (): Promise<boolean> => {
    const job = jobs.shift();
    if (job && sideBySide) {
      inWork += 1;
      void job().finally(() => {
        inWork -= 1;
        ended += 1;
      });
      return true;
    }
    if (job) {
      await job();
      return true;
    }
    if (sideBySide && inWork > 0 && (await serverEnds(sideBySide))) return true;
    const timer = pop(timers);
    // Without a timer there is only the server to wait for.
    if (!timer) return inWork > 0;
    now = timer.at;
    timer.fire();
    return true;
  };
  return {
    now: () => now,
    steps: () => steps,
    at,
    pause: (ms) => new Promise((resolve) => at(now + Math.max(0, Math.ceil(ms)), resolve)),
    job: (run) => void jobs.push(run),
    run: async (done, until) => {
      for (;;) {
        await quietTurn();
        const quiet = jobs.length === 0 && inWork === 0;
        if (quiet && done()) return "done";
        if (quiet && (timers[0]?.at ?? until) >= until) return "late";
        steps += 1;
        assert(steps < STEPS_MAX, "the world rests before it has taken its most steps");
        if (!(await step())) return "late";
      }
    },
  };
}

/**
 * Two turns of the real event loop: every microtask has run, and those that the first turn woke.
 */
async function quietTurn(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  await new Promise<void>((resolve) => setImmediate(resolve));
}

function before(a: Timer, b: Timer): boolean {
  return a.at !== b.at ? a.at < b.at : a.order < b.order;
}

/** A binary heap: the earliest timer first, those of one instant in the order they were set. */
function push(heap: Timer[], timer: Timer): void {
  let index = heap.length;
  heap.push(timer);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || !before(timer, above)) break;
    heap[index] = above;
    heap[parent] = timer;
    index = parent;
  }
}

function pop(heap: Timer[]): Timer | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (!first || !last || heap.length === 0) return first;
  let index = 0;
  for (;;) {
    const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]];
    const child = left && right && before(right, left) ? 2 * index + 2 : 2 * index + 1;
    const below = heap[child];
    if (!below || !before(below, last)) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = last;
  return first;
}
