/** SQL of what settlements say of filings: those that nobody used, and why some failed. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { sql, type Tx } from "#store/store.ts";

/** Filings that began in the span and stand, under which nothing was settled. */
export function selectUnusedFilings(
  tx: Tx,
  of: {
    readonly areas: readonly string[];
    readonly from: ChinaDate;
    readonly to: ChinaDate;
    readonly today: ChinaDate;
  },
): Promise<{ readonly count: number; readonly unused: number }[]> {
  const { areas, from, to, today } = of;
  return tx.query(sql`
    select count(*)::int4 as count,
           (count(*) filter (where not exists (
             select from settlement.home_settlements h
              where h.person_id = f.person_id and h.filing_id = f.id
                and h.sequence is not null)))::int4 as unused
      from filing.filing_view f
     where f.from_on between ${from} and ${to}
       and (f.to_on is null or f.to_on >= ${today}) and f.ended_on is null
       and exists (select 1 from unnest(${areas}::text[]) as t(part)
                    where left(f.person_id, length(part)) = part)`);
}

export interface CauseRow {
  readonly code: string;
  /** Why no filing covers it, where that was the refusal. */
  readonly cause: string | null;
  readonly count: number;
}

interface CausesOf {
  readonly areas: readonly string[];
  readonly from: Instant;
  readonly to: Instant;
}

/** Settlements that home refused, by the code of the refusal and its cause. */
export function selectRefusedCauses(tx: Tx, { areas, from, to }: CausesOf): Promise<CauseRow[]> {
  return tx.query(sql`
    select answer::json -> 'refusal' ->> 'code' as code,
           answer::json -> 'refusal' -> 'params' ->> 'cause' as cause, count(*)::int4 as count
      from settlement.home_settlements
     where state = 'refused' and answer is not null and kind = 'settle'
       and booked_at >= ${from} and booked_at < ${to}
       and exists (select 1 from unnest(${areas}::text[]) as t(part)
                    where left(home_area, length(part)) = part)
     group by 1, 2 order by 3 desc, 1, 2`);
}

/** Settlements in other provinces by the category that home gave them. */
export function selectCategories(
  tx: Tx,
  { areas, from, to }: CausesOf,
): Promise<{ readonly category: string; readonly count: number }[]> {
  return tx.query(sql`
    select category, count(*)::int4 as count from settlement.home_settlements
     where kind = 'settle' and sequence is not null and category <> 'local'
       and booked_at >= ${from} and booked_at < ${to}
       and exists (select 1 from unnest(${areas}::text[]) as t(part)
                    where left(home_area, length(part)) = part)
     group by 1 order by 2 desc, 1`);
}
