/**
 * Exact decimals of the interface: amounts with 2 decimals, quantities with 4, prices with 6. Text
 * goes to a whole number of the last place and back; no floating point in between.
 */
import type { Fen } from "#base/money.ts";
import { yuanText } from "#base/money.ts";
import type { Precision } from "#wire/hospital/lenient.ts";

const NUMBER_TEXT = /^([+-]?)(\d{0,20})(?:\.(\d{0,20}))?(?:[eE]([+-]?\d{1,2}))?$/;
/** Exponents beyond this cannot be an amount of anything. */
const EXPONENT_MAX = 20;

/** Why a text is not a decimal of this precision. */
export type DecimalFault = "malformed" | "tooFine";

/**
 * "465.19" with 2 places → 46519n. Exponents are read; what lies beyond the last place may only be
 * the shadow of a binary fraction.
 */
export function scaledFromText(text: string, precision: Precision): bigint | DecimalFault {
  const { places, exact } = precision;
  const match = NUMBER_TEXT.exec(text);
  if (!match) return "malformed";
  const whole = match[2] ?? "";
  const fraction = match[3] ?? "";
  if (whole === "" && fraction === "") return "malformed";
  const exponent = match[4] === undefined ? 0 : Number(match[4]);
  if (Math.abs(exponent) > EXPONENT_MAX) return "malformed";
  const digits = whole + fraction;
  const shift = places + exact + exponent - fraction.length;
  let magnitude: bigint;
  if (shift >= 0) {
    magnitude = BigInt(digits + "0".repeat(shift));
  } else {
    // Half of the last exact digit goes up.
    const kept = Math.max(digits.length + shift, 0);
    const cut = "0".repeat(Math.max(-shift - digits.length, 0)) + digits.slice(kept);
    magnitude = BigInt(`0${digits.slice(0, kept)}`) + (cut >= "5" ? 1n : 0n);
  }
  const unit = 10n ** BigInt(exact);
  if (magnitude % unit !== 0n) return "tooFine";
  magnitude /= unit;
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
