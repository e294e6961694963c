/** What stands against an application, each by itself and all at once. */
import { describe, expect, test } from "vitest";
import { addDays, day } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { refusalOf } from "#base/problems.ts";
import { HOME, PERSON, PERSON_NAME, WISH } from "#filing/fixtures/desk.ts";
import { RULES } from "#filing/fixtures/rules.ts";
import { type Circumstances, cancelProblems, wishProblems } from "#filing/problems.ts";
import type { MaterialRow } from "#filing/queries-applications.ts";
import type { Wish } from "#model/application.ts";
import { standingFiling } from "#model/filing.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import type { Insurance } from "#model/person.ts";
import type { Area } from "#model/place.ts";

const TODAY = day("2026-11-02");
const area = (code: string) => code as Area;

const INSURANCE: Insurance = {
  personId: PERSON,
  area: HOME,
  scheme: "employee",
  personType: "working",
  state: "active",
  suspensions: [],
  span: { from: day("2020-01-01") },
  civilServant: false,
};

function paper(kind: MaterialKind, more: Partial<MaterialRow> = {}): MaterialRow {
  return {
    ...{ id: kind, person_id: PERSON, kind, name: kind, type: "image/png", digest: "d" },
    ...{ holder: null, valid_to: null, added_by: "person", added_at: 0, ...more },
  };
}

const FREE: Circumstances = {
  today: TODAY,
  since: TODAY,
  begun: TODAY,
  personName: PERSON_NAME,
  insurances: [INSURANCE],
  filings: [],
  materials: [],
  stays: [],
  rules: RULES,
  isArea: (code) => code !== "999999",
  certified: false,
};

const OTHER: Wish = { ...WISH, kind: "otherTemporary", from: TODAY };
const RESIDENT: Wish = { ...WISH, kind: "longResident", from: TODAY };
const standing = standingFiling({
  ...{ id: "fil_1" as FilingId, personId: PERSON, kind: "longResident", area: area("440100") },
  span: { from: day("2026-01-01") },
});

const transfer = (validTo?: string, issuedOn = "2026-10-01") => ({
  ...{ institution: "H36030000001" as never, number: "Z1", diagnosis: "x" },
  issuedOn: day(issuedOn),
  validTo: validTo === undefined ? undefined : day(validTo),
});
const REFERRED: Wish = { ...WISH, kind: "referred", from: TODAY, transfer: transfer() };

