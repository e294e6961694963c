/** Begins, shows, cancels and repeats jobs in the name of a call. */
import { type Answered, accepted } from "#api/answered.ts";
import { momentText } from "#api/fields.ts";
import type { JobKind } from "#api/jobs/kind.ts";
import type { JobBegun, JobShown } from "#api/jobs/shape.ts";
import { insertJob, type JobRow, moveJob, selectJob } from "#api/queries-jobs.ts";
import type { Call, Who } from "#api/route.ts";
import type { Instant } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { fromJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import type { StaffSession } from "#model/staff.ts";
import { JOB_STATES, type JobState } from "#model/states.ts";
import { JOB_STATE_WORDS } from "#model/words.ts";

/** One that has said nothing for so long has lost its process. */
const SILENT_MS = 300_000;

function stateOf({ state, heard_at }: JobRow, now: Instant): JobState {
  return state === "working" && now - heard_at > SILENT_MS ? "broken" : state;
}

export function shownJob(row: JobRow, now: Instant): JobShown {
  const state = stateOf(row, now);
  return {
    job: row.id,
    kind: row.kind,
    state,
    stateWords: JOB_STATE_WORDS[state],
    done: row.done,
    total: row.total,
    createdAt: momentText(row.created_at),
    endedAt: row.ended_at === null ? null : momentText(row.ended_at),
    result: row.result === null ? null : fromJson<unknown>(row.result),
    problem: row.problem === null ? null : fromJson<unknown>(row.problem),
    file: row.file_name,
  };
}

type StaffCall = Call<Who, unknown, unknown, unknown, JobShown>;

/** Begins one in the commit that keeps the answer; it runs as soon as the runner is free. */
export async function beginJob<Input, Kind extends string>(
  call: StaffCall,
  { kind }: Pick<JobKind<Input, Kind>, "kind" | "run">,
  input: Input,
): Promise<Answered<JobBegun<Kind>>> {
  const { now, file, office } = call;
  const actor = call.actor as NonNullable<Call<"staff">["actor"]>;
  const { staffId } = call.session as unknown as StaffSession;
  const jobId = newId("job", now, office.world.random);
  const shown = await call.commit(async (tx, entries) => {
    const [actorText, inputText] = [JSON.stringify(actor), JSON.stringify(input)];
    const row = { id: jobId, kind, staff_id: staffId, actor: actorText, input: inputText };
    await insertJob(tx, { ...row, created_at: now }, file?.bytes ?? null);
    entries.push({ at: now, actor, action: `job.begin ${kind}`, subject: jobId });
    const [made] = await selectJob(tx, jobId);
    return shownJob(made as JobRow, now);
  });
  call.wakeJobs();
  return accepted({ ...shown, kind, result: null });
}

/** Begins one again that ended without its outcome. Refusal: job_state. */
export async function restartJob(call: StaffCall, row: JobRow): Promise<JobShown> {
  const { now } = call;
  const actor = call.actor as NonNullable<Call<"staff">["actor"]>;
  const state = stateOf(row, now);
  if (JOB_STATES.moves[state].waiting?.by !== "staff") {
    throw new Refusal("job_state", { state: JOB_STATE_WORDS[state] });
  }
  const shown = await call.commit(async (tx, entries) => {
    const move = { from: [row.state], to: "waiting", now, endedAt: null } as const;
    const [moved] = await moveJob(tx, row.id, move);
    if (!moved) throw new Refusal("job_state", { state: JOB_STATE_WORDS[state] });
    entries.push({ at: now, actor, action: `job.again ${row.kind}`, subject: row.id });
    return shownJob(moved, now);
  });
  call.wakeJobs();
  return shown;
}
