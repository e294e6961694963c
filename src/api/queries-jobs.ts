/** SQL of the API's own schema: long work and how far it is. */
import type { Instant } from "#base/date.ts";
import type { StaffId } from "#model/staff.ts";
import type { JobState } from "#model/states.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly staff_id: StaffId;
  /** JSON text, as are input, result and problem. */
  readonly actor: string;
  readonly input: string;
  readonly state: JobState;
  readonly cancel_asked: boolean;
  readonly done: number;
  readonly total: number | null;
  readonly result: string | null;
  readonly problem: string | null;
  readonly file_name: string | null;
  readonly file_type: string | null;
  readonly created_at: Instant;
  readonly heard_at: Instant;
  readonly ended_at: Instant | null;
}

const JOBS = columns<JobRow>({
  id: "text",
  kind: "text",
  staff_id: "text",
  actor: "json as text",
  input: "json as text",
  state: "text",
  cancel_asked: "boolean",
  done: "bigint as number",
  total: "bigint as number",
  result: "json as text",
  problem: "json as text",
  file_name: "text",
  file_type: "text",
  created_at: "bigint as number",
  heard_at: "bigint as number",
  ended_at: "bigint as number",
});

export type NewJobRow = Pick<JobRow, "id" | "kind" | "staff_id" | "actor" | "input" | "created_at">;

export async function insertJob(tx: Tx, row: NewJobRow, file: Uint8Array | null): Promise<void> {
  await tx.query(sql`
    insert into api.jobs
      (id, kind, staff_id, actor, input, input_file, state, cancel_asked, done, created_at,
       heard_at)
    values (${row.id}, ${row.kind}, ${row.staff_id}, ${row.actor}::json, ${row.input}::json,
            ${file}, 'waiting', false, 0, ${row.created_at}, ${row.created_at})`);
}

export function selectJob(tx: Tx, id: string): Promise<JobRow[]> {
  return tx.query(sql`select ${JOBS.read} from api.jobs where id = ${id}`);
}

/** Newest first; behind a key when one is given. */
export function selectJobsOf(
  tx: Tx,
  staff: StaffId,
  { at, id, limit }: { readonly at: Instant; readonly id: string; readonly limit: number },
): Promise<JobRow[]> {
  return tx.query(sql`
    select ${JOBS.read} from api.jobs
     where staff_id = ${staff} and (created_at, id) < (${at}, ${id})
     order by created_at desc, id desc limit ${limit}`);
}

/** The oldest that waits is taken up; others may take the next at the same time. */
export function takeJob(tx: Tx, now: Instant): Promise<JobRow[]> {
  return tx.query(sql`
    update api.jobs set state = 'working', heard_at = ${now}
     where id = (select id from api.jobs where state = 'waiting'
                  order by created_at limit 1 for update skip locked)
    returning ${JOBS.read}`);
}

export function selectInputFile(
  tx: Tx,
  id: string,
): Promise<{ readonly input_file: Uint8Array | null }[]> {
  return tx.query(sql`select input_file from api.jobs where id = ${id}`);
}

export function selectFile(tx: Tx, id: string): Promise<{ readonly file: Uint8Array | null }[]> {
  return tx.query(sql`select file from api.jobs where id = ${id}`);
}

/** Whether it may go on: nothing comes back when it is no longer in work. */
export function updateProgress(
  tx: Tx,
  id: string,
  {
    done,
    total,
    now,
  }: { readonly done: number; readonly total: number | null; readonly now: Instant },
): Promise<{ readonly cancel_asked: boolean }[]> {
  return tx.query(sql`
    update api.jobs set done = ${done}, total = ${total}, heard_at = ${now}
     where id = ${id} and state = 'working' returning cancel_asked`);
}

/** From one state to another; nothing comes back when it was in neither of those before. */
export function moveJob(
  tx: Tx,
  id: string,
  move: {
    readonly from: readonly JobState[];
    readonly to: JobState;
    readonly now: Instant;
    readonly endedAt: Instant | null;
    readonly problem?: string | undefined;
  },
): Promise<JobRow[]> {
  return tx.query(sql`
    update api.jobs
       set state = ${move.to}, heard_at = ${move.now}, ended_at = ${move.endedAt},
           cancel_asked = false, problem = ${move.problem ?? null}::json
     where id = ${id} and state = any(${move.from}::text[])
    returning ${JOBS.read}`);
}

/** Nothing comes back when it is not in work. */
export function updateCancel(tx: Tx, id: string): Promise<{ readonly id: string }[]> {
  return tx.query(sql`
    update api.jobs set cancel_asked = true where id = ${id} and state = 'working' returning id`);
}

export interface JobGiven {
  readonly result: string;
  readonly fileName: string | null;
  readonly fileType: string | null;
  readonly file: Uint8Array | null;
  readonly now: Instant;
}

/** Nothing comes back when it is no longer in work, or somebody has cancelled it. */
export function completeJob(
  tx: Tx,
  id: string,
  { result, fileName, fileType, file, now }: JobGiven,
): Promise<{ readonly id: string }[]> {
  return tx.query(sql`
    update api.jobs
       set state = 'done', result = ${result}::json, file_name = ${fileName},
           file_type = ${fileType}, file = ${file}, ended_at = ${now}, heard_at = ${now},
           input_file = null
     where id = ${id} and state = 'working' and not cancel_asked returning id`);
}
