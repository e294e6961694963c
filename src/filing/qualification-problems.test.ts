/** What stands against being qualified, each by itself and all at once. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { refusalOf } from "#base/problems.ts";
import { PERSON, PERSON_NAME, WISH } from "#filing/fixtures/desk.ts";
import { HOSPITAL, OTHER_HOSPITAL, QUALIFYING } from "#filing/fixtures/qualifying.ts";
import { type QualificationCase, qualifyProblems } from "#filing/qualification-problems.ts";
import { qualified } from "#filing/qualification-versions.ts";
import type { MaterialRow } from "#filing/queries-applications.ts";
import type { Wish } from "#model/application.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import type { Insurance } from "#model/person.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import type { QualificationVersion } from "#model/qualification.ts";

const TODAY = day("2026-11-02");
const INSURANCE: Insurance = {
  ...{ personId: PERSON, area: QUALIFYING.area, scheme: "employee", personType: "working" },
  ...{ state: "active", suspensions: [], span: { from: day("2020-01-01") }, civilServant: false },
};

function paper(kind: MaterialKind, more: Partial<MaterialRow> = {}): MaterialRow {
  return {
    ...{ id: kind, person_id: PERSON, kind, name: kind, type: "image/png", digest: "d" },
    ...{ holder: null, valid_to: null, added_by: "person", added_at: 0, ...more },
  };
}

const [PRESSURE, , SUGAR, EPILEPSY] = QUALIFYING.diseases;
const MAPPED = { code: "M03900", name: "高血压" };
const CASE: QualificationCase = {
  ...{ today: TODAY, since: TODAY, begun: TODAY, personName: PERSON_NAME, insurances: [INSURANCE] },
  materials: [paper("medicalRecord"), paper("assessmentForm")],
  ...{ rules: QUALIFYING, held: [], disease: PRESSURE, choices: [] },
  certified: false,
};
const ASKED: Wish = { ...WISH, areas: [], disease: "PX01" };

const held = (more: Partial<QualificationVersion> = {}): QualificationVersion => ({
  ...{ id: "qua_1" as never, version: 1, personId: PERSON, state: "effective", source: "expert" },
  homeDisease: { code: "PX02", name: "高血压病3级" },
  national: MAPPED,
  span: { from: day("2026-01-01"), to: day("2026-12-31") },
  ...more,
});

const assessed = (institution: InstitutionCode, on: string) => ({
  assessment: { institution, doctor: "李", assessedOn: day(on) },
});
const recognised = (area: string, to?: string, decidedOn = "2026-01-01") => ({
  recognition: {
    ...{ area: area as Area, number: "HK-1", decidedOn: day(decidedOn) },
    to: to === undefined ? undefined : day(to),
  },
});

interface Case {
  readonly wish?: Partial<Wish>;
  readonly in?: Partial<QualificationCase>;
  readonly codes: readonly string[];
}

const DECISION = [paper("otherPlaceDecision")];
const CASES: Readonly<Record<string, Case>> = {
  "nothing is wrong": { codes: [] },
  "no disease": {
    ...{ wish: { disease: undefined }, in: { disease: undefined } },
    codes: ["filing_field_missing"],
  },
  "a disease that the place does not know": {
    ...{ wish: { disease: "X" }, in: { disease: undefined } },
    codes: ["qualification_disease_unknown"],
  },
  "the insurance has ended": {
    in: { insurances: [{ ...INSURANCE, suspensions: [{ from: day("2026-10-01") }] }] },
    codes: ["filing_uninsured"],
  },
  "the papers are missing": { in: { materials: [] }, codes: ["material_missing"] },
  "a paper of somebody else, and one that is over": {
    in: {
      materials: [
        paper("medicalRecord", { holder: "李四" }),
        paper("assessmentForm", { valid_to: day("2026-11-01") }),
      ],
    },
    codes: ["material_other_person", "material_expired"],
  },
  "the end before the beginning": {
    wish: { from: day("2026-12-02"), to: day("2026-12-01") },
    codes: ["filing_dates_reversed"],
  },
  "it begins before it was asked for": {
    wish: { from: day("2026-11-01") },
    codes: ["qualification_from_early"],
  },
  "it begins with the assessment, where the place says so": {
    wish: { from: day("2026-11-01"), ...assessed(HOSPITAL, "2026-11-01") },
    in: { rules: { ...QUALIFYING, fromAssessment: true } },
    codes: [],
  },
  "a hospital that may not assess": {
    wish: assessed(OTHER_HOSPITAL, "2026-11-01"),
    codes: ["qualification_assessor"],
  },
  "an assessment of tomorrow": {
    wish: assessed(HOSPITAL, "2026-11-03"),
    codes: ["qualification_assessment_day"],
  },
  "an assessment of ninety days ago": { wish: assessed(HOSPITAL, "2026-08-04"), codes: [] },
  "an assessment that is too old": {
    wish: assessed(HOSPITAL, "2026-08-03"),
    codes: ["qualification_assessment_day"],
  },
  "another place's decision that is agreed": {
    ...{ wish: recognised("460100"), in: { materials: DECISION }, codes: [] },
  },
  "of tomorrow": {
    ...{ wish: recognised("460100", undefined, "2026-11-03"), in: { materials: DECISION } },
    codes: ["material_issued_later"],
  },
  "that ended before it was made": {
    ...{ wish: recognised("460100", "2025-12-31"), in: { materials: DECISION } },
    codes: ["material_dates_reversed"],
  },
  "without its paper": { wish: recognised("460100"), codes: ["material_missing"] },
  "of a place without agreement": {
    ...{ wish: recognised("440100"), in: { materials: DECISION } },
    codes: ["qualification_not_recognised"],
  },
  "of a disease without agreement": {
    wish: { disease: "PX03", ...recognised("460100") },
    in: { materials: DECISION, disease: SUGAR },
    codes: ["qualification_not_recognised"],
  },
  "before the agreement": {
    wish: recognised("460100"),
    in: { materials: DECISION, since: day("2024-12-31") },
    codes: ["qualification_not_recognised"],
  },
  "a decision that is over": {
    ...{ wish: recognised("460100", "2026-11-01"), in: { materials: DECISION } },
    codes: ["material_expired"],
  },
  "another disease of home that is the same in the national list": {
    in: { held: [held()] },
    codes: ["qualification_held"],
  },
  "another disease": {
    in: { held: [held({ national: { code: "M01600", name: "糖尿病" } })] },
    codes: [],
  },
  "it begins when the other one is over": {
    ...{ wish: { from: day("2027-01-01") }, in: { held: [held()] } },
    codes: [],
  },
  "the other one was ended": {
    in: { held: [held({ state: "ended", endedOn: TODAY })] },
    codes: [],
  },
  "the other one ends tomorrow only": {
    in: { held: [held({ state: "ended", endedOn: day("2026-11-03") })] },
    codes: ["qualification_held"],
  },
  "it ends before the other one begins": {
    wish: { to: day("2026-12-31") },
    in: { held: [held({ span: { from: day("2027-01-01") } })] },
    codes: [],
  },
  "a home disease without a national one, held already": {
    in: {
      disease: EPILEPSY,
      held: [held({ homeDisease: { code: "PX05", name: "" }, national: undefined })],
    },
    codes: ["qualification_held"],
  },
  "all that is wrong": {
    wish: { from: day("2026-10-01"), ...assessed(OTHER_HOSPITAL, "2026-01-01") },
    in: { insurances: [], materials: [], held: [held()] },
    codes: [
      ...["filing_uninsured", "qualification_from_early", "material_missing"],
      ...["qualification_assessor", "qualification_assessment_day", "qualification_held"],
    ],
  },
};

describe("what stands against it", () => {
  test.each(Object.entries(CASES))("%s", (_, { wish, in: changes, codes }) => {
    const problems = qualifyProblems({ ...ASKED, ...wish }, { ...CASE, ...changes });
    expect(problems.map(({ code }) => code)).toEqual(codes);
  });

  test("a hospital without an assessment is told what to fill in", () => {
    const problems = qualifyProblems(ASKED, { ...CASE, certified: true, materials: [] });
    expect(refusalOf(problems)?.message).toBe("缺少鉴定机构和鉴定日期，请补填后再提交");
  });

  test("several codes are named, and no end is told as such", () => {
    const national = { ...ASKED, disease: "M03900" };
    const unclear = {
      ...CASE,
      disease: undefined,
      choices: ["高血压病2级PX01", "高血压病3级PX02"],
    };
    expect(refusalOf(qualifyProblems(national, unclear))?.message).toBe(
      "全国病种M03900对应参保地的几个病种（高血压病2级PX01、高血压病3级PX02），请按参保地病种编码填报",
    );
    const endless = { ...CASE, held: [held({ span: { from: day("2026-01-01") } })] };
    expect(refusalOf(qualifyProblems(ASKED, endless))?.message).toBe(
      "已有高血压病3级的有效资格（自2026-01-01起长期有效），不用重复认定；到期前可以续期",
    );
  });
});

test("it holds from the day it was asked for, or assessed, to the first of its ends", () => {
  const span = (wish: Partial<Wish>, of: Partial<QualificationCase> = {}) =>
    qualified({ ...ASKED, ...wish }, { ...CASE, ...of }, "materials", undefined).span;
  expect(span({})).toEqual({ from: "2026-11-02", to: "2027-11-01" });
  expect(span({ to: day("2027-01-31") }).to).toBe("2027-01-31");
  expect(span({ to: day("2029-01-31") }).to).toBe("2027-11-01");
  const rules = { ...QUALIFYING, fromAssessment: true };
  expect(span(assessed(HOSPITAL, "2026-10-20"), { rules }).from).toBe("2026-10-20");
  expect(span(assessed(HOSPITAL, "2026-10-20")).from).toBe("2026-11-02");
});
