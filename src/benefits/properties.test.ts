/**
 * What must hold for any case under any policy of ours, whatever the amounts and the order of
 * visits.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, day } from "#base/date.ts";
import { Accumulators, type CompiledPolicy, caseOf, policyIn } from "#benefits/benefits.ts";
import type { BenefitCase, Evaluation } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import { addsUp, fundTotal } from "#model/fund.ts";
import type { PersonType } from "#model/person.ts";
import type { CareType } from "#model/place.ts";

const policiesFolder = fileURLToPath(new URL("../../policies", import.meta.url));
const examplesFolder = fileURLToPath(new URL("./examples", import.meta.url));

function load(folder: string, path: string): CompiledPolicy {
  return policyIn({ path, text: readFileSync(join(folder, path), "utf8") });
}

const policies = readdirSync(policiesFolder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml") && !/zones|examples/.test(path))
  .sort()
  .map((path) => [path, load(policiesFolder, path)] as const);

const CARE: CareType[] = ["outpatient", "chronic", "pharmacy", "inpatient"];
const CATEGORIES: BenefitCategory[] = [
  "local",
  "longTerm",
  "referral",
  "otherTemporary",
  "unfiled",
];

interface Drawn {
  readonly care: CareType;
  readonly category: BenefitCategory;
  readonly level: number;
  readonly elder: boolean;
  readonly poor: boolean;
  readonly parts: readonly [number, number, number, number];
  readonly account: number;
  readonly afterDays: number;
}

const yuan = fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 600_000 }));
const drawn: fc.Arbitrary<Drawn> = fc.record({
  care: fc.constantFrom(...CARE),
  category: fc.constantFrom(...CATEGORIES),
  level: fc.integer({ min: 1, max: 3 }),
  elder: fc.boolean(),
  poor: fc.boolean(),
  parts: fc
    .tuple(yuan, yuan, yuan, yuan)
    .map((parts) => parts.map((one) => one * 100 + 37) as never),
  account: fc.integer({ min: 0, max: 500_000 }),
  afterDays: fc.integer({ min: 0, max: 800 }),
});

function toCase(policy: CompiledPolicy, one: Drawn, nth: number): BenefitCase {
  const [inScope, own, over, first] = one.parts.map(BigInt) as [bigint, bigint, bigint, bigint];
  const resident = policy.scheme === "resident";
  const person: PersonType = resident
    ? one.elder
      ? "residentElder"
      : "residentAdult"
    : one.elder
      ? "retired"
      : "working";
  return caseOf(
    {
      care: one.care,
      category: one.category,
      level: one.level,
      person,
      age: one.elder ? 73 : 41,
      identities: one.poor ? ["subsistenceAllowance"] : [],
      visitOn: addDays(day("2024-08-01"), one.afterDays),
      total: inScope + own + over + first,
      ownExpense: own,
      overLimit: over,
      ownShareFirst: first,
      ownAccount: BigInt(one.account),
      disease: one.care === "chronic" ? "M03900" : undefined,
    },
    policy,
    nth,
  );
}

function evaluated(
  policy: CompiledPolicy,
  theCase: BenefitCase,
  held: Accumulators,
): Evaluation | null {
  const result = policy.evaluate(theCase, held.read);
  return "refused" in result ? null : result;
}

describe.each(policies)("%s", (_path, policy) => {
  test("parts add up, nothing is negative, and a cancellation restores the accumulators", () => {
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 5 }), (visits) => {
        const held = new Accumulators();
        const done: Evaluation[] = [];
        for (const [index, visit] of visits.entries()) {
          const theCase = toCase(policy, visit, index);
          const result = evaluated(policy, theCase, held);
          if (result === null) continue;
          const { payment } = result;
          expect(addsUp(payment)).toBe(true);
          expect(payment.totalFen).toBe(theCase.split.totalFen);
          for (const share of payment.funds) expect(share.amountFen >= 0n).toBe(true);
          expect(payment.cashFen >= 0n && payment.ownAccountFen >= 0n).toBe(true);
          expect(payment.ownAccountFen <= theCase.ownAccountFen).toBe(true);
          expect(result.deductibleFen <= theCase.split.inScopeFen).toBe(true);
          expect(fundTotal(payment) <= theCase.split.totalFen).toBe(true);
          held.book(result.changes);
          done.push(result);
        }
        for (const result of done.reverse()) held.book(result.changes, -1n);
        expect(held.held().size).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test("more expense never lowers what the funds pay", () => {
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 2 }), drawn, yuan, (before, visit, more) => {
        const held = new Accumulators();
        for (const [index, one] of before.entries()) {
          const result = evaluated(policy, toCase(policy, one, index), held);
          if (result !== null) held.book(result.changes);
        }
        const [inScope, ...rest] = visit.parts;
        const dearer: Drawn = { ...visit, parts: [inScope + more, ...rest] as Drawn["parts"] };
        const less = evaluated(policy, toCase(policy, visit, 9), held);
        const greater = evaluated(policy, toCase(policy, dearer, 9), held);
        if (less === null || greater === null) return;
        expect(fundTotal(greater.payment) >= fundTotal(less.payment)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test("the steps' results add up to what each fund pays", () => {
    fc.assert(
      fc.property(drawn, (visit) => {
        const result = evaluated(policy, toCase(policy, visit, 1), new Accumulators());
        if (result === null) return;
        const told = new Map<string, bigint>();
        for (const step of result.steps) {
          told.set(step.fund, (told.get(step.fund) ?? 0n) + step.resultFen);
        }
        for (const share of result.payment.funds)
          expect(told.get(share.fund)).toBe(share.amountFen);
        expect(told.get("ownAccount") ?? 0n).toBe(result.payment.ownAccountFen);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a scale that runs over the year", () => {
  const policy = load(examplesFolder, "yearly.yaml");
  const visit = (yuanInScope: number, nth: number): BenefitCase =>
    caseOf(
      { care: "outpatient", visitOn: day("2024-03-01"), total: BigInt(yuanInScope) * 10_000n },
      policy,
      nth,
    );
  const paid = (amounts: readonly number[]): bigint => {
    const held = new Accumulators();
    let sum = 0n;
    for (const [index, amount] of amounts.entries()) {
      const result = evaluated(policy, visit(amount, index), held);
      if (result === null) throw new Error("the policy covers every outpatient visit");
      held.book(result.changes);
      sum += fundTotal(result.payment);
    }
    return sum;
  };

  test("splitting a bill in two and settling in any order gives the same", () => {
    const amount = fc.integer({ min: 0, max: 900 });
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 6 }), (amounts) => {
        const whole = paid([amounts.reduce((sum, one) => sum + one, 0)]);
        expect(paid(amounts)).toBe(whole);
        expect(paid([...amounts].reverse())).toBe(whole);
      }),
    );
  });

  test("the ceiling holds whatever the order of visits", () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 12 });
    fc.assert(
      fc.property(amounts, (visits) => {
        expect(paid(visits) <= 6_000_000n).toBe(true);
      }),
    );
  });

  test("a deductible of each stay is met once more when a bill is split: the known difference", () => {
    const hospital = load(examplesFolder, "published/hlj-laoguo-2020.yaml");

    const stay = (total: bigint, nth: number, held: Accumulators): bigint => {
      const theCase = caseOf(
        { care: "inpatient", visitOn: day("2020-03-01"), total },
        hospital,
        nth,
      );
      const result = evaluated(hospital, theCase, held);
      if (result === null) throw new Error("the policy covers every stay");
      held.book(result.changes);
      return fundTotal(result.payment);
    };
    const once = stay(1_000_000n, 1, new Accumulators());
    const held = new Accumulators();
    const twice = stay(500_000n, 1, held) + stay(500_000n, 2, held);
    expect(once - twice).toBe(104_000n);
  });
});
