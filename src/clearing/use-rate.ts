/**
 * How much of a prefund a month uses (预付金使用率), and how much prefund a year needs. Rates are
 * compared by multiplication, so that no rounding decides. Pure.
 */
import { divideHalfUp, type Fen, type RateBp, sumFen } from "#base/money.ts";
import type { SchemeAmounts } from "#model/money-notice.ts";

/** None: no prefund lies there, and nothing was cleared. */
export type UseLevel = "none" | "calm" | "yellow" | "red";

export interface UseWarnings {
  readonly yellow: RateBp;
  readonly red: RateBp;
}

const WHOLE_BP = 10_000n;

/** Without a prefund whatever is used is red. */
export function useLevel(usedFen: Fen, prefundFen: Fen, warnings: UseWarnings): UseLevel {
  return forecastLevel({ usedFen, elapsed: 1, days: 1 }, prefundFen, warnings);
}

/** What a month has used up to a day. */
export interface UsedSoFar {
  readonly usedFen: Fen;
  /** Days of the month that are over or under way, at least one. */
  readonly elapsed: number;
  readonly days: number;
}

/** Of the whole month, if it goes on like this. */
export function forecastLevel(
  { usedFen, elapsed, days }: UsedSoFar,
  prefundFen: Fen,
  { yellow, red }: UseWarnings,
): UseLevel {
  if (prefundFen <= 0n) return usedFen > 0n ? "red" : "none";
  const used = usedFen * BigInt(days) * WHOLE_BP;
  const held = prefundFen * BigInt(elapsed);
  if (used >= held * red) return "red";
  return used >= held * yellow ? "yellow" : "calm";
}

/** For people to read, cut off: the level never depends on it. Null: there is no prefund. */
export function useRateBp({ usedFen, elapsed, days }: UsedSoFar, prefundFen: Fen): RateBp | null {
  if (prefundFen <= 0n) return null;
  return (usedFen * BigInt(days) * WHOLE_BP) / (prefundFen * BigInt(elapsed));
}

/**
 * Twice the mean of the fourth quarter's months, rounded once for the pair; the resident part is
 * what the employee part leaves of it.
 */
export function yearlyPrefund(
  quarter: readonly SchemeAmounts[],
): Record<"employee" | "resident", Fen> {
  const twoMonths = (of: (amounts: SchemeAmounts) => Fen): Fen =>
    divideHalfUp(2n * sumFen(quarter.map(of)), 3n);
  const employee = twoMonths((amounts) => amounts.employee ?? 0n);
  const whole = twoMonths((amounts) => (amounts.employee ?? 0n) + (amounts.resident ?? 0n));
  return { employee, resident: whole - employee };
}
