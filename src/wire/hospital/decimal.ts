/**
 * Exact decimals of the interface: amounts with 2 decimals, quantities with 4, prices with 6. Text
 * goes to a whole number of the last place and back; no floating point in between.
 */
import type { Fen } from "#base/money.ts";
import { yuanText } from "#base/money.ts";

const NUMBER_TEXT = /^([+-]?)(\d{0,20})(?:\.(\d{0,20}))?(?:[eE]([+-]?\d{1,2}))?$/;
/** Exponents beyond this cannot be an amount of anything. */
const EXPONENT_MAX = 20;

/** Why a text is not a decimal of this precision. */
export type DecimalFault = "malformed" | "tooFine";

/**
 * "465.19" with 2 places → 46519n. Exponents are read; digits beyond the last place must be zero.
 */
export function scaledFromText(text: string, places: number): bigint | DecimalFault {
  const match = NUMBER_TEXT.exec(text);
  if (!match) return "malformed";
  const whole = match[2] ?? "";
  const fraction = match[3] ?? "";
  if (whole === "" && fraction === "") return "malformed";
  const exponent = match[4] === undefined ? 0 : Number(match[4]);
  if (Math.abs(exponent) > EXPONENT_MAX) return "malformed";
  const digits = whole + fraction;
  const shift = places + exponent - fraction.length;
  let magnitude: bigint;
  if (shift >= 0) {
    magnitude = BigInt(digits + "0".repeat(shift));
  } else {
    const kept = Math.max(digits.length + shift, 0);
    if (/[1-9]/.test(digits.slice(kept))) return "tooFine";
    magnitude = BigInt(digits.slice(0, kept));
  }
  return match[1] === "-" ? -magnitude : magnitude;
}

/** A number printed as it stands in JSON, never in exponent form. */
export class Decimal {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** 125000n with 4 places → 12.5. */
export function decimal(value: bigint, places: number): Decimal {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, "0");
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - places);
  return new Decimal(fraction === "" ? sign + whole : `${sign}${whole}.${fraction}`);
}

/** Every amount of an answer goes through here: 11563n → 115.63. */
export function amountText(amount: Fen): string {
  return yuanText(amount);
}
