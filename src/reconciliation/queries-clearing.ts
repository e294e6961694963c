/** SQL of what clearing asks of care's cases: which may be cleared, and what they come to. */
import type { ChinaMonth, Instant } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { ClearedFund, ExceptionReason } from "#model/clearing.ts";
import type { Scheme } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

export interface WaitingCase {
  readonly settlement_id: SettlementId;
  readonly month: ChinaMonth;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  readonly reason: ExceptionReason;
}

/**
 * Cases of the month at care that may not be cleared yet, with the reason; one that was concluded
 * after `countedTo` is not reconciled yet, whatever else holds. What others have and care has not
 * is among them. Reads a snapshot of reports.
 */
export async function selectWaiting(
  tx: Tx,
  { node, month, countedTo }: { node: NodeId; month: ChinaMonth; countedTo: Instant },
): Promise<WaitingCase[]> {
  return await tx.query<WaitingCase>(sql`
    select settlement_id, month, home_node, scheme, coalesce(reason, 'notReconciled') as reason
      from reconciliation.readiness_view
     where month = ${month}
       and (reason is not null or settled_at >= ${countedTo})
    union all
    select distinct settlement_id, month, home_node, scheme, 'differs'
      from reconciliation.missing_view m
     where month = ${month} and care_node = ${node}
       and not exists (select 1 from reconciliation.readiness_view r
                        where r.settlement_id = m.settlement_id)
     order by settlement_id`);
}

export interface CaseReadiness {
  readonly settlement_id: SettlementId;
  readonly month: ChinaMonth;
  readonly reason: ExceptionReason | null;
  readonly confirmed_at: Instant | null;
  /** Its offset may be cleared with this month. */
  readonly offset_ready: boolean;
}

/** Of cases that waited, as they stand now: those concluded after `countedTo` wait on. */
export async function selectReadiness(
  tx: Tx,
  ids: readonly string[],
  { month, countedTo }: { month: ChinaMonth; countedTo: Instant },
): Promise<CaseReadiness[]> {
  return await tx.query<CaseReadiness>(sql`
    select r.settlement_id, r.month, r.confirmed_at::float8 as confirmed_at,
           case when r.settled_at >= ${countedTo} then 'notReconciled' else r.reason end as reason,
           exists (select 1 from reconciliation.readiness_view o
                    where o.cancels = r.settlement_id and o.month = ${month} and o.reason is null
                      and o.settled_at < ${countedTo}) as offset_ready
      from reconciliation.readiness_view r
     where r.settlement_id = any(${ids}::text[]) order by r.settlement_id`);
}

export interface CaseSums {
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  readonly fund: ClearedFund | null;
  readonly cases: number;
  readonly amount_fen: Fen;
  readonly total_fen: Fen;
}

/**
 * What may be cleared of the month, but for those that a later one has taken in, and the late ones
 * beside it, by pair, scheme and fund; the row
 * without a fund has the number of cases and the sum of their bills.
 */
export async function selectCaseSums(
  tx: Tx,
  {
    month,
    countedTo,
    late,
    except,
  }: {
    month: ChinaMonth;
    countedTo: Instant;
    late: readonly string[];
    except: readonly string[];
  },
): Promise<CaseSums[]> {
  return await tx.query<CaseSums>(sql`
    with taken as (
      select r.settlement_id, r.home_node, r.scheme from reconciliation.readiness_view r
       where r.month = ${month} and r.reason is null
         and r.settled_at < ${countedTo} and r.settlement_id <> all(${except}::text[])
      union
      select r.settlement_id, r.home_node, r.scheme from reconciliation.readiness_view r
       where r.settlement_id = any(${late}::text[])
    )
    select t.home_node, t.scheme, null as fund, count(*)::int4 as cases, 0::int8 as amount_fen,
           sum(c.total_fen)::int8 as total_fen
      from taken t join settlement.care_cases_view c on c.id = t.settlement_id
     group by t.home_node, t.scheme
    union all
    select t.home_node, t.scheme, a.fund, count(*)::int4, sum(a.amount_fen)::int8, 0::int8
      from taken t join settlement.care_amounts_view a on a.id = t.settlement_id
     group by t.home_node, t.scheme, a.fund
     order by 1, 2, 3`);
}

export interface CountedTo {
  readonly month: ChinaMonth;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  readonly counted_to: Instant;
  /** It is not counted again. */
  readonly is_final: boolean;
}

/**
 * Cases of these months that were concluded after their month was counted, so that no clearing has
 * them yet. A pair that the month's count does not name had no case then: all of its cases came
 * after the count.
 */
export async function selectConcludedSince(
  tx: Tx,
  counted: readonly CountedTo[],
): Promise<Omit<WaitingCase, "reason">[]> {
  return await tx.query(sql`
    with counted as materialized (
      select * from json_to_recordset(${toJson(counted)}::json)
        as t(month text, home_node text, scheme text, counted_to int8, is_final boolean)),
    months as (select month, min(counted_to) as counted_to from counted group by month),
    since as materialized (
      select r.settlement_id, r.month, r.home_node, r.scheme, r.settled_at
        from months m
        join reconciliation.readiness_view r
          on r.month = m.month and r.settled_at >= m.counted_to)
    select r.settlement_id, r.month, r.home_node, r.scheme
      from since r
      left join counted t
        on t.month = r.month and t.home_node = r.home_node and t.scheme = r.scheme
     where t.month is null or (t.is_final and r.settled_at >= t.counted_to)
     order by r.settlement_id`);
}

export interface RefundCase extends Omit<WaitingCase, "reason"> {
  /** What it takes back. */
  readonly cancels: SettlementId;
}

/** What takes another case back, of the month and of these cases. */
export async function selectRefunds(
  tx: Tx,
  month: ChinaMonth,
  ids: readonly string[],
): Promise<RefundCase[]> {
  return await tx.query<RefundCase>(sql`
    select c.id as settlement_id, c.month, c.home_node, c.scheme, c.cancels
      from settlement.care_cases_view c
     where c.cancels is not null and (c.month = ${month} or c.id = any(${ids}::text[]))
     order by c.id`);
}

/** The agency's own confirmation, of cases that the institution never knew. */
export async function insertAgencyConfirmations(
  tx: Tx,
  ids: readonly string[],
  said: { readonly by: string; readonly at: Instant },
): Promise<void> {
  await tx.query(sql`
    insert into reconciliation.confirmations as k
           (settlement_id, institution, month, taken, reference, said_by, said_at)
    select c.id, c.institution, c.month, true, '', ${said.by}, ${said.at}
      from settlement.care_cases_view c where c.id = any(${ids}::text[])
    on conflict on constraint confirmations_pkey do update
       set taken = true, said_by = excluded.said_by, said_at = excluded.said_at`);
}

/**
 * Of these, what no institution can confirm: offsets and what they stand against. With each comes
 * its other half.
 */
export async function selectOffsetPairs(
  tx: Tx,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly other: string }[]> {
  return await tx.query(sql`
    select o.id, o.cancels as other from settlement.care_cases_view o
     where o.kind = 'offset' and (o.id = any(${ids}::text[]) or o.cancels = any(${ids}::text[]))`);
}
