/** What an opened institution may not lose, and what is needed to open one, by days. */
import { describe, expect, test } from "vitest";
import { day, type Span } from "#base/date.ts";
import type { InstitutionRecord, InstitutionTerm, TermKind } from "#model/institution.ts";
import { checkHeld, missingTerms } from "#registry/institution-terms.ts";
import { institutionOn } from "#registry/institutions.ts";

const TODAY = day("2026-11-27");

/** "level 2026-01-01 2026-12-31", without a last day when it has none. */
function term(text: string): InstitutionTerm {
  const [kind, from, to] = text.split(" ") as [TermKind, string, string?];
  const span: Span = { from: day(from), to: to === undefined ? undefined : day(to) };
  const values = kind === "level" ? ["2"] : [];
  return { kind, values, span };
}

const terms = (...texts: readonly string[]) => texts.map(term);
const AGREED = "agreement 2026-01-01";
const HELD = terms(AGREED, "level 2026-01-01");

describe("an opened institution", () => {
  test.each<[string, readonly string[], string]>([
    ["today's level", [AGREED, "level 2027-01-01"], "2026-01-01起没有结算等级"],
    ["a day of its past", [AGREED, "level 2026-05-01"], "2026-01-01起没有结算等级"],
    [
      "days between",
      [AGREED, "level 2026-01-01 2026-10-31", "level 2027-01-01"],
      "2026-11-01起没有结算等级",
    ],
    ["the days after", [AGREED, "level 2026-01-01 2026-12-31"], "2027-01-01起没有结算等级"],
    ["every level", [AGREED], "2026-01-01起没有结算等级"],
    ["today's agreement", ["agreement 2026-11-28", "level 2026-01-01"], "没有服务协议"],
    [
      "yesterday's agreement",
      ["agreement 2026-01-01 2026-11-26", "level 2026-01-01"],
      "2026-11-27",
    ],
  ])("does not lose %s", (_what, after, words) => {
    const change = () => checkHeld(HELD, terms(...after), TODAY);
    expect(change).toThrow(words);
    expect(change).toThrow(expect.objectContaining({ code: "terms_gap" }));
  });

  test.each<[string, readonly string[]]>([
    ["another level from a day on", [AGREED, "level 2026-01-01 2026-12-31", "level 2027-01-01"]],
    ["its agreement's end", ["agreement 2026-01-01 2026-11-27", "level 2026-01-01 2026-11-27"]],
    ["a last day of all days", ["agreement 2026-01-01 9999-12-31", "level 2026-01-01 9999-12-31"]],
    ["an earlier beginning", ["agreement 2025-01-01", "level 2025-01-01"]],
  ])("gets %s", (_what, after) => {
    expect(() => checkHeld(HELD, terms(...after), TODAY)).not.toThrow();
  });

  test("whose agreement had run out gets the next one, without the days between", () => {
    const before = terms("agreement 2026-01-01 2026-06-30", "level 2026-01-01");
    const after = terms(
      "agreement 2026-01-01 2026-06-30",
      "agreement 2027-01-01",
      "level 2026-01-01",
    );
    expect(() => checkHeld(before, after, TODAY)).not.toThrow();
  });

  test("that lost today's level before is mended, and not left so", () => {
    const lost = terms(AGREED, "level 2027-01-01");
    expect(() => checkHeld(lost, terms(AGREED, "level 2027-02-01"), TODAY)).toThrow("2026-11-27");
    expect(() => checkHeld(lost, HELD, TODAY)).not.toThrow();
  });
});

test.each<[readonly string[], string]>([
  [["agreement 2026-01-01", "level 2026-01-01", "careTypes 2026-01-01"], ""],
  [["agreement 2026-12-01", "level 2026-12-01", "careTypes 2026-12-01"], ""],
  [["agreement 2026-01-01", "level 2027-01-01", "careTypes 2026-01-01"], "结算等级"],
  [["agreement 2025-01-01 2025-12-31", "level 2025-01-01", "careTypes 2025-01-01"], "服务协议"],
  [["agreement 2026-01-01", "careTypes 2025-01-01 2025-12-31"], "结算等级、开通的医疗类别"],
])("to open one with %j lacks: %s", (held, missing) => {
  expect(missingTerms(terms(...held), TODAY)).toBe(missing);
});

test.each([
  ["2026-12-31", undefined],
  ["2027-01-01", 2],
  ["2027-12-31", 2],
  ["2028-01-01", undefined],
])("on %s it has the level of that day: %s", (on, level) => {
  const held = terms("agreement 2026-01-01", "level 2027-01-01 2027-12-31");
  const record = { onboarding: "opened", terms: held } as unknown as InstitutionRecord;
  expect(institutionOn(record, day(on)).level).toBe(level);
});
