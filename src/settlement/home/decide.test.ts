/** Home's decision as a table: the person × the visit × the policy → the category or the no. */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import { BEGINNING, type CompiledPolicy, type PolicySet, policySet } from "#benefits/benefits.ts";
import { RULES } from "#filing/fixtures/rules.ts";
import type { BenefitCase } from "#model/benefit.ts";
import {
  type BenefitCategory,
  type ChosenInstitution,
  type Filing,
  standingFiling,
} from "#model/filing.ts";
import type { SettlingRules } from "#model/filing-rules.ts";
import type { SettleContent } from "#model/message.ts";
import type { Credential, Insurance } from "#model/person.ts";
import { type Area, type CareType, usualPool } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { contentOf } from "#settlement/fixtures/home.ts";
import {
  CARE,
  HOME,
  INSTITUTION,
  PAYMENT,
  PERSON,
  PERSON_ID,
  SPLIT,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";
import { type Decision, decide } from "#settlement/home/decide.ts";
import type { PersonFacts } from "#settlement/home/unit-of-work.ts";

const INSURANCE: Insurance = {
  personId: PERSON_ID,
  area: HOME,
  scheme: "employee",
  personType: "retired",
  state: "active",
  suspensions: [],
  span: { from: day("2010-01-01") },
  civilServant: false,
};

function suspended(from: string, until?: string): Insurance {
  const days = { from: day(from), until: until === undefined ? undefined : day(until) };
  return { ...INSURANCE, suspensions: [days] };
}

/** What is insured of the person, by the table's word; visited on 12-01, settled on 12-02. */
const INSURED: Readonly<Record<string, readonly Insurance[] | null>> = {
  nobody: null,
  none: [],
  active: [INSURANCE],
  suspended: [suspended("2021-11-01")],
  since: [suspended("2021-12-02")],
  onTheDay: [suspended("2021-12-01", "2021-12-02")],
  dayBefore: [suspended("2021-11-01", "2021-12-01")],
  ended: [{ ...INSURANCE, span: { from: day("2010-01-01"), to: day("2021-11-30") } }],
  lastDay: [{ ...INSURANCE, span: { from: day("2010-01-01"), to: day("2021-12-01") } }],
  endedOnce: [{ ...INSURANCE, state: "ended" }],
  future: [{ ...INSURANCE, span: { from: day("2021-12-02") } }],
  otherScheme: [{ ...INSURANCE, scheme: "resident" }],
  otherArea: [{ ...INSURANCE, area: "360100" as Area }],
  county: [{ ...INSURANCE, area: "360323" as Area }],
  countyEnded: [
    {
      ...{ ...INSURANCE, area: "360323" as Area },
      span: { from: day("2010-01-01"), to: day("2021-11-30") },
    },
  ],
  both: [suspended("2021-11-01"), INSURANCE],
};

const CREDENTIALS: Readonly<Record<string, Credential | undefined>> = {
  "-": undefined,
  ownId: { kind: "identityCard", number: PERSON.certificateNumber },
  otherId: { kind: "identityCard", number: "990300195001010999" },
  ownCard: { kind: "socialCard", number: "OWN", serial: "S" },
  otherCard: { kind: "socialCard", number: "OTHER", serial: "S" },
};

const PLACES: Readonly<Record<string, Area>> = {
  cross: CARE,
  same: HOME,
  province: "360100" as Area,
};

const KINDS = {
  longTerm: "longResident",
  referral: "referred",
  otherTemporary: "otherTemporary",
  emergency: "emergencyRescue",
} as const;

function filing(category: keyof typeof KINDS, changes: Partial<Filing> = {}): Filing {
  const span = { from: day("2021-01-01"), to: day("2021-12-31") };
  const id = `fil_${category}` as FilingId;
  const kind = KINDS[category];
  const standing = { id, personId: PERSON_ID, kind, area: "460000" as Area, span };
  return { ...standingFiling(standing), version: 2, ...changes };
}

const FILINGS: Readonly<Record<string, readonly Filing[]>> = {
  "-": [],
  longTerm: [filing("longTerm")],
  otherPlace: [filing("longTerm", { areas: ["440000" as Area] })],
  /** It held on the day of the settlement, not yet on the day of the visit. */
  tooLate: [filing("longTerm", { span: { from: day("2021-12-02") } })],
  /** It held on the day of the visit, and no more on the day of the settlement. */
  sinceEnded: [filing("longTerm", { span: { from: day("2021-01-01"), to: day("2021-12-01") } })],
  two: [filing("otherTemporary"), filing("referral")],
  emergency: [filing("emergency")],
  promised: [filing("longTerm", { state: "committed", evidence: "commitment" })],
  /** The documents never came: over from the day on, and what was before stays as it was. */
  promiseBroken: [
    filing("longTerm", {
      ...{ state: "revoked", evidence: "commitment", endedOn: day("2021-12-01") },
    }),
  ],
  promiseBrokenLater: [
    filing("longTerm", {
      ...{ state: "revoked", evidence: "commitment", endedOn: day("2021-12-02") },
    }),
  ],
  promiseKept: [filing("longTerm", { evidence: "documents" })],
  twice: [filing("referral", { id: "fil_first" as FilingId }), filing("referral")],
};

interface PolicyWords {
  readonly unfiled: boolean;
  readonly zone: boolean;
  readonly zoneBenefit?: "referral";
  /** What the pooled fund pays by category, in fen; one that is not named pays nothing. */
  readonly pays: Readonly<Partial<Record<BenefitCategory, bigint>>>;
  readonly refuses?: readonly BenefitCategory[];
  readonly choose?: CompiledPolicy["choose"];
  readonly rules?: Partial<SettlingRules>;
}

function policiesOf(words: PolicyWords): PolicySet {
  const policy: CompiledPolicy = {
    area: HOME,
    scheme: "employee",
    version: "v1",
    supports: (careType, on) => careType !== "inpatientMaternity" && on >= "2021-01-01",
    unfiled: () => (words.unfiled ? { settle: true } : { settle: false, channel: "0796-12345" }),
    facts: new Map(),
    days: [day("2021-01-01")],
    layers: [],
    measures: { known: [], ofDiseases: new Set() },
    cancelOrder: "anyOrder",
    yearOf: (on) => Number(on.slice(0, 4)),
    ...(words.choose && { choose: words.choose }),
    evaluate: (theCase) => evaluated(theCase, words),
  };
  const version = {
    area: HOME,
    scheme: "employee",
    from: BEGINNING,
    policy: () => policy,
  } as const;
  const zone = () => (words.zone ? (words.zoneBenefit ?? "local") : null);
  const filingRules = () => (words.rules ? { ...RULES, ...words.rules } : null);
  return { ...policySet([version], zone), filingRules };
}

function evaluated({ category }: BenefitCase, { pays, refuses }: PolicyWords) {
  if (refuses?.includes(category)) {
    return {
      refused: { code: "policy_parameter_missing", params: { name: category }, decidedBy: "home" },
    } as const;
  }
  const pooled = pays[category] ?? 0n;
  const funds = [{ fund: "pooled", amountFen: pooled, inScopeFen: SPLIT.inScopeFen }] as const;
  const payment = { ...PAYMENT, funds, ownAccountFen: 0n, cashFen: SPLIT.totalFen - pooled };
  const nothing = { changes: [], steps: [], notCalculated: [], missing: [] };
  return { payment, deductibleFen: 0n, pooledRateBp: 0n, ...nothing };
}

interface Situation {
  readonly insured: string;
  readonly card: string;
  readonly place: string;
  readonly care: string;
  readonly filings: string;
  readonly chosen?: readonly ChosenInstitution[];
}

function factsOf({ insured, filings, chosen = [] }: Situation): PersonFacts {
  const insurances = INSURED[insured];
  return {
    insured: insurances ? { person: PERSON, insurances, identities: [] } : undefined,
    filings: FILINGS[filings] ?? [],
    qualifications: [
      { personId: PERSON_ID, disease: "M03900", span: { from: day("2021-12-01") } },
      { personId: PERSON_ID, disease: "M01601", span: { from: day("2021-12-02") } },
    ],
    chosen,
    holds: (credential) => credential.number === "OWN",
    poolOf: usualPool,
    read: () => 0n,
    ownAccountFen: 0n,
    relativesAccountFen: 0n,
  };
}

/** `chronic:M03900`: the kind of care and the disease; `+e`: marked as an emergency. */
function contentFor({ card, place, care }: Situation): SettleContent {
  const [kind = "", disease] = care.replace("+e", "").split(":");
  return contentOf("A", {
    careArea: PLACES[place] as Area,
    careType: kind as CareType,
    disease,
    credential: CREDENTIALS[card],
    flags: { ...NO_FLAGS, emergency: care.endsWith("+e") },
  });
}

function wordOf(decision: Decision | Refusal): string {
  if (decision instanceof Refusal) return `no:${decision.code}`;
  return decision.filing ? `${decision.category}@${decision.filing.id}` : decision.category;
}

const OPEN: PolicyWords = { unfiled: true, zone: false, pays: {} };

const TABLE = tableOf<Exclude<keyof Situation, "chosen"> | "told">(`
insured     card      place    care               filings    told
nobody      -         cross    outpatient         -          no:person_unknown
none        -         cross    outpatient         -          no:insurance_missing
suspended   -         cross    outpatient         -          no:insurance_suspended
since       -         cross    outpatient         -          unfiled # its day counts
onTheDay    -         cross    outpatient         -          no:insurance_suspended # since paid
dayBefore   -         cross    outpatient         -          unfiled
endedOnce   -         cross    outpatient         -          no:insurance_missing
ended       -         cross    outpatient         -          no:insurance_missing
lastDay     -         cross    outpatient         -          unfiled
future      -         cross    outpatient         -          no:insurance_missing
otherScheme -         cross    outpatient         -          no:insurance_missing
otherArea   -         cross    outpatient         -          no:insurance_elsewhere
county      -         cross    outpatient         -          unfiled # another code of the pool
county      -         same     outpatient         -          local
county      -         province outpatient         -          local
countyEnded -         cross    outpatient         -          no:insurance_missing
both        -         cross    outpatient         -          unfiled
active      ownId     cross    outpatient         -          unfiled
active      otherId   cross    outpatient         -          no:credential_invalid
active      ownCard   cross    outpatient         -          unfiled
active      otherCard cross    outpatient         -          no:credential_invalid
suspended   otherId   cross    outpatient         -          no:insurance_suspended # first
active      otherId   cross    inpatientMaternity -          no:credential_invalid # then the card
active      -         cross    inpatientMaternity -          no:policy_missing
active      -         cross    chronic            -          no:disease_missing
active      -         cross    chronic:M07800     -          no:qualification_missing
active      -         cross    chronic:M01601     -          no:qualification_missing # later
active      -         cross    chronic:M03900     -          unfiled
active      -         same     chronic:M07800     -          no:qualification_missing
active      -         same     outpatient         longTerm   local
active      -         province outpatient         -          local
active      -         same     outpatient+e       -          local
active      -         cross    outpatient         otherPlace unfiled
active      -         cross    outpatient         tooLate    unfiled # the visit's day counts
active      -         cross    outpatient         twice      referral@fil_first # the first
active      -         cross    outpatient         emergency  emergency@fil_emergency
active      -         cross    outpatient+e       emergency  emergency # its flag is enough
active      -         cross    outpatient         promised   longTerm@fil_longTerm
active      -         same     outpatient         promised   no:filing_documents_missing
active      -         province outpatient         promised   no:filing_documents_missing
active      -         same     outpatient         promiseKept local
active      -         same     outpatient         promiseBroken local # nothing is filed any more
active      -         same     outpatient         promiseBrokenLater no:filing_documents_missing
`);

test.each(TABLE)("$name", ({ told, ...situation }) => {
  const policies = policiesOf({ ...OPEN, pays: { referral: 1n, longTerm: 1n } });
  expect(wordOf(decide(contentFor(situation), factsOf(situation), policies))).toBe(told);
});

const VISIT: Situation = {
  insured: "active",
  card: "-",
  place: "cross",
  care: "outpatient",
  filings: "-",
};

function told(changes: Partial<Situation>, words: Partial<PolicyWords>): string {
  const situation = { ...VISIT, ...changes };
  const policies = policiesOf({ ...OPEN, ...words });
  return wordOf(decide(contentFor(situation), factsOf(situation), policies));
}

test.each([
  ["outpatient", "-", false, "no:filing_missing"],
  ["outpatient", "longTerm", false, "longTerm@fil_longTerm"],
  ["outpatient", "sinceEnded", false, "longTerm@fil_longTerm"],
  ["outpatient", "tooLate", false, "no:filing_missing"],
  ["outpatient", "-", true, "zone"],
  ["outpatient+e", "-", false, "emergency"],
  ["emergency", "-", false, "emergency"],
  ["inpatientEmergency", "-", false, "emergency"],
] as const)(
  "where the unfiled are refused: %s, filing %s, zone %s: %s",
  (care, filings, zone, is) => {
    expect(told({ care, filings }, { unfiled: false, zone })).toBe(is);
  },
);

test("the channel to file through is told", () => {
  const refused = decide(
    contentFor(VISIT),
    factsOf(VISIT),
    policiesOf({ ...OPEN, unfiled: false }),
  );
  expect((refused as Refusal).params).toEqual({ channel: "0796-12345", cause: "none" });
});

test.each<[Partial<Record<BenefitCategory, bigint>>, string]>([
  [{ longTerm: 100n, unfiled: 99n }, "longTerm@fil_longTerm"],
  [{ longTerm: 99n, unfiled: 100n }, "unfiled"],
  [{ longTerm: 50n, zone: 50n, emergency: 50n, unfiled: 50n }, "emergency"],
  [{ longTerm: 50n, zone: 50n, emergency: 49n, unfiled: 50n }, "zone"],
  [{ longTerm: 50n, zone: 0n, emergency: 0n, unfiled: 50n }, "longTerm@fil_longTerm"],
])("of all that may be claimed the largest fund total is taken: %o", (pays, is) => {
  expect(told({ filings: "longTerm", care: "outpatient+e" }, { zone: true, pays })).toBe(is);
});

test("two filings: the larger, and of two that pay the same the referral", () => {
  expect(told({ filings: "two" }, { pays: { otherTemporary: 2n, referral: 1n } })).toBe(
    "otherTemporary@fil_otherTemporary",
  );
  expect(told({ filings: "two" }, { pays: { otherTemporary: 2n, referral: 2n } })).toBe(
    "referral@fil_referral",
  );
});

test("a policy that chooses by itself is followed", () => {
  const choose: CompiledPolicy["choose"] = (open) =>
    open.findIndex(({ category }) => category === "unfiled");
  expect(told({ filings: "longTerm" }, { pays: { longTerm: 100n }, choose })).toBe("unfiled");
});

test("a zone that gives what the referred get is a referral without a filing", () => {
  const words = { zone: true, zoneBenefit: "referral" } as const;
  expect(told({}, { ...words, pays: { referral: 60n, unfiled: 50n } })).toBe("referral");
  expect(told({}, { zone: true, pays: { zone: 60n, referral: 70n } })).toBe("zone");
});

test("a category that the policy refuses is left out; when all are, its no is told", () => {
  const filings = "longTerm";
  expect(told({ filings }, { pays: { longTerm: 1n }, refuses: ["longTerm"] })).toBe("unfiled");
  expect(told({ filings }, { refuses: ["longTerm", "unfiled"] })).toBe(
    "no:policy_parameter_missing",
  );
});

test("a place without a policy of its own says so in words", () => {
  const nowhere = policySet([], () => null);
  const refused = decide(contentFor(VISIT), factsOf(VISIT), nowhere) as Refusal;
  expect(refused.content()).toEqual({
    code: "policy_missing",
    params: { area: HOME, scheme: "职工基本医疗保险", careType: "普通门诊" },
    decidedBy: "home",
  });
});

test("a bill that is not wholly paid by somebody is a defect, not an answer", () => {
  const policies = policiesOf({ ...OPEN, pays: {} });
  const content = contentOf("A", { split: { ...SPLIT, totalFen: SPLIT.totalFen + 1n } });
  expect(() => decide(content, factsOf(VISIT), policies)).toThrow("whole bill");
});

test("the decision carries what it rests on", () => {
  const decision = decide(contentFor(VISIT), factsOf(VISIT), policiesOf(OPEN)) as Decision;
  expect(decision).toMatchObject({
    policyVersion: "v1",
    insurance: INSURANCE,
    facts: { category: "unfiled", personType: "retired", used: [] },
  });
});

test("the rules of the place bind and withhold, before any category is looked at", () => {
  const rules = {
    homeCareCommitted: "referral",
    chosen: { outpatient: true, diseases: [], max: 3 },
  } as const;
  expect(told({}, { rules })).toBe("no:institution_not_chosen");
  const span = { from: day("2021-12-01") };
  const chosen = [{ personId: PERSON_ID, institution: INSTITUTION.code, span }];
  expect(told({ chosen }, { rules })).toBe("unfiled");
  expect(told({ place: "same", filings: "promised" }, { rules })).toBe("referral");
});

test("why no filing covers the visit is told with the channel", () => {
  const situation = { ...VISIT, filings: "otherPlace" };
  const policies = policiesOf({ ...OPEN, unfiled: false });
  const refused = decide(contentFor(situation), factsOf(situation), policies) as Refusal;
  expect(refused.params).toMatchObject({ channel: "0796-12345", cause: "otherPlace" });
  expect(refused.message).toContain("不含本次就医地460100，请患者通过0796-12345补办备案");
});
