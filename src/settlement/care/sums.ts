/** Does what is to be settled add up to what the hospital asks for? */
import { sumFen, yuanText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import type { Split } from "#model/charge.ts";
import type { Quote, Settle } from "#model/command.ts";
import { PART_WORDS } from "#model/words.ts";

/** Refusals: total_negative, total_differs, parts_differ. */
export function sumRefusal(booking: Settle | Quote, split: Split): Refusal | null {
  const negative = negativeRefusal(split);
  if (negative) return negative;
  if (booking.totalFen !== split.totalFen) {
    return new Refusal("total_differs", {
      sent: yuanText(booking.totalFen),
      uploaded: yuanText(split.totalFen),
    });
  }
  if (booking.sentSplitFen && sumFen(booking.sentSplitFen) !== booking.totalFen) {
    return new Refusal("parts_differ");
  }
  return null;
}

const BUCKET_PARTS = {
  ownExpenseFen: PART_WORDS.ownExpense,
  overLimitFen: PART_WORDS.overLimit,
  ownShareFirstFen: PART_WORDS.ownShareFirst,
  inScopeFen: PART_WORDS.inScope,
} as const;

/** Returns of what an interim settlement paid may be more than what came since, in one part. */
function negativeRefusal(split: Split): Refusal | null {
  for (const [field, part] of Object.entries(BUCKET_PARTS)) {
    const amount = split[field as keyof typeof BUCKET_PARTS];
    if (amount < 0n) return new Refusal("total_negative", { part, uploaded: yuanText(amount) });
  }
  return null;
}
