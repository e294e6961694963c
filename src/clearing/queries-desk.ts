/** SQL of what people look at of clearing: lists, and a month's counts by step. */
import type { ChinaMonth } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import { EXCEPTIONS, type ExceptionRow, SUBMISSIONS, type SubmissionRow } from "#clearing/rows.ts";
import type { BatchState } from "#model/clearing-states.ts";
import type { Scheme } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import { type Reports, sql } from "#store/store.ts";

export interface ExceptionPage {
  readonly month: ChinaMonth | null;
  readonly reason: string | null;
  /** Only those that no clearing has taken in. */
  readonly openOnly: boolean;
  readonly after: { readonly month: string; readonly id: string };
  readonly rowsMax: number;
}

/** The oldest months first. */
export async function selectExceptionPage(
  reports: Reports,
  page: ExceptionPage,
): Promise<ExceptionRow[]> {
  const { month, reason, openOnly, after, rowsMax } = page;
  return await reports.query<ExceptionRow>(sql`
    select ${EXCEPTIONS.read} from clearing.exceptions
     where (${month}::text is null or month = ${month})
       and (${reason}::text is null or reason = ${reason})
       and (not ${openOnly}::boolean or cleared_in is null)
       and (month, settlement_id) > (${after.month}, ${after.id})
     order by month, settlement_id limit ${rowsMax}`);
}

export interface SubmissionPage {
  readonly month: ChinaMonth | null;
  readonly after: { readonly month: string; readonly pair: string };
  readonly rowsMax: number;
}

/** The newest months first; within one in the order of pairs. */
export async function selectSubmissionPage(
  reports: Reports,
  page: SubmissionPage,
): Promise<SubmissionRow[]> {
  const { month, after, rowsMax } = page;
  return await reports.query<SubmissionRow>(sql`
    select ${SUBMISSIONS.read} from clearing.submissions
     where (${month}::text is null or month = ${month})
       and (month < ${after.month} or (month = ${after.month}
            and care_node || home_node || scheme > ${after.pair}))
     order by month desc, care_node, home_node, scheme limit ${rowsMax}`);
}

export interface StateCount {
  readonly month: ChinaMonth;
  readonly of: "submission" | "batch" | "exception";
  readonly state: string;
  readonly count: number;
}

/** How many there are of each state, since a month. */
export async function selectStateCounts(
  reports: Reports,
  since: ChinaMonth,
): Promise<StateCount[]> {
  return await reports.query<StateCount>(sql`
    select month, 'submission' as of, state, count(*)::int4 as count from clearing.submissions
     where month >= ${since} group by month, state
    union all
    select month, 'batch', state, count(*)::int4 from clearing.batches
     where month >= ${since} group by month, state
    union all
    select month, 'exception', reason, count(*)::int4 from clearing.exceptions
     where month >= ${since} and cleared_in is null group by month, reason
     order by month desc, of, state`);
}

export interface MatrixRow {
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  readonly cases: number;
  readonly amount_fen: Fen;
  readonly deduction_fen: Fen;
  readonly payable_fen: Fen;
  readonly state: BatchState;
}

/** A month's batches, each pair of places and scheme a cell. */
export async function selectMatrix(
  reports: Reports,
  month: ChinaMonth,
  after: string,
  rowsMax: number,
): Promise<MatrixRow[]> {
  return await reports.query<MatrixRow>(sql`
    select b.care_node, b.home_node, b.scheme, b.cases, b.payable_fen, b.state,
           coalesce(sum(l.amount_fen), 0)::int8 as amount_fen,
           coalesce(sum(l.deduction_fen), 0)::int8 as deduction_fen
      from clearing.batches b left join clearing.batch_lines l on l.batch_id = b.id
     where b.month = ${month} and b.care_node || b.home_node || b.scheme > ${after}
     group by b.id order by b.care_node, b.home_node, b.scheme limit ${rowsMax}`);
}

export interface LateRow {
  readonly month: ChinaMonth;
  readonly node: NodeId;
  readonly what: "submission" | "careConfirmation" | "homeConfirmation";
  readonly count: number;
}

/** At the hub: provinces that have not said what a month waits for, and for how many pairs. */
export async function selectLate(reports: Reports): Promise<LateRow[]> {
  return await reports.query<LateRow>(sql`
    select month, care_node as node, 'submission' as what, count(*)::int4 as count
      from clearing.submissions where state in ('counted', 'differs') group by month, care_node
    union all
    select month, care_node, 'careConfirmation', count(*)::int4 from clearing.batches
     where care_confirmed_at is null group by month, care_node
    union all
    select month, home_node, 'homeConfirmation', count(*)::int4 from clearing.batches
     where home_confirmed_at is null group by month, home_node
     order by month, node, what`);
}
