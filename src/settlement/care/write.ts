/** Keeps what care's unit of work changed; it travels with the commit. */
import { post } from "#ledger/ledger.ts";
import { insertEncounters } from "#settlement/care/queries.ts";
import { dropCharges, insertCharges } from "#settlement/care/queries-charges.ts";
import { keepStayNews } from "#settlement/care/queries-stays.ts";
import { writeBookings, writeOutcomes } from "#settlement/care/queries-write.ts";
import type { CareChanges } from "#settlement/care/unit-of-work.ts";
import { later, type Tx } from "#store/store.ts";

/** Freed serials go before new lines. The trail is the caller's to append. */
export function writeCareUnit(tx: Tx, changes: CareChanges): void {
  const { newRequests, newSettlements, answers, encounters, settlements } = changes;
  const { newCharges, dropped } = changes;
  if (changes.newEncounters.length > 0) later(insertEncounters(tx, changes.newEncounters));
  if (changes.stayNews.length > 0) later(keepStayNews(tx, changes.stayNews, changes.now));
  // Outcomes bring a new settlement only when they bring an offset.
  const outcomes = settlements.length + answers.length > 0;
  const bookings = newRequests.length + newSettlements.length > 0;
  // Encounters go with the bookings, and with the outcomes only where there are none.
  if (bookings || (encounters.length > 0 && !outcomes)) {
    const rows = { requests: newRequests, encounters, settlements: newSettlements };
    later(writeBookings(tx, rows));
  }
  if (outcomes) {
    const freed = bookings ? [] : encounters;
    later(writeOutcomes(tx, { settlements, encounters: freed, answers }));
  }
  if (dropped.length > 0) later(dropCharges(tx, dropped, changes.now));
  if (newCharges.length > 0) later(insertCharges(tx, newCharges));
  if (changes.postings.length > 0) later(post(tx, changes.postings));
}
