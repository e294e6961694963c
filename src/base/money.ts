/**
 * Money is whole fen (分) in a bigint; rates are whole basis points (万分之一). The only divisions
 * are the three named ones, so that every rounding is visible where it happens.
 */
import { assert } from "#base/assert.ts";

/** An amount in fen. 1 yuan = 100 fen. */
export type Fen = bigint;
/** A rate in basis points: 7000 = 70 %. */
export type RateBp = bigint;

export type Rounding = "halfUp" | "down" | "up";

/**
 * 10^15 fen = 10 trillion yuan: more than the country's yearly fund, so anything above is a
 * mistake.
 */
export const AMOUNT_MAX_FEN: Fen = 1_000_000_000_000_000n;

const YUAN_TEXT = /^(-?)(\d{1,13})(?:\.(\d{1,2})0*)?$/;

/**
 * Fen from a decimal string of yuan such as "115.63"; null when it is not one (three decimals count
 * as not one).
 */
export function fenFromYuan(text: string): Fen | null {
  const match = YUAN_TEXT.exec(text);
  if (!match) return null;
  const fen = BigInt(match[2] ?? "0") * 100n + BigInt((match[3] ?? "").padEnd(2, "0"));
  return match[1] === "-" ? -fen : fen;
}

/**
 * Fen from yuan text known to be right: a defect otherwise. For tables and tests: fen("465.19").
 */
export function fen(yuan: string): Fen {
  const amount = fenFromYuan(yuan);
  assert(amount !== null, `not an amount of yuan: ${yuan}`);
  return amount;
}

/** "115.63" from 11563n: two decimals always, plain digits. */
export function yuanText(amount: Fen): string {
  const sign = amount < 0n ? "-" : "";
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** "70%" from 7000n, "0.6%" from 60n: at most two decimals, none that are zero. */
export function rateText(rate: RateBp): string {
  const text = yuanText(rate);
  return `${text.replace(/\.?0+$/, "")}%`;
}

/** Nearest, halves away from zero (四舍五入). */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, "the divisor is positive");
  const magnitude = numerator < 0n ? -numerator : numerator;
  const quotient = (magnitude * 2n + denominator) / (denominator * 2n);
  return numerator < 0n ? -quotient : quotient;
}

/** Toward zero. */
export function divideDown(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, "the divisor is positive");
  return numerator / denominator;
}

/** Away from zero. */
function divideUp(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, "the divisor is positive");
  const quotient = numerator / denominator;
  if (quotient * denominator === numerator) return quotient;
  return numerator < 0n ? quotient - 1n : quotient + 1n;
}

export function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (rounding === "halfUp") return divideHalfUp(numerator, denominator);
  return rounding === "down"
    ? divideDown(numerator, denominator)
    : divideUp(numerator, denominator);
}

/** amount × rate, rounded as named. */
export function shareOf(amount: Fen, rate: RateBp, rounding: Rounding): Fen {
  return divide(amount * rate, 10_000n, rounding);
}

export function minFen(a: Fen, b: Fen): Fen {
  return a < b ? a : b;
}

export function maxFen(a: Fen, b: Fen): Fen {
  return a > b ? a : b;
}

export function sumFen(amounts: Iterable<Fen>): Fen {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}
