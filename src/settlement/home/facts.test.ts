import { describe, expect, test } from "vitest";
import { type ChinaDate, day } from "#base/date.ts";
import type { EncounterId, SettlementId } from "#base/id.ts";
import type { AccumulatorUsed, HomeFacts } from "#model/benefit.ts";
import type { Qualification } from "#model/filing.ts";
import type { SettleContent } from "#model/message.ts";
import type { Insurance, PersonId } from "#model/person.ts";
import { type Area, type InstitutionCode, usualPool } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import type { InsuredPerson } from "#registry/registry.ts";
import {
  caseOfSettlement,
  factsFromText,
  factsOf,
  factsText,
  noting,
  ownChanges,
  readerOf,
} from "#settlement/home/facts.ts";

const PERSON = "36030019500101001X" as PersonId;
const CONTENT: SettleContent = {
  settlementId: "stl_1" as SettlementId,
  encounterId: "enc_1" as EncounterId,
  personId: PERSON,
  scheme: "employee",
  homeArea: "360300" as Area,
  careArea: "460100" as Area,
  institution: {
    code: "H46010000001" as InstitutionCode,
    name: "海口某医院",
    kind: "hospital",
    level: 3,
  },
  careType: "outpatient",
  flags: NO_FLAGS,
  visitOn: "2021-12-01" as ChinaDate,
  settledOn: "2021-12-02" as ChinaDate,
  split: {
    totalFen: 100n,
    ownExpenseFen: 0n,
    overLimitFen: 0n,
    ownShareFirstFen: 0n,
    inScopeFen: 100n,
  },
  accountUse: "own",
};
const USED: AccumulatorUsed = { measure: "deductible", period: "2021", year: 2021, amount: 300n };
const FACTS: HomeFacts = {
  personType: "retired",
  birthDate: "1950-01-01" as ChinaDate,
  civilServant: false,
  identities: ["lowIncome"],
  category: "longTerm",
  ownAccountFen: 2_000n,
  relativesAccountFen: 0n,
  used: [USED],
};

test("facts come back from their text as they were, amounts among them", () => {
  expect(factsFromText(factsText(FACTS))).toEqual(FACTS);
  const named: HomeFacts = { ...FACTS, facts: { tier: "二档", incomeFen: "不详" } };
  expect(factsFromText(factsText(named))).toEqual(named);
});

test("a stored case is the case that was decided", () => {
  const { used: _, ...known } = FACTS;
  const stored = factsFromText(factsText(FACTS));
  expect(caseOfSettlement(CONTENT, stored)).toEqual(caseOfSettlement(CONTENT, known));
});

const NOTHING_ASKED = new Set<string>();

test("only identities of the visit day are facts", () => {
  const insured: InsuredPerson = {
    person: {
      id: PERSON,
      name: "演练员",
      certificateKind: "01",
      certificateNumber: "99030019500101001X",
      sex: "male",
      birthDate: "1950-01-01" as ChinaDate,
      ethnicity: "01",
    },
    insurances: [],
    identities: [
      { kind: "lowIncome", span: { from: "2021-01-01" as ChinaDate } },
      { kind: "disabled", span: { from: "2021-12-02" as ChinaDate } },
    ],
  };
  const known = { ...FACTS, qualifications: [], poolOf: usualPool, insured, insurance: INSURANCE };
  const facts = factsOf(CONTENT, known, NOTHING_ASKED);
  expect(facts.identities).toEqual(["lowIncome"]);
  expect(facts.civilServant).toBe(true);
});

const INSURANCE: Insurance = {
  personId: PERSON,
  area: CONTENT.homeArea,
  scheme: "employee",
  personType: "retired",
  state: "active",
  suspensions: [],
  span: { from: day("2010-01-01") },
  civilServant: true,
};
const PERSON_ONLY = {
  id: PERSON,
  name: "演练员",
  certificateKind: "01",
  certificateNumber: "99030019500101001X",
  sex: "male",
  birthDate: day("1950-01-01"),
  ethnicity: "01",
} as const;

describe("what home counts of qualifications", () => {
  const since = (disease: string, from: string, to?: string): Qualification => {
    const until = to === undefined ? {} : { to: day(to) };
    return { personId: PERSON, disease, span: { from: day(from), ...until } };
  };
  const QUALIFICATIONS = [
    since("M03900", "2021-10-20"),
    // The same disease by a subdivision, and one that is over.
    since("M03901", "2021-11-20"),
    since("M08300", "2020-01-01"),
    since("M01600", "2020-01-01", "2021-06-30"),
  ];
  const counted = (
    content: Partial<SettleContent>,
    asked: readonly string[],
    facts: InsuredPerson["facts"] = [],
  ) =>
    factsOf(
      { ...CONTENT, careType: "chronic", disease: "M03900", ...content },
      {
        ...FACTS,
        qualifications: QUALIFICATIONS,
        poolOf: usualPool,
        insured: { person: PERSON_ONLY, insurances: [], identities: [], facts },
        insurance: INSURANCE,
      },
      new Set(asked),
    ).facts;

  test("is told when the policy asks, for chronic care, and an agency's word comes first", () => {
    const both = ["diseases", "monthsRecognised"];
    expect(counted({}, both)).toEqual({ diseases: "2", monthsRecognised: "3" });
    expect(counted({ visitOn: day("2022-01-31") }, ["monthsRecognised"])).toEqual({
      monthsRecognised: "4",
    });
    expect(counted({}, [])).toBeUndefined();
    expect(counted({ careType: "outpatient" }, both)).toBeUndefined();
    const entered = { name: "diseases", value: "5", span: { from: day("2021-01-01") } };
    expect(counted({}, ["diseases"], [entered])).toEqual({ diseases: "5" });
  });
});

test("what care sent of institution and visit is the case's, before a fact of the person", () => {
  const { used: _, ...known } = FACTS;
  const facts = { tier: "2", community: "no" };
  const sent = { community: "yes", transfer: "no" };
  const caseOf = (content: SettleContent) => caseOfSettlement(content, { ...known, facts }).facts;
  expect(caseOf({ ...CONTENT, facts: sent })).toEqual({ tier: "2", ...sent });
  expect(caseOf(CONTENT)).toEqual(facts);
});

test("what was read and found not empty is noted once, and read again from the note", () => {
  const used: AccumulatorUsed[] = [];
  const read = noting((key) => (key.measure === "deductible" ? 300n : 0n), used);
  const { amount: _, ...key } = USED;
  read(key);
  read(key);
  read({ ...key, measure: "ceiling" });
  expect(used).toEqual([USED]);
  const again = readerOf(used);
  expect(again(key)).toBe(300n);
  expect(again({ ...key, period: "2022", year: 2022 })).toBe(0n);
  expect(again({ ...key, measure: "ceiling" })).toBe(0n);
});

test("what was leaned on and not added to is a change of nothing", () => {
  const { amount: _, ...key } = USED;
  const ceiling = { measure: "ceiling", period: "2021", year: 2021 };
  const changes = [
    { ...ceiling, delta: 70n },
    { ...ceiling, measure: "visits", delta: 0n },
  ];
  expect(ownChanges(CONTENT, changes, [USED, { ...ceiling, amount: 5n }])).toEqual([
    { ...ceiling, delta: 70n, personId: PERSON, scheme: "employee" },
    { ...key, delta: 0n, personId: PERSON, scheme: "employee" },
  ]);
});
