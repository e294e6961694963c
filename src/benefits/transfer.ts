/**
 * Transfer between hospitals (转院): a deductible that goes on with the stay it interrupts. Up pays
 * what is missing to the new hospital's standard, down pays nothing.
 */
import { type Fen, maxFen } from "#base/money.ts";
import type { Work } from "#benefits/work.ts";
import type { AccumulatorKey } from "#model/benefit.ts";

export function isTransfer(work: Work): boolean {
  return work.fact("transfer") === "yes";
}

/**
 * What a transferred stay still owes: decided at its first settlement and kept by stay, since an
 * interim settlement moves the standard that the next one would look at.
 */
export function dueAfterTransfer(pool: string, standard: Fen, work: Work): Fen {
  const { stayYear } = work;
  const kept = { measure: `transferDue:${pool}`, period: work.theCase.stay, year: stayYear };
  const known = work.used(kept);
  // One more than the amount is kept, so that an amount of zero is known too.
  if (known > 0n) return known - 1n;
  const goesUp = standard > work.used(lastKey("lastDeductible", pool, work));
  const paid = work.used(lastKey("lastPaid", pool, work));
  const due = goesUp ? maxFen(standard - paid, 0n) : 0n;
  work.add(kept, due + 1n);
  return due;
}

/** Remembers the standard met and what was paid of it, of this stay and those it goes on with. */
export function bookTransferable(
  pool: string,
  stay: { readonly standard: Fen; readonly paid: Fen; readonly transferred: boolean },
  work: Work,
): void {
  const { standard, paid, transferred } = stay;
  const standardKey = lastKey("lastDeductible", pool, work);
  const last = work.used(standardKey);
  work.add(standardKey, (transferred ? maxFen(standard, last) : standard) - last);
  const paidKey = lastKey("lastPaid", pool, work);
  if (transferred) {
    work.add(paidKey, paid);
    return;
  }
  // Earlier interim settlements of the same stay count to what it has paid.
  const own = { measure: `deductible:${pool}`, period: work.theCase.stay, year: work.stayYear };
  work.add(paidKey, work.used(own) + paid - work.used(paidKey));
}

function lastKey(measure: string, pool: string, work: Work): AccumulatorKey {
  return { measure: `${measure}:${pool}`, period: work.yearText, year: work.year };
}
