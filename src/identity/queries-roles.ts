/** SQL of roles. A role that was revoked keeps its row. */
import type { Instant } from "#base/date.ts";
import type { Duty, DutyPlace, Role, StaffId } from "#model/staff.ts";
import { sql, type Tx } from "#store/store.ts";

/** One change of roles or accounts at a time: who is the last of a kind is decided here. */
export async function lockRoles(tx: Tx): Promise<void> {
  await tx.query(sql`lock table identity.roles in share row exclusive mode`);
}

export interface HeldRoleRow {
  readonly account_id: StaffId;
  readonly duty: Duty;
  readonly place: DutyPlace;
}

export async function selectRoles(
  tx: Pick<Tx, "query">,
  accountIds: readonly string[],
): Promise<HeldRoleRow[]> {
  return await tx.query<HeldRoleRow>(sql`
    select account_id, duty, place from identity.roles
     where account_id = any(${accountIds}::text[]) and revoked_at is null
     order by account_id, duty, place`);
}

export interface RoleStep extends Role {
  readonly accountId: string;
  readonly at: Instant;
  readonly by: string;
}

export async function insertRole(tx: Tx, row: RoleStep & { readonly id: string }): Promise<void> {
  await tx.query(sql`
    insert into identity.roles (id, account_id, duty, place, granted_at, granted_by)
    values (${row.id}, ${row.accountId}, ${row.duty}, ${row.place}, ${row.at}, ${row.by})`);
}

export async function revokeRole(tx: Tx, row: RoleStep): Promise<{ duty: Duty }[]> {
  return await tx.query(sql`
    update identity.roles set revoked_at = ${row.at}, revoked_by = ${row.by}
     where account_id = ${row.accountId} and duty = ${row.duty} and place = ${row.place}
       and revoked_at is null
    returning duty`);
}

/** Active accounts that hold a duty. */
export async function selectHolders(tx: Tx, duty: Duty): Promise<{ id: StaffId }[]> {
  return await tx.query(sql`
    select a.id from identity.roles r join identity.accounts a on a.id = r.account_id
     where r.duty = ${duty} and r.revoked_at is null and a.state = 'active'`);
}
