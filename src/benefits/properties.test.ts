/**
 * What must hold for any case under any policy of ours, whatever the person, the place, the day,
 * the amounts and the order of visits.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, day } from "#base/date.ts";
import { fenFromYuan } from "#base/money.ts";
import { Accumulators, type CompiledPolicy, caseOf, policyIn } from "#benefits/benefits.ts";
import type { BenefitCase, Evaluation } from "#model/benefit.ts";
import { FEE_CATEGORIES, type FeeCategory, NO_SPLIT, type Split } from "#model/charge.ts";
import type { BenefitCategory } from "#model/filing.ts";
import { addsUp, fundTotal } from "#model/fund.ts";
import type { IdentityKind, PersonType } from "#model/person.ts";
import { type CareType, isInpatient } from "#model/place.ts";
import { fieldsOf, shippedPaths, shippedText } from "../../test/shipped-texts.ts";

const RUNS = fc.readConfigureGlobal().numRuns ?? 12;

interface Loaded {
  readonly policy: CompiledPolicy;
  readonly text: string;
  /** Names that the file asks facts by. */
  readonly facts: readonly string[];
}

function load(path: string, change = (text: string): string => text): Loaded {
  const text = change(shippedText(path));
  const policy = policyIn({ path, text });
  return { policy, text, facts: [...policy.facts.keys()] };
}

const shipped = shippedPaths();

/** Answers that no shipped policy gives, put in place of those it gives. */
const VARIANTS: readonly (readonly [string, string, string, string])[] = [
  ...(
    [
      ["by layer, down", "at: band, mode: halfUp", "at: layer, mode: down"],
      ["by line, up", "at: band, mode: halfUp", "at: line, mode: up"],
      ["stays split by day", "stayBelongsTo: discharge", "stayBelongsTo: eachDay"],
    ] as const
  ).flatMap(([name, from, to]) =>
    ["510100/employee.yaml", "110000/resident.yaml"].map(
      (path) => [`${path}, ${name}`, path, from, to] as const,
    ),
  ),
];
const subjects: readonly (readonly [string, () => Loaded])[] = [
  ...shipped.map((path) => [path, () => load(path)] as const),
  ...VARIANTS.map(([name, path, from, to]) => {
    const change = (text: string): string => {
      expect(text).toContain(from);
      return text.replace(from, to);
    };
    return [name, () => load(path, change)] as const;
  }),
];

type Parts = readonly [number, number, number, number];

interface Drawn {
  readonly care: CareType;
  readonly category: BenefitCategory;
  readonly level: number;
  readonly person: number;
  readonly age: number;
  readonly identity: IdentityKind | null;
  readonly civilServant: boolean;
  readonly disease: string;
  /** In scope, own expense, over limit, own share first. */
  readonly parts: Parts;
  readonly account: number;
  readonly use: "none" | "own" | "relatives";
  readonly visitOn: string;
  readonly days: number;
  readonly settledAfter: number;
  readonly kinds: readonly [FeeCategory, FeeCategory];
  readonly withLines: boolean;
  readonly facts: readonly (string | null)[];
}

const PERSONS: Readonly<Record<string, readonly PersonType[]>> = {
  employee: ["working", "retired"],
  resident: ["residentAdult", "residentElder", "child", "student"],
};
const yuan = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 300_000 }),
  fc.integer({ min: 0, max: 60_000_000 }),
);
// Around the turns of benefit years and of parameters, and anywhere.
const turns = ["2023-06-28", "2023-12-28", "2024-06-28", "2024-12-28", "2025-12-28"];
const visitDay = fc.oneof(
  fc.tuple(fc.constantFrom(...turns), fc.nat(6)),
  fc.tuple(fc.constant("2019-12-01"), fc.nat(2_500)),
);
const drawn: fc.Arbitrary<Drawn> = fc.record({
  care: fc.constantFrom<CareType>(
    ...(["outpatient", "chronic", "pharmacy", "inpatient", "emergency", "daySurgery"] as const),
  ),
  category: fc.constantFrom<BenefitCategory>(
    ...(["local", "emergency", "zone", "longTerm", "referral"] as const),
    ...(["otherTemporary", "unfiled"] as const),
  ),
  level: fc.integer({ min: 1, max: 3 }),
  person: fc.nat(3),
  age: fc.integer({ min: 0, max: 105 }),
  identity: fc.constantFrom(null, "lowIncome", "subsistenceAllowance", "extremelyPoor", "disabled"),
  civilServant: fc.boolean(),
  disease: fc.constantFrom("M03900", "M07803", "M00503", "M01600"),
  parts: fc.tuple(yuan, yuan, yuan, yuan),
  account: fc.nat(50_000_000),
  use: fc.constantFrom("none", "own", "relatives"),
  visitOn: visitDay.map(([from, days]) => addDays(day(from), days)),
  days: fc.nat(40),
  settledAfter: fc.nat(5),
  kinds: fc.tuple(fc.constantFrom(...FEE_CATEGORIES), fc.constantFrom(...FEE_CATEGORIES)),
  withLines: fc.boolean(),
  facts: fc.array(fc.constantFrom(null, "yes", "no", "high", "low", "1", "2", "12", "35"), {
    minLength: 3,
    maxLength: 3,
  }),
});

