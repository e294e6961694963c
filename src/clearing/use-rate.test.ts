/** Use of a prefund, and how much a year needs: by hand, at the edges, and against fractions. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fen } from "#base/money.ts";
import { forecastLevel, useLevel, useRateBp, yearlyPrefund } from "#clearing/use-rate.ts";
import { CLEARING_DEFAULTS } from "#model/clearing-parameters.ts";

const { warnings } = CLEARING_DEFAULTS;

describe("the use of a prefund", () => {
  test("of the worked example is 84.6 %, yellow", () => {
    const used = { usedFen: fen("2115000.00"), elapsed: 1, days: 1 };
    expect(useRateBp(used, fen("2500000.00"))).toBe(8460n);
    expect(useLevel(used.usedFen, fen("2500000.00"), warnings)).toBe("yellow");
  });

  test.each([
    [6_999n, "calm"],
    [7_000n, "yellow"],
    [8_999n, "yellow"],
    [9_000n, "red"],
  ])("of %s of ten thousand is %s", (used, level) => {
    expect(useLevel(used, 10_000n, warnings)).toBe(level);
  });

  test("at the edge goes by the fen, not by a rounded rate", () => {
    // 70 % of 0.03 yuan is 2.1 fen: two are calm, three are red.
    expect(useLevel(2n, 3n, warnings)).toBe("calm");
    expect(useLevel(69_999_999_999n, 100_000_000_000n, warnings)).toBe("calm");
  });

  test("is red where there is no prefund, and none where nothing was used either", () => {
    expect(useLevel(0n, 0n, warnings)).toBe("none");
    expect(useLevel(1n, 0n, warnings)).toBe("red");
    expect(useLevel(1n, -1n, warnings)).toBe("red");
    expect(useRateBp({ usedFen: 1n, elapsed: 1, days: 1 }, 0n)).toBeNull();
  });

  test("is foreseen as if the month went on like this", () => {
    const tenDays = (usedFen: bigint) => ({ usedFen, elapsed: 10, days: 30 });
    expect(forecastLevel(tenDays(2_333n), 10_000n, warnings)).toBe("calm");
    expect(forecastLevel(tenDays(2_334n), 10_000n, warnings)).toBe("yellow");
    expect(forecastLevel(tenDays(3_000n), 10_000n, warnings)).toBe("red");
    expect(useRateBp(tenDays(2_334n), 10_000n)).toBe(7_002n);
  });
});

describe("the prefund of a year", () => {
  test("is twice the mean of three months, rounded once for the pair", () => {
    expect(yearlyPrefund([{ employee: 100n }, { employee: 50n }, { resident: 1n }])).toEqual({
      employee: 100n,
      resident: 1n,
    });
    // 2 × 2 / 3 = 1.33 for the pair, 0.67 for each: the pair is 1, the employees' 1.
    expect(yearlyPrefund([{ employee: 1n, resident: 1n }])).toEqual({ employee: 1n, resident: 0n });
    expect(yearlyPrefund([])).toEqual({ employee: 0n, resident: 0n });
  });

  test("is never less than nothing, and the parts come to the pair's", () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 14n });
    const months = fc.array(fc.record({ employee: amount, resident: amount }), { maxLength: 3 });
    fc.assert(
      fc.property(months, (quarter) => {
        const { employee, resident } = yearlyPrefund(quarter);
        const sum = quarter.reduce((all, one) => all + one.employee + one.resident, 0n);
        // Nearest to two thirds, halves up: 6 × whole lies within 3 of 4 × sum.
        const apart = 6n * (employee + resident) - 4n * sum;
        return employee >= 0n && resident >= 0n && apart <= 3n && apart > -3n;
      }),
    );
  });
});
