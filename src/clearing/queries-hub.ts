/** SQL of the hub's allocation: one group over its copies, without the exceptions. */
import type { ChinaMonth } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { PairRow } from "#clearing/rows.ts";
import type { ClearedFund } from "#model/clearing.ts";
import type { Area, NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

export interface CountedRow extends PairRow {
  readonly home_area: Area;
  /** Null: no fund pays. */
  readonly fund: ClearedFund | null;
  readonly cases: number;
  readonly firsts: number;
  readonly amount_fen: Fen;
  readonly total_fen: Fen;
}

/**
 * What the copies of a care place come to for the month: its cases without those that wait,
 * and the late ones that come in. An exception holds only for cases of the place that named it.
 */
export async function selectCounted(
  tx: Tx,
  month: ChinaMonth,
  care: NodeId,
): Promise<CountedRow[]> {
  return await tx.query<CountedRow>(sql`
    with taken as (
      select a.care_node, a.home_node, a.scheme, a.home_area, a.fund, a.amount_fen, a.total_fen,
             a.first
        from settlement.copy_amounts_view a
       where a.month = ${month} and a.care_node = ${care}
         and not exists (select 1 from clearing.exceptions e
                          where e.care_node = a.care_node and e.settlement_id = a.id)
      union all
      select a.care_node, a.home_node, a.scheme, a.home_area, a.fund, a.amount_fen, a.total_fen,
             a.first
        from clearing.exceptions e
        join settlement.copy_amounts_view a
          on a.id = e.settlement_id and a.care_node = e.care_node and a.month = e.month
       where e.cleared_in = ${month} and e.care_node = ${care}
    )
    select care_node, home_node, scheme, home_area, fund, count(fund)::int4 as cases,
           (count(*) filter (where first))::int4 as firsts,
           coalesce(sum(amount_fen), 0)::int8 as amount_fen,
           coalesce(sum(total_fen) filter (where first), 0)::int8 as total_fen
      from taken group by care_node, home_node, scheme, home_area, fund`);
}

/** A copy that the hub has of this case, if it is one of the batch's pair. */
export async function selectCopyOf(
  tx: Tx,
  settlementId: string,
): Promise<(PairRow & { readonly month: ChinaMonth }) | null> {
  const [row] = await tx.query<PairRow & { readonly month: ChinaMonth }>(sql`
    select care_node, home_node, scheme, month from settlement.copy_amounts_view
     where id = ${settlementId} and first`);
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
