/** What the layouts compute by themselves: sums, words, and what is left out. */
import { describe, expect, test } from "vitest";
import { fen } from "#base/money.ts";
import { CHRONIC, MARCH, PAPERS, STAY } from "#documents/fixtures/samples.ts";
import { noticePaper } from "#documents/layouts/notice.ts";
import { settlementSheet } from "#documents/layouts/settlement-sheet.ts";
import type { Amount, Block, Paper, Table } from "#documents/paper.ts";

const tablesOf = ({ blocks }: Paper): Table[] =>
  blocks.filter((block): block is Table => "columns" in block);
const amountsOf = ({ blocks }: Paper): Amount[] =>
  blocks.flatMap((block: Block) => ("amounts" in block ? block.amounts : []));
const linesOf = ({ blocks }: Paper): string =>
  blocks.flatMap((block) => ("lines" in block ? block.lines : [])).join("\n");
const named = (name: string): Paper => PAPERS[name] as Paper;

describe("notices", () => {
  test("the schemes stand apart, and the bank moves their sum", () => {
    const totals = tablesOf(named("pay")).map(({ total }) => total);
    expect(totals).toEqual([
      ["小计", "1278500.00"],
      ["小计", "836500.00"],
    ]);
    expect(amountsOf(named("pay"))).toEqual([
      { label: "应付合计", yuan: "2115000.00", inCapitals: "贰佰壹拾壹万伍仟元整" },
    ]);
  });

  test("the payer is asked to pay, the payee to confirm; an empty month is one, too", () => {
    expect(linesOf(named("pay"))).toMatch(/^江西省：请按下列金额和期限/);
    expect(linesOf(named("receive"))).toMatch(/^海南省：江西省应拨付/);
    const empty = noticePaper({ ...MARCH, amounts: { employee: {}, resident: {} }, grounds: [] });
    expect(amountsOf(empty)).toMatchObject([{ yuan: "0.00", inCapitals: "零元整" }]);
  });
});

test("a clearing table adds up down and across, each scheme by itself", () => {
  const [employee, resident] = tablesOf(named("national"));
  expect(employee?.total?.slice(-3)).toEqual(["3855000.00", "19500.00", "3835500.00"]);
  expect(resident?.total?.slice(-3)).toEqual(["2520000.00", "10500.00", "2509500.00"]);
  expect(employee?.columns.map(({ title }) => title)).not.toContain("大病保险");
  expect(tablesOf(named("detail"))).toHaveLength(1);
});

test("one statement adds up by kind and as a whole, each scheme by itself; netting shows both", () => {
  const [employee, resident, scopes, notices] = tablesOf(named("statement"));
  const sums = (row: readonly string[] = []) => row.slice(-3);
  const subtotals = employee?.rows.filter(([kind]) => kind?.endsWith("小计")).map(sums);
  expect(subtotals).toEqual([
    ["105.00", "20.00", "85.00"],
    ["105.00", "0.00", "105.00"],
    ["105.00", "0.00", "105.00"],
  ]);
  expect(sums(employee?.total)).toEqual(["315.00", "20.00", "295.00"]);
  expect(sums(resident?.total)).toEqual(["40.00", "0.00", "40.00"]);
  expect(scopes?.rows).toEqual([
    ["跨省异地", "85.00", "0.00"],
    ["省内异地", "105.00", "40.00"],
    ["本地", "105.00", "0.00"],
  ]);
  expect(scopes?.total).toEqual(["合计", "295.00", "40.00"]);
  expect(notices?.rows[0]?.slice(-4)).toEqual(["105.00", "60.00", "45.00", "已签发"]);
});

test("deductions are summed, in capitals, too", () => {
  expect(amountsOf(named("deductions"))).toMatchObject([{ yuan: "6500.00" }]);
});

test("who is not reimbursed is told why, and nothing is paid", () => {
  expect(amountsOf(named("decision"))).toMatchObject([{ yuan: "9622.50" }]);
  expect(amountsOf(named("refusal"))).toMatchObject([{ yuan: "0.00" }]);
  expect(linesOf(named("refusal"))).toContain("不予报销。理由：该票据已直接结算");
});

describe("the settlement sheet", () => {
  test("the two sides add up, with what the hospital bears", () => {
    expect(linesOf(settlementSheet(STAY))).toContain(
      "基金支付总额9622.50＋个人负担总额4357.50＋医院承担20.00＝费用总额14000.00",
    );
  });

  test("its title says where and how", () => {
    const titled = (change: object) => settlementSheet({ ...CHRONIC, ...change }).title;
    expect(titled({})).toBe("基本医疗保险跨省异地就医门诊费用结算单");
    const inProvince = { code: "360400", name: "九江市" };
    expect(titled({ careArea: inProvince })).toBe("基本医疗保险省内异地就医门诊费用结算单");
    const here = { code: "360302", name: "安源区" };
    expect(titled({ careArea: here, careType: "inpatient" })).toBe(
      "基本医疗保险本地就医住院费用结算单",
    );
  });

  test("below the deductible it says so, and names no share of nothing", () => {
    const ratioOf = (change: object): string | undefined =>
      settlementSheet({ ...CHRONIC, ...change })
        .blocks.flatMap((block) => ("facts" in block ? block.facts : []))
        .find(([label]) => label === "统筹支付比例")?.[1];
    const below = { deductibleFen: CHRONIC.split.inScopeFen, pooledRateBp: 0n };
    expect(ratioOf({})).toBe("70%");
    expect(ratioOf(below)).toBe("未达起付线");
    const back = { ...CHRONIC.split, inScopeFen: -CHRONIC.split.inScopeFen };
    const cancelled = { split: back, deductibleFen: -CHRONIC.split.inScopeFen, pooledRateBp: 0n };
    expect(ratioOf({ ...cancelled, kind: "cancel" })).toBe("未达起付线");
    expect(ratioOf({ deductibleFen: 0n, pooledRateBp: 0n })).toBe("0%");
    expect(ratioOf({ deductibleFen: fen("300.00"), pooledRateBp: 0n })).toBe("0%");
  });

  test("a cancellation's amounts are below zero, in words as well", () => {
    const payment = { ...CHRONIC.payment, totalFen: -fen("465.19"), funds: [] };
    const paper = settlementSheet({ ...CHRONIC, kind: "cancel", payment });
    expect(amountsOf(paper)[0]).toMatchObject({ inCapitals: "负肆佰陆拾伍元壹角玖分" });
  });
});
