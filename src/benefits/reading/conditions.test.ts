/** Who, where and what a row is for: every condition, on both sides of its edge. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { caseOf } from "#benefits/benefits.ts";
import type { InstitutionCode } from "#model/place.ts";
import {
  base,
  type Fields,
  layer,
  policyOf,
  ratio,
  type Said,
  settled,
  since,
  table,
  yuanOf,
} from "../../../test/written-policy.ts";

/** Does a row with these conditions fit the case? The row pays 70 %, the rest 20 %. */
function fits(when: Fields, said: Said): boolean {
  const rate = table({ ...when, value: "70%" }, { value: "20%" });
  const policy = policyOf([layer([base, { ratio: { rate } }])]);
  const [result] = settled(policy, said);
  return yuanOf(result) === 700;
}

describe("a row", () => {
  test.each<[string, Fields, Said, Said]>([
    ["level", { level: 2 }, { level: 2 }, { level: 3 }],
    ["levels", { level: [1, 2] }, { level: 1 }, { level: 3 }],
    ["person", { person: "retired" }, { person: "retired" }, { person: "working" }],
    ["age from", { ageFrom: 70 }, { age: 70 }, { age: 69 }],
    ["age below", { ageBelow: 70 }, { age: 69 }, { age: 70 }],
    [
      "category",
      { category: ["referral", "longTerm"] },
      { category: "longTerm" },
      { category: "zone" },
    ],
    ["care", { care: "inpatient" }, { care: "inpatient" }, { care: "outpatient" }],
    ["disease", { disease: ["M03900", "M07803"] }, { disease: "M07803" }, { disease: "M01600" }],
    ["disease, none given", { disease: "M03900" }, { disease: "M03900" }, {}],
    ["hospital", { hospital: "H12345678901" }, { hospital: "H12345678901" }, {}],
    ["kind", { kind: "pharmacy" }, { kind: "pharmacy" }, { kind: "hospital" }],
    [
      "identity",
      { identity: ["lowIncome", "disabled"] },
      { identities: ["disabled"] },
      { identities: ["extremelyPoor"] },
    ],
    [
      "identity, none given",
      { identity: "lowIncome" },
      { identities: ["extremelyPoor", "lowIncome"] },
      {},
    ],
    ["civil servant", { civilServant: true }, { civilServant: true }, { civilServant: false }],
    ["no civil servant", { civilServant: false }, { civilServant: false }, { civilServant: true }],
    ["distance", { distance: "local" }, {}, { category: "longTerm" }],
    [
      "fact",
      { facts: { years: ["10", "20"] } },
      { facts: new Map([["years", "20"]]) },
      { facts: new Map([["years", "21"]]) },
    ],
    [
      "fact from",
      { facts: { years: { from: 10 } } },
      { facts: new Map([["years", "10"]]) },
      { facts: new Map([["years", "9"]]) },
    ],
    [
      "fact to",
      { facts: { years: { to: 10 } } },
      { facts: new Map([["years", "10"]]) },
      { facts: new Map([["years", "11"]]) },
    ],
    ["two conditions", { level: 2, ageFrom: 70 }, { level: 2, age: 70 }, { level: 2, age: 69 }],
    ["the other of two", { level: 2, ageFrom: 70 }, { level: 2, age: 71 }, { level: 3, age: 71 }],
    [
      "three conditions",
      { level: 2, ageFrom: 70, kind: "hospital" },
      { level: 2, age: 70 },
      { level: 2, age: 70, kind: "pharmacy" },
    ],
    [
      "two facts",
      { facts: { years: { from: 1 }, months: "2" } },
      {
        facts: new Map([
          ["years", "1"],
          ["months", "2"],
        ]),
      },
      {
        facts: new Map([
          ["years", "1"],
          ["months", "3"],
        ]),
      },
    ],
  ])("by %s fits one case and not another", (_name, when, fitting, other) => {
    expect(fits(when, fitting)).toBe(true);
    expect(fits(when, other)).toBe(false);
  });

  test("by a fact that nobody gave does not fit, and names what is missing", () => {
    const rate = table(
      { facts: { years: { to: 99 } }, value: "70%" },
      { facts: { months: "2" }, value: "60%" },
      { value: "20%" },
    );
    const [result] = settled(policyOf([layer([base, { ratio: { rate } }])]), {});
    expect([yuanOf(result), typeof result === "object" && result.missing]).toEqual([
      200,
      ["工作年限", "处方月数"],
    ]);
  });

  test("by which stay of the year", () => {
    const repeat = table({ visit: 2, flat: 200 }, { visitFrom: 4, flat: 50 }, { flat: 100 });
    const cut = { deductible: { pool: "own", per: "stay", amount: since({ value: 300 }), repeat } };
    const stays = [1, 2, 3, 4, 5].map(() => ({ care: "inpatient" }) as const);
    const results = settled(policyOf([layer([base, cut, ratio()])]), ...stays);
    expect(results.map((result) => yuanOf(result, "deductible"))).toEqual([300, 200, 100, 50, 50]);
  });

  test("counts before the ones below it, and brings its own source", () => {
    const rate = since({
      rows: [
        { ageFrom: 70, value: "70%" },
        { ageFrom: 60, value: "60%" },
      ],
    });
    const policy = policyOf([layer([base, { ratio: { rate } }])]);
    const results = settled(policy, { age: 75 }, { age: 65 }, { age: 55 });
    expect(results.map((result) => yuanOf(result))).toEqual([700, 600, "policy_parameter_missing"]);
  });
});

