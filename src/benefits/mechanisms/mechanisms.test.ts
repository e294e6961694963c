/**
 * What each mechanism does at its edges: a parameter not known on the day, a table without a
 * fitting row, nothing left to pay, two answers to one question.
 */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { MECHANISMS } from "#benefits/mechanisms/mechanisms.ts";
import type { Evaluation } from "#model/benefit.ts";
import {
  base,
  type Fields,
  layer,
  one,
  paid,
  policyOf,
  ratio,
  type Said,
  settled,
  since,
  table,
  words,
  yuanOf,
} from "../../../test/written-policy.ts";

const LATE = "2024-01-01";
const deductible = (fields: Fields = {}): Fields => ({
  deductible: { pool: "own", per: "stay", amount: since({ value: 300 }), ...fields },
});
const quota = (fields: Fields = {}): Fields => ({
  quota: {
    pool: "own",
    per: "year",
    of: "fee",
    eachDisease: false,
    amount: since({ value: 500 }),
    ...fields,
  },
});
const ceiling = (fields: Fields = {}): Fields => ({
  ceiling: { pool: "own", per: "year", of: "payment", amount: since({ value: 500 }), ...fields },
});

describe("a parameter that has no value on the day leaves the case unsettled", () => {
  const late = (fields: Fields): Fields[] => since(fields, LATE);
  const further = { diseasesFact: "diseases", further: late({ value: 100 }) };
  const rows: readonly (readonly [string, readonly Fields[]])[] = [
    ["firstShare", [base, { firstShare: { share: late({ value: "10%" }) } }, ratio()]],
    ["deductible", [base, deductible({ amount: late({ value: 300 }) }), ratio()]],
    ["deductible's repeat", [base, deductible({ repeat: late({ of: "50%" }) }), ratio()]],
    ["deductible's yearly most", [base, deductible({ yearlyMost: late({ value: 9 }) }), ratio()]],
    ["bonus", [base, { bonus: { title: "加", add: late({ points: "5pt" }) } }, ratio()]],
    ["reduction", [base, { reduction: { less: late({ value: "5pt" }) } }, ratio()]],
    ["ratio", [base, { ratio: { rate: late({ value: "80%" }) } }]],
    ["bands", [base, { bands: { rates: late({ bands: { 0: "80%" } }) } }]],
    [
      "ratioByKind",
      [base, { ratioByKind: { kinds: [{ name: "甲", rate: late({ value: "80%" }) }] } }],
    ],
    ["guarantee", [base, ratio(), { guarantee: { of: "base", share: late({ value: "40%" }) } }]],
    ["subsidy", [base, ratio(), { subsidy: { amount: late({ value: 18 }) } }]],
    ["quota", [base, quota({ amount: late({ value: 500 }) }), ratio()]],
    ["quota for further diseases", [base, quota(further), ratio()]],
    ["quota's rate beyond", [base, quota({ beyond: late({ value: "30%" }) }), ratio()]],
    ["ceiling", [base, ratio(), ceiling({ amount: late({ value: 500 }) })]],
    // The amount itself is known, the index behind it is not.
    [
      "an index of a multiple",
      [base, ratio(), ceiling({ amount: since({ value: { times: 6, of: "wage" } }) })],
    ],
    [
      "an index of a share",
      [base, ratio(), ceiling({ amount: since({ value: { share: "5%", of: "wage" } }) })],
    ],
  ];
  const check = (rules: readonly Fields[], fields: Fields = {}): void => {
    const policy = policyOf([layer(rules)], {}, fields);
    const said = {
      care: "inpatient",
      facts: new Map([["diseases", "2"]]),
      lines: undefined,
    } as const;
    const [before, after] = settled(
      policy,
      { ...said, visitOn: day("2023-12-31") },
      { ...said, visitOn: day(LATE) },
    );
    // An index is asked for by the case; any other parameter takes its benefit away.
    expect(before).toMatch(/^policy(_parameter)?_missing$/);
    expect(typeof after).toBe("object");
  };
  test.each(rows)("%s", (_name, rules) => check(rules));
  test("no mechanism is forgotten above", () => {
    const written = new Set(rows.flatMap(([, rules]) => rules.flatMap(Object.keys)));
    expect([...MECHANISMS.keys()].filter((word) => !written.has(word))).toEqual([]);
  });
  test("level", () => check([base, ratio()], { level: late({ value: 2 }) }));
});

