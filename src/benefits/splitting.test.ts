/**
 * A bill settled in two parts, in either order: the same as settled whole, or the difference that
 * the policy's own words bring about.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { Accumulators, type CompiledPolicy, caseOf, policyIn } from "#benefits/benefits.ts";
import type { BenefitCase } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import { fundTotal } from "#model/fund.ts";
import type { CareType } from "#model/place.ts";
import { fieldsOf, shippedPaths, shippedText } from "../../test/shipped-texts.ts";

const RUNS = fc.readConfigureGlobal().numRuns ?? 8;
const examplesFolder = fileURLToPath(new URL("./examples", import.meta.url));

function load(folder: string, path: string): CompiledPolicy {
  return policyIn({ path, text: readFileSync(join(folder, path), "utf8") });
}

interface Paid {
  readonly fundsFen: bigint;
  /** Each may be rounded by half a fen, and each limit by as much again. */
  readonly roundings: number;
}

/** What the funds pay for visits one after the other. */
function settle(policy: CompiledPolicy, visits: readonly BenefitCase[]): Paid | null {
  const held = new Accumulators();
  let fundsFen = 0n;
  let roundings = 0;
  for (const visit of visits) {
    const result = policy.evaluate(visit, held.read);
    if ("refused" in result) return null;
    held.apply(result.changes);
    fundsFen += fundTotal(result.payment);
    roundings += result.steps.length;
  }
  return { fundsFen, roundings };
}

/**
 * Words by which a case is looked at by itself, so that two parts are not one whole: a deductible
 * met anew and a scale begun anew pay less, a guarantee for a part alone pays more.
 */
const LESS = /"per":"visit"|"over":"case"/;
const MORE = /"guarantee"|"subsidy"/;

function differs(path: string, care: CareType): { less: boolean; more: boolean } {
  const file = fieldsOf(shippedText(path)) as {
    readonly questions: { readonly bandScale: unknown };
    readonly benefits: readonly { readonly care: unknown }[];
  };
  const benefits = file.benefits.filter((benefit) => [benefit.care].flat().includes(care));
  const text = JSON.stringify([file.questions.bandScale, benefits]);
  return { less: LESS.test(text), more: MORE.test(text) };
}

const bill = fc.oneof(fc.nat(500_000), fc.nat(80_000_000));

describe("a bill of a stay, a visit or a disease, in two parts of one day", () => {
  const paths = shippedPaths();
  const cares: CareType[] = ["outpatient", "chronic", "inpatient"];
  const rows = paths.flatMap((path) => cares.map((care) => [path, care] as const));

  test.each(rows)("%s, %s", (path, care) => {
    const policy = policyIn({ path, text: shippedText(path) });
    const { less, more } = differs(path, care);
    const category = fc.constantFrom<BenefitCategory>("local", "longTerm", "referral", "unfiled");
    const level = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(bill, bill, fc.nat(300_000), category, level, (one, other, own, ...kind) => {
        const visit = (inScope: number, ownShareFirst: number): BenefitCase =>
          caseOf(
            {
              care,
              category: kind[0],
              level: kind[1],
              disease: care === "chronic" ? "M03900" : undefined,
              visitOn: day("2024-03-01"),
              stay: "one",
              total: BigInt(inScope + ownShareFirst),
              ownShareFirst: BigInt(ownShareFirst),
            },
            policy,
          );
        const whole = settle(policy, [visit(one + other, own)]);
        const parts = [visit(one, own), visit(other, 0)];
        const forward = settle(policy, parts);
        const backward = settle(policy, [...parts].reverse());
        if (whole === null || forward === null || backward === null) {
          expect([whole, forward, backward]).toEqual([null, null, null]);
          return;
        }
        for (const { fundsFen, roundings } of [forward, backward]) {
          const near = BigInt(roundings + whole.roundings);
          if (!more) expect(fundsFen <= whole.fundsFen + near).toBe(true);
          if (!less) expect(fundsFen >= whole.fundsFen - near).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe("a scale that runs over the year", () => {
  const visit = (policy: CompiledPolicy, yuanInScope: number, nth: number): BenefitCase =>
    caseOf(
      { care: "outpatient", visitOn: day("2024-03-01"), total: BigInt(yuanInScope) * 10_000n },
      policy,
      nth,
    );
  const paid = (amounts: readonly number[]): bigint | undefined => {
    const policy = load(examplesFolder, "yearly.yaml");
    const visits = amounts.map((amount, index) => visit(policy, amount, index));
    return settle(policy, visits)?.fundsFen;
  };

  test("a bill in many parts, in any order, gives the same to the fen", () => {
    const amount = fc.integer({ min: 0, max: 900 });
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 6 }), (amounts) => {
        const whole = paid([amounts.reduce((sum, one) => sum + one, 0)]);
        expect(paid(amounts)).toBe(whole);
        expect(paid([...amounts].reverse())).toBe(whole);
      }),
      { numRuns: RUNS * 2 },
    );
  });

  test("the ceiling holds whatever the order of visits", () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 12 });
    fc.assert(
      fc.property(amounts, (visits) => {
        expect((paid(visits) ?? -1n) <= 6_000_000n).toBe(true);
      }),
      { numRuns: RUNS * 2 },
    );
  });
});

test("a deductible of each stay is met once more by two stays: the known difference", () => {
  const hospital = load(examplesFolder, "published/hlj-laoguo-2020.yaml");
  const stay = (total: bigint, nth: number): BenefitCase =>
    caseOf({ care: "inpatient", visitOn: day("2020-03-01"), total }, hospital, nth);
  const once = settle(hospital, [stay(1_000_000n, 1)])?.fundsFen ?? 0n;
  const twice = settle(hospital, [stay(500_000n, 1), stay(500_000n, 2)])?.fundsFen ?? 0n;
  expect(once - twice).toBe(104_000n);
});
