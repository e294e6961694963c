/** What a recomputation reads of a node's database. */
import { type Reading, sql } from "#store/store.ts";

export interface PastSettlementRow {
  readonly id: string;
  readonly policy_version: string | null;
  readonly content: string | null;
  readonly facts: string | null;
  readonly answer: string | null;
  readonly steps: string | null;
  readonly changes: string | null;
}

/** Settlements that were ever booked, as they lie; an area is narrowed by its first digits. */
export function pastSettlementRows(narrowed: {
  readonly month: string | null;
  readonly area: string;
}): Reading<PastSettlementRow> {
  return {
    declare: sql`
      declare booking_rows no scroll cursor for
      select id, policy_version, content, facts, answer, steps, changes
        from settlement.home_booking_view
       where kind = 'settle' and (${narrowed.month}::text is null or month = ${narrowed.month})
         and starts_with(home_area, ${narrowed.area})`,
    fetch: sql`fetch 500 from booking_rows`,
  };
}
