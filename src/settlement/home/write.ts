/** Keeps what home's unit of work changed; it travels with the commit. */
import type { Instant } from "#base/date.ts";
import { postAtCommit } from "#ledger/ledger.ts";
import { useTokens } from "#registry/registry.ts";
import { STAY_MS } from "#settlement/attendance.ts";
import {
  closeRecomputeCases,
  insertOrders,
  keepRecomputeCase,
  updateHomeStates,
} from "#settlement/home/queries.ts";
import { takeDay } from "#settlement/home/queries-days.ts";
import { keepReviews } from "#settlement/home/queries-stays.ts";
import {
  addAccumulated,
  insertBooked,
  takeAccumulated,
  turnLocks,
} from "#settlement/home/queries-write.ts";
import type { HomeChanges } from "#settlement/home/unit-of-work.ts";
import { later, type Sql, type Transaction } from "#store/store.ts";

/** The trail is the caller's to append. */
export function writeHomeUnit(tx: Transaction, changes: HomeChanges, now: Instant): void {
  const { inserted, moved, deltas, stampedOn, recomputeCases, closedCases } = changes;
  const write = <Row>(rows: readonly Row[], statement: (rows: readonly Row[]) => Sql): void => {
    if (rows.length > 0) tx.atCommit(statement(rows));
  };
  if (stampedOn !== null) tx.atCommit(takeDay(stampedOn));
  // First: what takes a settlement back again may stand only when the earlier one is gone.
  write(moved, updateHomeStates);
  write(
    deltas.filter(({ delta }) => delta > 0n),
    addAccumulated,
  );
  write(
    deltas.filter(({ delta }) => delta < 0n),
    takeAccumulated,
  );
  write(changes.locks, turnLocks);
  write(inserted, insertBooked);
  postAtCommit(tx, changes.postings);
  write(changes.orders, insertOrders);
  write(changes.reviews, keepReviews);
  if (changes.tokens.length > 0) {
    later(useTokens(tx, changes.tokens, { now, until: now + STAY_MS }));
  }
  if (closedCases.length > 0) later(closeRecomputeCases(tx, closedCases, now));
  for (const row of recomputeCases) later(keepRecomputeCase(tx, row));
}
