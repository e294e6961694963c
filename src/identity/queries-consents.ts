/** SQL of what an administrator agreed to: the reset of another one's account. */
import type { Instant } from "#base/date.ts";
import type { Duty, StaffId } from "#model/staff.ts";
import { sql, type Tx } from "#store/store.ts";

export async function upsertConsent(
  tx: Tx,
  row: { readonly account: StaffId; readonly by: StaffId; readonly at: Instant },
): Promise<void> {
  await tx.query(sql`
    insert into identity.reset_consents (account_id, by_id, at)
    values (${row.account}, ${row.by}, ${row.at})
    on conflict (account_id) do update set by_id = excluded.by_id, at = excluded.at`);
}

/** It is used up; given back only where whoever agreed still holds one of the duties. */
export async function takeConsent(
  tx: Tx,
  { account, duties }: { readonly account: StaffId; readonly duties: readonly Duty[] },
): Promise<{ readonly by_id: StaffId; readonly at: Instant }[]> {
  return await tx.query(sql`
    with taken as (
      delete from identity.reset_consents where account_id = ${account}
      returning by_id, at::float8 as at)
    select by_id, at from taken
     where exists (
       select from identity.roles r join identity.accounts a on a.id = r.account_id
        where r.account_id = taken.by_id and r.duty = any(${duties}::text[])
          and r.revoked_at is null and a.state = 'active')`);
}
