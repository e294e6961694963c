/** Acting for a child or a parent, as tables: ages, days, states. */
import { expect, test } from "vitest";
import { type ChinaDate, day } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { approvalOf, kinRefusal, lastMinorDay } from "#identity/guardianship.ts";
import type { Relation } from "#identity/queries-persons.ts";
import type { GuardianshipState } from "#model/states.ts";

const TODAY = day("2026-11-27");

test.each([
  ["2010-05-01", "2028-04-30"],
  ["2010-01-01", "2027-12-31"],
  ["2012-02-29", "2030-02-28"],
  ["2012-03-01", "2030-02-28"],
])("who was born on %s is a minor until %s", (born, last) => {
  expect(lastMinorDay(day(born))).toBe(last);
});

test.each([
  ["child", "1985-01-01", "2015-01-01", undefined],
  ["child", "1985-01-01", "2008-11-28", undefined],
  ["child", "1985-01-01", "2008-11-27", "ward_of_age"],
  ["child", "2008-11-28", "2015-01-01", "guardian_minor"],
  ["parent", "1985-01-01", "1955-01-01", undefined],
  ["parent", "1985-01-01", "1985-01-01", "guardian_order"],
  ["parent", "1985-01-01", "2015-01-01", "guardian_order"],
  ["parent", "2010-01-01", "1980-01-01", "guardian_minor"],
])("%s: born %s, for somebody born %s: %s", (relation, guardian, ward, code) => {
  const born = { guardianBorn: day(guardian), wardBorn: day(ward) };
  expect(kinRefusal({ relation: relation as Relation, ...born }, TODAY)?.code).toBe(code);
});

test.each([
  ["child", "2026-11-27", null, "2026-11-27", "2028-04-30"],
  ["child", "2026-11-27", "2027-01-01", "2026-11-27", "2027-01-01"],
  ["child", "2026-11-27", "2040-01-01", "2026-11-27", "2028-04-30"],
  ["parent", "2026-11-27", null, "2026-11-27", null],
  ["parent", "2026-12-01", "2027-12-31", "2026-12-01", "2027-12-31"],
])("approved for a %s from %s to %s: %s to %s", (relation, from, to, first, last) => {
  const asked = { from: day(from), to: to as ChinaDate | null };
  const row = { state: "requested", relation: relation as Relation } as const;
  const known = { wardBorn: day("2010-05-01"), today: TODAY };
  expect(approvalOf(row, asked, known)).toEqual({ from: first, to: last });
});

test.each([
  ["requested", "parent", "2026-11-26", null, "1950-01-01", "guardianship_days"],
  ["requested", "parent", "2026-12-01", "2026-11-30", "1950-01-01", "guardianship_days"],
  ["requested", "child", "2028-05-01", null, "2010-05-01", "guardianship_days"],
  ["requested", "child", "2026-11-27", null, "2008-11-27", "ward_of_age"],
  ["approved", "parent", "2026-11-27", null, "1950-01-01", "guardianship_state"],
  ["refused", "parent", "2026-11-27", null, "1950-01-01", "guardianship_state"],
  ["ended", "parent", "2026-11-27", null, "1950-01-01", "guardianship_state"],
])("%s, a %s from %s to %s, born %s: %s", (state, relation, from, to, born, code) => {
  const row = { state: state as GuardianshipState, relation: relation as Relation };
  const asked = { from: day(from), to: to as ChinaDate | null };
  const given = approvalOf(row, asked, { wardBorn: day(born), today: TODAY });
  expect(given instanceof Refusal ? given.code : given).toBe(code);
});