interface Case {
  readonly wish?: Partial<Wish> & Pick<Wish, "kind">;
  readonly in?: Partial<Circumstances>;
  readonly codes: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  "nothing is wrong": { codes: [] },
  "papers that ran out while the clerk took time": {
    wish: { ...REFERRED, transfer: transfer(TODAY) },
    in: {
      ...{ today: day("2026-11-04"), since: TODAY },
      materials: [paper("transferCertificate", { valid_to: TODAY })],
    },
    codes: [],
  },
  "no kind, and nothing else is looked at": {
    wish: { kind: undefined },
    codes: ["filing_field_missing"],
  },
  "no place and no day": {
    wish: { kind: "otherTemporary", areas: [], from: undefined },
    codes: ["filing_field_missing", "filing_field_missing"],
  },
  "the place is at home": {
    wish: { kind: "otherTemporary", areas: [area("360100")] },
    codes: ["filing_target_home"],
  },
  "no such place": {
    wish: { kind: "otherTemporary", areas: [area("999999")] },
    codes: ["filing_target_unknown"],
  },
  "a province where a city must be named": {
    wish: { kind: "otherTemporary", areas: [area("440000")] },
    codes: ["filing_target_wide"],
  },
  "a municipality is a city": {
    wish: { kind: "otherTemporary", areas: [area("310000")] },
    codes: [],
  },
  "it ends before it begins": {
    wish: { kind: "otherTemporary", to: day("2026-11-01") },
    codes: ["filing_dates_reversed"],
  },
  "it begins in the past": {
    wish: { kind: "otherTemporary", from: day("2026-11-01") },
    codes: ["filing_begins_past"],
  },
  "it begins in a year and a day": {
    wish: { kind: "otherTemporary", from: day("2027-11-03") },
    codes: ["filing_begins_late"],
  },
  "it begins in a year": { wish: { kind: "otherTemporary", from: day("2027-11-02") }, codes: [] },
  "it ends before the admission from which it counts": {
    wish: { kind: "otherTemporary", retroactive: true, to: day("2026-09-30") },
    in: { stays: [{ careArea: area("460100"), admittedOn: day("2026-10-01") }] },
    codes: ["filing_dates_reversed"],
  },
  "a temporary one holds on after the end that was wished": {
    wish: { kind: "otherTemporary", to: day("2026-11-03") },
    in: {
      filings: [
        {
          ...standing,
          ...{ kind: "otherTemporary", areas: [area("460000")] },
          span: { from: day("2026-12-01") },
        },
      ],
    },
    codes: ["filing_overlaps"],
  },
  "handed in on its first day, decided on the next": {
    in: { today: day("2026-11-03"), since: TODAY },
    codes: [],
  },
  "no stay to begin with": {
    wish: { kind: "otherTemporary", retroactive: true },
    in: { stays: [{ careArea: area("440100"), admittedOn: day("2026-10-01") }] },
    codes: ["filing_no_stay"],
  },
  "a stay, but the place does not count back": {
    wish: { kind: "otherTemporary", retroactive: true },
    in: {
      stays: [{ careArea: area("460100"), admittedOn: day("2026-10-01") }],
      rules: { ...RULES, retroactive: false },
    },
    codes: ["filing_no_stay"],
  },
  "insurance is suspended": {
    in: { insurances: [{ ...INSURANCE, suspensions: [{ from: day("2026-10-01") }] }] },
    codes: ["filing_uninsured"],
  },
  "a filing from an admission while the insurance was suspended": {
    wish: { kind: "otherTemporary", retroactive: true },
    in: {
      stays: [{ careArea: area("460100"), admittedOn: day("2026-10-01") }],
      insurances: [
        { ...INSURANCE, suspensions: [{ from: day("2026-10-01"), until: day("2026-10-02") }] },
      ],
    },
    codes: ["filing_uninsured"],
  },
  "a suspension that is over": {
    in: {
      insurances: [
        { ...INSURANCE, suspensions: [{ from: day("2026-10-01"), until: day("2026-10-02") }] },
      ],
    },
    codes: [],
  },
  "insurance has ended": {
    in: {
      insurances: [{ ...INSURANCE, span: { from: day("2020-01-01"), to: day("2026-10-31") } }],
    },
    codes: ["filing_uninsured"],
  },
  "the place does not file this kind": {
    in: {
      rules: {
        ...RULES,
        kinds: { ...RULES.kinds, otherTemporary: { ...RULES.kinds.otherTemporary, open: false } },
      },
    },
    codes: ["filing_kind_closed"],
  },
  "papers are missing": { wish: RESIDENT, codes: ["material_missing"] },
  "one of several papers is enough": {
    wish: { ...RESIDENT, kind: "workStationed" },
    in: { materials: [paper("labourContract")] },
    codes: [],
  },
  "somebody else's paper": {
    wish: RESIDENT,
    in: { materials: [paper("residenceProof", { holder: "李四范" })] },
    codes: ["material_other_person"],
  },
  "a paper that ran out": {
    wish: RESIDENT,
    in: { materials: [paper("residenceProof", { valid_to: day("2026-11-01") })] },
    codes: ["material_expired"],
  },
  "no promise for a referral": {
    wish: { ...REFERRED, evidence: "commitment", promised: "2026-1" },
    codes: ["filing_promise_closed"],
  },
  "an older text was signed": {
    wish: { ...RESIDENT, evidence: "commitment", promised: "2025-1" },
    codes: ["filing_promise_unsigned"],
  },
  "a referral without certificate": {
    wish: { ...REFERRED, transfer: undefined },
    codes: ["filing_field_missing", "material_missing"],
  },
  "a certificate that ran out": {
    wish: { ...REFERRED, transfer: transfer("2026-11-01") },
    in: { materials: [paper("transferCertificate")] },
    codes: ["material_expired"],
  },
  "a certificate on its last day": {
    wish: { ...REFERRED, transfer: transfer("2026-11-02") },
    in: { materials: [paper("transferCertificate")] },
    codes: [],
  },
  "a certificate of today": {
    wish: { ...REFERRED, transfer: transfer(undefined, TODAY) },
    in: { materials: [paper("transferCertificate")] },
    codes: [],
  },
  "a certificate of tomorrow": {
    wish: { ...REFERRED, transfer: transfer(undefined, addDays(TODAY, 1)) },
    in: { materials: [paper("transferCertificate")] },
    codes: ["material_issued_later"],
  },
  "a certificate that ended before it began": {
    wish: { ...REFERRED, transfer: transfer("2026-09-30") },
    in: { materials: [paper("transferCertificate")] },
    codes: ["material_dates_reversed"],
  },
  "the hospital's own word is the certificate": {
    wish: REFERRED,
    in: { certified: true },
    codes: [],
  },
  "one place of the kind stands already": {
    wish: { ...RESIDENT, evidence: "commitment", promised: "2026-1" },
    in: { filings: [standing] },
    codes: ["filing_overlaps"],
  },
  "it ended the day before": {
    wish: { ...RESIDENT, evidence: "commitment", promised: "2026-1" },
    in: { filings: [{ ...standing, state: "cancelled", endedOn: TODAY }] },
    codes: [],
  },
  "it ended, and the wish is of a day before": {
    wish: { ...RESIDENT, evidence: "commitment", promised: "2026-1", from: day("2026-11-01") },
    in: { filings: [{ ...standing, state: "cancelled", endedOn: TODAY }] },
    codes: ["filing_begins_past"],
  },
  "it ends a day too late": {
    wish: { ...RESIDENT, evidence: "commitment", promised: "2026-1" },
    in: { filings: [{ ...standing, state: "cancelled", endedOn: day("2026-11-03") }] },
    codes: ["filing_overlaps"],
  },
  "another category stands in nobody's way": {
    in: { filings: [standing] },
    codes: [],
  },
  "more places at once than the rules allow": {
    wish: {
      kind: "otherTemporary",
      areas: [area("440100"), area("440300"), area("310000"), area("110000")],
    },
    codes: ["filing_places_many"],
  },
  "the same place twice": {
    in: { filings: [{ ...standing, kind: "otherTemporary", areas: [area("460000")] }] },
    codes: ["filing_overlaps"],
  },
};

