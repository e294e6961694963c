/** Ceilings over time: which uses share one, and when a visit's days are used up. */
import { describe, expect, test } from "vitest";
import { addDays, day } from "#base/date.ts";
import { PLAIN } from "#catalogue/fixtures/lines.ts";
import { daysUsedUp, looksBack, type Use, unitsLeft } from "#catalogue/uses.ts";
import type { CatalogueItem, UnitsMax } from "#model/item.ts";

/** A Wednesday. */
const ON = day("2021-12-01");

const use = (days: number, units: number, here = true): Use => ({
  ...{ on: addDays(ON, days), countedE4: BigInt(units) * 10_000n, here },
});
const ceiling = (per: UnitsMax["per"]): CatalogueItem => ({
  ...{ ...PLAIN, unitsMax: { unitsE4: 50_000n, per } },
});

test.each<readonly [Partial<CatalogueItem>, boolean]>([
  [{}, false],
  [{ unitsMax: { unitsE4: 1n, per: "day" } }, true],
  [{ limits: { daysMax: { days: 3, per: "visit" } } }, true],
  [{ limits: { daysMax: { days: 3, per: "line" } } }, false],
  [{ limits: { sex: "male" } }, false],
])("an item that says %o looks back: %s", (item, back) => {
  expect(looksBack({ ...PLAIN, ...item })).toBe(back);
});

describe("of five units are left", () => {
  test.each<readonly [string, UnitsMax["per"], readonly Use[], number]>([
    ["all before the first", "day", [], 5],
    ["by day what that day left", "day", [use(0, 2), use(-1, 1), use(1, 1)], 3],
    ["by day what all visits left", "day", [use(0, 2), use(0, 1, false)], 2],
    ["by week what is from Monday to Sunday", "week", [use(-2, 1), use(4, 1)], 3],
    ["by week none of the Sunday before or the Monday after", "week", [use(-3, 1), use(5, 1)], 5],
    ["by week what all visits left", "week", [use(0, 2, false)], 3],
    ["by stay what this visit left, on whatever day", "stay", [use(-40, 1), use(9, 2)], 2],
    ["by stay none of another's", "stay", [use(0, 2, false)], 5],
    ["none when all are used", "day", [use(0, 5)], 0],
    ["none when more were used", "day", [use(0, 7)], 0],
    ["those again that a refund takes back", "day", [use(0, 5), use(0, -2)], 2],
  ])("%s", (_which, per, uses, left) => {
    expect(unitsLeft(ceiling(per), ON, uses)).toBe(BigInt(left) * 10_000n);
  });

  test("on Monday and on Sunday as on the days between", () => {
    const uses = [use(-2, 1), use(4, 1)];
    const [monday, sunday] = [-2, 4].map((days) => addDays(ON, days));
    expect(unitsLeft(ceiling("week"), monday ?? ON, uses)).toBe(30_000n);
    expect(unitsLeft(ceiling("week"), sunday ?? ON, uses)).toBe(30_000n);
  });

  test("no number without a ceiling", () => {
    expect(unitsLeft(PLAIN, ON, [use(0, 1)])).toBeUndefined();
  });
});

describe("of two days that are paid", () => {
  test.each<readonly [string, readonly Use[], boolean]>([
    ["none is used at first", [], false],
    ["one is left", [use(-1, 1)], false],
    ["none is left after two others", [use(-1, 1), use(-2, 1)], true],
    ["none is left after three others", [use(-1, 1), use(-2, 1), use(-3, 1)], true],
    ["this very day is none", [use(0, 1), use(-1, 1)], false],
    ["a day is one, however many lines", [use(-1, 1), use(-1, 4)], false],
    ["another visit's is none", [use(-1, 1, false), use(-2, 1)], false],
    ["a day that was taken back whole is none", [use(-1, 2), use(-1, -2), use(-2, 1)], false],
    ["a day that was taken back in part is one", [use(-1, 2), use(-1, -1), use(-2, 1)], true],
    ["a day on which nothing counted is none", [use(-1, 0), use(-2, 1)], false],
  ])("%s", (_which, uses, usedUp) => {
    expect(daysUsedUp(2, ON, uses)).toBe(usedUp);
  });
});
