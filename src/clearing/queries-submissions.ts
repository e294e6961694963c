/** SQL of submissions and exceptions, at care and at the hub. */
import type { ChinaMonth, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import {
  EXCEPTIONS,
  type ExceptionRow,
  type PairRow,
  SUBMISSIONS,
  type SubmissionRow,
} from "#clearing/rows.ts";
import type { NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

interface MonthPair extends PairRow {
  readonly month: ChinaMonth;
}

/** Of a month, in the order of pairs; held until the commit in a transaction that changes them. */
export async function selectSubmissions(
  tx: Tx,
  month: ChinaMonth,
  care: NodeId | null,
): Promise<SubmissionRow[]> {
  return await tx.query<SubmissionRow>(sql`
    select ${SUBMISSIONS.read} from clearing.submissions
     where month = ${month} and (${care}::text is null or care_node = ${care})
     order by care_node, home_node, scheme`);
}

export async function holdSubmission(tx: Tx, pair: MonthPair): Promise<SubmissionRow | null> {
  const { month, care_node, home_node, scheme } = pair;
  const [row] = await tx.query<SubmissionRow>(sql`
    select ${SUBMISSIONS.read} from clearing.submissions
     where month = ${month} and care_node = ${care_node} and home_node = ${home_node}
       and scheme = ${scheme} for update`);
  return row ?? null;
}

/** Submissions that are not allocated, the oldest month first. */
export async function selectOpenSubmissions(tx: Tx, rowsMax: number): Promise<SubmissionRow[]> {
  return await tx.query<SubmissionRow>(sql`
    select ${SUBMISSIONS.read} from clearing.submissions where state <> 'allocated'
     order by month, care_node, home_node, scheme limit ${rowsMax}`);
}

/** Of these months, whatever their state. */
export async function selectSubmissionsIn(
  tx: Tx,
  months: readonly ChinaMonth[],
): Promise<SubmissionRow[]> {
  return await tx.query<SubmissionRow>(sql`
    select ${SUBMISSIONS.read} from clearing.submissions where month = any(${months}::text[])
     order by month, care_node, home_node, scheme`);
}

export async function upsertSubmissions(tx: Tx, rows: readonly SubmissionRow[]): Promise<void> {
  await tx.query(sql`
    insert into clearing.submissions (${SUBMISSIONS.names})
    select ${SUBMISSIONS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${SUBMISSIONS.record})
    on conflict on constraint submissions_pkey do update set ${SUBMISSIONS.set("excluded")}`);
}

export async function upsertExceptions(tx: Tx, rows: readonly ExceptionRow[]): Promise<void> {
  await tx.query(sql`
    insert into clearing.exceptions (${EXCEPTIONS.names})
    select ${EXCEPTIONS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${EXCEPTIONS.record})
    on conflict on constraint exceptions_pkey do update set ${EXCEPTIONS.set("excluded")}`);
}

/**
 * What an earlier count of the pair said and this one does not: no exception of the month any
 * more, or not taken in by it after all. Objections that were upheld stay.
 */
export async function dropOlderExceptions(
  tx: Tx,
  pair: MonthPair & { readonly revision: number },
): Promise<void> {
  const { month, care_node, home_node, scheme, revision } = pair;
  await tx.query(sql`
    delete from clearing.exceptions
     where month = ${month} and care_node = ${care_node} and home_node = ${home_node}
       and scheme = ${scheme} and cleared_in is null and reason <> 'objected'
       and revision < ${revision}`);
  await tx.query(sql`
    update clearing.exceptions set cleared_in = null
     where cleared_in = ${month} and care_node = ${care_node} and home_node = ${home_node}
       and scheme = ${scheme} and revision < ${revision}`);
}

export interface RevisionCount {
  readonly out: number;
  readonly late: number;
}

/** What stands of a pair's month in this revision. */
export async function countExceptions(
  tx: Tx,
  pair: MonthPair & { readonly revision: number },
): Promise<RevisionCount> {
  const { month, care_node, home_node, scheme, revision } = pair;
  const [row] = await tx.query<RevisionCount>(sql`
    select (count(*) filter (where month = ${month} and cleared_in is null))::int4 as out,
           (count(*) filter (where cleared_in = ${month}))::int4 as late
      from clearing.exceptions
     where care_node = ${care_node} and home_node = ${home_node} and scheme = ${scheme}
       and revision = ${revision} and (month = ${month} or cleared_in = ${month})`);
  return row ?? { out: 0, late: 0 };
}

/** Care's cases of earlier months that no clearing has taken in, or this one has. */
export async function selectOpenExceptions(
  tx: Tx,
  care: NodeId,
  month: ChinaMonth,
): Promise<ExceptionRow[]> {
  return await tx.query<ExceptionRow>(sql`
    select ${EXCEPTIONS.read} from clearing.exceptions
     where care_node = ${care} and month < ${month}
       and (cleared_in is null or cleared_in = ${month})
     order by settlement_id`);
}

/** What a pair's submission names: cases left out of the month, and late ones that it takes in. */
export async function selectNamed(tx: Tx, pair: MonthPair): Promise<ExceptionRow[]> {
  const { month, care_node, home_node, scheme } = pair;
  return await tx.query<ExceptionRow>(sql`
    select ${EXCEPTIONS.read} from clearing.exceptions
     where care_node = ${care_node} and home_node = ${home_node} and scheme = ${scheme}
       and ((month = ${month} and cleared_in is null) or cleared_in = ${month})
     order by settlement_id`);
}

/** Ids of these that are exceptions already. */
export async function selectKnownExceptions(
  tx: Tx,
  care: NodeId,
  ids: readonly string[],
): Promise<{ readonly settlement_id: string }[]> {
  return await tx.query(sql`
    select settlement_id from clearing.exceptions
     where care_node = ${care} and settlement_id = any(${ids}::text[])`);
}

export async function updateAnswer(
  tx: Tx,
  row: Pick<SubmissionRow, "month" | "care_node" | "home_node" | "scheme" | "revision"> &
    Pick<SubmissionRow, "state" | "hub">,
  at: Instant,
): Promise<void> {
  await tx.query(sql`
    update clearing.submissions
       set state = ${row.state}, hub = ${row.hub === null ? null : toJson(row.hub)}::json,
           answered_at = ${at}
     where month = ${row.month} and care_node = ${row.care_node} and home_node = ${row.home_node}
       and scheme = ${row.scheme} and revision = ${row.revision}`);
}

/** Cases of the month that a later one has taken in. */
export async function selectTakenLater(
  tx: Tx,
  care: NodeId,
  month: ChinaMonth,
): Promise<{ readonly settlement_id: string }[]> {
  return await tx.query(sql`
    select settlement_id from clearing.exceptions
     where care_node = ${care} and month = ${month} and cleared_in is not null`);
}

/** At care: cases whose objection was upheld wait, whenever they were to come in. */
export async function insertUpheld(
  tx: Tx,
  {
    care,
    ids,
    at,
  }: { readonly care: NodeId; readonly ids: readonly string[]; readonly at: Instant },
): Promise<void> {
  await tx.query(sql`
    insert into clearing.exceptions as e (care_node, settlement_id, month, home_node, scheme,
           reason, deferred, cleared_in, revision, noted_at)
    select ${care}, c.id, c.month, c.home_node, c.scheme, 'objected', 1, null, 0, ${at}
      from settlement.care_cases_view c where c.id = any(${ids}::text[])
    on conflict on constraint exceptions_pkey do update
       set reason = 'objected', cleared_in = null, revision = 0, noted_at = excluded.noted_at`);
}

/** Of these, care's cases whose objection was upheld and that no clearing has taken in since. */
export async function selectObjectedIds(
  tx: Tx,
  care: NodeId,
  ids: readonly string[],
): Promise<{ readonly settlement_id: string }[]> {
  return await tx.query(sql`
    select settlement_id from clearing.exceptions
     where care_node = ${care} and reason = 'objected' and cleared_in is null
       and settlement_id = any(${ids}::text[])`);
}
