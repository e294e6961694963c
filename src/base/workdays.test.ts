/** Working days skip weekends. */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import { addWorkdays, WEEKENDS_ONLY } from "#base/workdays.ts";

test.each([
  ["2026-11-27", 1, "2026-11-30"],
  ["2026-11-28", 1, "2026-11-30"],
  ["2026-11-29", 1, "2026-11-30"],
  ["2026-11-30", 4, "2026-12-04"],
  ["2026-11-30", 5, "2026-12-07"],
  ["2026-11-27", 15, "2026-12-18"],
  ["2026-11-27", 0, "2026-11-27"],
])("from %s %i working days end on %s", (from, days, to) => {
  expect(addWorkdays(day(from), days, WEEKENDS_ONLY)).toBe(to);
});
