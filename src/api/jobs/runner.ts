/**
 * Runs the jobs of the process's nodes, one at a time. A job is a row; whoever begins one wakes the
 * runner. Refusals and defects end it as failed, a stop of the process puts it back.
 */

import type { AnyJobKind, Outcome, Task } from "#api/jobs/kind.ts";
import { problemOf, refusalOf } from "#api/problem.ts";
import {
  completeJob,
  type JobRow,
  moveJob,
  selectInputFile,
  selectJob,
  takeJob,
  updateProgress,
} from "#api/queries-jobs.ts";
import { checkerOf } from "#api/validate.ts";
import { assert } from "#base/assert.ts";
import { newId } from "#base/id.ts";
import { fromJson } from "#base/json.ts";
import type { Actor } from "#model/actor.ts";
import type { Office } from "#nodes/nodes.ts";
import type { Tx } from "#store/store.ts";
import { inTransaction, type TrailEntry } from "#trail/trail.ts";
import type { Surroundings } from "#world.ts";

export interface JobRunner {
  readonly kinds: ReadonlyMap<string, AnyJobKind>;
  /** There may be work. */
  wake(): void;
  /** What is in work is put back at its next word of progress. */
  stop(): Promise<void>;
}

class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly to: "cancelled" | "waiting" | null;

  /** Null: another one has taken it. */
  constructor(to: "cancelled" | "waiting" | null) {
    super("a job is interrupted");
    this.to = to;
  }
}

interface RunnerParts {
  readonly offices: readonly Office[];
  readonly kinds: readonly AnyJobKind[];
  readonly log: Surroundings["log"];
}

export function createJobRunner({ offices, kinds, log }: RunnerParts): JobRunner {
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]));
  assert(byName.size === kinds.length, "each kind of job has a name of its own");
  let stopping = false;
  let awake = false;
  let running: Promise<void> = Promise.resolve();
  const rounds = async (): Promise<void> => {
    while (awake && !stopping) {
      awake = false;
      for (const office of offices) {
        while (!stopping && (await runNext(office, byName, { log, stops: () => stopping }))) {
          awake = true;
        }
      }
    }
  };
  return {
    kinds: byName,
    wake: () => {
      awake = true;
      running = running.then(rounds).catch((error: unknown) => {
        log.error("api.jobs", { error });
      });
    },
    stop: async () => {
      stopping = true;
      await running;
    },
  };
}

interface Running {
  readonly log: Surroundings["log"];
  readonly stops: () => boolean;
}

/** False when nothing waits. */
async function runNext(
  office: Office,
  kinds: ReadonlyMap<string, AnyJobKind>,
  { log, stops }: Running,
): Promise<boolean> {
  const { store, now } = office.world;
  const [row] = await store.transaction((tx) => takeJob(tx, now()));
  if (!row) return false;
  try {
    await run(office, kinds, row, stops);
  } catch (error) {
    const interrupted = error instanceof Interrupted ? error : null;
    if (interrupted?.to === null) return true;
    const to = interrupted?.to ?? "failed";
    const problem = interrupted ? undefined : problemText(office, error, log);
    const endedAt = to === "waiting" ? null : now();
    const move = { from: ["working"], to, now: now(), endedAt, problem } as const;
    await store.transaction((tx) => moveJob(tx, row.id, move));
  }
  return true;
}

function problemText(office: Office, error: unknown, log: Surroundings["log"]): string {
  const { now, random } = office.world;
  const instance = newId("cal", now(), random);
  const problem = problemOf(refusalOf(error, true), `urn:lianjie:call:${instance}`, false);
  if (problem.status === 500) log.error("api.defect", { id: instance, kind: "job", error });
  return JSON.stringify(problem);
}

async function run(
  office: Office,
  kinds: ReadonlyMap<string, AnyJobKind>,
  row: JobRow,
  stops: () => boolean,
): Promise<void> {
  const { store, now } = office.world;
  const kind = kinds.get(row.kind);
  assert(kind !== undefined, `nobody does jobs of kind ${row.kind}`);
  const [held] = await store.transaction((tx) => selectInputFile(tx, row.id));
  const actor = fromJson<Actor>(row.actor);
  const progress = async (done: number, total: number | null): Promise<void> => {
    const at = { done, total, now: now() };
    const [going] = await store.transaction((tx) => updateProgress(tx, row.id, at));
    if (!going) throw new Interrupted(null);
    if (going.cancel_asked) throw new Interrupted("cancelled");
    if (stops()) throw new Interrupted("waiting");
  };
  const input = fromJson<unknown>(row.input);
  const complete: Task<never>["complete"] = async (tx, entries, outcome) => {
    await completeIn(tx, entries, { office, kind, row, actor, outcome });
  };
  const file = held?.input_file ?? null;
  const task = { office, input: input as never, file, actor, progress, complete };
  const outcome = await kind.run(task);
  await inTransaction(store, office.trail, async (tx, entries) => {
    const [stands] = await selectJob(tx, row.id);
    if (stands?.state !== "done") await complete(tx, entries, outcome);
  });
}

interface Completing {
  readonly office: Office;
  readonly kind: AnyJobKind;
  readonly row: JobRow;
  readonly actor: Actor;
  readonly outcome: Outcome<unknown>;
}

/** Throws Interrupted when it was cancelled or another one has it; what was written goes too. */
async function completeIn(
  tx: Tx,
  entries: TrailEntry[],
  { office, kind, row, actor, outcome }: Completing,
): Promise<void> {
  const { result, file } = outcome;
  const [fault] = checkerOf(kind.result, "result").check(fromJson(JSON.stringify(result)));
  assert(fault === undefined, `${row.kind} gives other than it says: ${fault?.field}`);
  const now = office.world.now();
  const [completed] = await completeJob(tx, row.id, {
    result: JSON.stringify(result),
    fileName: file?.name ?? null,
    fileType: file?.type ?? null,
    file: file?.bytes ?? null,
    now,
  });
  if (!completed) {
    const [stands] = await selectJob(tx, row.id);
    const isCancelled = stands?.state === "working" && stands.cancel_asked;
    throw new Interrupted(isCancelled ? "cancelled" : null);
  }
  entries.push({ at: now, actor, action: `job.done ${row.kind}`, subject: row.id });
}
