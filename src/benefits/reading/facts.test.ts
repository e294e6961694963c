/** Facts: a value that the policy does not understand is never taken for "no". */
import { describe, expect, test } from "vitest";
import { PolicyError, policyIn, readExamples } from "#benefits/benefits.ts";
import {
  base,
  layer,
  policyOf,
  ratio,
  settled,
  since,
  table,
  yuanOf,
} from "../../../test/written-policy.ts";

const rate = table({ facts: { year: "yes" }, value: "70%" }, { value: "20%" });
const policy = policyOf([layer([base, { ratio: { rate } }])]);

function asked(value: string): unknown {
  const [result] = settled(policy, { facts: new Map([["year", value]]) });
  return [yuanOf(result), typeof result === "object" && result.missing];
}

describe("a fact of yes or no", () => {
  test("is yes or no when it says so", () => {
    expect(asked("yes")).toEqual([700, []]);
    expect(asked("no")).toEqual([200, []]);
  });

  test("counts as not given, and is named with its value, when it says something else", () => {
    expect(asked("是")).toEqual([200, ["当年账户（所填“是”不认识，可填：yes、no）"]]);
  });
});

describe("a fact that counts", () => {
  const quota = {
    quota: {
      ...{ pool: "drugs", per: "month", of: "payment", eachDisease: false },
      ...{ amount: since({ value: 100 }), times: "months", timesMost: since({ value: 3 }) },
    },
  };
  const counting = policyOf([layer([base, ratio(), quota])], { unusedQuota: "lapses" });
  test.each([
    ["2", 200],
    ["3", 300],
    ["4", 300],
    ["二", 100],
  ])("multiplies the limit up to its most: %s months pay %d", (months, paid) => {
    const [result] = settled(counting, { facts: new Map([["months", months]]) });
    expect(yuanOf(result)).toBe(paid);
  });

  test("has no most before the day on which one is known", () => {
    const late = { ...quota.quota, timesMost: since({ value: 3 }, "2025-01-01") };
    const other = policyOf([layer([base, ratio(), { quota: late }])]);
    expect(settled(other, { facts: new Map([["months", "4"]]) })).toEqual(["policy_missing"]);
  });
});

describe("an example's facts", () => {
  function errorOf(facts: string): string {
    const head = "- title: 甲\n  case: { care: outpatient, visitOn: 2024-01-01, total: 1, facts: ";
    try {
      readExamples("e.yaml", `${head}${facts} }\n  expect: { pooled: 0.20 }\n`, policy);
    } catch (error) {
      if (error instanceof PolicyError) return error.message;
      throw error;
    }
    return "reads";
  }

  test("are those of the policy, with values that it understands", () => {
    expect(errorOf('{ year: "no" }')).toBe("reads");
    expect(errorOf("{ year: 是 }")).toContain("不认识“是”。可写：yes、no");
    expect(errorOf('{ yaer: "yes" }')).toContain("没有登记“yaer”。可写：years、months");
  });
});

test("values listed in the head are the only ones", () => {
  const text = (value: string): string =>
    JSON.stringify({
      ...{ title: "档次", area: "000000", scheme: "resident" },
      facts: { tier: { title: "缴费档次", values: ["high", "low"] } },
      sources: { ex: { document: "自拟", trust: "official" } },
      year: { starts: "01-01" },
      questions: {
        ...{ bandScale: "notApplicable", ceilingOn: "notApplicable" },
        order: ["ownShareFirst", "firstShare", "deductible"],
        ...{ deductibleEats: "notApplicable", lessPercent: "notApplicable" },
        ...{ seriousIllnessBase: "notApplicable", unusedQuota: "notApplicable" },
        ...{ stayBelongsTo: "admission", rounding: { at: "band", mode: "halfUp" } },
      },
      cancel: "any",
      unfiled: since({ settle: true }),
      benefits: [
        {
          ...{ title: "待遇", care: "outpatient" },
          layers: [
            layer([
              base,
              { ratio: { rate: table({ facts: { tier: value }, value: "70%" }, { value: "1%" }) } },
            ]),
          ],
        },
      ],
    });
  const facts = policyIn({ path: "a.yaml", text: text("high") }).facts;
  expect(["high", "low", "middle"].map((one) => facts.get("tier")?.takes(one))).toEqual([
    true,
    true,
    false,
  ]);
  expect(() => policyIn({ path: "a.yaml", text: text("middle") })).toThrow("可写：high、low");
});
