/** Months of the calendar. */
import { expect, test } from "vitest";
import { addMonths, type ChinaMonth, day, monthOf } from "#base/date.ts";

const MOVED: readonly (readonly [string, number, string])[] = [
  ["2026-11", 0, "2026-11"],
  ["2026-11", 1, "2026-12"],
  ["2026-12", 1, "2027-01"],
  ["2026-01", -1, "2025-12"],
  ["2026-03", -15, "2024-12"],
  ["2026-03", 22, "2028-01"],
  ["0999-12", -12, "0998-12"],
];

test.each(MOVED)("%s and %i months are %s", (from, months, to) => {
  expect(addMonths(from as ChinaMonth, months)).toBe(to);
});

test("a day lies in its month", () => {
  expect(monthOf(day("2026-12-02"))).toBe("2026-12");
});
