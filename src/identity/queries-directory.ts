/** SQL of log-ins through a directory of staff. */
import type { Instant } from "#base/date.ts";
import type { StaffId } from "#model/staff.ts";
import { sql, type Tx } from "#store/store.ts";

export interface FlowRow {
  readonly digest: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly expires_at: Instant;
}

export async function insertFlow(tx: Tx, row: FlowRow): Promise<void> {
  await tx.query(sql`
    insert into identity.directory_flows (digest, state, nonce, verifier, expires_at)
    values (${row.digest}, ${row.state}, ${row.nonce}, ${row.verifier}, ${row.expires_at})`);
}

/** It comes back once. */
export async function takeFlow(tx: Tx, digest: string): Promise<FlowRow[]> {
  return await tx.query<FlowRow>(sql`
    delete from identity.directory_flows where digest = ${digest}
    returning digest, state, nonce, verifier, expires_at::float8 as expires_at`);
}

export async function deleteOldFlows(tx: Tx, now: Instant): Promise<{ digest: string }[]> {
  return await tx.query(sql`
    delete from identity.directory_flows where expires_at <= ${now} returning digest`);
}

export interface BindingKey {
  readonly issuer: string;
  readonly subject: string;
}

export async function selectBinding(
  tx: Tx,
  { issuer, subject }: BindingKey,
): Promise<{ readonly account_id: StaffId; readonly confirmed_at: Instant | null }[]> {
  return await tx.query(sql`
    select account_id, confirmed_at::float8 as confirmed_at from identity.directory_bindings
     where issuer = ${issuer} and subject = ${subject}`);
}

export async function insertBinding(
  tx: Tx,
  row: BindingKey & { readonly accountId: string; readonly at: Instant; readonly by: string },
): Promise<void> {
  await tx.query(sql`
    insert into identity.directory_bindings (issuer, subject, account_id, bound_at, bound_by)
    values (${row.issuer}, ${row.subject}, ${row.accountId}, ${row.at}, ${row.by})`);
}

export async function selectBindingsLike(
  tx: Tx,
  { issuer, subject, accountId }: BindingKey & { readonly accountId: string },
): Promise<{ subject: string }[]> {
  return await tx.query(sql`
    select subject from identity.directory_bindings
     where issuer = ${issuer} and (subject = ${subject} or account_id = ${accountId})`);
}

export async function deleteBindings(
  tx: Tx,
  accountId: string,
): Promise<{ issuer: string; subject: string }[]> {
  return await tx.query(sql`
    delete from identity.directory_bindings where account_id = ${accountId}
    returning issuer, subject`);
}

/** The account has shown our second factor after it came through the directory. */
export async function confirmBindings(tx: Tx, accountId: string, at: Instant): Promise<void> {
  await tx.query(sql`
    update identity.directory_bindings set confirmed_at = ${at}
     where account_id = ${accountId} and confirmed_at is null`);
}
