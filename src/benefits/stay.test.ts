/** A stay over the turn of the year, split by day: two parts of one bill, paid from one account. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { type Fen, fen } from "#base/money.ts";
import { caseOf } from "#benefits/benefits.ts";
import type { Evaluation } from "#model/benefit.ts";
import {
  base,
  type Fields,
  layer,
  policyOf,
  ratio,
  type Said,
  settled,
  since,
  words,
  yuanOf,
} from "../../test/written-policy.ts";

const EACH_DAY = { stayBelongsTo: "eachDay" };
const dayTotal = (date: string, total: string, ownExpense = "0"): never =>
  ({
    ...{ date: day(date), total: fen(total), ownExpense: fen(ownExpense) },
    ...{ overLimit: undefined, ownShareFirst: undefined },
  }) as never;
const stay: Said = {
  care: "inpatient",
  visitOn: day("2023-12-30"),
  dischargedOn: day("2024-01-02"),
  total: fen("1000"),
};
const days = [dayTotal("2024-01-02", "600"), dayTotal("2023-12-30", "400")];
const cut = (per: string): Fields => ({
  deductible: { pool: "own", per, amount: since({ value: 300 }) },
});
const asked = (
  layers: readonly Fields[],
  said: Said = {},
  answers: Fields = EACH_DAY,
): Evaluation => {
  const [result] = settled(policyOf(layers, answers), { ...stay, days, ...said });
  if (typeof result !== "object") throw new Error(`refused: ${result}`);
  return result;
};

describe("a stay split by day", () => {
  test("meets each year's deductible, whatever the order in which its days are listed", () => {
    for (const listed of [days, [...days].reverse()]) {
      const result = asked([layer([base, cut("year"), ratio()])], { days: listed });
      expect([yuanOf(result), yuanOf(result, "deductible")]).toEqual([320, 600]);
      expect(result.changes.map(({ period, year, delta }) => [period, year, delta])).toEqual([
        ["2023", 2023, fen("300")],
        ["2024", 2024, fen("300")],
      ]);
      expect(result.missing).toEqual([]);
    }
  });

  test("meets the deductible of a stay once", () => {
    const result = asked([layer([base, cut("stay"), ratio()])]);
    expect([yuanOf(result), yuanOf(result, "deductible")]).toEqual([560, 300]);
    expect(result.changes.map(({ delta }) => delta)).toEqual([fen("300")]);
  });

  test("takes the parameters of each part's first day, and shows the rate of the larger part", () => {
    const rate = [
      { from: "2020-01-01", to: "2023-12-31", source: "ex", value: "50%" },
      { from: "2024-01-01", source: "ex", value: "80%" },
    ];
    const rules = [layer([base, { ratio: { rate } }])];
    const result = asked(rules);
    expect([yuanOf(result), result.pooledRateBp]).toEqual([680, 8_000n]);
    const early = { days: [dayTotal("2023-12-30", "700"), dayTotal("2024-01-02", "300")] };
    expect(asked(rules, early).pooledRateBp).toBe(5_000n);
    const even = { days: [dayTotal("2023-12-30", "500"), dayTotal("2024-01-02", "500")] };
    expect(asked(rules, even).pooledRateBp).toBe(5_000n);
    const months = {
      dischargedOn: day("2024-02-02"),
      days: [dayTotal("2024-02-01", "300"), ...days.slice(1), dayTotal("2024-01-31", "300")],
    };
    const periods = asked([layer([base, cut("month"), ratio()])], months).changes;
    expect(periods.map(({ period }) => period)).toEqual(["2023-12", "2024-01"]);
  });

  test("spends an account once", () => {
    const account = { account: { pays: ["inScope"], relatives: "ownFirst" } };
    const purse = {
      ownAccount: fen("300"),
      relativesAccount: fen("200"),
      use: "relatives",
    } as const;
    const result = asked([layer([base, ratio("0%")]), account], purse);
    expect([yuanOf(result, "ownAccount"), yuanOf(result, "relativesAccount")]).toEqual([300, 200]);
    expect(words(result, "account")).toEqual([
      "个人账户支付300元（支付前余额300元）",
      "家庭共济账户支付100元",
      "家庭共济账户支付100元",
    ]);
    expect(result.changes.map(({ measure, delta }) => [measure, delta])).toEqual([
      ["accountBalance", -fen("300")],
    ]);
  });

  test("says once what is missing and what is paid later", () => {
    const asks = { bonus: { title: "加", yearsOf: "years", add: since({ pointsPerYear: "1pt" }) } };
    const result = asked([layer([base, asks, ratio()]), { later: "大病保险" }]);
    expect([result.missing, result.notCalculated]).toEqual([["工作年限"], ["大病保险"]]);
  });

  test("stays whole where its days do not add up, in any bucket, and asks for them", () => {
    const whole = [layer([base, cut("year"), ratio()])];
    for (const odd of [
      [dayTotal("2023-12-30", "400"), dayTotal("2024-01-02", "599.99")],
      [dayTotal("2023-12-30", "400"), dayTotal("2024-01-02", "600", "1")],
      undefined,
    ]) {
      const result = asked(whole, { days: odd });
      expect([yuanOf(result), result.missing]).toEqual([560, ["按日费用合计"]]);
    }
  });

  test("stays whole where returns make one year's days less than nothing", () => {
    const policy = policyOf([layer([base, cut("year"), ratio()])], EACH_DAY);
    const theCase = caseOf({ ...stay, days } as never, policy);
    const [later, first] = theCase.days ?? [];
    const of = (day: typeof first, total: Fen) =>
      day && { ...day, totalFen: total, inScopeFen: total };
    const returned = [of(first, -fen("200")), of(later, fen("1200"))];
    const result = policy.evaluate({ ...theCase, days: returned as never }, () => 0n);
    if ("refused" in result) throw new Error(result.refused.code);
    expect([yuanOf(result), result.missing]).toEqual([560, ["按日费用合计"]]);
  });

  test("within one year is one part, and asks for nothing", () => {
    const rules = [layer([base, cut("year"), ratio()])];
    const settledLater = {
      days: undefined,
      dischargedOn: day("2023-12-31"),
      settledOn: day("2024-01-05"),
    };
    const result = asked(rules, settledLater);
    expect([yuanOf(result), result.missing, result.changes[0]?.year]).toEqual([560, [], 2023]);
  });

  test("is refused whole where one year has no rule for it", () => {
    const rate = [{ from: "2020-01-01", to: "2023-12-31", source: "ex", value: "50%" }];
    const policy = policyOf([layer([base, { ratio: { rate } }])], EACH_DAY);
    expect(settled(policy, { ...stay, days })).toEqual(["policy_missing"]);
  });
});

describe("a stay that belongs to one year", () => {
  test.each([
    ["admission", 2023],
    ["discharge", 2024],
    ["settlement", 2025],
  ])("by %s takes that day's year", (stayBelongsTo, year) => {
    const rules = [layer([base, cut("year"), ratio()])];
    const result = asked(rules, { settledOn: day("2025-01-01") }, { stayBelongsTo });
    expect(result.changes.map((change) => change.year)).toEqual([year]);
  });

  test("is settled by its last known day while nobody has been discharged", () => {
    const policy = policyOf([layer([base, cut("year"), ratio()])], { stayBelongsTo: "discharge" });
    const visit = {
      care: "outpatient",
      visitOn: day("2023-12-31"),
      settledOn: day("2024-01-01"),
    } as const;
    const [result] = settled(policy, visit);
    expect(typeof result === "object" && result.changes[0]?.year).toBe(2023);
  });
});

describe("what the funds pay", () => {
  test("is one share a fund, in the order of the funds, without those that pay nothing", () => {
    const named = (name: string, fund: string, value: string): Fields =>
      layer([base, ratio(value)], { name, fund });
    const layers = [
      named("甲", "aid", "10%"),
      named("乙", "pooled", "10%"),
      named("丙", "other", "0%"),
      named("丁", "aid", "10%"),
      named("戊", "hospital", "10%"),
    ];
    const [result] = settled(policyOf(layers), {});
    if (typeof result !== "object") throw new Error("refused");
    expect(result.payment.funds).toEqual([
      { fund: "pooled", amountFen: fen("90"), inScopeFen: fen("900") },
      { fund: "aid", amountFen: fen("181"), inScopeFen: fen("1000") },
    ]);
    expect(result.payment).toMatchObject({ hospitalFen: fen("72.90"), cashFen: fen("656.10") });
    expect(result.steps.at(-1)?.sentence).toBe(
      "医疗费总额1000元＝基本医保统筹基金90元＋医疗救助181元＋医院承担72.90元＋个人现金656.10元",
    );
    expect(result.steps.at(-1)?.inputs).toEqual({
      基本医保统筹基金: "90元",
      医疗救助: "181元",
      医院承担: "72.90元",
      个人现金: "656.10元",
    });
  });

  test("takes the buckets in the order in which a layer names them", () => {
    const bill = {
      total: fen("1000"),
      ownShareFirst: fen("100"),
      overLimit: fen("100"),
      ownExpense: fen("100"),
    };
    const of = (...buckets: string[]): number | string => {
      const first = layer([{ base: buckets }, ratio("50%")]);
      const rest = layer([base, ratio("100%")], { name: "余", fund: "aid" });
      return yuanOf(settled(policyOf([first, rest]), bill)[0], "aid");
    };
    expect(of("inScope")).toBe(350);
    expect(of("overLimit", "inScope")).toBe(400);
    expect(of("ownExpense", "overLimit", "ownShareFirst", "inScope")).toBe(500);
    expect(of("ownExpense")).toBe(700);
  });

  test("by a fact that is no whole number goes on without it, and asks", () => {
    const quota = { pool: "own", per: "year", of: "payment", eachDisease: false, times: "months" };
    const rules = [base, ratio(), { quota: { ...quota, amount: since({ value: 100 }) } }];
    const pays = (months: string): unknown => {
      const [result] = settled(policyOf([layer(rules)]), { facts: new Map([["months", months]]) });
      return [yuanOf(result), typeof result === "object" && result.missing];
    };
    expect(pays("3")).toEqual([300, []]);
    for (const odd of ["3个", "约3", "1234567", "-3", "1.5", ""]) {
      const [paid, [missing]] = pays(odd) as [number, [string]];
      expect(paid).toBe(100);
      expect(missing).toMatch(new RegExp(`^处方月数（所填“${odd}”(不认识|不是整数)`));
    }
  });
});

describe("later stays of a year", () => {
  const charged = (repeat: Fields, answers: Fields = {}, standard: unknown = 333): unknown => {
    const deductible = { pool: "own", per: "stay", amount: since({ value: standard }), ...repeat };
    const policy = policyOf([layer([base, { deductible }, ratio()])], answers);
    const visits = [1, 2, 3].map(() => ({ care: "inpatient", total: fen("1000") }) as const);
    return settled(policy, ...visits).map((result) => yuanOf(result, "deductible"));
  };

  test("meet a share, a flat amount, so much less, or so many per cent less", () => {
    expect(charged({ repeat: since({ of: "33.33%" }) })).toEqual([333, 110.99, 110.99]);
    expect(charged({ repeat: since({ flat: 50 }) })).toEqual([333, 50, 50]);
    expect(charged({ repeat: since({ less: 200 }) })).toEqual([333, 133, 0]);
    expect(charged({ repeat: since({ less: 200, atLeast: 20 }) })).toEqual([333, 133, 20]);
    expect(charged({ repeat: since({ lessPercent: "33.33%" }) })).toEqual([333, 222.01, 111.02]);
    expect(charged({ repeat: since({ lessPercent: "60%" }) })).toEqual([333, 133.2, 0]);
  });

  test("meet per cent less of the one before where question 5 says so", () => {
    const ofPrevious = { lessPercent: { ratio: "points", deductible: "ofPrevious" } };
    expect(charged({ repeat: since({ lessPercent: "50%" }) }, ofPrevious)).toEqual([
      333, 166.5, 83.25,
    ]);
    const rows = [{ visit: 2, flat: 100 }, { lessPercent: "50%" }];
    expect(charged({ repeat: since({ rows }) }, ofPrevious)).toEqual([333, 100, 83.25]);
  });

  test("meet the full amount where no row fits", () => {
    expect(charged({ repeat: since({ rows: [{ visit: 3, flat: 0 }] }) })).toEqual([333, 333, 0]);
  });
});
