/** Every rounding and every text of money, on cases small enough to check by hand. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  AMOUNT_MAX_FEN,
  divide,
  divideDown,
  divideHalfUp,
  fen,
  fenFromYuan,
  maxFen,
  minFen,
  rateText,
  shareOf,
  sumFen,
  yuanText,
} from "#base/money.ts";

describe("yuan as text", () => {
  test.each([
    ["0", 0n],
    ["1", 100n],
    ["115.63", 11_563n],
    ["0.5", 50n],
    ["0.05", 5n],
    ["-12.30", -1_230n],
    ["-0.01", -1n],
    ["300.500", 30_050n],
    ["9999999999999.99", 999_999_999_999_999n],
  ])("%s is read to the fen", (text, amount) => {
    expect(fenFromYuan(text)).toBe(amount);
  });

  test.each([
    ["", "nothing"],
    ["1.005", "half a fen"],
    ["1.", "a point without digits"],
    [".5", "no yuan"],
    ["+1", "a plus sign"],
    ["--1", "two signs"],
    ["1,000", "a comma"],
    ["1e3", "an exponent"],
    ["12345678901234", "fourteen digits"],
    ["a1", "a letter before"],
    ["1a", "a letter after"],
    [" 1", "a space before"],
    ["1.5元", "a unit after"],
  ])("'%s' is not an amount: %s", (text) => {
    expect(fenFromYuan(text)).toBeNull();
  });

  test.each([
    [0n, "0.00"],
    [5n, "0.05"],
    [50n, "0.50"],
    [100n, "1.00"],
    [11_563n, "115.63"],
    [-1n, "-0.01"],
    [-1_230n, "-12.30"],
  ])("%s fen are written with two decimals", (amount, text) => {
    expect(yuanText(amount)).toBe(text);
  });

  test("what is written is read back", () => {
    const amount = fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n });
    fc.assert(fc.property(amount, (one) => fenFromYuan(yuanText(one)) === one));
  });

  test("a text known to be right is a defect when it is not", () => {
    expect(fen("465.19")).toBe(46_519n);
    expect(() => fen("4.6.5")).toThrow("not an amount of yuan: 4.6.5");
  });

  test("the largest amount is ten trillion yuan", () => {
    expect(AMOUNT_MAX_FEN).toBe(fen("9999999999999.99") + 1n);
  });
});

test.each([
  [7_000n, "70%"],
  [10_000n, "100%"],
  [60n, "0.6%"],
  [8_525n, "85.25%"],
  [5n, "0.05%"],
  [0n, "0%"],
  [-1_000n, "-10%"],
])("a rate of %s basis points is %s", (rate, text) => {
  expect(rateText(rate)).toBe(text);
});

describe("a division", () => {
  // Numerator, denominator, nearest, toward zero, away from zero.
  const rows = [
    [7n, 2n, 4n, 3n, 4n],
    [-7n, 2n, -4n, -3n, -4n],
    [6n, 2n, 3n, 3n, 3n],
    [-6n, 2n, -3n, -3n, -3n],
    [10n, 3n, 3n, 3n, 4n],
    [11n, 3n, 4n, 3n, 4n],
    [-10n, 3n, -3n, -3n, -4n],
    [1n, 3n, 0n, 0n, 1n],
    [-1n, 3n, 0n, 0n, -1n],
    [0n, 3n, 0n, 0n, 0n],
    [5n, 1n, 5n, 5n, 5n],
    [1n, 2n, 1n, 0n, 1n],
  ] as const;

  test.each(rows)("%s by %s rounds to the nearest %s, down to %s, up to %s", (...row) => {
    const [numerator, denominator, nearest, down, up] = row;
    expect(divideHalfUp(numerator, denominator)).toBe(nearest);
    expect(divideDown(numerator, denominator)).toBe(down);
    expect(divide(numerator, denominator, "halfUp")).toBe(nearest);
    expect(divide(numerator, denominator, "down")).toBe(down);
    expect(divide(numerator, denominator, "up")).toBe(up);
  });

  test.each(["halfUp", "down", "up"] as const)("by nothing is a defect (%s)", (rounding) => {
    expect(() => divide(1n, 0n, rounding)).toThrow("the divisor is positive");
    expect(() => divide(1n, -1n, rounding)).toThrow("the divisor is positive");
  });

  test("never strays a whole unit from the truth, and down ≤ nearest ≤ up", () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 20n });
    const divisor = fc.bigInt({ min: 1n, max: 10n ** 6n });
    fc.assert(
      fc.property(amount, divisor, (numerator, denominator) => {
        const nearest = divideHalfUp(numerator, denominator);
        const down = divideDown(numerator, denominator);
        const up = divide(numerator, denominator, "up");
        expect(down <= nearest && nearest <= up && up - down <= 1n).toBe(true);
        expect(down * denominator <= numerator && numerator <= up * denominator).toBe(true);
        const off = nearest * denominator - numerator;
        expect(2n * (off < 0n ? -off : off) <= denominator).toBe(true);
        expect(divideHalfUp(-numerator, denominator)).toBe(-nearest);
      }),
    );
  });
});

test("a share is the amount times the rate in ten-thousandths, rounded as named", () => {
  expect(shareOf(16_519n, 7_000n, "halfUp")).toBe(11_563n);
  expect(shareOf(16_519n, 7_000n, "up")).toBe(11_564n);
  expect(shareOf(16_519n, 7_000n, "down")).toBe(11_563n);
  expect(shareOf(16_519n, 10_000n, "down")).toBe(16_519n);
});

test("the lesser, the greater and the sum of amounts", () => {
  expect([minFen(1n, 2n), minFen(2n, 1n), minFen(2n, 2n)]).toEqual([1n, 1n, 2n]);
  expect([maxFen(1n, 2n), maxFen(2n, 1n), maxFen(2n, 2n)]).toEqual([2n, 2n, 2n]);
  expect(sumFen([])).toBe(0n);
  expect(sumFen([1n, -2n, 4n])).toBe(3n);
});
