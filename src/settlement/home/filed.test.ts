/** What filings and chosen institutions say of a visit, over rules of a place. */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { type PolicySet, policySet } from "#benefits/benefits.ts";
import { RULES } from "#filing/fixtures/rules.ts";
import { type ChosenInstitution, type Filing, standingFiling } from "#model/filing.ts";
import type { SettlingRules } from "#model/filing-rules.ts";
import type { Area, CareType } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { CARE, HOME, INSTITUTION, PERSON_ID } from "#settlement/fixtures/rows.ts";
import { chosenRefusal, type FiledVisit, homeCare, whyUnfiled } from "#settlement/home/filed.ts";

function placed(rules: Partial<SettlingRules>): PolicySet {
  const chosen = { outpatient: false, diseases: [], max: 3 };
  const filingRules = () => ({ ...RULES, chosen, ...rules }) as const;
  return { ...policySet([], () => null), filingRules };
}

const VISIT: FiledVisit = {
  homeArea: HOME,
  careArea: CARE,
  careType: "outpatient",
  flags: NO_FLAGS,
  visitOn: day("2021-12-01"),
  institution: INSTITUTION.code,
};

function filing(changes: Partial<Filing> = {}): Filing {
  const span = { from: day("2021-01-01"), to: day("2021-12-31") };
  const kind = "longResident";
  const id = "fil_1" as FilingId;
  const standing = { id, personId: PERSON_ID, kind, area: "460000" as Area, span } as const;
  return { ...standingFiling(standing), ...changes };
}

const PROMISED = filing({ state: "committed", evidence: "commitment" });

test.each(["local", "referral", "refuse"] as const)(
  "while promised documents are missing, home care is by the place's rules: %s",
  (rule) => {
    const policies = placed({ homeCareCommitted: rule });
    const is = homeCare(VISIT, [PROMISED], policies);
    if (rule !== "refuse") expect(is).toBe(rule);
    else {
      const refused = { code: "filing_documents_missing", params: { filing: "fil_1" } };
      expect(is).toMatchObject({ ...refused, decidedBy: "home" });
    }
    const others = [
      { ...PROMISED, evidence: "documents" as const },
      { ...PROMISED, kind: "otherTemporary" as const },
      { ...PROMISED, span: { from: day("2021-12-02") } },
      { ...PROMISED, endedOn: VISIT.visitOn },
    ];
    for (const other of others) expect(homeCare(VISIT, [other], policies)).toBe("local");
  },
);

const SPAN = { from: day("2021-11-01"), to: day("2021-12-01") };
function chose(changes: Partial<ChosenInstitution> = {}): readonly ChosenInstitution[] {
  return [{ personId: PERSON_ID, institution: INSTITUTION.code, span: SPAN, ...changes }];
}
const OTHER = "H46010000099" as ChosenInstitution["institution"];
const FOR_DISEASE = { institution: OTHER, disease: "M03900" } as const;
const BOUND = placed({ chosen: { outpatient: true, diseases: ["M03900"], max: 3 } });

/** `chronic:M03900`: the kind of care and the disease; `+e`: marked as an emergency. */
function visitOf(care: string, changes: Partial<FiledVisit> = {}): FiledVisit {
  const [kind = "", disease] = care.replace("+e", "").split(":");
  const flags = { ...NO_FLAGS, emergency: care.endsWith("+e") };
  return { ...VISIT, careType: kind as CareType, disease, flags, ...changes };
}

test.each<readonly [string, string, readonly ChosenInstitution[], boolean]>([
  ["none is chosen", "outpatient", [], false],
  ["this one", "outpatient", chose(), true],
  ["another one", "outpatient", chose({ institution: OTHER }), false],
  ["for a disease only", "outpatient", chose({ disease: "M03900" }), false],
  [
    "ended before the day",
    "outpatient",
    chose({ span: { ...SPAN, to: day("2021-11-30") } }),
    false,
  ],
  ["an emergency", "outpatient+e", [], true],
  ["a stay", "inpatient", [], true],
  ["the disease, of its group", "chronic:M03900", chose({ disease: "M03901" }), true],
  ["another disease that is not bound", "chronic:M01600", [], true],
  // 2505 names no disease: decision 0015.
  ["all care, nothing for the disease", "chronic:M03900", chose(), true],
  [
    "all care, another one for the disease",
    ...(["chronic:M03900", [...chose(), ...chose({ ...FOR_DISEASE })], false] as const),
  ],
])("where people are bound to chosen institutions: %s", (_what, care, chosen, may) => {
  const refused = chosenRefusal(visitOf(care), chosen, BOUND);
  expect(refused?.code ?? null).toBe(may ? null : "institution_not_chosen");
  // Known before, asked of no institution, at home, in a place that binds nobody: never.
  expect(chosenRefusal(visitOf(care), null, BOUND)).toBeNull();
  expect(chosenRefusal(visitOf(care, { institution: undefined }), chosen, BOUND)).toBeNull();
  expect(chosenRefusal(visitOf(care, { careArea: HOME }), chosen, BOUND)).toBeNull();
  expect(chosenRefusal(visitOf(care), chosen, placed({}))).toBeNull();
});

test("whoever goes to an institution that was not chosen is told which were", () => {
  const other = chosenRefusal(VISIT, chose({ institution: OTHER }), BOUND)?.message;
  expect(other).toContain(`普通门诊在选定的定点机构结算，患者选定的是${OTHER}`);
  expect(chosenRefusal(VISIT, [], BOUND)?.message).toContain("患者尚未选定");
});

const ELSEWHERE = filing({ areas: ["440000" as Area] });
const LATER = filing({ span: { from: day("2021-12-02") } });

test.each<readonly [string, readonly Filing[], string, string | undefined]>([
  ["none", [], "none", undefined],
  ["another place", [ELSEWHERE], "otherPlace", "备案的就医地是440000，不含本次就医地460100"],
  ["not yet", [LATER], "notYet", "备案fil_1自2021-12-02起生效，就诊日2021-12-01还没有生效"],
  [
    "expired",
    [filing({ span: { ...SPAN, to: day("2021-11-30") } })],
    "expired",
    "备案fil_1已于2021-11-30到期",
  ],
  ["ended", [filing({ endedOn: day("2021-12-01") })], "ended", "备案fil_1自2021-12-01起已终止"],
  ["of several the one for the place", [ELSEWHERE, LATER], "notYet", "还没有生效"],
  ["one that is over elsewhere", [{ ...ELSEWHERE, endedOn: VISIT.visitOn }], "none", undefined],
])("why no filing covers a visit: %s", (_case, filings, cause, why) => {
  const told = whyUnfiled(VISIT, filings);
  expect(told.cause).toBe(cause);
  if (why === undefined) expect(told.why).toBeUndefined();
  else expect(told.why).toContain(why);
});
