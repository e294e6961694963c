/** SQL of the hub's allocation: one group over its copies, without the exceptions. */
import type { ChinaMonth, Instant } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { PairRow } from "#clearing/rows.ts";
import type { ClearedFund } from "#model/clearing.ts";
import type { Area, NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

type FundSums = Readonly<Record<ClearedFund, Fen | null>>;
type FundCases = Readonly<Record<`${ClearedFund}Cases`, number>>;

/** Cases of a pair that one area pays, by fund. */
export interface CountedRow extends PairRow, FundSums, FundCases {
  readonly home_area: Area;
  readonly cases: number;
  readonly total_fen: Fen;
}

/**
 * What the copies of a care place come to for the month: its cases without those that wait,
 * and the late ones that come in. An exception holds only for cases of the place that named it.
 * What was copied after the pair was submitted is in no count of it, however often it is
 * allocated: care names it with a later month.
 */
export async function selectCounted(
  tx: Tx,
  month: ChinaMonth,
  care: NodeId,
): Promise<CountedRow[]> {
  return await tx.query<CountedRow>(sql`
    with taken as (
      select a.* from settlement.copy_funds_view a
        join clearing.submissions s on s.month = a.month and s.care_node = a.care_node
         and s.home_node = a.home_node and s.scheme = a.scheme and a.copied_at <= s.counted_to
       where a.month = ${month} and a.care_node = ${care}
         and not exists (select 1 from clearing.exceptions e
                          where e.care_node = a.care_node and e.settlement_id = a.id)
      union all
      select a.* from clearing.exceptions e
        join settlement.copy_funds_view a
          on a.id = e.settlement_id and a.care_node = e.care_node and a.month = e.month
       where e.cleared_in = ${month} and e.care_node = ${care}
    )
    select care_node, home_node, scheme, home_area, count(*)::int4 as cases,
           coalesce(sum(total_fen), 0)::int8 as total_fen,
           sum(pooled)::int8 as "pooled", count(pooled)::int4 as "pooledCases",
           sum(large_sum)::int8 as "largeSum", count(large_sum)::int4 as "largeSumCases",
           sum(serious_illness)::int8 as "seriousIllness", count(serious_illness)::int4 as "seriousIllnessCases",
           sum(civil_servant)::int8 as "civilServant", count(civil_servant)::int4 as "civilServantCases",
           sum(enterprise)::int8 as "enterprise", count(enterprise)::int4 as "enterpriseCases",
           sum(aid)::int8 as "aid", count(aid)::int4 as "aidCases",
           sum(disabled_veteran)::int8 as "disabledVeteran", count(disabled_veteran)::int4 as "disabledVeteranCases",
           sum(other)::int8 as "other", count(other)::int4 as "otherCases",
           sum(own_account)::int8 as "ownAccount", count(own_account)::int4 as "ownAccountCases",
           sum(relatives_account)::int8 as "relativesAccount", count(relatives_account)::int4 as "relativesAccountCases"
      from taken group by care_node, home_node, scheme, home_area`);
}

export interface CopyOf extends PairRow {
  readonly month: ChinaMonth;
  readonly copied_at: Instant;
}

/** A copy that the hub has of this case. */
export async function selectCopyOf(tx: Tx, settlementId: string): Promise<CopyOf | null> {
  const [row] = await tx.query<CopyOf>(sql`
    select care_node, home_node, scheme, month, copied_at::float8 as copied_at
      from settlement.copy_funds_view where id = ${settlementId}`);
  return row ?? null;
}

export async function selectException(
  tx: Tx,
  care: NodeId,
  settlementId: string,
): Promise<{ readonly month: ChinaMonth; readonly cleared_in: ChinaMonth | null } | null> {
  const [row] = await tx.query<{ month: ChinaMonth; cleared_in: ChinaMonth | null }>(sql`
    select month, cleared_in from clearing.exceptions
     where care_node = ${care} and settlement_id = ${settlementId}`);
  return row ?? null;
}
