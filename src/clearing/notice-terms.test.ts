/** By which working days a notice moves, and how late it is. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { type Calendar, WEEKENDS_ONLY } from "#base/workdays.ts";
import { latenessOf, noticeDates, noticeNumber } from "#clearing/notice-terms.ts";
import { CLEARING_DEFAULTS } from "#model/clearing-parameters.ts";
import type { NodeId } from "#model/place.ts";

test("a notice moves in steps of working days, over holidays and worked weekends", () => {
  const calendar: Calendar = {
    holidays: new Set([day("2027-01-01")]),
    workedWeekends: new Set([day("2027-01-03")]),
    years: new Set([2027]),
  };
  const parts = { issuedOn: day("2026-12-31"), payBy: "2027-01-21", receiptBy: "2027-01-28" };
  const dates = noticeDates(day("2026-12-31"), CLEARING_DEFAULTS, calendar);
  // Sunday the 3rd is worked for Friday the 1st, so the days are the same as without both.
  expect(dates).toEqual({ ...parts, toFinanceBy: "2027-01-07" });
  expect(noticeDates(day("2026-12-31"), CLEARING_DEFAULTS, WEEKENDS_ONLY)).toEqual(dates);
  const closed = { ...calendar, workedWeekends: new Set<never>() };
  expect(noticeDates(day("2026-12-31"), CLEARING_DEFAULTS, closed).toFinanceBy).toBe("2027-01-08");
});

describe("a notice that is to be paid by Thursday, 21 January", () => {
  test.each([
    ["2027-01-21", null],
    ["2027-01-22", { workdays: 1, level: "due" }],
    ["2027-01-24", { workdays: 1, level: "due" }],
    ["2027-01-27", { workdays: 4, level: "due" }],
    ["2027-01-28", { workdays: 5, level: "urged" }],
    ["2027-02-03", { workdays: 9, level: "urged" }],
    ["2027-02-04", { workdays: 10, level: "province" }],
    ["2027-02-11", { workdays: 15, level: "nation" }],
    ["2027-12-31", { workdays: 246, level: "nation" }],
  ])("is on %s: %o", (today, late) => {
    expect(latenessOf(day("2027-01-21"), day(today), WEEKENDS_ONLY)).toEqual(late);
  });
});

test("its number is the same whenever it is issued", () => {
  const parties = { payer: "360000" as NodeId, payee: "460000" as NodeId };
  const named = { kind: "prefundEmergency", period: "2027-02-28", ...parties } as const;
  expect(noticeNumber(named)).toBe("YJ20270228360000460000");
});