describe("a benefit, a layer and a rule", () => {
  test("may each stand under conditions", () => {
    const retired = { when: { person: "retired" } };
    const asked = (fields: { benefit?: Fields; layer?: Fields; rule?: Fields }): unknown => {
      const rules = [base, { ...ratio("50%"), ...fields.rule }];
      const policy = policyOf([layer(rules, fields.layer)], {}, fields.benefit);
      return settled(policy, {}, { person: "retired" }).map((result) => yuanOf(result));
    };
    expect(asked({})).toEqual([500, 500]);
    expect(asked({ benefit: retired })).toEqual(["policy_missing", 500]);
    expect(asked({ layer: retired })).toEqual([0, 500]);
    expect(asked({ rule: retired })).toEqual([0, 500]);
  });

  test("hold from their first day to their last", () => {
    const span = { from: "2024-03-05", to: "2024-03-06" };
    const days = ["2024-03-04", "2024-03-05", "2024-03-06", "2024-03-07"];
    const visits = days.map((text) => ({ visitOn: day(text) }));
    const asked = (fields: { benefit?: Fields; layer?: Fields; rule?: Fields }): unknown => {
      const rules = [base, { ...ratio("50%"), ...fields.rule }];
      const policy = policyOf([layer(rules, fields.layer)], {}, fields.benefit);
      return settled(policy, ...visits).map((result) => yuanOf(result));
    };
    expect(asked({ benefit: span })).toEqual(["policy_missing", 500, 500, "policy_missing"]);
    expect(asked({ layer: span })).toEqual([0, 500, 500, 0]);
    expect(asked({ rule: span })).toEqual([0, 500, 500, 0]);
    const parameter = { ratio: { rate: [{ ...span, source: "ex", value: "50%" }] } };
    const policy = policyOf([layer([base, parameter])]);
    expect(settled(policy, ...visits).map((result) => yuanOf(result))).toEqual([
      "policy_missing",
      500,
      500,
      "policy_missing",
    ]);
    expect(policy.supports("outpatient", day("2024-03-04"))).toBe(false);
    expect(policy.supports("outpatient", day("2024-03-05"))).toBe(true);
    expect(policy.supports("pharmacy", day("2024-03-05"))).toBe(false);
  });

  test("an account and a layer paid later may stand under them too", () => {
    const span = { from: "2024-03-05", to: "2024-03-05" };
    const when = { person: "retired" };
    const extra = (fields: Fields): Fields[] => [
      layer([base, ratio("50%")]),
      { later: "另行计算的一层", ...fields },
      { account: { pays: ["inScope"], relatives: "never" }, ...fields },
    ];
    const asked = (fields: Fields, said: Said): unknown => {
      const [result] = settled(policyOf(extra(fields)), { ownAccount: 9_000n, ...said });
      if (typeof result !== "object") return result;
      return [yuanOf(result, "ownAccount"), result.notCalculated];
    };
    expect(asked({}, {})).toEqual([90, ["另行计算的一层"]]);
    expect(asked({ when }, {})).toEqual([0, []]);
    expect(asked({ when }, { person: "retired" })).toEqual([90, ["另行计算的一层"]]);
    expect(asked(span, { visitOn: day("2024-03-05") })).toEqual([90, ["另行计算的一层"]]);
    expect(asked(span, { visitOn: day("2024-03-04") })).toEqual([0, []]);
    expect(asked(span, { visitOn: day("2024-03-06") })).toEqual([0, []]);
  });

  test("for a disease are only for it and what lies under its code", () => {
    const policy = policyOf([layer([base, ratio()])], {}, { diseases: ["M039", "M07803"] });
    const asked = (disease: string | undefined): unknown =>
      settled(policy, { disease, hospital: "H1" as InstitutionCode }).map((result) =>
        yuanOf(result),
      );
    expect(asked("M07803")).toEqual([800]);
    expect(asked("M01600")).toEqual(["policy_missing"]);
    expect(asked(undefined)).toEqual(["policy_missing"]);
  });
});

test("a case that no row fits is refused with the parameter and the case in words", () => {
  const rate = table({ person: "retired", value: "70%" });
  const policy = policyOf([layer([base, { ratio: { rate } }])]);
  const theCase = { care: "outpatient", visitOn: day("2024-03-05"), level: 2 } as const;
  const result = policy.evaluate(caseOf({ ...theCase, category: "longTerm" }, policy), () => 0n);
  expect("refused" in result && result.refused).toEqual({
    code: "policy_parameter_missing",
    params: {
      ...{ area: "000000", scheme: "职工基本医疗保险", careType: "普通门诊" },
      parameter: "支付比例（异地长期居住、二级、在职）",
    },
    decidedBy: "home",
  });
});
