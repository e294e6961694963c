/** SQL of the versions of filings and qualifications that care places have still to hear of. */
import type { Instant } from "#base/date.ts";
import type { FilingId, QualificationId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { NodeId } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

/** Named like the messages that tell it. */
export type NewsKind = "filing" | "qualification";

export interface NewsRow {
  readonly kind: NewsKind;
  /** The filing or qualification. */
  readonly subject: FilingId | QualificationId;
  readonly care_node: NodeId;
  readonly version: number;
}

export const NEWS = columns<NewsRow>({
  kind: "text",
  subject: "text",
  care_node: "text",
  version: "integer",
});

/** What a place has not heard of goes with the newest version; what it has is not told again. */
export async function keepNews(tx: Tx, rows: readonly NewsRow[], at: Instant): Promise<void> {
  await tx.query(sql`
    insert into filing.news as n (${NEWS.names}, owed_at, tries, next_at)
    select ${NEWS.written}, ${at}::bigint, 0, ${at}::bigint
      from json_to_recordset(${toJson(rows)}::json) as t(${NEWS.record})
     order by subject, care_node
    on conflict on constraint news_pkey do update
      set version = excluded.version, tries = 0, next_at = excluded.next_at,
          owed_at = case when n.next_at is null then excluded.owed_at else n.owed_at end
    where n.version < excluded.version`);
}

export interface NewsClaim {
  readonly now: Instant;
  readonly most: number;
  /** As many for one place. */
  readonly ofOne: number;
  /** Places that did not answer last, and those of them that are told nothing now. */
  readonly silent: readonly string[];
  readonly full: readonly string[];
  /** What was not answered is told again after this, and each time after twice as long. */
  readonly againMs: number;
  readonly againMaxMs: number;
}

/**
 * Claims news that is due, a place at a time, the place that waits longest first; what another
 * process holds is left to it. Of a silent place one alone, due or not: it shows whether the place
 * answers again.
 */
export async function claimNews(
  tx: Tx,
  { now, most, ofOne, silent, full, againMs, againMaxMs }: NewsClaim,
): Promise<NewsRow[]> {
  return await tx.query<NewsRow>(sql`
    with recursive places(care_node) as (
      (select care_node from filing.news
        where next_at is not null order by care_node limit 1)
      union all
      select (select n.care_node from filing.news n
               where n.next_at is not null and n.care_node > p.care_node
               order by n.care_node limit 1)
        from places p where p.care_node is not null
    ), waiting as materialized (
      select p.care_node, first.next_at
        from places p,
             lateral (select n.next_at from filing.news n
                       where n.next_at is not null and n.care_node = p.care_node
                       order by n.next_at limit 1) as first
       where p.care_node <> all(${silent}::text[]) and first.next_at <= ${now}::bigint
    ), told as materialized (
      select one.subject, one.care_node
        from (select care_node from waiting order by next_at) as place,
             lateral (select n.subject, n.care_node from filing.news n
                       where n.next_at is not null and n.next_at <= ${now}::bigint
                         and n.care_node = place.care_node
                       order by n.next_at limit ${ofOne}::int for update skip locked) as one
       limit ${most}::int
    ), tried as materialized (
      select one.subject, one.care_node
        from (select p.care_node from unnest(${silent}::text[]) as p(care_node)
               where p.care_node <> all(${full}::text[]) order by 1) as place,
             lateral (select n.subject, n.care_node from filing.news n
                       where n.next_at is not null and n.care_node = place.care_node
                       order by n.next_at limit 1 for update skip locked) as one
    ), due as (select * from told union all select * from tried)
    update filing.news n
       set tries = least(n.tries + 1, 20),
           next_at = ${now}::bigint
             + least(${againMaxMs}::bigint, ${againMs}::bigint << least(n.tries, 10))
      from due d where n.subject = d.subject and n.care_node = d.care_node
    returning ${NEWS.readFrom("n")}`);
}

/** The place has heard this version; a newer one is still owed. */
export async function endNews(tx: Tx, row: NewsRow, at: Instant): Promise<void> {
  await tx.query(sql`
    update filing.news set next_at = null, told_at = ${at}::bigint
     where subject = ${row.subject} and care_node = ${row.care_node}
       and version = ${row.version} and next_at is not null`);
}

/** The place answers again: what waits for it is due. */
export async function hastenNews(tx: Tx, care: NodeId, now: Instant): Promise<void> {
  await tx.query(sql`
    update filing.news set next_at = ${now}::bigint
     where next_at is not null and care_node = ${care} and next_at > ${now}::bigint`);
}

/** Places that have heard of these before, or are still to. */
export function selectPlacesTold(
  tx: Tx,
  subjects: readonly string[],
): Promise<Pick<NewsRow, "subject" | "care_node">[]> {
  return tx.query(sql`
    select subject, care_node from filing.news where subject = any(${subjects}::text[])`);
}

/** How much of a kind is owed, and since when. */
export function selectOwed(
  tx: Tx,
  kind: NewsKind,
): Promise<{ readonly count: number; readonly oldest_at: Instant | null }[]> {
  return tx.query(sql`
    select count(*)::int as count, min(owed_at)::float8 as oldest_at
      from filing.news where next_at is not null and kind = ${kind}`);
}
