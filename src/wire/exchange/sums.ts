/**
 * The sums that hold in every content with amounts, looked at before encoding and after decoding.
 */
import { isWhole, type Split } from "#model/charge.ts";
import { addsUp, type Payment } from "#model/fund.ts";

/** Identity 1 of docs/invariants.md, for the whole and for each list of its parts. */
export function splitWrong(
  whole: Split,
  parts: readonly (readonly Split[] | undefined)[],
): string | null {
  if (!isWhole(whole)) return "the four parts of the split do not add up";
  for (const list of parts) {
    if (list && !isSumOf(whole, list)) return "the parts of the bill do not add up to it";
  }
  return null;
}

/** Identities 1 and 2. */
export function paymentWrong(split: Split, payment: Payment): string | null {
  if (!isWhole(split)) return "the four parts of the split do not add up";
  if (!addsUp(payment)) return "the payment does not add up";
  return payment.totalFen === split.totalFen ? null : "the payment is not of the split's total";
}

function isSumOf(whole: Split, parts: readonly Split[]): boolean {
  let [total, ownExpense, overLimit, ownShareFirst, inScope] = [0n, 0n, 0n, 0n, 0n];
  for (const part of parts) {
    if (!isWhole(part)) return false;
    total += part.totalFen;
    ownExpense += part.ownExpenseFen;
    overLimit += part.overLimitFen;
    ownShareFirst += part.ownShareFirstFen;
    inScope += part.inScopeFen;
  }
  return (
    total === whole.totalFen &&
    ownExpense === whole.ownExpenseFen &&
    overLimit === whole.overLimitFen &&
    ownShareFirst === whole.ownShareFirstFen &&
    inScope === whole.inScopeFen
  );
}
