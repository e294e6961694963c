/** What care checks: the institution's agreement, what it may settle, and who holds a line. */
import { describe, expect, test } from "vitest";
import { day, startOfDay } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import type { Area, CareType, Institution } from "#model/place.ts";
import type { SettlementState } from "#model/states.ts";
import {
  holds,
  isSettled,
  live,
  openInstitution,
  ownEncounter,
  stateRefusal,
  treatRefusal,
  unfinishedRefusal,
} from "#settlement/care/checks.ts";
import type { SettlementRow } from "#settlement/care/queries.ts";
import {
  careUnit,
  chargeRow,
  EARLIER_ID,
  ENCOUNTER_ID,
  encounterRow,
  HOME,
  INSTITUTION,
  NOW,
  PERSON_ID,
  settlementRow,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

describe("an institution", () => {
  const span = { from: day("2021-12-01"), to: day("2021-12-03") };
  const unknown = { code: "institution_unknown", params: { institution: INSTITUTION.code } };

  test.each<readonly [string, Partial<Institution>, string, unknown]>([
    ["before its agreement", { agreement: span }, "2021-11-30", unknown],
    ["on its first day", { agreement: span }, "2021-12-01", null],
    ["on its last day", { agreement: span }, "2021-12-03", null],
    ["after its agreement", { agreement: span }, "2021-12-04", unknown],
    [
      "suspended",
      { state: "suspended" },
      "2021-12-02",
      { code: "institution_suspended", params: {} },
    ],
    ["not opened", { state: "onboarding" }, "2021-12-02", { code: "institution_not_opened" }],
    [
      "suspended, after its agreement",
      { agreement: span, state: "suspended" },
      "2021-12-04",
      unknown,
    ],
  ])("%s", (_when, changes, on, refusal) => {
    const institution = { ...INSTITUTION, ...changes };
    const known = new Map([[INSTITUTION.code as string, institution]]);
    const found = openInstitution(known, INSTITUTION.code, startOfDay(day(on)));
    if (refusal === null) expect(found).toBe(institution);
    else expect(found).toMatchObject(refusal as object);
  });

  test("that nobody knows", () => {
    expect(openInstitution(new Map(), INSTITUTION.code, NOW)).toMatchObject(unknown);
  });
});

const NEAR = "460200" as Area;
const closed = (careType: string) => ({
  code: "institution_care_type_closed",
  params: { careType },
});
const CHRONIC = { careTypes: ["chronic"], careTypesCrossProvince: ["chronic"] } as const;

describe("to treat", () => {
  test.each<readonly [string, Partial<Institution>, CareType, Area, string | null, unknown]>([
    ["what is open across provinces", {}, "outpatient", HOME, null, null],
    ["what is not offered", {}, "emergency", HOME, null, closed("急诊")],
    [
      "a disease that is not open near home",
      { ...CHRONIC, diseasesLocal: ["M01600"] },
      "chronic",
      NEAR,
      "M03900",
      { code: "institution_local_disease_closed", params: { disease: "M03900" } },
    ],
    [
      "a disease that is open near home",
      { ...CHRONIC, diseases: [], diseasesLocal: ["M03900"] },
      "chronic",
      NEAR,
      "M03900",
      null,
    ],
    ["any disease near home where none is named", CHRONIC, "chronic", NEAR, "M03900", null],
    ["what is not offered, near home", {}, "emergency", NEAR, null, closed("急诊")],
    [
      "nothing across provinces",
      { careTypesCrossProvince: [] },
      "outpatient",
      HOME,
      null,
      { code: "institution_cross_province_closed", params: {} },
    ],
    [
      "near home where nothing is open across provinces",
      { careTypesCrossProvince: [] },
      "outpatient",
      NEAR,
      null,
      null,
    ],
    [
      "what is not open across provinces",
      { careTypesCrossProvince: ["inpatient"] },
      "outpatient",
      HOME,
      null,
      closed("普通门诊跨省结算"),
    ],
    [
      "the same near home",
      { careTypesCrossProvince: ["inpatient"] },
      "outpatient",
      NEAR,
      null,
      null,
    ],
    [
      "a chronic disease that is open",
      { ...CHRONIC, diseases: ["M03900"] },
      "chronic",
      HOME,
      "M03900",
      null,
    ],
    [
      "one of a group that is open",
      { ...CHRONIC, diseases: ["M03900"] },
      "chronic",
      HOME,
      "M03901",
      null,
    ],
    [
      "one that is not open",
      { ...CHRONIC, diseases: ["M01600"] },
      "chronic",
      HOME,
      "M03900",
      { code: "institution_disease_closed", params: { disease: "M03900" } },
    ],
    [
      "one that is not open, near home",
      { ...CHRONIC, diseases: [] },
      "chronic",
      NEAR,
      "M03900",
      null,
    ],
    [
      "a chronic disease that nobody names",
      CHRONIC,
      "chronic",
      NEAR,
      null,
      { code: "disease_missing", params: {} },
    ],
    [
      "a chronic disease with an empty name",
      CHRONIC,
      "chronic",
      HOME,
      "",
      { code: "disease_missing", params: {} },
    ],
    ["a visit with a disease that is not open", {}, "outpatient", HOME, "M03900", null],
    [
      "a visit where no level is agreed for the day",
      { level: undefined },
      "outpatient",
      HOME,
      null,
      { code: "institution_level_missing", params: {} },
    ],
  ])("%s", (_what, changes, careType, homeArea, disease, refusal) => {
    const answer = treatRefusal(
      { ...INSTITUTION, ...changes },
      {
        ...{ careType, homeArea, disease },
        on: day("2021-12-01"),
      },
    );
    if (refusal === null) expect(answer).toBeNull();
    else expect(answer).toMatchObject(refusal as object);
  });
});

test("an encounter's checks name what they found", () => {
  const row = encounterRow({ state: "discharged", unfinished: EARLIER_ID });
  expect(stateRefusal(row, "admitted", "discharged")).toBeNull();
  expect(stateRefusal(row, "admitted")).toMatchObject({
    ...{ code: "encounter_state", params: { state: "已出院" } },
  });
  expect(unfinishedRefusal(row)).toMatchObject({
    ...{ code: "settlement_unfinished", params: { settlement: EARLIER_ID } },
  });
  expect(unfinishedRefusal(encounterRow())).toBeNull();
  const unit = careUnit({ encounters: [row] });
  const named = { encounterId: ENCOUNTER_ID, personId: PERSON_ID };
  expect(ownEncounter(unit, { institution: INSTITUTION.code }, named)).toBe(row);
});

test.each<readonly [SettlementState, boolean]>([
  ["settling", true],
  ["unknown", true],
  ["settled", true],
  ["cancelling", true],
  ["cancelled", false],
  ["reversed", false],
  ["refused", false],
])("a settlement that is %s stands: %s", (state, stands) => {
  const row = settlementRow({ state });
  expect(live([row])).toEqual(stands ? [row] : []);
  expect(live([settlementRow({ state, cancels: EARLIER_ID })])).toEqual([]);
});

/**
 * Settlements of a visit or stay in the order in which they began, ten turns apart: what each took
 * of a line at position 5 and whether it stands. `1-9` is a stay's range, `b_1` a group of visits;
 * `>2` says that it let go of its lines before the third began (`>0`: the first).
 */
const HOLDERS = tableOf<"settlements" | "holds" | "settled">(`
  settlements                                   | holds settled
  settled:0-9                                   | yes   yes
  settled:4-5                                   | yes   yes
  settled:5-9                                   | no    no     # from behind it
  settled:0-4                                   | no    no
  settled:b_1                                   | yes   yes
  settled:b_2                                   | no    no
  reversed:0-9>1                                | yes   no
  refused:0-9                                   | yes   no
  settled:0-9,settled:0-9                       | no    yes    # the first has it
  refused:0-9,settled:0-9                       | yes   yes
  reversed:0-9>1,settled:0-9                    | yes   yes    # it was free when the second began
  reversed:0-9>2,settled:0-9                    | no    no     # it was let go only afterwards
  reversed:6-9>2,settled:0-9                    | yes   yes
  cancelled:0-9>0,settled:0-9                   | yes   yes
  cancelled:0-9>1,settled:0-9                   | yes   yes
  cancelled:0-9>2,settled:0-9                   | no    no
  settled:6-9,cancelled:0-9>3,settled:0-9       | no    no     # let go only afterwards
  unknown:0-9,settled:0-9                       | no    yes
  cancelling:0-9,settled:0-9                    | no    yes
  settled:0-4,settled:0-9                       | yes   yes
  reversed:0-9>3,reversed:0-9>4,settled:0-9     | no    no
  reversed:0-9>1,reversed:0-9>2,settled:0-9     | yes   yes
  reversed:0-9>1,reversed:0-9>3,settled:0-9     | no    no
`);

function settlementsOf(text: string): SettlementRow[] {
  return text.split(",").map((one, index) => {
    const [state = "", what = "", freed] = one.split(/[:>]/);
    const [from = 0, to = 0] = what.startsWith("b") ? [0, 9] : what.split("-").map(Number);
    return settlementRow({
      id: `stl_${index}` as SettlementId,
      state: state as SettlementState,
      sequence: index * 10 + 1,
      released: freed ? Number(freed) * 10 : null,
      batch: what.startsWith("b") ? what : null,
      charge_from: from,
      charge_to: to,
    });
  });
}

describe("the last settlement holds the line", () => {
  test.each(HOLDERS)("$name", ({ settlements, holds: held, settled }) => {
    const rows = settlementsOf(settlements);
    const line = chargeRow({ position: 5 });
    const last = rows.filter(({ cancels }) => cancels === null).at(-1) ?? settlementRow();
    expect(holds(last, line, rows)).toBe(held === "yes");
    expect(isSettled(line, rows)).toBe(settled === "yes");
  });
});

test("a disease that is opened region by region is asked by home area and day", () => {
  const opens: Institution["opens"] = ({ homeArea, disease, on }) =>
    homeArea === HOME && disease === "M03900" && on >= "2021-02-01" ? null : { at: [] };
  const opened = { ...INSTITUTION, ...CHRONIC, diseases: ["M03900", "M01600"], opens };
  const told = (changes: object): string | null => {
    const visit = { careType: "chronic", homeArea: HOME, disease: "M03900" } as const;
    return treatRefusal(opened, { ...visit, on: day("2021-02-01"), ...changes })?.code ?? null;
  };
  expect(told({})).toBeNull();
  expect(told({ on: day("2021-01-31") })).toBe("institution_disease_area_closed");
  expect(told({ disease: "M01600" })).toBe("institution_disease_area_closed");
  expect(told({ homeArea: "500100" })).toBe("institution_disease_area_closed");
  expect(told({ homeArea: "500100", careType: "outpatient" })).toBe("institution_care_type_closed");
  expect(told({ homeArea: NEAR })).toBeNull();
});
