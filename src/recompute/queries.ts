/** What a what-if reads of a node's database: the month's bookings, counted and one by one. */

import type { PastSettlementRow } from "#recompute/past-settlement.ts";
import { type Reading, type Sql, sql, type Tx } from "#store/store.ts";

export interface MonthCount {
  readonly kind: string;
  readonly state: string;
  readonly scheme: string | null;
  readonly home_area: string;
  readonly has_facts: boolean;
  readonly count: bigint;
}

export async function countMonth(tx: Tx, month: string): Promise<MonthCount[]> {
  return await tx.query<MonthCount>(sql`
    select kind, state, scheme, home_area, facts is not null as has_facts, count(*) as count
      from settlement.home_booking_view
     where month = ${month}
     group by 1, 2, 3, 4, 5`);
}

/**
 * Room to sort a share of the month, and a plan for the whole of it: for its first rows alone the
 * planner would walk all history by person.
 */
export async function beginReading(tx: Tx): Promise<void> {
  await tx.query(sql`set transaction isolation level repeatable read, read only`);
  await tx.query(sql`
    select set_config('work_mem', '96MB', true), set_config('cursor_tuple_fraction', '1', true)`);
}

/** The second half of it, for a transaction that has its snapshot already. */
export async function wholeCursor(tx: Tx): Promise<void> {
  await tx.query(sql`select set_config('cursor_tuple_fraction', '1', true)`);
}

export interface Share {
  readonly month: string;
  readonly scheme: string;
  readonly homeAreas: readonly string[];
  /** Persons are dealt out among so many parts. */
  readonly part: number;
  readonly parts: number;
}

/** Of the answer all up to the sentences for people, which are most of it and come last. */
export function pastSettlementRows(
  share: Share,
): Reading<PastSettlementRow> & { readonly close: Sql } {
  const { month, scheme, homeAreas, part, parts } = share;
  return {
    declare: sql`
      declare replay_rows no scroll cursor for
      select id, person_id, scheme, sequence, content, facts, changes,
             split_part(answer, '"explanation":', 1) as answer
        from settlement.home_booking_view
       where month = ${month} and kind = 'settle' and state = 'booked' and facts is not null
         and scheme = ${scheme} and home_area = any(${homeAreas}::text[])
         and mod(abs(hashtext(person_id)::bigint), ${parts}) = ${part}
       order by person_id collate "C", sequence`,
    fetch: sql`fetch 500 from replay_rows`,
    close: sql`close replay_rows`,
  };
}
