/**
 * The three works: a shipped policy each, with random cases of it. A sample is one case twice, as
 * our policy takes it and flat, in fen, as the engines take it; both were made before any clock.
 */
import { day } from "#base/date.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { type CompiledPolicy, caseOf, policyIn } from "#benefits/benefits.ts";
import type { AccumulatorReader, BenefitCase } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { IdentityKind, PersonType } from "#model/person.ts";
import type { InstitutionKind } from "#model/place.ts";
import { readPolicyFiles } from "#policies.ts";

export type Flat = Readonly<Record<string, string | number>>;

/** What all contenders must agree on, in fen. */
export interface Paid {
  readonly pooled: number;
  readonly seriousIllness: number;
  readonly aid: number;
  readonly ownAccount: number;
  readonly cash: number;
}

export interface Sample {
  readonly theCase: BenefitCase;
  readonly read: AccumulatorReader;
  readonly flat: Flat;
}

export type WorkName = "outpatient" | "chronic" | "inpatient";

export interface Work {
  readonly name: WorkName;
  readonly title: string;
  readonly policy: CompiledPolicy;
  readonly samples: readonly Sample[];
}

/** 2024-03-01 as the engines compare it. */
const VISIT = 20_240_301;

type Draw = (random: Random, policy: CompiledPolicy) => Sample;

const WORKS: Readonly<Record<WorkName, { title: string; path: string; draw: Draw }>> = {
  outpatient: {
    title: "outpatient: Chengdu employee (deductible, bonus, ratio, ceiling, account)",
    path: "policies/510100/employee.yaml",
    draw: drawOutpatient,
  },
  chronic: {
    title: "chronic: Pingxiang employee (deductible, ratio, account)",
    path: "policies/360300/employee.yaml",
    draw: drawChronic,
  },
  inpatient: {
    title: "inpatient: Anhui resident (basic, serious illness in bands, aid)",
    path: "policies/340000/resident.yaml",
    draw: drawInpatient,
  },
};
export const WORK_NAMES = Object.keys(WORKS) as WorkName[];

export function workOf(name: WorkName, count: number, seed: number): Work {
  const { title, path, draw } = WORKS[name];
  const file = readPolicyFiles().find((one) => one.path === path);
  if (!file) throw new Error(`${path} is not among the shipped policies`);
  const policy = policyIn(file);
  const random = seededRandom(seed);
  return {
    name,
    title,
    policy,
    samples: Array.from({ length: count }, () => draw(random, policy)),
  };
}

/** Up to so many fen, small amounts as often as large ones. */
function amountIn(random: Random, most: number): number {
  const scale = 10 ** (random.below(Math.ceil(Math.log10(most))) + 1);
  return random.below(Math.min(scale, most) + 1);
}

function oneOf<T>(random: Random, values: readonly [T, ...T[]]): T {
  return values[random.below(values.length)] ?? values[0];
}

/** What the year has used so far, by measure. */
function readerOf(used: Readonly<Record<string, number>>): AccumulatorReader {
  const held = new Map(Object.entries(used).map(([measure, value]) => [measure, BigInt(value)]));
  return ({ measure }) => held.get(measure) ?? 0n;
}

function bill(random: Random, most: number) {
  const ownExpense = amountIn(random, most >> 3);
  const overLimit = amountIn(random, most >> 4);
  const ownShareFirst = amountIn(random, most >> 3);
  return { ownExpense, overLimit, ownShareFirst, inScope: amountIn(random, most) };
}

function splitFields(parts: ReturnType<typeof bill>) {
  const { ownExpense, overLimit, ownShareFirst, inScope } = parts;
  return {
    total: BigInt(ownExpense + overLimit + ownShareFirst + inScope),
    ownExpense: BigInt(ownExpense),
    overLimit: BigInt(overLimit),
    ownShareFirst: BigInt(ownShareFirst),
  };
}

function drawOutpatient(random: Random, policy: CompiledPolicy): Sample {
  const parts = bill(random, 300_000);
  const person = oneOf<PersonType>(random, ["working", "retired"]);
  const level = oneOf(random, [1, 2, 3]);
  const kind = oneOf<InstitutionKind>(random, ["hospital", "hospital", "pharmacy"]);
  const hasAccount = oneOf(random, ["yes", "no"]);
  const balance = amountIn(random, 500_000);
  const deductibleUsed = random.below(15_001);
  const paidUsed = amountIn(random, 250_000);
  const theCase = caseOf(
    {
      ...{ care: "outpatient", visitOn: day("2024-03-01"), category: "longTerm", person, level },
      ...{ kind, ownAccount: BigInt(balance), facts: new Map([["hasAccount", hasAccount]]) },
      ...splitFields(parts),
    },
    policy,
  );
  return {
    theCase,
    read: readerOf({ "deductible:outpatient": deductibleUsed, "paid:outpatient": paidUsed }),
    flat: {
      ...{ ...parts, careType: "outpatient", visitOn: VISIT, person, level, kind, hasAccount },
      ...{ balance, deductibleUsed, paidUsed },
    },
  };
}

function drawChronic(random: Random, policy: CompiledPolicy): Sample {
  const parts = bill(random, 300_000);
  const balance = amountIn(random, 500_000);
  const deductibleUsed = random.below(30_001);
  const theCase = caseOf(
    {
      ...{ care: "chronic", visitOn: day("2024-03-01"), category: "longTerm", disease: "M03900" },
      ...{ ownAccount: BigInt(balance), ...splitFields(parts) },
    },
    policy,
  );
  return {
    theCase,
    read: readerOf({ "deductible:chronic": deductibleUsed }),
    flat: { ...parts, careType: "chronic", visitOn: VISIT, balance, deductibleUsed },
  };
}

const CATEGORIES: readonly [BenefitCategory, ...BenefitCategory[]] = [
  ...(["longTerm", "referral", "emergency", "otherTemporary", "unfiled"] as const),
];
const IDENTITIES: readonly [IdentityKind | "none", ...(IdentityKind | "none")[]] = [
  ...(["none", "subsistenceAllowance", "extremelyPoor", "returnedToPoverty"] as const),
  "lowIncome",
];

function drawInpatient(random: Random, policy: CompiledPolicy): Sample {
  const parts = bill(random, 60_000_000);
  const level = oneOf(random, [1, 2, 3]);
  const category = oneOf(random, CATEGORIES);
  const identity = oneOf(random, IDENTITIES);
  const used = {
    stays: random.below(4),
    basicUsed: amountIn(random, 15_000_000),
    illDeductibleUsed: random.below(750_001),
    illScaleUsed: amountIn(random, 12_000_000),
    aidUsed: amountIn(random, 5_000_000),
  };
  const identities = identity === "none" ? {} : { identities: [identity] };
  const theCase = caseOf(
    {
      ...{ care: "inpatient", visitOn: day("2024-03-01"), category, level, ...identities },
      ...splitFields(parts),
    },
    policy,
  );
  return {
    theCase,
    read: readerOf({
      "stays:inpatient": used.stays,
      "paid:basic": used.basicUsed,
      "deductible:seriousIllness": used.illDeductibleUsed,
      "scale:seriousIllness": used.illScaleUsed,
      "paid:aid": used.aidUsed,
    }),
    flat: { ...parts, ...used, careType: "inpatient", visitOn: VISIT, level, category, identity },
  };
}
