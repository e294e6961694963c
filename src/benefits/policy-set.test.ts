/** Which policy counts: by place and day, what it says of the unfiled, which category it takes. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { addDays, day } from "#base/date.ts";
import {
  type CompiledPolicy,
  caseOf,
  loadPolicies,
  PolicyError,
  type PolicySet,
  policyIn,
  policySet,
} from "#benefits/benefits.ts";
import type { Evaluation } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { Area, CareType } from "#model/place.ts";
import { loadPolicyFolder } from "#policies.ts";

const GOOD = readFileSync(
  fileURLToPath(new URL("./examples/yearly.yaml", import.meta.url)),
  "utf8",
);
const policy = (change: (text: string) => string = (text) => text): CompiledPolicy =>
  policyIn({ path: "here.yaml", text: change(GOOD) });
const area = (code: string): Area => code as Area;

describe("a set of versions", () => {
  const version = (place: string, from: string): Parameters<typeof policySet>[0][number] => ({
    area: area(place),
    scheme: "employee",
    from: day(from),
    policy: () =>
      policy((text) => text.replace("000000", place).replace("title: 门诊", `title: ${from}`)),
  });
  const policies = (): ReturnType<typeof policySet> =>
    policySet(
      [
        version("360300", "2021-01-01"),
        version("360300", "2023-01-01"),
        version("360300", "2022-01-01"),
        version("360000", "2020-01-01"),
        version("360300", "2020-06-01"),
      ],
      () => null,
    );
  const found = (on: string): string | undefined =>
    policies().find(area("360302"), "employee", day(on))?.version;
  const digest = (place: string, from: string): string => version(place, from).policy().version;

  test("finds the one in force on the day, of the nearest place that has one", () => {
    expect(found("2019-12-31")).toBeUndefined();
    expect(found("2020-05-31")).toBe(digest("360000", "2020-01-01"));
    expect(found("2020-06-01")).toBe(digest("360300", "2020-06-01"));
    expect(found("2021-12-31")).toBe(digest("360300", "2021-01-01"));
    expect(found("2022-01-01")).toBe(digest("360300", "2022-01-01"));
    expect(found("2099-01-01")).toBe(digest("360300", "2023-01-01"));
    expect(policies().find(area("360300"), "resident", day("2022-01-01"))).toBeNull();
  });
});

test("two files for one place and scheme do not load, and say why", () => {
  const files = ["a.yaml", "b.yaml"].map((path) => ({ path, text: GOOD }));
  let message = "";
  try {
    loadPolicies(files);
  } catch (error) {
    if (error instanceof PolicyError) message = `${error.name}: ${error.message}`;
  }
  expect(message).toBe(
    "PolicyError: b.yaml:1 000000的employee已有另一份政策。同一统筹区同一险种只能有一份，请合并",
  );
});

describe("filing-free zones", () => {
  const zones = (text: string): ReturnType<typeof loadPolicies> =>
    loadPolicies([{ path: "policies/zones.yaml", text }]);
  const source = "source: { document: 报道, trust: press }";
  const local = `benefit: local, ${source}`;
  const policies = (): ReturnType<typeof loadPolicies> =>
    zones(
      `zones:
  - { title: 甲, areas: ["310118", "3205xx"], from: 2020-08-20, benefit: local, ${source} }
  - { title: 乙, areas: ["110000", "120000"], from: 2021-01-01, to: 2021-12-31, ${local} }
`.replace("3205xx", "320500"),
    );

  test("hold for places inside their areas, in both directions, while they run", () => {
    const asked = (home: string, care: string, on: string): boolean =>
      benefitOf(policies(), [home, care], { visitOn: day(on) }) === "local";
    expect(asked("310118", "320509", "2020-08-20")).toBe(true);
    expect(asked("320509", "310118", "2099-01-01")).toBe(true);
    expect(asked("310118", "320509", "2020-08-19")).toBe(false);
    expect(asked("310115", "320509", "2020-08-20")).toBe(false);
    expect(asked("110105", "120101", "2021-12-31")).toBe(true);
    expect(asked("110105", "120101", "2022-01-01")).toBe(false);
    expect(asked("110105", "310118", "2021-06-01")).toBe(false);
  });

  const visit = { careType: "outpatient", scheme: "employee", visitOn: day("2024-01-01") } as const;
  const benefitOf = (
    set: ReturnType<typeof loadPolicies>,
    [home, care]: readonly [string, string],
    said: Partial<Parameters<PolicySet["zone"]>[0]> = {},
  ): string | null => set.zone({ ...visit, homeArea: area(home), careArea: area(care), ...said });

  test("hold from home to where people are treated only, for their care and scheme", () => {
    const set = zones(`zones:
  - { title: 甲, home: ["510100"], treatedIn: ["500000"], from: 2022-07-01, benefit: referral, ${source} }
  - title: 乙
    home: ["510100"]
    treatedIn: ["500000"]
    care: inpatient
    schemes: employee
    from: 2023-01-01
    ${local.replace(", source", "\n    source")}
`);
    expect(benefitOf(set, ["510100", "500100"])).toBe("referral");
    expect(benefitOf(set, ["500100", "510100"])).toBeNull();
    expect(benefitOf(set, ["510300", "500100"])).toBeNull();
    const stay = { careType: "inpatient" } as const;
    expect(benefitOf(set, ["510100", "500100"], stay)).toBe("local");
    expect(benefitOf(set, ["510100", "500100"], { ...stay, scheme: "resident" })).toBe("referral");
    const before = { ...stay, visitOn: day("2022-12-31") };
    expect(benefitOf(set, ["510100", "500100"], before)).toBe("referral");
  });

  test("of the program hold as they were published", () => {
    const set = loadPolicyFolder();
    const held = (home: string, care: string, careType: CareType, on: string): string | null =>
      benefitOf(set, [home, care], { careType, visitOn: day(on) });
    const first = (home: string, care: string, careType: CareType, on: string): void => {
      const told = [addDays(day(on), -1), on].map((date) => held(home, care, careType, date));
      expect([home, care, careType, ...told]).toEqual([home, care, careType, null, "local"]);
    };
    first("310118", "330421", "outpatient", "2020-08-24");
    first("320509", "310118", "inpatient", "2021-05-28");
    first("131000", "110100", "pharmacy", "2023-02-10");
    first("110105", "131000", "outpatient", "2023-04-01");
    first("120100", "110100", "inpatient", "2023-04-01");
    first("510100", "500100", "chronic", "2022-07-01");
    first("500112", "510300", "inpatient", "2022-08-31");
    expect(held("500112", "510300", "outpatient", "2024-01-01")).toBeNull();
    expect(held("510300", "500112", "inpatient", "2024-01-01")).toBeNull();
    expect(held("131000", "110100", "chronic", "2024-01-01")).toBeNull();
    expect(held("310115", "330421", "outpatient", "2024-01-01")).toBeNull();
  });

  test("that do not say from where to where do not load", () => {
    const told = (places: string): string => {
      try {
        zones(`zones:\n  - { title: 甲, ${places}from: 2020-08-20, ${local} }\n`);
      } catch (error) {
        if (error instanceof PolicyError) return error.what;
      }
      return "loads";
    };
    const said = "zones[1]：没有说清从哪里到哪里免备案";
    expect(told("")).toBe(said);
    expect(told('home: ["510100"], ')).toBe(said);
    expect(told('areas: ["510100"], home: ["510100"], ')).toBe(said);
    expect(told('areas: ["510100"], ')).toBe("loads");
  });

  test("that are written wrongly do not load", () => {
    expect(() =>
      zones(`zones:\n  - { title: 甲, areas: ["31"], from: 2020-08-20, ${local} }\n`),
    ).toThrow("policies/zones.yaml:2 zones[1].areas[1]：“31”不是医保区划");
  });
});

describe("what a policy says of the unfiled", () => {
  const said = (rows: string): CompiledPolicy =>
    policy((text) => text.replace("{ from: 2020-01-01, source: ex, settle: true }", rows));

  test("may differ by kind of care, and is settled where no row fits", () => {
    const byCare = said(
      "{ from: 2022-01-01, source: ex, rows: [" +
        "{ care: [inpatient, daySurgery], settle: false, channel: 小程序 }, " +
        "{ care: outpatient, settle: true }] }",
    );
    const on = day("2024-03-01");
    expect(byCare.unfiled("inpatient", on)).toEqual({ settle: false, channel: "小程序" });
    expect(byCare.unfiled("daySurgery", on)).toEqual({ settle: false, channel: "小程序" });
    expect(byCare.unfiled("outpatient", on)).toEqual({ settle: true });
    expect(byCare.unfiled("pharmacy", on)).toEqual({ settle: true });
    const before = addDays(day("2022-01-01"), -1);
    expect(byCare.unfiled("inpatient", before)).toEqual({ settle: true });
  });

  test("is looked at on the day of the visit, for the unfiled only", () => {
    const refusing = said("{ from: 2024-01-01, source: ex, settle: false, channel: 小程序 }");
    const asked = (category: BenefitCategory, on: string): string => {
      const visitOn = day(on);
      const settledOn = day("2024-06-01");
      const theCase = caseOf(
        { care: "outpatient", category, visitOn, settledOn, total: 1n },
        refusing,
      );
      const result = refusing.evaluate(theCase, () => 0n);
      return "refused" in result ? result.refused.code : "settled";
    };
    expect(asked("unfiled", "2024-01-01")).toBe("filing_missing");
    expect(asked("unfiled", "2023-12-31")).toBe("settled");
    expect(asked("otherTemporary", "2024-01-01")).toBe("settled");
  });
});

describe("the category that a policy takes", () => {
  const choosing = (): CompiledPolicy =>
    policy((text) =>
      text.replace("cancel: anyOrder", "cancel: lastFirst\nchoose: [emergency, referral]"),
    );
  const evaluation = {} as Evaluation;
  const taken = (...categories: BenefitCategory[]): number | undefined =>
    choosing().choose?.(categories.map((category) => ({ category, evaluation })));

  test("is the first of its list; those it does not name come last, in their own order", () => {
    expect(taken("referral", "emergency")).toBe(1);
    expect(taken("unfiled", "referral")).toBe(1);
    expect(taken("longTerm", "unfiled")).toBe(0);
    expect(choosing().cancelOrder).toBe("lastFirstPerInstitution");
    expect(policy().choose).toBeUndefined();
    expect("choose" in policy()).toBe(false);
  });
});

describe("a case that cannot be", () => {
  const plain = { care: "outpatient", visitOn: day("2024-03-01"), total: 100n } as const;
  const evaluated = (change: object): unknown =>
    policy().evaluate({ ...caseOf(plain, policy()), ...change }, () => 0n);

  test.each(["ownExpenseFen", "overLimitFen", "ownShareFirstFen", "inScopeFen"] as const)(
    "is a defect: a negative %s",
    (bucket) => {
      const { split } = caseOf(plain, policy());
      const other = bucket === "inScopeFen" ? "ownExpenseFen" : "inScopeFen";
      const odd = { ...split, [bucket]: -1n, [other]: split.totalFen + 1n };
      expect(() => evaluated({ split: odd })).toThrow("no part of a bill is negative");
    },
  );

  test("is a defect: a case of another scheme", () => {
    expect(() => evaluated({ scheme: "resident" })).toThrow("the case is of the policy's scheme");
  });

  test("of no benefit is refused with its place, scheme and kind of care", () => {
    expect(evaluated({ careType: "inpatient" })).toEqual({
      refused: {
        code: "policy_missing",
        params: { area: "000000", scheme: "职工基本医疗保险", careType: "住院" },
        decidedBy: "home",
      },
    });
  });
});
