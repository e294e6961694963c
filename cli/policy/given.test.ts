import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { policyIn } from "#benefits/benefits.ts";
import { amountIn, factsGiven, pairsIn, shippedFile, usedGiven } from "./given.ts";

const text = readFileSync("policies/360300/employee.yaml", "utf8");
const file = policyIn({ path: "employee.yaml", text });
const QUOTA = `          - quota:
              pool: drugs
              per: month
              eachDisease: true
              amount: [{ from: 2021-12-01, source: demo, value: 100 }]
          - ceiling:`;
const byDisease = policyIn({
  path: "quota.yaml",
  text: text
    .replace("title: 萍乡", "facts: { months: 开药月数 }\ntitle: 萍乡")
    .replace("          - ceiling:", QUOTA),
});
const pairs = (...words: string[]) => pairsIn("used", words, "累计=数");

describe("what was used before", () => {
  test("is known by its whole name, or by an ending that only one has", () => {
    expect(usedGiven(pairs("deductible:chronic=300,paid:basic=5,000"), file, undefined)).toEqual({
      "deductible:chronic": "300",
      "paid:basic": "5000",
    });
    expect(usedGiven(pairs("chronic=300"), file, undefined)).toEqual({
      "deductible:chronic": "300",
    });
    expect(usedGiven(pairs("stays:inpatient=1"), file, undefined)).toEqual({
      "stays:inpatient": "1",
    });
  });

  test("of an unknown name is refused with all that the policy has", () => {
    expect(() => usedGiven(pairs("chronicQuota=100"), file, undefined)).toThrow(
      /没有累计“chronicQuota”。这份政策的累计：.*deductible:chronic/,
    );
    expect(() => usedGiven(pairs("stays:nothing=1"), file, undefined)).toThrow("没有累计");
    expect(() => usedGiven(pairs("deductible:chronik=1"), file, undefined)).toThrow(
      "是不是 deductible:chronic？",
    );
  });

  test("of a quota that each disease has for itself needs the disease", () => {
    expect(usedGiven(pairs("drugs=50"), byDisease, "M03900")).toEqual({
      "quota:drugs:M03900": "50",
    });
    expect(usedGiven(pairs("quota:drugs:M1=50"), byDisease, undefined)).toEqual({
      "quota:drugs:M1": "50",
    });
    expect(() => usedGiven(pairs("drugs=50"), byDisease, undefined)).toThrow("请加 --disease");
  });

  test("without a number is told how to write it", () => {
    expect(() => pairs("chronic")).toThrow("--used 应写成 累计=数");
  });
});

test("facts are those of the policy's head", () => {
  expect(factsGiven(pairs("months=3"), byDisease)).toEqual({ months: "3" });
  expect(() => factsGiven(pairs("month=3"), byDisease)).toThrow("months（开药月数）");
  expect(() => factsGiven(pairs("months=3"), file)).toThrow("这份政策不问事实");
});

test("an amount may have commas between thousands and nowhere else", () => {
  expect(amountIn("total", "1,234,567.80")).toBe("1234567.80");
  expect(() => amountIn("total", "1,00")).toThrow("金额不带逗号");
  expect(amountIn("identities", "[lowIncome, disabled]")).toBe("[lowIncome, disabled]");
});

test("an area without a policy of its own has its city's or province's", () => {
  expect(shippedFile("360302", "employee")?.path).toBe("policies/360300/employee.yaml");
  expect(shippedFile("999999", "employee")).toBeNull();
});
