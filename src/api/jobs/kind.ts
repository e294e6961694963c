/** A kind of long work: what it is called and how it is done, as data like a route. */
import type { Actor } from "#model/actor.ts";
import type { Office } from "#nodes/nodes.ts";

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
  progress(done: number, total: number): Promise<void>;
}

/** What a job leaves: a value for programs and, when there is one, a file for people. */
export interface Outcome<Result> {
  readonly result: Result;
  readonly file?: { readonly name: string; readonly type: string; readonly bytes: Uint8Array };
}

export interface JobKind<Input = unknown, Result = unknown> {
  readonly kind: string;
  /** In Chinese. */
  readonly title: string;
  run(task: Task<Input>): Promise<Outcome<Result>>;
}
