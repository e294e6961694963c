/** Keeps what care's unit of work changed; it travels with the commit. */
import { postAtCommit } from "#ledger/ledger.ts";
import { insertEncounters } from "#settlement/care/queries.ts";
import { dropCharges, insertCharges } from "#settlement/care/queries-charges.ts";
import { keepStayNews } from "#settlement/care/queries-stays.ts";
import {
  answerRequests,
  freeEncounters,
  freeHeldEncounters,
  insertRequests,
  insertSettlements,
  updateEncounters,
  updateHeldSettlements,
  updateSettlements,
} from "#settlement/care/queries-write.ts";
import type { CareChanges } from "#settlement/care/unit-of-work.ts";
import type { Sql, Transaction } from "#store/store.ts";

/** Freed serials go before new lines. The trail is the caller's to append. */
export function writeCareUnit(tx: Transaction, changes: CareChanges): void {
  const { newRequests, newSettlements, answers, encounters, settlements, now } = changes;
  const write = <Row>(rows: readonly Row[], statement: (rows: readonly Row[]) => Sql): void => {
    if (rows.length > 0) tx.atCommit(statement(rows));
  };
  // Outcomes alone only free their encounters; bookings change more of them.
  const bookings = newRequests.length + newSettlements.length > 0;
  const freed = !bookings && settlements.length + answers.length > 0;
  write(changes.newEncounters, insertEncounters);
  write(changes.stayNews, (ids) => keepStayNews(ids, now));
  write(newRequests, insertRequests);
  write(encounters, freed ? freeEncounters : updateEncounters);
  write(newSettlements, insertSettlements);
  write(settlements, updateSettlements);
  write(answers, answerRequests);
  write(changes.dropped, (lines) => dropCharges(lines, now));
  write(changes.newCharges, insertCharges);
  postAtCommit(tx, changes.postings);
}

/** Outcomes of rows that were not read: each settlement still is as its intent was written. */
export function writeHeldOutcomes(tx: Transaction, changes: CareChanges): void {
  const { settlements, answers, postings } = changes;
  // First, as whoever reads them locks them first.
  tx.atCommit(freeHeldEncounters(settlements));
  tx.atCommit(updateHeldSettlements(settlements));
  if (answers.length > 0) tx.atCommit(answerRequests(answers));
  postAtCommit(tx, postings);
}
