/** What follows a promise whose documents did not come. */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { PERSON } from "#filing/fixtures/desk.ts";
import { RULES } from "#filing/fixtures/rules.ts";
import { convertedOf } from "#filing/versions.ts";
import { type Filing, standingFiling } from "#model/filing.ts";
import type { Area } from "#model/place.ts";

const TODAY = day("2026-12-03");

function filing(kind: Filing["kind"], areas: string, changes: Partial<Filing> = {}): Filing {
  const standing = standingFiling({
    ...{ id: `fil_${areas}` as FilingId, personId: PERSON, kind },
    ...{ area: "460000" as Area, span: { from: day("2026-11-02") } },
  });
  return { ...standing, areas: areas.split(" ") as Area[], ...changes };
}

const OTHER = "otherTemporary";
const OVER = { span: { from: day("2026-01-01"), to: day("2026-12-02") } };

test.each<readonly [string, string, readonly Filing[], readonly string[] | null]>([
  ["nothing beside", "460100 440100", [], ["460100", "440100"]],
  ["one of its places filed already", "460100 440100", [filing(OTHER, "460100")], ["440100"]],
  ["the whole province filed", "460100 440100", [filing(OTHER, "460000")], ["440100"]],
  ["all of them filed", "460100", [filing(OTHER, "460000")], null],
  ["no room for more places", "460100", [filing(OTHER, "110000 310000 440100")], null],
  ["room for one", "460100 460200", [filing(OTHER, "110000 310000")], ["460100"]],
  ["one that is over", "460100", [filing(OTHER, "460100", OVER)], ["460100"]],
  ["one of another kind", "460100", [filing("referred", "460100")], ["460100"]],
])("after a broken promise, with %s", (_what, places, beside, areas) => {
  const ended = filing("longResident", places, { state: "committed" });
  const made = convertedOf(ended, RULES, TODAY, [ended, ...beside]);
  expect(made?.areas ?? null).toEqual(areas);
  if (made) expect(made.span).toEqual({ from: TODAY, to: day("2027-06-02") });
});

test("what follows begins no earlier than what was promised", () => {
  const from = day("2027-01-01");
  const made = convertedOf(filing("longResident", "460100", { span: { from } }), RULES, TODAY, []);
  expect(made?.span).toEqual({ from, to: day("2027-06-30") });
});
