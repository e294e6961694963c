/** SQL of what the hub looks at in the cases that care's submission names. */
import type { ChinaMonth } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { PairRow } from "#clearing/rows.ts";
import type { NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

export interface NamedCase {
  readonly id: SettlementId;
  readonly late: boolean;
}

/** The first of these cases that another care place treated, by the hub's copies. */
export async function selectForeign(
  tx: Tx,
  care: NodeId,
  cases: readonly NamedCase[],
): Promise<SettlementId | null> {
  const [row] = await tx.query<{ readonly id: SettlementId }>(sql`
    select c.id from settlement.copy_funds_view c
     where c.id = any(${cases.map(({ id }) => id)}::text[]) and c.care_node <> ${care}
     order by c.id limit 1`);
  return row?.id ?? null;
}

/**
 * The first of these cases that another month's clearing has: a later one took it in; or its own
 * month's, which the hub counted when it had the copy, and no list took it out.
 */
export async function selectClearedElsewhere(
  tx: Tx,
  { month, care_node }: Pick<PairRow, "care_node"> & { readonly month: ChinaMonth },
  cases: readonly NamedCase[],
): Promise<{ readonly id: SettlementId; readonly month: ChinaMonth } | null> {
  const [row] = await tx.query<{ readonly id: SettlementId; readonly month: ChinaMonth }>(sql`
    select n.id, coalesce(e.cleared_in, c.month) as month
      from json_to_recordset(${toJson(cases)}::json) as n(id text, late boolean)
      left join clearing.exceptions e on e.care_node = ${care_node} and e.settlement_id = n.id
      left join settlement.copy_funds_view c on c.id = n.id and e.settlement_id is null
      left join clearing.submissions s on s.month = c.month and s.care_node = c.care_node
       and s.home_node = c.home_node and s.scheme = c.scheme
       and s.state in ('agreed', 'allocated') and c.copied_at <= s.counted_to
     where (e.cleared_in is not null and (not n.late or e.cleared_in <> ${month}))
        or (s.month is not null and (n.late or c.month <> ${month}))
     order by n.id limit 1`);
  return row ?? null;
}