describe("a table in which no row fits", () => {
  const retired = { person: "retired" } as const;
  const onlyRetired = (fields: Fields): Fields[] => table({ ...retired, ...fields });

  test.each([
    ["ratio", [base, { ratio: { rate: onlyRetired({ value: "80%" }) } }]],
    ["bands", [base, { bands: { rates: onlyRetired({ bands: { 0: "80%" } }) } }]],
    ["deductible", [base, deductible({ amount: onlyRetired({ value: 0 }) }), ratio()]],
    ["quota", [base, quota({ amount: onlyRetired({ value: 9000 }) }), ratio()]],
    ["ceiling", [base, ratio(), ceiling({ amount: onlyRetired({ value: 9000 }) })]],
    [
      "ratioByKind",
      [base, { ratioByKind: { kinds: [{ name: "全部", rate: onlyRetired({ value: "80%" }) }] } }],
    ],
  ] as const)("of %s leaves the case unsettled", (_name, rules) => {
    const kind = { feeCategory: "other", itemClass: "A", item: undefined } as const;
    const lines = [{ total: fen("1000"), ...kind }];
    const whole = lines.map((line) => ({
      ...{ ownExpense: undefined, overLimit: undefined, ownShareFirst: undefined },
      ...line,
    }));
    expect(paid(rules, { lines: whole })).toBe("policy_parameter_missing");
    expect(paid(rules, { lines: whole, ...retired })).toBe(800);
  });

  test.each([
    [
      "firstShare takes nothing",
      [base, { firstShare: { share: onlyRetired({ value: "10%" }) } }, ratio()],
      800,
      720,
    ],
    [
      "bonus adds nothing",
      [base, { bonus: { title: "加", add: onlyRetired({ points: "5pt" }) } }, ratio()],
      800,
      850,
    ],
    [
      "reduction lowers nothing",
      [base, { reduction: { less: onlyRetired({ value: "5pt" }) } }, ratio()],
      800,
      750,
    ],
    [
      "guarantee promises nothing",
      [base, ratio(), { guarantee: { of: "base", share: onlyRetired({ value: "90%" }) } }],
      800,
      900,
    ],
    [
      "subsidy gives nothing",
      [base, ratio(), { subsidy: { amount: onlyRetired({ value: 18 }) } }],
      800,
      818,
    ],
    [
      "a yearly most limits nothing",
      [base, deductible({ yearlyMost: onlyRetired({ value: 100 }) }), ratio()],
      560,
      720,
    ],
    [
      "beyond a quota nothing is paid",
      [base, quota({ beyond: onlyRetired({ value: "30%" }) }), ratio()],
      400,
      550,
    ],
  ] as const)("of %s", (_name, rules, without, fitting) => {
    const said = { care: "inpatient" } as const;
    expect(paid(rules, said)).toBe(without);
    expect(paid(rules, { ...said, ...retired })).toBe(fitting);
  });

  test("of level leaves the hospital its own", () => {
    const rates = { ratio: { rate: table({ level: 3, value: "70%" }, { value: "90%" }) } };
    const policy = policyOf([layer([base, rates])], {}, { level: onlyRetired({ value: 1 }) });
    const [own, lower, same] = settled(policy, {}, retired, { ...retired, level: 1 });
    expect([own, lower, same].map((result) => yuanOf(result))).toEqual([700, 900, 900]);
    expect(words(lower as Evaluation, "level")).toHaveLength(1);
    expect(words(same as Evaluation, "level")).toEqual([]);
  });

  test("of a quota for further diseases raises nothing", () => {
    const further = { diseasesFact: "diseases", further: onlyRetired({ value: 100 }) };
    const facts = new Map([["diseases", "3"]]);
    expect(paid([base, quota(further), ratio()], { facts })).toBe(400);
    expect(paid([base, quota(further), ratio()], { facts, ...retired })).toBe(560);
    const single = { facts: new Map([["diseases", "1"]]), ...retired };
    expect(paid([base, quota(further), ratio()], single)).toBe(400);
    const none = { facts: new Map([["diseases", "0"]]), ...retired };
    expect(paid([base, quota(further), ratio()], none)).toBe(400);
  });
});

