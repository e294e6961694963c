/** SQL of the versions of filings that care places have still to hear of. */
import type { Instant } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { NodeId } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface FilingNewsRow {
  readonly filing_id: FilingId;
  readonly care_node: NodeId;
  readonly version: number;
}

const NEWS = columns<FilingNewsRow>({ filing_id: "text", care_node: "text", version: "integer" });

/** What a place has not heard of yet goes with the newest version. */
export async function keepFilingNews(
  tx: Tx,
  rows: readonly FilingNewsRow[],
  at: Instant,
): Promise<void> {
  await tx.query(sql`
    insert into filing.filing_news as n (${NEWS.names}, owed_at, tries, next_at)
    select ${NEWS.written}, ${at}::bigint, 0, ${at}::bigint
      from json_to_recordset(${toJson(rows)}::json) as t(${NEWS.record})
     order by filing_id, care_node
    on conflict on constraint filing_news_pkey do update
      set version = greatest(n.version, excluded.version), tries = 0, next_at = excluded.next_at,
          owed_at = case when n.next_at is null then excluded.owed_at else n.owed_at end`);
}

export interface NewsClaim {
  readonly now: Instant;
  readonly most: number;
  /** What was not answered is told again after this, and each time after twice as long. */
  readonly againMs: number;
  readonly againMaxMs: number;
}

/** Claims news that is due, the oldest first; what another process holds is left to it. */
export async function claimFilingNews(
  tx: Tx,
  { now, most, againMs, againMaxMs }: NewsClaim,
): Promise<FilingNewsRow[]> {
  return await tx.query<FilingNewsRow>(sql`
    with due as materialized (
      select filing_id, care_node from filing.filing_news
       where next_at is not null and next_at <= ${now}::bigint
       order by next_at limit ${most}::int for update skip locked
    )
    update filing.filing_news n
       set tries = least(n.tries + 1, 20),
           next_at = ${now}::bigint
             + least(${againMaxMs}::bigint, ${againMs}::bigint << least(n.tries, 10))
      from due d where n.filing_id = d.filing_id and n.care_node = d.care_node
    returning n.filing_id, n.care_node, n.version`);
}

/** The place has heard this version; a newer one is still owed. */
export async function endFilingNews(tx: Tx, row: FilingNewsRow, at: Instant): Promise<void> {
  await tx.query(sql`
    update filing.filing_news set next_at = null, told_at = ${at}::bigint
     where filing_id = ${row.filing_id} and care_node = ${row.care_node}
       and version = ${row.version}`);
}

/** How much is owed, and since when. */
export function selectOwed(
  tx: Tx,
): Promise<{ readonly count: number; readonly oldest_at: Instant | null }[]> {
  return tx.query(sql`
    select count(*)::int as count, min(owed_at)::float8 as oldest_at
      from filing.filing_news where next_at is not null`);
}
