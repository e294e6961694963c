/**
 * What an evaluation says beside its amounts: steps, sources, missing inputs, layers left to home.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { type CompiledPolicy, caseOf, policyIn } from "#benefits/benefits.ts";
import type { BenefitCase, Evaluation } from "#model/benefit.ts";

function load(path: string, change: (text: string) => string = (text) => text): CompiledPolicy {
  const url = new URL(`../../policies/${path}`, import.meta.url);
  return policyIn({ path, text: change(readFileSync(fileURLToPath(url), "utf8")) });
}

function evaluated(policy: CompiledPolicy, theCase: BenefitCase): Evaluation {
  const result = policy.evaluate(theCase, () => 0n);
  if ("refused" in result) throw new Error(result.refused.code);
  return result;
}

// Loaded anew by each test, so that mutation testing knows which tests a line needs.
let pingxiang: CompiledPolicy;
let first: BenefitCase;
beforeEach(() => {
  pingxiang = load("360300/employee.yaml");
  first = caseOf(
    {
      care: "chronic",
      category: "longTerm",
      disease: "M03900",
      visitOn: day("2021-12-01"),
      total: 46_519n,
      ownAccount: 200_000n,
    },
    pingxiang,
  );
});

describe("the steps", () => {
  test("are sentences that a patient can add up", () => {
    expect(evaluated(pingxiang, first).steps.map((step) => step.sentence)).toEqual([
      "基本医保：政策范围内费用中尚未支付的465.19元进入计算",
      "起付标准300元，本次付300元",
      "基本医保统筹基金支付165.19元×70%＝115.63元（四舍五入到分）",
      "个人账户支付349.56元（支付前余额2000元）",
      "医疗费总额465.19元＝基本医保统筹基金115.63元＋个人账户349.56元＋个人现金0元",
    ]);
  });

  test("carry mechanism, inputs, rounding and source", () => {
    const [, deductible, ratio] = evaluated(pingxiang, first).steps;
    expect(deductible).toMatchObject({ mechanism: "deductible", resultFen: 30_000n });
    expect(ratio).toMatchObject({
      mechanism: "ratio",
      fund: "pooled",
      inputs: { 可支付金额: "165.19元", 支付比例: "70%" },
      rounding: "四舍五入到分",
      source: { trust: "press", date: "2021-12-06" },
    });
  });

  test("mark what is assumed", () => {
    const outpatient = caseOf(
      { care: "outpatient", visitOn: day("2024-03-01"), total: 100_000n },
      pingxiang,
    );
    const assumed = evaluated(pingxiang, outpatient).steps.filter(
      (step) => step.source?.trust === "assumed",
    );
    expect(assumed.length).toBeGreaterThan(1);
    for (const step of assumed) expect(step.sentence).toContain("假定值");
  });

  test("tell a bonus, a reduction and what a ceiling cuts", () => {
    const chengdu = load("510100/employee.yaml");
    const stay = caseOf(
      {
        care: "inpatient",
        category: "referral",
        person: "retired",
        age: 72,
        visitOn: day("2024-03-01"),
        total: 1_200_000n,
      },
      chengdu,
    );
    const told = evaluated(chengdu, stay).steps.map((step) => step.sentence);
    expect(told).toContain("按年龄提高比例：支付比例提高6个百分点");
    expect(told).toContain("不超过100%：支付比例不超过100%");
    expect(told.join()).toContain("支付比例降低10个百分点");
    const outpatient = caseOf(
      { care: "outpatient", visitOn: day("2024-03-01"), total: 1_000_000n },
      chengdu,
    );
    expect(evaluated(chengdu, outpatient).steps.map((step) => step.sentence)).toContain(
      "封顶线2000元（按基金支付计），本年度已用0元，本次可用2000元，超出的2900元不由本层支付",
    );
    expect(evaluated(chengdu, stay).steps.some((step) => step.mechanism === "ceiling")).toBe(false);
    const nanjing = load("320100/employee.yaml");
    const dear = caseOf(
      { care: "outpatient", visitOn: day("2024-03-01"), total: 2_000_000n },
      nanjing,
    );
    expect(
      evaluated(nanjing, dear)
        .steps.map((step) => step.sentence)
        .join(),
    ).toContain("封顶线15000元（按费用计）");
  });

  test("are part of the evaluation's JSON, though told only when asked for", () => {
    const text = JSON.stringify(evaluated(pingxiang, first), (_key, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(text).toContain("165.19元×70%");
    expect(text).toContain("deductible:chronic");
  });
});

describe("an evaluation", () => {
  test("says what it changes, and the rate of most of the money", () => {
    const result = evaluated(pingxiang, first);
    expect(result.changes).toEqual([
      { measure: "deductible:chronic", period: "2021", year: 2021, delta: 30_000n },
      { measure: "accountBalance", period: "always", year: 0, delta: -34_956n },
    ]);
    expect(result.pooledRateBp).toBe(7_000n);
    expect(result.deductibleFen).toBe(30_000n);
  });

  test("names layers that the place pays later, and facts that nobody gave", () => {
    const kunming = load("530100/employee.yaml");
    const chronic = caseOf(
      { care: "chronic", disease: "M03900", visitOn: day("2024-03-01"), total: 100_000n },
      kunming,
    );
    expect(evaluated(kunming, chronic).missing).toEqual(["已认定慢性病数"]);
    const yingkou = load("210800/employee.yaml");
    const stay = caseOf(
      { care: "inpatient", visitOn: day("2024-03-01"), total: 100_000n },
      yingkou,
    );
    expect(evaluated(yingkou, stay).notCalculated).toEqual([
      "封顶线以上由商业保险公司支付（营人社〔2017〕42号）",
    ]);
  });

  test("asks for the days of a stay over New Year only where the place splits it", () => {
    const stay = caseOf(
      {
        care: "inpatient",
        visitOn: day("2023-12-30"),
        dischargedOn: day("2024-01-03"),
        total: 1_000_000n,
      },
      pingxiang,
    );
    expect(evaluated(pingxiang, stay).missing).toEqual([]);
    const splitting = load("360300/employee.yaml", (text) =>
      text.replace("stayBelongsTo: discharge", "stayBelongsTo: eachDay"),
    );
    expect(evaluated(splitting, stay).missing).toEqual(["按日费用合计"]);
    const empty = { ...stay, split: { ...stay.split, totalFen: 0n, inScopeFen: 0n } };
    expect(evaluated(splitting, empty).missing).toEqual(["按日费用合计"]);
  });

  test("a relative's account pays after the own one and changes nothing of the person's", () => {
    const shared = {
      ...first,
      accountUse: "relatives" as const,
      ownAccountFen: 1_000n,
      relativesAccountFen: 10_000n,
    };
    const result = evaluated(pingxiang, shared);
    expect(result.payment.ownAccountFen).toBe(1_000n);
    expect(result.payment.relativesAccountFen).toBe(10_000n);
    expect(result.payment.cashFen).toBe(23_956n);
    const balance = result.changes.find((change) => change.measure === "accountBalance");
    expect(balance?.delta).toBe(-1_000n);
  });

  test("a negative or unbalanced bill is a defect", () => {
    const negative = {
      ...first,
      split: { ...first.split, inScopeFen: -1n, ownExpenseFen: 46_520n },
    };
    expect(() => pingxiang.evaluate(negative, () => 0n)).toThrow("no part of a bill is negative");
    const unbalanced = { ...first, split: { ...first.split, totalFen: 1n } };
    expect(() => pingxiang.evaluate(unbalanced, () => 0n)).toThrow("add up to the total");
  });
});

describe("a policy", () => {
  test("has the digest of its text as version", () => {
    expect(load("360300/employee.yaml").version).toBe(pingxiang.version);
    expect(load("360300/employee.yaml", (text) => `${text}#`).version).not.toBe(pingxiang.version);
    expect(pingxiang.version).toMatch(/^[0-9a-f]{64}$/);
  });

  test("settles the unfiled where it says so, and where it says nothing", () => {
    expect(pingxiang.unfiled("inpatient", day("2024-03-01"))).toEqual({ settle: true });
    expect(pingxiang.unfiled("inpatient", day("2010-03-01"))).toEqual({ settle: true });
  });

  test("may choose the category itself", () => {
    expect(pingxiang.choose).toBeUndefined();
    const choosing = load("360300/employee.yaml", (text) =>
      text.replace(
        "cancel: lastFirstPerInstitution",
        "cancel: any\nchoose: [referral, longTerm, unfiled]",
      ),
    );
    const evaluation = evaluated(choosing, first);
    const candidates = (["unfiled", "longTerm", "referral"] as const).map((category) => ({
      category,
      evaluation,
    }));
    expect(choosing.choose?.(candidates)).toBe(2);
    expect(choosing.cancelOrder).toBe("anyOrder");
  });
});
