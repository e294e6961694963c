/** SQL of what somebody has to look at: marks for review, and cases to compute again. */
import type { SettlementId } from "#base/id.ts";
import type { ReviewRow } from "#settlement/home/queries-stays.ts";
import { sql, type Tx } from "#store/store.ts";

export interface OpenReviewRow {
  readonly subject: string;
  readonly reason: ReviewRow["reason"];
  readonly person_id: string;
  readonly stay: string;
  readonly opened_at: number;
}

/** A mark of a settlement holds while the settlement stands; the oldest first. */
export async function selectReviews(tx: Tx, most: number): Promise<OpenReviewRow[]> {
  return await tx.query<OpenReviewRow>(sql`
    select r.subject, r.reason, r.person_id, r.stay, r.opened_at::float8 as opened_at
      from settlement.reviews r left join settlement.home_settlements h on h.id = r.subject
     where r.closed_at is null and (h.id is null or h.state = 'booked')
     order by r.opened_at, r.subject limit ${most}::int`);
}

export interface OpenCaseRow {
  readonly settlement_id: SettlementId;
  readonly person_id: string;
  readonly opened_at: number;
  readonly later: readonly string[];
}

/** A case is one while something that rests on what was taken back still stands. */
export async function selectRecomputeCases(tx: Tx, most: number): Promise<OpenCaseRow[]> {
  return await tx.query<OpenCaseRow>(sql`
    select c.settlement_id, c.person_id, c.opened_at::float8 as opened_at,
           array_agg(h.id order by h.id) as later
      from settlement.recompute_cases c
      cross join json_array_elements(c.differences) d
      join settlement.home_settlements h on h.id = d ->> 'settlementId' and h.state = 'booked'
     where c.closed_at is null
     group by c.settlement_id, c.person_id, c.opened_at
     order by c.opened_at, c.settlement_id limit ${most}::int`);
}

export async function closeReviews(tx: Tx, subject: string, at: number): Promise<void> {
  await tx.query(sql`
    update settlement.reviews set closed_at = ${at}
     where subject = ${subject} and closed_at is null`);
}