describe("rates", () => {
  const add = (fields: Fields, more: Fields = {}): Fields => ({
    bonus: { title: "加", add: since(fields), ...more },
  });
  const less = (value: string): Fields => ({ reduction: { less: since({ value }) } });

  test("never leave 0 % to 100 %, in whatever order they are changed", () => {
    expect(paid([base, add({ points: "30pt" }), ratio()])).toBe(1000);
    expect(paid([base, less("90pt"), ratio()])).toBe(0);
    expect(paid([base, add({ points: "-90pt" }), ratio()])).toBe(0);
    expect(paid([base, less("80pt"), ratio()])).toBe(0);
    expect(paid([base, add({ points: "20pt" }), ratio()])).toBe(1000);
  });

  test("fall by points where points are written, whatever question 5 says", () => {
    for (const said of ["points", "factor"]) {
      const lessPercent = { ratio: said, deductible: "ofStandard" };
      expect(paid([base, less("10pt"), ratio()], {}, { lessPercent })).toBe(700);
    }
    expect(paid([base, less("10pt"), ratio()], {}, { lessPercent: "notApplicable" })).toBe(700);
  });

  test("fall by per cent as question 5 says: of the whole, or of the rate", () => {
    const answers = (said: string): Fields => ({
      lessPercent: { ratio: said, deductible: "ofStandard" },
    });
    expect(paid([base, less("10%"), ratio()], {}, answers("points"))).toBe(700);
    expect(paid([base, less("10%"), ratio()], {}, answers("factor"))).toBe(720);
    const mixed = {
      reduction: { less: table({ person: "retired", value: "10pt" }, { value: "10%" }) },
    };
    expect(paid([base, mixed, ratio()], {}, answers("factor"))).toBe(720);
    expect(paid([base, mixed, ratio()], { person: "retired" }, answers("factor"))).toBe(700);
  });

  test("that fall by nothing are not told", () => {
    expect(words(one([base, less("0pt"), ratio()]), "reduction")).toEqual([]);
    const told = words(one([base, less("7.5pt"), ratio()]), "reduction");
    expect(told).toEqual(["按异地就医类别，支付比例降低7.5个百分点"]);
    const factor = { lessPercent: { ratio: "factor", deductible: "ofStandard" } };
    expect(words(one([base, less("10%"), ratio()], {}, factor), "reduction")).toEqual([
      "按异地就医类别，支付比例降低原比例的10%",
    ]);
  });

  test("may be raised by years: of age, or of a fact that is asked for only then", () => {
    const yearly = { pointsPerYear: "0.5pt" };
    expect(paid([base, add(yearly, { yearsOf: "age" }), ratio("50%")], { age: 40 })).toBe(700);
    const byFact = [base, add(yearly, { yearsOf: "years" }), ratio("50%")];
    expect(paid(byFact, { facts: new Map([["years", "12"]]) })).toBe(560);
    expect(one(byFact).missing).toEqual(["工作年限"]);
    const rows = table({ level: 1, ...yearly }, { points: "5pt" });
    const unasked = one([
      base,
      { bonus: { title: "加", add: rows, yearsOf: "years" } },
      ratio("50%"),
    ]);
    expect([unasked.missing, yuanOf(unasked)]).toEqual([[], 550]);
  });

  test("a bonus below nothing is told as what it is", () => {
    expect(words(one([base, add({ points: "-5pt" }), ratio()]), "bonus")).toEqual([
      "加：支付比例降低5个百分点",
    ]);
    expect(words(one([base, add({ points: "0pt", atMost: "75%" }), ratio()]), "bonus")).toEqual([
      "加：支付比例不超过75%",
    ]);
    const told = words(one([base, add({ points: "2pt", ownShare: "60%" }), ratio()]), "bonus");
    expect(told).toEqual(["加：支付比例提高2个百分点，个人负担按原来的60%"]);
  });
});

