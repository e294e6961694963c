/** SQL of the API's own schema: answers of writes by the caller's key. */
import type { Instant } from "#base/date.ts";
import { sql, type Tx } from "#store/store.ts";

export interface KeptKey {
  readonly holder: string;
  readonly route: string;
  readonly key: string;
}

export interface KeptRow {
  readonly digest: string;
  readonly claimed_at: bigint;
  readonly status: number | null;
  readonly answer: string | null;
}

export function insertClaim(
  tx: Tx,
  { holder, route, key }: KeptKey,
  digest: string,
  now: Instant,
): Promise<{ readonly key: string }[]> {
  return tx.query(sql`
    insert into api.answers (holder, route, key, digest, claimed_at)
    values (${holder}, ${route}, ${key}, ${digest}, ${now})
    on conflict do nothing returning key`);
}

export function selectKept(tx: Tx, { holder, route, key }: KeptKey): Promise<KeptRow[]> {
  return tx.query(sql`
    select digest, claimed_at, status, answer from api.answers
     where holder = ${holder} and route = ${route} and key = ${key} for update`);
}

export async function updateClaim(
  tx: Tx,
  { holder, route, key }: KeptKey,
  at: Instant,
): Promise<void> {
  await tx.query(sql`
    update api.answers set claimed_at = ${at}
     where holder = ${holder} and route = ${route} and key = ${key} and answer is null`);
}

export async function updateAnswer(
  tx: Tx,
  { holder, route, key }: KeptKey,
  { status, answer }: { readonly status: number; readonly answer: string },
): Promise<void> {
  await tx.query(sql`
    update api.answers set status = ${status}, answer = ${answer}
     where holder = ${holder} and route = ${route} and key = ${key} and answer is null`);
}

export async function deleteClaim(tx: Tx, { holder, route, key }: KeptKey): Promise<void> {
  await tx.query(sql`
    delete from api.answers
     where holder = ${holder} and route = ${route} and key = ${key} and answer is null`);
}

/** Old ones go a few at a time, with each new one. */
export async function deleteOld(tx: Tx, before: Instant, most: number): Promise<void> {
  await tx.query(sql`
    delete from api.answers where (holder, route, key) in (
      select holder, route, key from api.answers
       where claimed_at < ${before} order by claimed_at limit ${most})`);
}
