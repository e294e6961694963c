/** What the hub looks at in every word of a province, which it did not see being said. */
import { type Instant, MINUTE_MS } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";

/** Clocks of nodes differ by less. */
const AHEAD_MS = 60 * MINUTE_MS;
/** A thousand times what all provinces clear in a year. */
const AMOUNT_MAX_FEN = 10n ** 16n;

export function wrong(field: string, why: string): Refusal {
  return new Refusal("field_invalid", { field, why }, "hub");
}

/** Refusals: field_invalid. */
export function checkSaidAt(now: Instant, ...moments: readonly Instant[]): void {
  const isPossible = moments.every((at) => at >= 0 && at <= now + AHEAD_MS);
  if (!isPossible) throw wrong("办理时间", "不能晚于当前时间");
}

/** Refusals: field_invalid. */
export function checkAmounts(field: string, amounts: readonly (Fen | undefined)[]): void {
  const given = amounts.map((fen) => fen ?? 0n);
  const total = given.reduce((sum, fen) => sum + fen, 0n);
  if (total <= 0n || given.some((fen) => fen < 0n)) {
    throw wrong(field, "各险种不能为负，合计须大于零");
  }
  if (total > AMOUNT_MAX_FEN) throw wrong(field, "超出可能的范围");
}