function splitOf([inScope = 0n, own = 0n, over = 0n, first = 0n]: bigint[]): Split {
  return {
    totalFen: inScope + own + over + first,
    inScopeFen: inScope,
    ownExpenseFen: own,
    overLimitFen: over,
    ownShareFirstFen: first,
  };
}

function toCase({ policy, facts }: Loaded, one: Drawn, nth: number): BenefitCase {
  const persons = PERSONS[policy.scheme] ?? [];
  const visitOn = day(one.visitOn);
  const inpatient = isInpatient(one.care);
  const last = inpatient ? addDays(visitOn, one.days) : visitOn;
  const whole = one.parts.map(BigInt);
  const halves = [whole.map((part) => part / 3n), whole.map((part) => part - part / 3n)].map(
    splitOf,
  );
  const [head = NO_SPLIT, tail = NO_SPLIT] = halves;
  const portions = halves.map((half, index) => ({
    ...half,
    itemCode: `X00${index}`,
    itemClass: index === 0 ? ("A" as const) : ("B" as const),
    feeCategory: one.kinds[index] ?? "other",
  }));
  const known = facts.flatMap((name, index) => {
    const value = one.facts[index % one.facts.length];
    return value === null || value === undefined ? [] : [[name, value] as const];
  });
  const theCase = caseOf(
    {
      care: one.care,
      category: one.category,
      level: one.level,
      person: persons[one.person % persons.length],
      age: one.age,
      identities: one.identity === null ? [] : [one.identity],
      civilServant: one.civilServant,
      visitOn,
      dischargedOn: inpatient ? last : undefined,
      settledOn: addDays(last, one.settledAfter),
      use: one.use,
      ownAccount: BigInt(one.account),
      relativesAccount: BigInt(one.account) / 2n,
      disease: one.care === "chronic" ? one.disease : undefined,
      facts: new Map(known),
    },
    policy,
    nth,
  );
  return {
    ...theCase,
    split: splitOf(whole),
    ...(one.withLines && (inpatient ? { categories: portions } : { lines: portions })),
    ...(one.withLines && {
      days: [
        { ...head, date: visitOn },
        { ...tail, date: last },
      ],
    }),
  };
}

function evaluated(
  { policy }: Loaded,
  theCase: BenefitCase,
  held: Accumulators,
): Evaluation | null {
  const result = policy.evaluate(theCase, held.read);
  return "refused" in result ? null : result;
}

/** All that an evaluation says, as text that can be compared. */
function told(evaluation: Evaluation | null): string {
  return JSON.stringify(evaluation, (_key, value) =>
    typeof value === "bigint" ? String(value) : value,
  );
}

function holdsUp(theCase: BenefitCase, result: Evaluation): void {
  const { payment } = result;
  expect(addsUp(payment)).toBe(true);
  expect(payment.totalFen).toBe(theCase.split.totalFen);
  for (const share of payment.funds) expect(share.amountFen > 0n).toBe(true);
  expect(payment.cashFen >= 0n && payment.hospitalFen >= 0n).toBe(true);
  expect(payment.ownAccountFen >= 0n && payment.relativesAccountFen >= 0n).toBe(true);
  expect(payment.ownAccountFen <= theCase.ownAccountFen).toBe(true);
  expect(payment.relativesAccountFen <= theCase.relativesAccountFen).toBe(true);
  expect(result.deductibleFen >= 0n && result.deductibleFen <= theCase.split.inScopeFen).toBe(true);
  expect(result.pooledRateBp >= 0n && result.pooledRateBp <= 10_000n).toBe(true);
}

