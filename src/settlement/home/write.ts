/** Keeps what home's unit of work changed; it travels with the commit. */
import type { Instant } from "#base/date.ts";
import { post } from "#ledger/ledger.ts";
import {
  closeRecomputeCases,
  insertOrders,
  keepRecomputeCase,
  updateHomeStates,
} from "#settlement/home/queries.ts";
import { takeDay } from "#settlement/home/queries-days.ts";
import { keepReviews } from "#settlement/home/queries-stays.ts";
import { writeHome } from "#settlement/home/queries-write.ts";
import type { HomeChanges } from "#settlement/home/unit-of-work.ts";
import { later, type Tx } from "#store/store.ts";

/** The trail is the caller's to append. */
export function writeHomeUnit(tx: Tx, changes: HomeChanges, now: Instant): void {
  const { inserted, moved, deltas, locks, postings, stampedOn } = changes;
  if (stampedOn !== null) later(takeDay(tx, stampedOn));
  // First: what takes a settlement back again may stand only when the earlier one is gone.
  if (moved.length > 0) later(updateHomeStates(tx, moved));
  if (inserted.length > 0 || deltas.length > 0) {
    later(writeHome(tx, { settlements: inserted, deltas, locks }));
  }
  if (postings.length > 0) later(post(tx, postings));
  if (changes.orders.length > 0) later(insertOrders(tx, changes.orders));
  if (changes.reviews.length > 0) later(keepReviews(tx, changes.reviews));
  const { recomputeCases, closedCases } = changes;
  if (closedCases.length > 0) later(closeRecomputeCases(tx, closedCases, now));
  for (const row of recomputeCases) later(keepRecomputeCase(tx, row));
}
