/** SQL for whoever compares care, hub and home: changed days, and orders that an agency gives. */
import type { Instant } from "#base/date.ts";
import type { OrderId, SettlementId } from "#base/id.ts";
import { sql, type Tx } from "#store/store.ts";

/** What was counted again needs no marks any more; newer ones stand under other numbers. */
export async function forgetChangedDays(tx: Tx, numbers: readonly string[]): Promise<void> {
  await tx.query(sql`
    delete from settlement.changed_days where number = any(${numbers}::bigint[])`);
}

/**
 * Orders the reversal of a settlement that stands, as an institution's reversal does; the resolver
 * carries it to home. False: its encounter has something unfinished, or it does not stand any more.
 */
export async function orderReversal(
  tx: Tx,
  order: { readonly id: SettlementId; readonly orderId: OrderId; readonly now: Instant },
): Promise<boolean> {
  const { id, orderId, now } = order;
  const free = await tx.query(sql`
    update settlement.encounters e set unfinished = ${id}
      from settlement.settlements s
     where s.id = ${id} and s.state = 'settled' and s.reverse_order is null
       and e.id = s.encounter_id and (e.unfinished is null or e.unfinished = ${id})
    returning e.id`);
  if (free.length === 0) return false;
  await tx.query(sql`
    update settlement.settlements
       set reverse_ordered_at = ${now}, reverse_order = ${orderId}, next_inquiry_at = ${now}
     where id = ${id} and state = 'settled' and reverse_order is null`);
  return true;
}

/** Home is asked about it at once, if its outcome is open. */
export async function askSoon(tx: Tx, id: SettlementId, now: Instant): Promise<void> {
  await tx.query(sql`
    update settlement.settlements set next_inquiry_at = ${now}
     where id = ${id} and state in ('settling', 'unknown')`);
}
