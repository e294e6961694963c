/**
 * What limits a layer and what passes on to the next: ceilings, quotas, guarantees, subsidies,
 * kinds of charge, accounts, and the remnants that a later layer looks at.
 */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { fen } from "#base/money.ts";
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

const quota = (fields: Fields = {}): Fields => ({
  quota: {
    ...{ pool: "own", per: "year", of: "payment", eachDisease: false },
    amount: since({ value: 500 }),
    ...fields,
  },
});
const ceiling = (value: unknown, fields: Fields = {}): Fields => ({
  ceiling: { pool: "own", per: "year", of: "payment", amount: since({ value }), ...fields },
});
const days = (...texts: string[]): Said[] => texts.map((text) => ({ visitOn: day(text) }));
const amounts = (
  rules: readonly Fields[],
  visits: readonly Said[],
  answers: Fields = {},
): unknown => settled(policyOf([layer(rules)], answers), ...visits).map((result) => yuanOf(result));

describe("a limit", () => {
  test.each([
    ["month", [500, 0, 500, 500]],
    ["quarter", [500, 0, 0, 500]],
    ["year", [500, 0, 0, 0]],
  ])("per %s begins anew with the next", (per, expected) => {
    const visits = days("2024-01-05", "2024-01-31", "2024-03-31", "2024-04-01");
    expect(amounts([base, ratio(), ceiling(500, { per })], visits)).toEqual(expected);
    const lapses = { unusedQuota: "lapses" };
    expect(amounts([base, ratio(), quota({ per })], visits, lapses)).toEqual(expected);
  });

  test("of a stay is shared by its settlements only", () => {
    const visits = [{ stay: "甲" }, { stay: "甲" }, { stay: "乙" }];
    expect(amounts([base, ratio(), ceiling(500, { per: "stay" })], visits)).toEqual([500, 0, 500]);
    expect(amounts([base, ratio(), quota({ per: "stay" })], visits)).toEqual([500, 0, 500]);
  });

  test("unused is carried on by months and quarters, never by years", () => {
    const visits = days("2024-03-31", "2024-04-01", "2024-12-31");
    const rules = (per: string): Fields[] => [base, ratio("100%"), quota({ per })];
    const dear = visits.map((visit) => ({ ...visit, total: fen("9000") }));
    expect(amounts(rules("month"), dear)).toEqual([1500, 500, 4000]);
    expect(amounts(rules("quarter"), dear)).toEqual([500, 500, 1000]);
    expect(amounts(rules("year"), dear)).toEqual([500, 0, 0]);
  });

  test("that cuts nothing is not told, nor is anything paid beyond it", () => {
    const beyond = { of: "fee", beyond: since({ value: "30%" }) };
    const exact = one([base, quota(beyond), ratio()], { total: fen("500") });
    expect([yuanOf(exact), words(exact, "quota")]).toEqual([400, []]);
    const over = one([base, quota(beyond), ratio()], { total: fen("600") });
    expect([yuanOf(over), words(over, "quota")]).toEqual([
      430,
      [
        "病种限额500元（按费用计），本年度已用0元，本次可用500元，超出的100元不由本层支付",
        "基本医保统筹基金支付限额以外部分100元×30%＝30元",
      ],
    ]);
    expect(words(one([base, ratio(), ceiling(800)]), "ceiling")).toEqual([]);
    expect(words(one([base, ratio(), ceiling("799.99")]), "ceiling")).toHaveLength(1);
  });

  test("that was overspent before leaves nothing, and takes nothing back", () => {
    const lower = table({ level: 3, value: 500 }, { value: 100 });
    const rules = [
      base,
      ratio(),
      { ceiling: { pool: "own", per: "year", of: "payment", amount: lower } },
    ];
    expect(amounts(rules, [{ level: 3 }, { level: 1 }])).toEqual([500, 0]);
  });

  test("may be none for some", () => {
    const free = table({ person: "retired", value: "none" }, { value: 100 });
    const rules = [base, ratio(), quota({ amount: free })];
    expect(paid(rules)).toBe(100);
    expect(paid(rules, { person: "retired" })).toBe(800);
  });

  test("of one disease is not that of another, nor of none", () => {
    const each = [base, ratio(), quota({ eachDisease: true })];
    const visits = ["M03900", "M03900", "M07803", undefined, undefined].map((disease) => ({
      disease,
    }));
    expect(amounts(each, visits)).toEqual([500, 0, 500, 500, 0]);
    const shared = [base, ratio(), quota()];
    expect(amounts(shared, visits)).toEqual([500, 0, 0, 0, 0]);
    const [first] = settled(policyOf([layer(each)]), {});
    const [change] = (first as Evaluation).changes;
    expect(change?.measure).toBe("quota:own:none");
  });

  test("for further diseases may go on without an end", () => {
    const more = (fields: Fields): Fields[] => [
      base,
      ratio(),
      quota({ diseasesFact: "diseases", further: since({ value: 100, ...fields }) }),
    ];
    const with4 = { facts: new Map([["diseases", "4"]]) };
    expect(paid(more({}), with4)).toBe(800);
    expect(paid(more({ atMost: 600 }), with4)).toBe(600);
    const unasked = [base, ratio(), quota({})];
    expect(one(unasked).missing).toEqual([]);
  });

  test("of one pool counts a payment once, however often it is written", () => {
    const rules = [base, ratio(), ceiling(700), ceiling(500)];
    const result = one(rules);
    expect(result.changes).toEqual([
      { measure: "paid:own", period: "2024", year: 2024, delta: fen("500") },
    ]);
    expect(result.payment.funds[0]?.payableLimitFen).toBe(fen("500"));
    const reversed = one([base, ratio(), ceiling(500), ceiling(700)]);
    expect(reversed.payment.funds[0]?.payableLimitFen).toBe(fen("500"));
    const fee = { of: "fee" };
    const accepted = one([
      base,
      ceiling(700, fee),
      ceiling(500, { ...fee, pool: "other" }),
      ratio(),
    ]);
    expect(accepted.changes.map(({ measure, delta }) => [measure, delta])).toEqual([
      ["fee:own", fen("500")],
      ["fee:other", fen("500")],
    ]);
    const twice = one([base, ceiling(700, fee), ceiling(500, fee), ratio()]);
    expect(twice.changes.map(({ measure, delta }) => [measure, delta])).toEqual([
      ["fee:own", fen("500")],
    ]);
  });

  test("may be a share of the bill, of what is in scope or of an index, with bounds", () => {
    const bill = { total: fen("1000"), ownExpense: fen("500") };
    const most = (value: Fields): number | string =>
      paid([base, ratio("100%"), ceiling(value)], bill);
    expect(most({ share: "40%", of: "bill" })).toBe(400);
    expect(most({ share: "40%", of: "inScope" })).toBe(200);
    expect(most({ share: "10%", of: "wage" })).toBe(100);
    expect(most({ times: 0, of: "wage" })).toBe(0);
    expect(most({ share: "40%", of: "inScope", atLeast: 250 })).toBe(250);
    expect(most({ share: "40%", of: "inScope", atMost: 150 })).toBe(150);
    expect(most({ share: "40%", of: "inScope", atLeast: 100, atMost: 300 })).toBe(200);
    expect(() => most({ share: "40%", of: "inScope", atLeast: 301, atMost: 300 })).toThrow(
      "atLeast（301.00元）大于 atMost（300.00元）",
    );
    expect(most({ share: "40%", of: "inScope", atLeast: 300, atMost: 300 })).toBe(300);
  });
});

