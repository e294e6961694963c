import { expect, test } from "vitest";
import type { Area, InstitutionCode } from "#model/place.ts";
import { type DutyPlace, isInstitutionPlace, reaches } from "#model/staff.ts";

const area = (code: string): Area => code as Area;

test.each([
  ["360000", "360300", true],
  ["360000", "360000", true],
  ["360300", "360300", true],
  ["360300", "360322", true],
  ["360322", "360322", true],
  ["360322", "360300", false],
  ["360300", "360400", false],
  ["360000", "460100", false],
  ["H36030000001", "360300", false],
])("a duty at %s reaches %s: %s", (place, at, reached) => {
  expect(reaches(place as DutyPlace, area(at))).toBe(reached);
});

test("an institution is told from an area by its first letter", () => {
  expect(isInstitutionPlace("H36030000001" as InstitutionCode)).toBe(true);
  expect(isInstitutionPlace(area("360300"))).toBe(false);
});