const locked = { ...standing, areas: [area("440100")], lockedUntil: day("2026-12-01") };
const UNLOCKS: readonly [string, Wish["reason"], readonly MaterialRow[], readonly string[]][] = [
  ["without a reason", undefined, [paper("residenceProof")], ["filing_locked"]],
  ["for a reason that no rule names", "想换", [], ["filing_locked"]],
  ["for one that needs no paper", "工作地变更", [], []],
  ["for one that does, without it", "居住地变更", [], ["material_missing"]],
  ["with another paper", "居住地变更", [paper("labourContract")], ["material_missing"]],
  ["with one of its papers", "居住地变更", [paper("householdRegister")], []],
  [
    "with somebody else's",
    ...(["居住地变更", [paper("householdRegister", { holder: "别人" })]] as const),
    ["material_other_person"],
  ],
];

describe("inside the lock", () => {
  test.each(UNLOCKS)("%s", (_name, reason, materials, codes) => {
    const circumstances = { ...FREE, filings: [locked], materials };
    const cancels = cancelProblems({ ...WISH, reason }, circumstances, locked);
    expect(cancels.map(({ code }) => code)).toEqual(codes);
    // A promise stands for the papers of the kind, not for these.
    const wish = { ...RESIDENT, evidence: "commitment", promised: "2026-1", reason } as const;
    const changes = wishProblems(wish, circumstances, locked);
    expect(changes.map(({ code }) => code)).toEqual(codes);
  });
});

describe("each by itself", () => {
  test.each(Object.entries(CASES))("%s", (_name, { wish, in: changes, codes }) => {
    const problems = wishProblems({ ...OTHER, ...wish }, { ...FREE, ...changes });
    expect(problems.map(({ code }) => code)).toEqual(codes);
  });
});

test("several are told together, in one sentence each", () => {
  const problems = wishProblems({ ...RESIDENT, areas: [area("360100")] }, FREE);
  expect(refusalOf(problems)?.message).toBe(
    "有2处须补正：360100就是参保地所在省，同省就医不需要跨省备案，请核对就医地；缺少材料：居住证明，请上传。" +
      "请一次补齐后再提交",
  );
  expect(refusalOf(problems.slice(0, 1))?.code).toBe("filing_target_home");
  expect(refusalOf([])).toBeNull();
});
