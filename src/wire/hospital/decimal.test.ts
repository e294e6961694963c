/** Decimals are exact in both directions. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { amountText, decimal, scaledFromText } from "#wire/hospital/decimal.ts";
import { PRECISIONS } from "#wire/hospital/lenient.ts";

test("an amount survives being printed and read again", () => {
  const amounts = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
  fc.assert(
    fc.property(amounts, (amount) => {
      expect(scaledFromText(amountText(amount), PRECISIONS.amount)).toBe(amount);
    }),
  );
});

test("a price or quantity survives being printed and read again, without exponent", () => {
  const values = fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n });
  fc.assert(
    fc.property(
      values,
      fc.constantFrom(PRECISIONS.quantity, PRECISIONS.price),
      (value, precision) => {
        const { text } = decimal(value, precision.places);
        expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/);
        expect(scaledFromText(text, precision)).toBe(value);
      },
    ),
  );
});

test.each([
  ["465.19", 46_519n],
  ["465.190000", 46_519n],
  ["1e2", 10_000n],
  ["1.25E1", 1_250n],
  ["4651.9e-1", 46_519n],
  ["-0.01", -1n],
  ["+3", 300n],
  [".5", 50n],
  ["0", 0n],
  ["0.10", 10n],
])("%s yuan is read exactly", (text, amount) => {
  expect(scaledFromText(text, PRECISIONS.amount)).toBe(amount);
});

test.each(["", ".", "abc", "1,234.50", "1e99", "0x10", "１２", "1 2", "--1", "NaN"])(
  "%j is not a number",
  (text) => {
    expect(scaledFromText(text, PRECISIONS.amount)).toBe("malformed");
  },
);

test.each(["1.001", "1e-3", "0.005"])("%s has more decimals than an amount may", (text) => {
  expect(scaledFromText(text, PRECISIONS.amount)).toBe("tooFine");
});
