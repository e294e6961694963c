/** SQL of the hub's news that could not be kept here. */
import type { Instant } from "#base/date.ts";
import type { OpenCount } from "#model/room.ts";
import { sql, type Tx } from "#store/store.ts";

export type NewsKind = "batch" | "notice";

export interface News {
  readonly id: string;
  readonly number: number;
}

export async function countUnkept(tx: Tx, kind: NewsKind): Promise<OpenCount> {
  const [row] = await tx.query<{ readonly count: number; readonly oldest_at: Instant | null }>(sql`
    select count(*)::int4 as count, min(since)::float8 as oldest_at
      from clearing.unkept where kind = ${kind}`);
  return { count: row?.count ?? 0, oldestAt: row?.oldest_at ?? null };
}

export async function selectFirstUnkept(tx: Tx, kind: NewsKind): Promise<number | null> {
  const [row] = await tx.query<{ readonly first: number | null }>(sql`
    select min(number)::float8 as first from clearing.unkept where kind = ${kind}`);
  return row?.first ?? null;
}

export async function noteUnkept(tx: Tx, kind: NewsKind, one: News, since: Instant): Promise<void> {
  await tx.query(sql`
    insert into clearing.unkept as u (kind, id, number, since)
    values (${kind}, ${one.id}, ${one.number}, ${since})
    on conflict on constraint unkept_pkey do update set number = excluded.number`);
}

export async function deleteUnkept(tx: Tx, kind: NewsKind, id: string): Promise<void> {
  await tx.query(sql`delete from clearing.unkept where kind = ${kind} and id = ${id}`);
}
