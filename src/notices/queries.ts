/** SQL of notices. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface NoticeRow {
  readonly event: string;
  readonly recipient: string;
  readonly body: string;
}

const NOTICES = columns<NoticeRow>({ event: "text", recipient: "text", body: "text" });

export async function insertNotices(
  tx: Tx,
  rows: readonly NoticeRow[],
  at: Instant,
): Promise<void> {
  await tx.query(sql`
    insert into notices.notices (${NOTICES.names}, made_at, next_at, tries)
    select ${NOTICES.written}, ${at}::bigint, ${at}::bigint, 0
      from json_to_recordset(${toJson(rows)}::json) as t(${NOTICES.record}) order by event
    on conflict on constraint notices_pkey do nothing`);
}

export interface NoticeClaim {
  readonly now: Instant;
  readonly most: number;
  readonly againMs: number;
}

/** Claims what is due, the oldest first; what another process holds is left to it. */
export async function claimNotices(
  tx: Tx,
  { now, most, againMs }: NoticeClaim,
): Promise<NoticeRow[]> {
  return await tx.query<NoticeRow>(sql`
    with due as materialized (
      select event from notices.notices
       where next_at is not null and next_at <= ${now}::bigint
       order by next_at limit ${most}::int for update skip locked
    )
    update notices.notices n
       set tries = least(n.tries + 1, 20),
           next_at = ${now}::bigint + (${againMs}::bigint << least(n.tries, 8))
      from due d where n.event = d.event
    returning n.event, n.recipient, n.body`);
}

/** It was taken: number and words are kept no longer than they are needed. */
export async function endNotice(tx: Tx, event: string, at: Instant): Promise<void> {
  await tx.query(sql`
    update notices.notices
       set next_at = null, sent_at = ${at}::bigint, recipient = '', body = ''
     where event = ${event}`);
}

export function selectUnsent(
  tx: Tx,
): Promise<{ readonly count: number; readonly oldest_at: Instant | null }[]> {
  return tx.query(sql`
    select count(*)::int as count, min(made_at)::float8 as oldest_at
      from notices.notices where next_at is not null`);
}

interface Place {
  readonly at: Instant;
  readonly id: string;
}

export async function insertCursor(tx: Tx, name: string, { at, id }: Place): Promise<void> {
  await tx.query(sql`
    insert into notices.cursors (name, at, id) values (${name}, ${at}::bigint, ${id})
    on conflict on constraint cursors_pkey do nothing`);
}

/** Held; none while another process holds it. */
export function selectCursor(tx: Tx, name: string): Promise<Place[]> {
  return tx.query<Place>(sql`
    select at::float8 as at, id from notices.cursors
     where name = ${name} for update skip locked`);
}

export async function updateCursor(tx: Tx, name: string, { at, id }: Place): Promise<void> {
  await tx.query(sql`
    update notices.cursors set at = ${at}::bigint, id = ${id} where name = ${name}`);
}
