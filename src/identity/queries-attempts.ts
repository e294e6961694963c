/** SQL of attempts to log in. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface AttemptRow {
  readonly key: string;
  readonly failures: number;
  readonly lockouts: number;
  readonly last_at: Instant;
}

const ATTEMPTS = columns<AttemptRow>({
  key: "text",
  failures: "integer",
  lockouts: "integer",
  last_at: "bigint as number",
});
const COUNTED = ATTEMPTS.without("key").set("t");

/** Locked, in the order of their keys; a new one has no failures. */
export async function openAttempts(tx: Tx, keys: readonly string[]): Promise<AttemptRow[]> {
  await tx.query(sql`
    insert into identity.attempts (key, failures, lockouts, last_at)
    select key, 0, 0, 0 from unnest(${[...keys].sort()}::text[]) as t(key)
    on conflict (key) do nothing`);
  return await tx.query<AttemptRow>(sql`
    select ${ATTEMPTS.read} from identity.attempts
     where key = any(${keys}::text[]) order by key for update`);
}

export async function updateAttempts(tx: Tx, rows: readonly AttemptRow[]): Promise<void> {
  await tx.query(sql`
    update identity.attempts a set ${COUNTED}
      from json_to_recordset(${toJson(rows)}::json) as t(${ATTEMPTS.record})
     where a.key = t.key`);
}

export async function lowerAttempts(tx: Tx, keys: readonly string[]): Promise<void> {
  await tx.query(sql`
    update identity.attempts set failures = failures - 1
     where key = any(${keys}::text[]) and failures > 0`);
}

/** A success takes back what failed at the same address; what failed elsewhere stays. */
export async function lowerByPair(
  tx: Tx,
  { name, pair }: { readonly name: string; readonly pair: string },
): Promise<void> {
  await tx.query(sql`
    update identity.attempts n set failures = greatest(0, n.failures - p.failures)
      from identity.attempts p where n.key = ${name} and p.key = ${pair}`);
}

/** One key, and all that begin so. */
export async function deleteAttempts(
  tx: Tx,
  { key, begins }: { readonly key: string; readonly begins: string | null },
): Promise<void> {
  await tx.query(sql`
    delete from identity.attempts
     where key = ${key} or (${begins}::text is not null and starts_with(key, ${begins}))`);
}

/** Has whoever has this name logged in at this address since? */
export async function selectKnownAddress(
  tx: Tx,
  asked: { readonly loginName: string; readonly address: string; readonly since: Instant },
): Promise<{ readonly address: string }[]> {
  return await tx.query(sql`
    select k.address from identity.known_addresses k
      join identity.accounts a on a.id = k.account_id
     where a.login_name = ${asked.loginName} and k.address = ${asked.address}
       and k.seen_at > ${asked.since}`);
}

export async function upsertKnownAddress(
  tx: Tx,
  row: { readonly accountId: string; readonly address: string; readonly at: Instant },
): Promise<void> {
  await tx.query(sql`
    insert into identity.known_addresses (account_id, address, seen_at)
    values (${row.accountId}, ${row.address}, ${row.at})
    on conflict (account_id, address) do update set seen_at = excluded.seen_at`);
}

export async function deleteOldAddresses(tx: Tx, before: Instant): Promise<void> {
  await tx.query(sql`delete from identity.known_addresses where seen_at < ${before}`);
}

/** Attempts that nobody has added to since: they lock nothing any more. */
export async function deleteOldAttempts(tx: Tx, before: Instant): Promise<{ key: string }[]> {
  return await tx.query(sql`
    delete from identity.attempts where last_at < ${before} returning key`);
}
