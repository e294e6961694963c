import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { coveringFilings, isQualified } from "#filing/filing.ts";
import { type Filing, standingFiling } from "#model/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";

const personId = "360300P1" as PersonId;
const haikou = "460100" as Area;
const filing: Filing = standingFiling({
  id: "fil_1" as FilingId,
  personId,
  kind: "longResident",
  area: "460000" as Area,
  span: { from: day("2021-01-01"), to: day("2021-12-31") },
});

test("a filing covers its area's places on each day of its span, both ends included", () => {
  const covering = (on: string, area = haikou) => coveringFilings([filing], area, day(on)).length;
  expect([covering("2020-12-31"), covering("2021-01-01")]).toEqual([0, 1]);
  expect([covering("2021-12-31"), covering("2022-01-01")]).toEqual([1, 0]);
  expect(covering("2021-06-01", "440100" as Area)).toBe(0);
});

test("a filing to a city does not cover the rest of the province", () => {
  const narrow = { ...filing, areas: ["460200" as Area] };
  expect(coveringFilings([narrow], haikou, day("2021-06-01"))).toEqual([]);
});

test("a filing to a county covers its pool: the city, its other districts, and no further", () => {
  const covered = (filed: string, place: string) =>
    coveringFilings([{ ...filing, areas: [filed as Area] }], place as Area, day("2021-06-01"));
  for (const [filed, place] of [
    ["460105", "460100"],
    ["460105", "460108"],
    ["310101", "310115"],
  ] as const) {
    expect([filed, place, covered(filed, place).length]).toEqual([filed, place, 1]);
  }
  // Counties without a city above them pool by themselves.
  expect(covered("469001", "469002")).toEqual([]);
  expect(covered("460105", "460203")).toEqual([]);
});

test("a qualification holds for the disease's subdivisions on its own days only", () => {
  const held = [{ personId, disease: "M03900", span: { from: day("2021-03-01") } }];
  expect(isQualified(held, "M03904", day("2021-03-01"))).toBe(true);
  expect(isQualified(held, "M03900", day("2021-02-28"))).toBe(false);
  expect(isQualified(held, "M01600", day("2021-03-01"))).toBe(false);
  const dialysis = [{ personId, disease: "M07801", span: { from: day("2021-03-01") } }];
  expect(isQualified(dialysis, "M07802", day("2021-03-01"))).toBe(false);
});