describe("a guarantee", () => {
  const guarantee = (of: string, value: string): Fields => ({
    guarantee: { of, share: since({ value }) },
  });
  const bill = { total: fen("1000"), ownExpense: fen("400") };

  test("is of the base or of the whole bill, but never more than the base", () => {
    expect(paid([base, ratio("10%"), guarantee("base", "50%")], bill)).toBe(300);
    expect(paid([base, ratio("10%"), guarantee("bill", "50%")], bill)).toBe(500);
    expect(paid([base, ratio("10%"), guarantee("bill", "90%")], bill)).toBe(600);
  });

  test("that is met already is not told", () => {
    expect(words(one([base, ratio("50%"), guarantee("base", "50%")], bill), "guarantee")).toEqual(
      [],
    );
    expect(words(one([base, ratio("49%"), guarantee("base", "50%")], bill), "guarantee")).toEqual([
      "基本医保统筹基金不低于600元的50%，补足6元",
    ]);
  });
});

describe("a subsidy", () => {
  const subsidy = (value: unknown): Fields => ({ subsidy: { amount: since({ value }) } });

  test("pays beside a rate, as far as something is open", () => {
    expect(paid([base, ratio(), subsidy(18)])).toBe(818);
    expect(paid([base, ratio(), subsidy(300)])).toBe(1000);
    expect(paid([base, ratio("100%"), subsidy(300)])).toBe(1000);
    expect(words(one([base, ratio("100%"), subsidy(300)]), "subsidy")).toEqual([]);
    expect(words(one([base, ratio(), subsidy(0)]), "subsidy")).toEqual([]);
    expect(paid([base, ratio("10%"), subsidy("none")])).toBe(1000);
  });

  test("stays apart where the layer rounds its rates together", () => {
    const layerwise = { rounding: { at: "layer", mode: "down" } };
    const half = { total: fen("0.01") };
    // The fund owes half a fen at the rate; the subsidy takes the one fen there is.
    expect(yuanOf(one([base, ratio("50%"), subsidy(18)], half, layerwise))).toBe(0.01);
    const bands = { bands: { rates: since({ bands: { 0: "50%", "0.01": "50%" } }) } };
    const two = { total: fen("0.02") };
    expect(yuanOf(one([base, bands], two, layerwise))).toBe(0.01);
    expect(yuanOf(one([base, bands], two, { rounding: { at: "band", mode: "down" } }))).toBe(0);
    // A quota beyond comes before the rates, and is not lost when they are rounded together.
    const beyond = quota({ of: "fee", beyond: since({ value: "30%" }) });
    expect(yuanOf(one([base, beyond, ratio("50%")], { total: fen("600") }, layerwise))).toBe(280);
  });
});

