/**
 * Group commit. Commands that arrive together are loaded, decided and committed together; while a
 * group commits, the next one gathers. Correctness never rests on the lane: rows are locked, ids
 * are unique.
 */
import { assert, present } from "#base/assert.ts";
import { NoAnswer } from "#base/refusals.ts";
import { ConstraintViolated } from "#store/database.ts";

export interface LaneOptions {
  readonly lanes: number;
  readonly groupMax: number;
  /** Most commands that may wait; more are refused with NoAnswer. */
  readonly waitingMax: number;
  /** How long a group may gather while load is high but spread. 0 for never. */
  readonly gatherMs: number;
  readonly pause: (ms: number) => Promise<void>;
  /**
   * In place of the gathering pause: a group begins when it resolves. The simulation waits in it
   * until so many commands wait, or long enough.
   */
  readonly hold?: ((waiting: () => number) => Promise<void>) | undefined;
  readonly observe?: ((groupSize: number) => void) | undefined;
}

/**
 * Settles each command of a group: result in the same order, or the error that this one command
 * met.
 */
export type LaneWork<Command, Result> = (
  commands: readonly Command[],
) => Promise<readonly (Result | Error)[]>;

export interface Lane<Command, Result> {
  /** The same key is usually in the same lane, so its row locks are rarely waited for. */
  submit(key: string, command: Command): Promise<Result>;
  /** Commands waiting or in work. */
  readonly inFlight: number;
}

/**
 * Pauses before a group that met NoAnswer is tried again; then NoAnswer goes to each of its
 * commands.
 */
const RETRY_PAUSES_MS = [50, 200, 800];
/** A pause must promise this many more commands to be worth its wait. */
const ARRIVALS_MIN = 1.5;
/** Beyond this a group gains little: 16 a group reached two thirds of what 64 reached. */
const GROUP_SMALL = 16;
/** Arrivals are counted over so many gathering pauses: a timer per window, not per pause. */
const WINDOW_PAUSES = 8;

interface Entry<Command, Result> {
  readonly command: Command;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A group whose work throws NoAnswer is tried again, so work re-reads by key; one that throws
 * anything else is split until the failing command stands alone, and only that one fails.
 */
export function createLane<Command, Result>(
  work: LaneWork<Command, Result>,
  options: LaneOptions,
): Lane<Command, Result> {
  return new Lanes(work, options);
}

class Lanes<Command, Result> implements Lane<Command, Result> {
  readonly #work: LaneWork<Command, Result>;
  readonly #options: LaneOptions;
  readonly #queues: Entry<Command, Result>[][];
  readonly #busy: boolean[];
  readonly #meter: ArrivalMeter;
  #waiting = 0;
  #inWork = 0;

  constructor(work: LaneWork<Command, Result>, options: LaneOptions) {
    assert(options.lanes > 0 && options.groupMax > 0, "a lane and a group hold something");
    this.#work = work;
    this.#options = options;
    this.#queues = Array.from({ length: options.lanes }, () => []);
    this.#busy = this.#queues.map(() => false);
    this.#meter = new ArrivalMeter(options);
  }

  get inFlight(): number {
    return this.#waiting + this.#inWork;
  }

  submit(key: string, command: Command): Promise<Result> {
    if (this.#waiting >= this.#options.waitingMax) {
      return Promise.reject(new NoAnswer("too many commands wait"));
    }
    const lane = hashOf(key) % this.#queues.length;
    this.#meter.count();
    return new Promise((resolve, reject) => {
      this.#waiting += 1;
      present(this.#queues[lane], "the lane exists").push({ command, resolve, reject });
      if (this.#busy[lane]) return;
      this.#busy[lane] = true;
      void this.#drain(lane);
    });
  }

  async #drain(lane: number): Promise<void> {
    const queue = present(this.#queues[lane], "the lane exists");
    // Those submitted in the same tick belong to the same group.
    await Promise.resolve();
    let last = 0;
    while (queue.length > 0) {
      if (this.#options.hold) await this.#options.hold(() => queue.length);
      else if (this.#worthGathering(queue.length, last))
        await this.#options.pause(this.#options.gatherMs);
      const group = queue.splice(0, this.#options.groupMax);
      last = group.length;
      this.#waiting -= last;
      this.#inWork += last;
      this.#options.observe?.(last);
      await this.#settle(group);
      this.#inWork -= last;
    }
    this.#busy[lane] = false;
  }

  #worthGathering(waiting: number, last: number): boolean {
    if (this.#options.gatherMs === 0 || waiting >= Math.min(GROUP_SMALL, this.#options.groupMax)) {
      return false;
    }
    return last < GROUP_SMALL && this.#meter.perPause / this.#options.lanes >= ARRIVALS_MIN;
  }

  /** Answers each entry; never throws. */
  async #settle(group: readonly Entry<Command, Result>[]): Promise<void> {
    const outcome = await this.#attempt(group);
    if (!(outcome instanceof Error)) {
      group.forEach((entry, index) => {
        const result = outcome[index] as Result | Error;
        if (result instanceof Error) entry.reject(result);
        else entry.resolve(result);
      });
      return;
    }
    if (group.length === 1 || outcome instanceof NoAnswer) {
      for (const entry of group) entry.reject(outcome);
      return;
    }
    const middle = group.length >> 1;
    await this.#settle(group.slice(0, middle));
    await this.#settle(group.slice(middle));
  }

  /** The results, or the error that the whole group met after its retries. */
  async #attempt(
    group: readonly Entry<Command, Result>[],
  ): Promise<readonly (Result | Error)[] | Error> {
    const commands = group.map((entry) => entry.command);
    let raced = false;
    for (let tried = 0; ; tried += 1) {
      try {
        const results = await this.#work(commands);
        assert(results.length === commands.length, "a group answers each of its commands");
        return results;
      } catch (error) {
        // Another process of this node may have committed the same id first: a second look finds
        // it.
        if (error instanceof ConstraintViolated && !raced) {
          raced = true;
          continue;
        }
        const pauseMs = error instanceof NoAnswer ? RETRY_PAUSES_MS[tried] : undefined;
        if (pauseMs === undefined) return error instanceof Error ? error : new Error(String(error));
        await this.#options.pause(pauseMs);
      }
    }
  }
}

/**
 * Arrivals per gathering pause, smoothed, without a clock: it counts what comes while a pause of
 * known length runs. A window without arrivals sets it to 0 and ends the counting until the next
 * one comes.
 */
class ArrivalMeter {
  perPause = 0;
  readonly #options: LaneOptions;
  #arrived = 0;
  #running = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  count(): void {
    this.#arrived += 1;
    if (this.#running || this.#options.gatherMs === 0) return;
    this.#running = true;
    void this.#measure();
  }

  async #measure(): Promise<void> {
    while (this.#running) {
      this.#arrived = 0;
      await this.#options.pause(this.#options.gatherMs * WINDOW_PAUSES);
      const perPause = this.#arrived / WINDOW_PAUSES;
      this.perPause = perPause === 0 ? 0 : (this.perPause + perPause) / 2;
      this.#running = perPause > 0;
    }
  }
}

/** FNV-1a, 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