/** The highest amount that the file writes for each pool of yearly ceilings of payment. */
function ceilingsIn(text: string): Map<string, bigint | null> {
  const highest = new Map<string, bigint | null>();
  const walk = (node: unknown): void => {
    if (node === null || typeof node !== "object") return;
    const { ceiling } = node as { ceiling?: { pool: string; per: string; amount: unknown } };
    if (ceiling !== undefined && ceiling.per === "year") {
      const values = [...JSON.stringify(ceiling.amount).matchAll(/"value":("none"|[\d.]+|\{)/g)];
      for (const [, value = ""] of values) {
        const before = highest.get(ceiling.pool);
        const amount = fenFromYuan(value);
        const higher = before === undefined || (amount ?? 0n) > (before ?? 0n) ? amount : before;
        highest.set(ceiling.pool, amount === null || before === null ? null : higher);
      }
    }
    for (const field of Object.values(node)) walk(field);
  };
  walk(fieldsOf(text));
  return highest;
}

function settleAll(loaded: Loaded, visits: readonly Drawn[], held: Accumulators): Evaluation[] {
  const done: Evaluation[] = [];
  for (const [index, visit] of visits.entries()) {
    const theCase = toCase(loaded, visit, index);
    const result = evaluated(loaded, theCase, held);
    if (result === null) continue;
    holdsUp(theCase, result);
    held.apply(result.changes);
    done.push(result);
  }
  return done;
}

const visits = fc.array(drawn, { minLength: 1, maxLength: 5 });

describe.each(subjects)("%s", (_name, loading) => {
  test("parts add up, nothing is negative, and a cancellation restores the accumulators", () => {
    const loaded = loading();
    fc.assert(
      fc.property(visits, drawn, (before, visit) => {
        const held = new Accumulators();
        const done = settleAll(loaded, before, held);
        const asked = toCase(loaded, visit, 9);
        const first = evaluated(loaded, asked, held);
        held.apply(first?.changes ?? []);
        held.apply(first?.changes ?? [], -1n);
        // Cancelled and settled again: the same to the last sentence.
        expect(told(evaluated(loaded, asked, held))).toBe(told(first));
        for (const [key, value] of held.held()) {
          if (!key.startsWith("accountBalance")) expect([key, value >= 0n]).toEqual([key, true]);
        }
        for (const result of done.reverse()) held.apply(result.changes, -1n);
        expect(held.held().size).toBe(0);
      }),
      { numRuns: RUNS },
    );
  });

  test("no pool pays more in a year than its highest ceiling, whatever the order of visits", () => {
    const loaded = loading();
    const ceilings = ceilingsIn(loaded.text);
    const dear = drawn.map((one) => ({ ...one, parts: [one.parts[0] * 4, ...one.parts.slice(1)] }));
    fc.assert(
      fc.property(fc.array(dear, { minLength: 3, maxLength: 8 }), (dearVisits) => {
        const held = new Accumulators();
        settleAll(loaded, dearVisits as unknown as Drawn[], held);
        for (const [key, value] of held.held()) {
          const [measure = "", pool = ""] = (key.split("|")[0] ?? "").split(":");
          const most = ceilings.get(pool);
          if ((measure !== "paid" && measure !== "fee") || typeof most !== "bigint") continue;
          expect([key, value <= most]).toEqual([key, true]);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("more expense never lowers what the funds pay", () => {
    const loaded = loading();
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 2 }), drawn, yuan, (before, visit, more) => {
        const held = new Accumulators();
        settleAll(loaded, before, held);
        const [inScope, ...rest] = visit.parts;
        const dearer: Drawn = { ...visit, parts: [inScope + more, ...rest] as unknown as Parts };
        const less = evaluated(loaded, toCase(loaded, visit, 9), held);
        const greater = evaluated(loaded, toCase(loaded, dearer, 9), held);
        expect(less === null).toBe(greater === null);
        if (less === null || greater === null) return;
        expect(fundTotal(greater.payment) >= fundTotal(less.payment)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  test("the steps' results add up to what each fund pays", () => {
    const loaded = loading();
    fc.assert(
      fc.property(drawn, (visit) => {
        const result = evaluated(loaded, toCase(loaded, visit, 1), new Accumulators());
        if (result === null) return;
        const sums = new Map<string, bigint>();
        for (const step of result.steps) {
          sums.set(step.fund, (sums.get(step.fund) ?? 0n) + step.resultFen);
        }
        const { payment } = result;
        for (const share of payment.funds) expect(sums.get(share.fund)).toBe(share.amountFen);
        expect(sums.get("ownAccount") ?? 0n).toBe(payment.ownAccountFen);
        expect(sums.get("relativesAccount") ?? 0n).toBe(payment.relativesAccountFen);
      }),
      { numRuns: RUNS },
    );
  });
});