describe("kinds of charge", () => {
  const kind = (name: string, value: string, only: Fields = {}): Fields => ({
    name,
    ...only,
    rate: since({ value }),
  });
  const line = (total: string, fields: Fields = {}): never =>
    ({
      ...{ ownExpense: undefined, overLimit: undefined, ownShareFirst: undefined },
      ...{ feeCategory: "other", itemClass: "A", item: undefined },
      total: fen(total),
      ...fields,
    }) as never;
  const both = [
    kind("材料", "50%", { feeCategory: "materials" }),
    kind("甲类", "90%", { itemClass: "A" }),
  ];
  const rules = (...kinds: Fields[]): Fields[] => [base, { ratioByKind: { kinds } }];
  const lines = [line("600", { feeCategory: "materials" }), line("400")];

  test("pay each line by the first that fits, and none that fits nothing", () => {
    expect(paid(rules(...both), { lines })).toBe(660);
    const strange = [line("600", { feeCategory: "bed", itemClass: "C" }), line("400")];
    expect(paid(rules(...both), { lines: strange })).toBe(360);
    const byItem = [kind("单列", "50%", { items: "X1" })];
    expect(
      paid(rules(...byItem), { lines: [line("600", { item: "X1" }), line("400", { item: "X2" })] }),
    ).toBe(300);
  });

  test("are asked for where the bill does not carry them", () => {
    expect(one(rules(...both)).missing).toEqual(["费用明细或分类合计"]);
    const categories = lines;
    const totals = one(rules(...both), { categories });
    expect([totals.missing, yuanOf(totals)]).toEqual([["费用明细"], 300]);
    const known = one(rules(kind("材料", "50%", { feeCategory: "materials" })), { categories });
    expect([known.missing, yuanOf(known)]).toEqual([[], 300]);
  });

  test("lose a deductible as they are listed, or evenly", () => {
    const cut = { deductible: { pool: "own", per: "visit", amount: since({ value: 500 }) } };
    const [first, ...rest] = rules(...both) as [Fields, ...Fields[]];
    const all = [first, cut, ...rest];
    // 600 at 50 % and 400 at 90 %: 100 and 400 are left, or 300 and 200.
    expect(paid(all, { lines }, { deductibleEats: "classAFirst" })).toBe(410);
    expect(paid(all, { lines }, { deductibleEats: "proportional" })).toBe(330);
  });

  test("round each line by itself, unless a cut has gone through them", () => {
    const odd = [line("0.01"), line("0.01"), line("0.01")];
    const half = rules(kind("全部", "50%"));
    const by = (at: string): Fields => ({ rounding: { at, mode: "halfUp" } });
    expect(paid(half, { lines: odd, total: fen("0.03") }, by("line"))).toBe(0.03);
    expect(paid(half, { lines: odd, total: fen("0.03") }, by("band"))).toBe(0.02);
    const cut = { deductible: { pool: "own", per: "visit", amount: since({ value: "0.01" }) } };
    const [first, ...rest] = half as [Fields, ...Fields[]];
    expect(paid([first, cut, ...rest], { lines: odd, total: fen("0.03") }, by("line"))).toBe(0.01);
  });
});

