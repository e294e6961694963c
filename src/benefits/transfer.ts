/**
 * Transfer between hospitals (转院): a deductible that goes on with the stay it interrupts. Up pays
 * what is missing to the new hospital's standard, down pays nothing.
 */
import { type Fen, maxFen } from "#base/money.ts";
import type { Calculation } from "#benefits/calculation.ts";
import type { AccumulatorKey } from "#model/benefit.ts";

export function isTransfer(calculation: Calculation): boolean {
  return calculation.fact("transfer") === "yes";
}

/**
 * What a transferred stay still owes: decided at its first settlement and kept by stay, since an
 * interim settlement moves the standard that the next one would look at.
 */
export function dueAfterTransfer(pool: string, standard: Fen, calculation: Calculation): Fen {
  const { stayYear } = calculation;
  const kept = { measure: `transferDue:${pool}`, period: calculation.theCase.stay, year: stayYear };
  const known = calculation.used(kept);
  // One more than the amount is kept, so that an amount of zero is known too.
  if (known > 0n) return known - 1n;
  const goesUp = standard > calculation.used(lastKey("lastDeductible", pool, calculation));
  const paid = calculation.used(lastKey("lastPaid", pool, calculation));
  const due = goesUp ? maxFen(standard - paid, 0n) : 0n;
  calculation.add(kept, due + 1n);
  return due;
}

/** Remembers the standard met and what was paid of it, of this stay and those it goes on with. */
export function addTransferable(
  pool: string,
  stay: { readonly standard: Fen; readonly paid: Fen; readonly transferred: boolean },
  calculation: Calculation,
): void {
  const { standard, paid, transferred } = stay;
  const standardKey = lastKey("lastDeductible", pool, calculation);
  const last = calculation.used(standardKey);
  calculation.add(standardKey, (transferred ? maxFen(standard, last) : standard) - last);
  const paidKey = lastKey("lastPaid", pool, calculation);
  if (transferred) {
    calculation.add(paidKey, paid);
    return;
  }
  // Earlier interim settlements of the same stay count to what it has paid.
  const own = {
    measure: `deductible:${pool}`,
    period: calculation.theCase.stay,
    year: calculation.stayYear,
  };
  calculation.add(paidKey, calculation.used(own) + paid - calculation.used(paidKey));
}

function lastKey(measure: string, pool: string, calculation: Calculation): AccumulatorKey {
  return { measure: `${measure}:${pool}`, period: calculation.yearText, year: calculation.year };
}
