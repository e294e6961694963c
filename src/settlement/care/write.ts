/** Keeps what a batch at the care place changed; it travels with the commit. */
import { post } from "#ledger/ledger.ts";
import type { CareChanges } from "#settlement/care/batch.ts";
import { insertEncounters } from "#settlement/care/queries.ts";
import { dropCharges, insertCharges } from "#settlement/care/queries-charges.ts";
import { writeBookings, writeOutcomes } from "#settlement/care/queries-write.ts";
import { later, type Tx } from "#store/store.ts";

/** Freed serials go before new lines. The trail is the caller's to append. */
export function writeCareBatch(tx: Tx, changes: CareChanges): void {
  const { newRequests, answers, encounters, settlements, newCharges, dropped } = changes;
  if (changes.newEncounters.length > 0) later(insertEncounters(tx, changes.newEncounters));
  if (newRequests.length > 0) {
    const rows = { requests: newRequests, encounters, settlements: changes.newSettlements };
    later(writeBookings(tx, rows));
  }
  if (settlements.length > 0 || answers.length > 0) {
    const freed = newRequests.length > 0 ? [] : encounters;
    later(writeOutcomes(tx, { settlements, encounters: freed, answers }));
  }
  if (dropped.length > 0) later(dropCharges(tx, dropped, changes.now));
  if (newCharges.length > 0) later(insertCharges(tx, newCharges));
  if (changes.postings.length > 0) later(post(tx, changes.postings));
}
