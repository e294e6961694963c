/**
 * The amounts of one line that is payable in principle. Order: days beyond the longest supply (own
 * expense), units beyond the ceiling and price beyond the level's limit (over limit), price beyond
 * the payment standard (own expense), what is counted only in part and the own share first, then in
 * scope. Each step takes from what the one before left, so the parts add up.
 */
import { divideDown, divideHalfUp, type Fen, minFen, type RateBp, shareOf } from "#base/money.ts";
import type { Split } from "#model/charge.ts";
import type { CountedInPart } from "#model/item.ts";

/** 10⁻⁶ yuan × 10⁻⁴ units = 10⁻⁸ fen. */
const PRODUCT_PER_FEN = 100_000_000n;

/** Of a line or of what a refund leaves of it; none is negative. */
export interface Billed {
  readonly quantityE4: bigint;
  readonly priceE6: bigint;
  readonly totalFen: Fen;
}

export interface Terms {
  readonly ownShareBp: RateBp;
  readonly priceLimitE6?: bigint | undefined;
  readonly paymentStandardE6?: bigint | undefined;
  readonly countedInPart?: CountedInPart | undefined;
  /** Prescribed days and the most that are paid, when more were prescribed. */
  readonly days?: { readonly given: number; readonly max: number } | undefined;
  /** Units that the ceiling by day, week or stay still allows; absent without one. */
  readonly unitsLeftE4?: bigint | undefined;
}

export function amountOf(priceE6: bigint, quantityE4: bigint): Fen {
  return divideHalfUp(priceE6 * quantityE4, PRODUCT_PER_FEN);
}

/** Units within the longest supply, and of these the ones that the ceiling allows. */
export function unitsPaid(
  quantityE4: bigint,
  terms: Pick<Terms, "days" | "unitsLeftE4">,
): { readonly inDaysE4: bigint; readonly inUnitsE4: bigint } {
  const { days, unitsLeftE4 } = terms;
  const inDaysE4 = days
    ? divideDown(quantityE4 * BigInt(days.max), BigInt(days.given))
    : quantityE4;
  const left = unitsLeftE4 ?? inDaysE4;
  return { inDaysE4, inUnitsE4: left < inDaysE4 ? left : inDaysE4 };
}

export function splitPayable(billed: Billed, terms: Terms): Split {
  const { quantityE4, priceE6, totalFen } = billed;
  const { inDaysE4, inUnitsE4 } = unitsPaid(quantityE4, terms);
  const inDaysFen = partOf(billed, inDaysE4);
  const inUnitsFen = partOf(billed, inUnitsE4);
  const units = { priceE6, inUnitsE4 };
  const inLimitFen = atMost(inUnitsFen, units, terms.priceLimitE6);
  const inStandardFen = atMost(inLimitFen, units, terms.paymentStandardE6);
  const { countedInPart } = terms;
  const fullFen = atMost(inStandardFen, units, countedInPart?.fullToE6);
  const aboveFen = shareOf(inStandardFen - fullFen, countedInPart?.aboveBp ?? 0n, "halfUp");
  const countedFen = fullFen + aboveFen;
  const inScopeFen = countedFen - shareOf(countedFen, terms.ownShareBp, "halfUp");
  return {
    totalFen,
    ownExpenseFen: totalFen - inDaysFen + (inLimitFen - inStandardFen),
    overLimitFen: inDaysFen - inLimitFen,
    ownShareFirstFen: inStandardFen - inScopeFen,
    inScopeFen,
  };
}

function partOf({ totalFen, quantityE4 }: Billed, units: bigint): Fen {
  return units === quantityE4 ? totalFen : divideHalfUp(totalFen * units, quantityE4);
}

function atMost(
  held: Fen,
  { priceE6, inUnitsE4 }: { readonly priceE6: bigint; readonly inUnitsE4: bigint },
  ceilingE6: bigint | undefined,
): Fen {
  if (ceilingE6 === undefined || priceE6 <= ceilingE6) return held;
  return minFen(held, amountOf(ceilingE6, inUnitsE4));
}
