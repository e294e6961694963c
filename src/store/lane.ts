/**
 * Group commit. Commands that arrive together are loaded, decided and committed together; while a batch
 * commits, the next one gathers. Correctness never rests on the lane: rows are locked, ids are unique.
 */

export interface LaneOptions {
  readonly lanes: number;
  readonly batchMax: number;
  /** Most commands that may wait; more are refused with NoAnswer. */
  readonly waitingMax: number;
  /** How long a batch may gather while load is high but spread. 0 for never. */
  readonly gatherMs: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly observe?: ((batchSize: number) => void) | undefined;
}

/** Settles each command of a batch: result in the same order, or the error that this one command met. */
export type LaneWork<Command, Result> = (
  commands: readonly Command[],
) => Promise<readonly (Result | Error)[]>;

export interface Lane<Command, Result> {
  /** The same key is usually in the same lane, so its row locks are rarely waited for. */
  submit(key: string, command: Command): Promise<Result>;
  /** Commands waiting or in work. */
  readonly inFlight: number;
}

export declare function createLane<Command, Result>(
  work: LaneWork<Command, Result>,
  options: LaneOptions,
): Lane<Command, Result>;
