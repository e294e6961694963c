/** Which accumulators are told of a month that was asked about, and how much of them. */
import { expect, test } from "vitest";
import type { ChinaMonth } from "#base/date.ts";
import type { PersonId } from "#model/person.ts";
import { PERSON_ID } from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";
import { accumulatedBy } from "#settlement/home/accumulated.ts";

const OTHER = "36030019600101002X" as PersonId;

/** Benefit years that begin in July: of March 2026 it is 2025. */
const TOLD = tableOf<"period" | "year" | "month" | "amount">(`
  period   year month   | amount
  2026     2026 2026-09 | 70   # 30 were booked after September
  2026     2026 2026-12 | 100  # of October, which is before
  2025     2025 2026-09 | -    # another benefit year
  2025     2025 2026-03 | 70
  2026     2026 2026-03 | -
  2026-09  2026 2026-09 | 70
  2026-09  2026 2026-10 | -    # another month
  2026Q3   2026 2026-09 | 70
  2026Q4   2026 2026-09 | -
  enc_1    2026 2026-09 | 70   # a stay has the year of its first day
  always   0    2026-09 | -    # the account's balance is that of today
  always   0    2026-10 | 100
`);

test.each(TOLD)("$name", ({ period, year, month, amount }) => {
  const key = { scheme: "employee", measure: "deductible", period, year: Number(year) } as const;
  const delta = month === "2026-12" || month === "2026-10" ? 0n : 30n;
  const own = { ...key, personId: PERSON_ID, delta };
  const told = accumulatedBy([{ ...key, person_id: PERSON_ID, amount: 100n }], {
    personId: PERSON_ID,
    month: month as ChinaMonth,
    thisMonth: "2026-10" as ChinaMonth,
    yearOf: () => (month < "2026-07" ? 2025 : 2026),
    // Those of another measure, scheme, period or person take nothing away.
    changes: [
      own,
      { ...own, delta: 7n, measure: "visits" },
      { ...own, delta: 7n, scheme: "resident" },
      { ...own, delta: 7n, period: "another" },
      { ...own, delta: 7n, personId: OTHER },
    ],
  });
  expect(told.map((row) => `${row.amount}`)).toEqual(amount === "-" ? [] : [amount]);
});

test("without a policy the year is the calendar's", () => {
  const row = { scheme: "employee", measure: "m", year: 2026, period: "2026" } as const;
  const told = (month: string) =>
    accumulatedBy([{ ...row, person_id: PERSON_ID, amount: 1n }], {
      personId: PERSON_ID,
      month: month as ChinaMonth,
      thisMonth: "2026-10" as ChinaMonth,
      yearOf: () => undefined,
      changes: [],
    }).length;
  expect([told("2026-01"), told("2025-12")]).toEqual([1, 0]);
});
