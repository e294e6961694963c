/** A file that does not load says which file and line, what is wrong and how to mend it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { addDays, day } from "#base/date.ts";
import {
  type CompiledPolicy,
  caseOf,
  loadPolicies,
  PolicyError,
  type PolicySet,
  policyIn,
} from "#benefits/benefits.ts";
import type { Area } from "#model/place.ts";

const TODAY = day("2025-06-01");
const GOOD = readFileSync(
  fileURLToPath(new URL("./examples/yearly.yaml", import.meta.url)),
  "utf8",
);

function errorOf(text: string): PolicyError | null {
  try {
    policyIn({ path: "here.yaml", text });
    return null;
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
}

function changed(from: string, to: string): PolicyError | null {
  expect(GOOD).toContain(from);
  return errorOf(GOOD.replace(from, to));
}

const lineOf = (text: string): number => GOOD.slice(0, GOOD.indexOf(text)).split("\n").length;

describe("a policy file", () => {
  test("loads when nothing is wrong", () => expect(errorOf(GOOD)).toBeNull());

  for (const question of [
    ...["bandScale", "ceilingOn", "order", "deductibleEats", "lessPercent"],
    ...["seriousIllnessBase", "unusedQuota", "stayBelongsTo", "rounding"],
  ]) {
    test(`does not load without an answer to ${question}`, () => {
      const text = GOOD.replace(new RegExp(`^  ${question}: .*\n`, "m"), "");
      const error = errorOf(text);
      expect(error?.what).toContain(question);
      expect(error?.mend).toContain("notApplicable");
    });
  }

  test("tells the line of a misspelt mechanism and the words that exist", () => {
    const error = changed("- ceiling:", "- celing:");
    expect(error?.line).toBe(lineOf("- ceiling:"));
    expect(error?.mend).toContain("ceiling");
    expect(error?.message).toMatch(/^here\.yaml:\d+ /);
  });

  test("tells an unknown field and guesses the one meant", () => {
    expect(
      changed("pool: outpatient, per: year, amount", "pol: outpatient, per: year, amount")?.what,
    ).toContain("pol");
  });

  test("wants a percent sign on rates", () => {
    expect(changed("0: 50%", "0: 50")?.mend).toContain("百分号");
  });

  test("wants amounts in yuan without commas", () => {
    expect(changed("value: 1800", 'value: "1,800"')?.mend).toContain("不带逗号");
  });

  test("wants a source that is listed", () => {
    expect(changed("source: ex, value: 1800", "source: law, value: 1800")?.what).toContain("law");
  });

  test("refuses two entries of one parameter that overlap", () => {
    const error = changed(
      "[{ from: 2020-01-01, source: ex, value: 1800 }]",
      "[{ from: 2020-01-01, source: ex, value: 1800 }, { from: 2021-01-01, source: ex, value: 1 }]",
    );
    expect(error?.mend).toContain("2020-12-31");
  });

  test("refuses rules in an order that cannot be meant", () => {
    const base = "          - base: [inScope]\n";
    expect(errorOf(GOOD.replace(base, ""))?.what).toContain("base");
    const ceiling = GOOD.split("\n").find((line) => line.includes("- ceiling:")) ?? "";
    const moved = GOOD.replace(`${ceiling}\n`, "").replace(base, `${base}${ceiling}\n`);
    expect(errorOf(moved)?.what).toContain("的后面");
  });

  test("refuses a rule that needs a question answered not applicable", () => {
    expect(changed("{ starts: gross, over: year }", "notApplicable")?.what).toContain("bandScale");
  });

  test("refuses a band scale at odds with the answer", () => {
    expect(
      changed("bands: { pool: outpatient,", "bands: { pool: outpatient, over: case,")?.what,
    ).toContain("over");
  });

  test("refuses bands that do not rise", () => {
    expect(changed("5000: 60%, 20000: 80%", "20000: 60%, 5000: 80%")?.what).toContain("从小到大");
  });

  test("refuses an employee fund in a resident policy", () => {
    const text = GOOD.replace("scheme: employee", "scheme: resident").replace(
      "fund: pooled",
      "fund: largeSum",
    );
    expect(errorOf(text)?.what).toContain("largeSum");
  });

  test("refuses broken YAML with its line", () => {
    expect(changed('area: "000000"', "area: [")?.line).toBeGreaterThan(0);
  });

  test("refuses to load a second policy for the same area and scheme", () => {
    const files = [
      { path: "a.yaml", text: GOOD },
      { path: "b.yaml", text: GOOD },
    ];
    expect(() => loadPolicies(files)).toThrow(/b\.yaml/);
  });
});

describe("a set of policies", () => {
  const at = (area: string): { path: string; text: string } => ({
    path: `${area}.yaml`,
    text: GOOD.replace('"000000"', `"${area}"`),
  });
  const zones = {
    path: "zones.yaml",
    text: `zones:
  - title: 示范区
    areas: ["310118", "320509"]
    from: 2020-08-20
    to: 2025-12-31
    benefit: local
    source: { document: 报道, trust: press }
`,
  };
  let policies: PolicySet;
  beforeEach(() => {
    policies = loadPolicies([at("360300"), at("360000"), zones]);
  });

  test("finds the pooling area, else its city, else its province", () => {
    expect(policies.find("360302" as Area, "employee", TODAY)?.area).toBe("360300");
    expect(policies.find("360100" as Area, "employee", TODAY)?.area).toBe("360000");
    expect(policies.find("370100" as Area, "employee", TODAY)).toBeNull();
    expect(policies.find("360300" as Area, "resident", TODAY)).toBeNull();
  });

  test("knows a zone by both places and the day", () => {
    const zone = (careArea: string, on: string): string | null =>
      policies.zone({
        homeArea: "310118" as Area,
        careArea: careArea as Area,
        careType: "outpatient",
        scheme: "employee",
        visitOn: day(on),
      });
    expect(zone("320509", "2020-08-20")).toBe("local");
    expect(zone("320509", "2020-08-19")).toBeNull();
    expect(zone("320509", "2026-01-01")).toBeNull();
    expect(zone("320100", "2021-01-01")).toBeNull();
  });
});

describe("what the unfiled get", () => {
  const refusing = GOOD.replace(
    "- { from: 2020-01-01, source: ex, settle: true }",
    "- { from: 2020-01-01, source: ex, settle: false, channel: 国家医保服务平台 }",
  );
  let policy: CompiledPolicy;
  beforeEach(() => {
    policy = policyIn({ path: "x.yaml", text: refusing });
  });
  const visitOn = day("2024-03-01");

  test("is refused with the channel where the place says so", () => {
    expect(policy.unfiled("outpatient", visitOn)).toEqual({
      settle: false,
      channel: "国家医保服务平台",
    });
    const theCase = caseOf({ care: "outpatient", category: "unfiled", visitOn, total: 1n }, policy);
    expect(policy.evaluate(theCase, () => 0n)).toEqual({
      refused: {
        code: "filing_missing",
        params: { channel: "国家医保服务平台" },
        decidedBy: "home",
      },
    });
  });

  test("is not refused to those who filed", () => {
    const theCase = caseOf(
      { care: "outpatient", category: "longTerm", visitOn, total: 1n },
      policy,
    );
    expect("refused" in policy.evaluate(theCase, () => 0n)).toBe(false);
  });

  test("a kind of care, or a day, without a rule is refused, never settled at nothing", () => {
    const asked = (care: "outpatient" | "inpatient", on = visitOn): unknown =>
      policy.evaluate(caseOf({ care, visitOn: on, total: 1n }, policy), () => 0n);
    expect(policy.supports("outpatient", visitOn)).toBe(true);
    expect(policy.supports("inpatient", visitOn)).toBe(false);
    expect(asked("inpatient")).toMatchObject({ refused: { code: "policy_missing" } });
    const before = addDays(day("2020-01-01"), -1);
    expect(policy.supports("outpatient", before)).toBe(false);
    expect(asked("outpatient", before)).toMatchObject({ refused: { code: "policy_missing" } });
  });
});