describe("an account", () => {
  const account = (fields: Fields): Fields => ({
    account: { pays: ["inScope"], relatives: "ownFirst", ...fields },
  });
  const purse = { total: fen("1000"), ownAccount: fen("300"), relativesAccount: fen("200") };
  const pays = (fields: Fields, said: Said): unknown => {
    const [result] = settled(policyOf([layer([base, ratio("0%")]), account(fields)]), {
      ...purse,
      ...said,
    });
    return ["ownAccount", "relativesAccount"].map((payer) => yuanOf(result, payer));
  };

  test.each([
    ["own", "ownFirst", [300, 0]],
    ["own", "only", [300, 0]],
    ["own", "never", [300, 0]],
    ["relatives", "ownFirst", [300, 200]],
    ["relatives", "only", [0, 200]],
    ["relatives", "never", [0, 0]],
    ["none", "ownFirst", [0, 0]],
  ] as const)("of use %s pays under the rule %s", (use, relatives, expected) => {
    expect(pays({ relatives }, { use })).toEqual(expected);
  });

  test("pays no more of a part than a fact says, and asks for it", () => {
    expect(pays({ most: "year" }, { use: "own", facts: new Map([["year", "50.5"]]) })).toEqual([
      50.5, 0,
    ]);
    expect(pays({ most: "year" }, { use: "own", facts: new Map([["year", "若干"]]) })).toEqual([
      0, 0,
    ]);
    const policy = policyOf([layer([base, ratio("0%")]), account({ most: "year" })]);
    const [result] = settled(policy, { ...purse, use: "own" });
    expect([yuanOf(result, "ownAccount"), (result as Evaluation).missing]).toEqual([
      0,
      ["当年账户"],
    ]);
  });

  test("pays and tells nothing where nothing is left, or nothing is in it", () => {
    const policy = policyOf([layer([base, ratio("100%")]), account({ most: "year" })]);
    const [full] = settled(policy, { ...purse, use: "own" });
    expect(words(full as Evaluation, "account")).toEqual([]);
    const open = policyOf([layer([base, ratio("0%")]), account({})]);
    const empty = { total: fen("1000"), use: "relatives" } as const;
    const [poor] = settled(open, empty);
    expect([words(poor as Evaluation, "account"), (poor as Evaluation).changes]).toEqual([[], []]);
    const [rich] = settled(open, { ...purse, use: "relatives" });
    expect(words(rich as Evaluation, "account")).toEqual([
      "个人账户支付300元（支付前余额300元）",
      "家庭共济账户支付200元",
    ]);
  });
});

describe("what a layer leaves to the next", () => {
  const next = (rest: string, rules: readonly Fields[] = []): Fields =>
    layer([{ base: { rest, layer: "基本医保" } }, ...rules, ratio("100%")], {
      name: "补助",
      fund: "civilServant",
    });
  const left = (first: Fields, rest: string, said: Said = {}): unknown => {
    const [result] = settled(policyOf([first, next(rest)]), said);
    return yuanOf(result, "civilServant");
  };
  const cut = { deductible: { pool: "own", per: "visit", amount: since({ value: 200 }) } };

  test("is its deductible, its co-pay, the fee above its ceiling, the payment that was cut", () => {
    const first = layer([base, cut, ratio("80%"), ceiling(400)]);
    // 1000: 200 first, 800 at 80 % is 640, of which 240 are cut; 300 of fee stand behind them.
    expect(left(first, "deductible")).toBe(200);
    expect(left(first, "cut")).toBe(240);
    expect(left(first, "overCeiling")).toBe(300);
    expect(left(first, "copay")).toBe(100);
  });

  test("is counted from the top band down, past bands that pay nothing", () => {
    const bands = { bands: { rates: since({ bands: { 0: "50%", 400: "0%", 600: "80%" } }) } };
    // 400 at 50 %, 200 at nothing, 400 at 80 %: 520.
    expect(left(layer([base, bands, ceiling(360)]), "overCeiling")).toBe(200);
    expect(left(layer([base, bands, ceiling(200)]), "overCeiling")).toBe(400);
    expect(left(layer([base, bands, ceiling(100)]), "overCeiling")).toBe(600);
    expect(left(layer([base, bands, ceiling(520)]), "overCeiling")).toBe(0);
  });

  test("counts a ceiling of fee and one of payment together", () => {
    const first = layer([
      base,
      ceiling(900, { of: "fee", pool: "fee" }),
      ratio("80%"),
      ceiling(640),
    ]);
    expect(left(first, "overCeiling")).toBe(200);
    expect(left(first, "copay")).toBe(160);
  });

  test("is nothing where the layer was passed over or is not in force", () => {
    const first = (fields: Fields): Fields => layer([base, ratio("50%")], fields);
    expect(left(first({}), "copay")).toBe(500);
    expect(left(first({ when: { person: "retired" } }), "copay")).toBe(0);
    expect(left(first({ when: { person: "retired" } }), "copay", { person: "retired" })).toBe(500);
    expect(left(first({ from: "2025-01-01" }), "copay")).toBe(0);
    expect(left(first({ from: "2024-03-05", to: "2024-03-05" }), "copay")).toBe(500);
    expect(left(first({ to: "2024-03-04" }), "copay")).toBe(0);
  });

  test("is no co-pay where a guarantee pays above the rates", () => {
    const guarantee = { guarantee: { of: "base", share: since({ value: "100%" }) } };
    expect(left(layer([base, cut, ratio("80%"), guarantee]), "copay")).toBe(0);
  });
});
