/** A kind of long work: its name, what it gives and how it is done, as data like a route. */
import type { Static, TSchema } from "typebox";
import type { Actor } from "#model/actor.ts";
import type { Office } from "#nodes/nodes.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

/** One run of a job. */
export interface Task<Input> {
  readonly office: Office;
  readonly input: Input;
  readonly file: Uint8Array | null;
  /** Who began it: acts in their name. */
  readonly actor: Actor;
  /**
   * Says how far it is, at least every minute. Ends the run when somebody cancelled it or the
   * process stops, so what was done before must stand by itself or be undone by the next run.
   */
  progress(done: number, total: number | null): Promise<void>;
  /**
   * The outcome in the commit of what is written, as its last statement: a cancel that came before
   * undoes both, one that comes after finds the job done.
   */
  complete(tx: Tx, entries: TrailEntry[], outcome: Outcome<unknown>): Promise<void>;
}

/** What a job leaves: a value for programs and, when there is one, a file for people. */
export interface Outcome<Result> {
  readonly result: Result;
  readonly file?: { readonly name: string; readonly type: string; readonly bytes: Uint8Array };
}

export interface JobKind<
  Input = unknown,
  Kind extends string = string,
  Shape extends TSchema = TSchema,
> {
  readonly kind: Kind;
  /** In Chinese. */
  readonly title: string;
  /** What the value for programs looks like; one that looks otherwise is a defect. */
  readonly result: Shape;
  readonly example: Static<Shape>;
  /** Whoever writes anything completes the job in the same commit. */
  run(task: Task<Input>): Promise<Outcome<Static<Shape>>>;
}

/** Any kind, whatever it takes. */
export type AnyJobKind = JobKind<never>;

/** Keeps the literal types of a kind, from which routes and the client take theirs. */
export function jobKind<Input, const Kind extends string, Shape extends TSchema>(
  parts: JobKind<Input, Kind, Shape>,
): JobKind<Input, Kind, Shape> {
  return parts;
}