describe("a deductible", () => {
  const inpatient = { care: "inpatient" } as const;

  test("of nothing is not told", () => {
    expect(
      words(one([base, deductible({ amount: since({ value: 0 }) }), ratio()]), "deductible"),
    ).toEqual([]);
    expect(
      words(one([base, deductible({ amount: since({ value: "none" }) }), ratio()]), "deductible"),
    ).toEqual([]);
    const empty = { total: 0n, ...inpatient };
    expect(words(one([base, deductible(), ratio()], empty), "deductible")).toEqual([
      "起付标准300元，本次付0元",
    ]);
  });

  test.each([
    ["visit", [200, 200, 200], "起付标准300元，本次付200元", { 起付标准: "300元" }],
    [
      "month",
      [200, 100, 200],
      "起付标准300元，本月已付200元，本次付100元",
      { 起付标准: "300元", 本月已付: "200元" },
    ],
    [
      "quarter",
      [200, 100, 0],
      "起付标准300元，本季度已付200元，本次付100元",
      { 起付标准: "300元", 本季度已付: "200元" },
    ],
    [
      "year",
      [200, 100, 0],
      "起付标准300元，本年度已付200元，本次付100元",
      { 起付标准: "300元", 本年度已付: "200元" },
    ],
    [
      "stay",
      [200, 200, 200],
      "起付标准300元，本次付200元",
      { 起付标准: "300元", 本次住院已付: "0元" },
    ],
  ])("per %s is used up within it, and says so", (per, charged, sentence, inputs) => {
    const policy = policyOf([layer([base, deductible({ per }), ratio()])]);
    const days = ["2024-01-05", "2024-01-25", "2024-03-31"].map(day);
    const results = settled(policy, ...days.map((visitOn) => ({ visitOn, total: fen("200") })));
    expect(results.map((result) => yuanOf(result, "deductible"))).toEqual(charged);
    const step = (results[1] as Evaluation).steps.find((told) => told.mechanism === "deductible");
    expect(step).toMatchObject({ sentence, inputs });
  });

  test.each(["visit", "month", "quarter", "stay"])("per %s stops at the most of a year", (per) => {
    const most = { per, yearlyMost: since({ value: 450 }) };
    const policy = policyOf([layer([base, deductible(most), ratio()])]);
    const days = ["2024-01-05", "2024-04-05", "2024-07-05"].map(day);
    const results = settled(policy, ...days.map((visitOn) => ({ visitOn })));
    expect(results.map((result) => yuanOf(result, "deductible"))).toEqual([300, 150, 0]);
  });

  test("of a long stay is met anew for every so many days until the discharge", () => {
    const renew = (as: string): Fields[] => [
      base,
      deductible({ renew: { everyDays: 90, as }, repeat: table({ visitFrom: 2, of: "50%" }) }),
      ratio(),
    ];
    const stay = (to: string): Said => ({
      ...inpatient,
      visitOn: day("2024-01-01"),
      dischargedOn: day(to),
      settledOn: day("2025-01-01"),
    });
    const charged = (as: string, to: string): number | string =>
      yuanOf(settled(policyOf([layer(renew(as))]), stay(to))[0], "deductible");
    expect(charged("full", "2024-01-01")).toBe(300);
    expect(charged("full", "2024-03-31")).toBe(300);
    expect(charged("full", "2024-04-01")).toBe(600);
    expect(charged("nextStay", "2024-04-01")).toBe(450);
    expect(charged("nextStay", "2024-09-01")).toBe(600);
  });

  test("without a renewal in the file is met once however long the stay", () => {
    const long = { ...inpatient, dischargedOn: day("2024-12-01") };
    expect(
      one([base, deductible({ repeat: table({ visit: 2, of: "50%" }) }), ratio()], long)
        .deductibleFen,
    ).toBe(fen("300"));
  });
});

describe("a share borne first", () => {
  const first = (value = "10%"): Fields => ({ firstShare: { share: since({ value }) } });
  const bill = { total: fen("1000"), ownShareFirst: fen("200") };
  const ofBoth = { order: ["firstShare", "ownShareFirst", "deductible"] };

  test("is of what is in scope, or of own share first as well where it stands before it", () => {
    expect(paid([base, first(), ratio()], bill)).toBe(576);
    expect(paid([base, first(), ratio()], bill, ofBoth)).toBe(560);
    expect(words(one([base, first(), ratio()], bill, ofBoth), "firstShare")).toEqual([
      "先由个人自付1000元的10%，即100元",
    ]);
  });

  test("is never more than what is in scope", () => {
    const little = { total: fen("1000"), ownShareFirst: fen("990") };
    expect(paid([base, first("50%"), ratio()], little, ofBoth)).toBe(0);
  });

  test("of nothing, or of 0 %, is not told", () => {
    expect(words(one([base, first("0%"), ratio()], bill), "firstShare")).toEqual([]);
    const empty = { total: fen("200"), ownShareFirst: fen("200") };
    expect(words(one([base, first(), ratio()], empty), "firstShare")).toEqual([]);
  });

  test("shifts a gross scale, and is no co-pay of the next layer", () => {
    const bands = { bands: { rates: since({ bands: { 0: "50%", 500: "100%" } }) } };
    const fund = layer([base, first("40%"), bands]);
    const next = layer([{ base: { rest: "copay", layer: "基本医保" } }, ratio("100%")], {
      name: "补助",
      fund: "civilServant",
    });
    const [result] = settled(policyOf([fund, next]), {});
    // 400 borne first; the scale begins at 400: 100 at 50 %, 500 at 100 %.
    expect([yuanOf(result), yuanOf(result, "civilServant")]).toEqual([550, 50]);
  });
});
