/**
 * Golden messages: `fixtures/NAME.in.json` is what a hospital sends, `NAME.out.txt` the bytes
 * that it gets back. A changed answer shows as a diff of these files.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { yuanText } from "#base/money.ts";
import type { SettlementResult } from "#model/settlement.ts";
import { ANSWERS, CHARGE, RecordingApi, SETTLED } from "#wire/fixtures/hospital-api.ts";
import { fare, LINE, outputOf, SETTLE, VISIT } from "#wire/fixtures/requests.ts";
import { DOWNLOADS } from "#wire/hospital/t1301-1321.ts";
import type { Transaction } from "#wire/hospital/transaction.ts";
import { TRANSACTIONS } from "#wire/hospital/transactions.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url);
const names = readdirSync(FIXTURES)
  .filter((name) => name.endsWith(".in.json"))
  .map((name) => name.replace(".in.json", ""));

test.each(names)("%s is answered to the byte as before", async (name) => {
  const { text } = await fare(readFileSync(new URL(`${name}.in.json`, FIXTURES)));
  const file = new URL(`${name}.out.txt`, FIXTURES);
  const isNew = !existsSync(file);
  await expect(`${text}\n`).toMatchFileSnapshot(file.pathname);
  expect(isNew, "written just now: read it, and commit it").toBe(false);
});

test("every transaction has a golden message, all downloads of lists together one", () => {
  const golden = names.map((name) => name.split(".")[0] ?? "");
  const hasOne = (transactions: readonly Transaction[]): boolean =>
    transactions.some(({ numbers }) => numbers.some((number) => golden.includes(number)));
  const others = TRANSACTIONS.filter((transaction) => !DOWNLOADS.includes(transaction));
  const without = others.filter((transaction) => !hasOne([transaction]));
  expect(without.map(({ numbers }) => numbers[0])).toEqual([]);
  expect(hasOne(DOWNLOADS)).toBe(true);
});

type Info = Readonly<Record<string, unknown>>;

async function settled(
  infno: string,
  data: unknown,
): Promise<{ setlinfo: Info; setldetail: Info[] }> {
  return (await outputOf(infno, { data })) as { setlinfo: Info; setldetail: Info[] };
}

const AMOUNTS = [
  "medfee_sumamt",
  "fulamt_ownpay_amt",
  "overlmt_selfpay",
  "preselfpay_amt",
  "inscp_scp_amt",
  "act_pay_dedc",
  "hifp_pay",
  "pool_prop_selfpay",
  "cvlserv_pay",
  "hifes_pay",
  "hifmi_pay",
  "hifob_pay",
  "maf_pay",
  "oth_pay",
  "fund_pay_sumamt",
  "psn_cash_pay",
  "acct_pay",
  "hosp_part_amt",
  "balc",
  "acct_mulaid_pay",
  "age",
  "psn_part_amt",
  "hifdm_pay",
];

test("every amount is there as a number, in settlement, quote, cancellation and query", async () => {
  const cancel = { ...VISIT, setl_id: "stl_1" };
  for (const [infno, data] of [
    ["2206", SETTLE],
    ["2207", SETTLE],
    ["2208", cancel],
    ["2303", SETTLE],
    ["2304", SETTLE],
    ["2305", cancel],
    ["5203", cancel],
  ] as const) {
    const { setlinfo } = await settled(infno, data);
    for (const name of AMOUNTS) expect(setlinfo[name], `${infno} ${name}`).toBeTypeOf("number");
    expect(Object.values(setlinfo), infno).not.toContain(null);
  }
});

test("cash has the names of each transaction", async () => {
  const cancel = { ...VISIT, setl_id: "stl_1" };
  expect((await settled("2208", cancel)).setlinfo).toMatchObject({
    psn_cash_pay: 0,
    pdn_cash_pay: 0,
  });
  expect((await settled("5203", cancel)).setlinfo).toMatchObject({
    psn_pay: 349.56,
    psn_part_amt: 349.56,
    cash_payamt: 0,
    psn_cash_pay: 0,
  });
});

const ALL_PAYERS: SettlementResult = {
  ...SETTLED,
  scheme: "resident",
  split: {
    totalFen: 100_000n,
    ownExpenseFen: 1_001n,
    overLimitFen: 202n,
    ownShareFirstFen: 303n,
    inScopeFen: 98_494n,
  },
  payment: {
    totalFen: 100_000n,
    funds: [
      { fund: "pooled", amountFen: 50_000n, inScopeFen: 98_494n, payableLimitFen: 9_000_000n },
      { fund: "largeSum", amountFen: 1_000n, inScopeFen: 40_000n },
      { fund: "seriousIllness", amountFen: 2_000n, inScopeFen: 39_000n },
      { fund: "civilServant", amountFen: 3_000n, inScopeFen: 38_000n },
      { fund: "enterprise", amountFen: 4_000n, inScopeFen: 37_000n },
      { fund: "aid", amountFen: 5_000n, inScopeFen: 36_000n },
      { fund: "disabledVeteran", amountFen: 600n, inScopeFen: 35_000n },
      { fund: "other", amountFen: 7n, inScopeFen: 34_000n },
    ],
    ownAccountFen: 8_000n,
    relativesAccountFen: 900n,
    cashFen: 25_492n,
    hospitalFen: 1n,
  },
};

async function paid(result: SettlementResult) {
  const hospitalApi = new RecordingApi();
  hospitalApi.answers = { ...ANSWERS, settle: result };
  const bytes = readFileSync(new URL("2207.pingxiang.in.json", FIXTURES));
  const { text } = await fare(bytes, hospitalApi);
  return (JSON.parse(text) as { output: { setlinfo: Info; setldetail: Info[] } }).output;
}

test("each fund has its field and its code, and the sums of the standard hold", async () => {
  const { setlinfo, setldetail } = await paid(ALL_PAYERS);
  expect(setlinfo).toMatchObject({
    hifp_pay: 500,
    hifob_pay: 10,
    hifmi_pay: 20,
    cvlserv_pay: 30,
    hifes_pay: 40,
    maf_pay: 50,
    hifdm_pay: 6,
    oth_pay: 6.07,
    fund_pay_sumamt: 656.07,
    acct_pay: 89,
    acct_mulaid_pay: 9,
    psn_cash_pay: 254.92,
    psn_part_amt: 343.92,
    hosp_part_amt: 0.01,
    medfee_sumamt: 1000,
    insutype: "390",
  });
  const codes = setldetail.map((row) => row.fund_pay_type);
  expect(codes).toEqual([
    "390100",
    "330100",
    "390200",
    "320100",
    "370100",
    "610100",
    "350100",
    "999997",
    "310200",
    "999996",
  ]);
  expect(setldetail[0]).toMatchObject({ crt_payb_lmt_amt: 90_000, inscp_scp_amt: 984.94 });
  expect(setldetail[1]).toMatchObject({ crt_payb_lmt_amt: 999_999 });
  expect(setldetail[0]?.setl_proc_info).toContain("起付标准300.00元");
});

test("with nobody but the patient paying, the working stands in exp_content", async () => {
  const cashFen = SETTLED.split.totalFen;
  const payment = { ...SETTLED.payment, funds: [], ownAccountFen: 0n, cashFen };
  const { setlinfo, setldetail } = await paid({ ...SETTLED, payment });
  expect(setldetail).toEqual([]);
  expect(JSON.parse(String(setlinfo.exp_content))).toMatchObject({
    SETL_PROC_INFO: SETTLED.explanation.join("\n"),
  });
});

test("amounts of a cancellation are negative, printed plainly", async () => {
  const output = await paid({
    ...SETTLED,
    payment: { ...SETTLED.payment, totalFen: -46_519n, cashFen: -5n, ownAccountFen: 0n },
  });
  expect(output.setlinfo).toMatchObject({ psn_cash_pay: -0.05, psn_part_amt: -0.05 });
});

test("a large amount is printed without exponent", async () => {
  const hospitalApi = new RecordingApi();
  hospitalApi.answers = {
    ...ANSWERS,
    addCharges: { charges: [{ ...CHARGE, priceLimitE6: 10n ** 16n }] },
  };
  const bytes = readFileSync(new URL("2204.two-lines.in.json", FIXTURES));
  const { text } = await fare(bytes, hospitalApi);
  expect(text).toContain('"pric_uplmt_amt":10000000000,');
});

test("an item without a price ceiling shows 999999, a class C item is all self-paid", async () => {
  const output = (await outputOf("2204", { feedetail: [LINE] })) as { result: Info[] };
  expect(output.result[0]).toMatchObject({
    pric_uplmt_amt: 999_999,
    cnt: 2,
    pric: 12.3456,
    selfpay_prop: 0.05,
    chrgitm_lv: "02",
    med_chrgitm_type: "09",
    feedetl_sn: "1",
    preselfpay_amt: 1.23,
    inscp_scp_amt: 23.46,
  });
});

test("1101 answers an object, with lists that are lists also when empty", async () => {
  const hospitalApi = new RecordingApi();
  const { person } = ANSWERS.findPerson;
  hospitalApi.answers = { ...ANSWERS, findPerson: { person, insurances: [], identities: [] } };
  const { text } = await fare(
    readFileSync(new URL("1101.identity-card.in.json", FIXTURES)),
    hospitalApi,
  );
  const { output } = JSON.parse(text) as { output: Info };
  expect(output).toMatchObject({ insuinfo: [], idetinfo: [] });
  expect(output.baseinfo).toMatchObject({ psn_name: "测试𠮷", age: 68 });
});

test("the output of 5204 is the list itself", async () => {
  const output = await outputOf("5204", { data: { ...VISIT, setl_id: "stl_1" } });
  expect(output).toMatchObject([{ feedetl_sn: "1", setl_id: expect.stringMatching(/^stl_/) }]);
});

test("9002 answers under both names", async () => {
  const output = await outputOf("9002", { signOut: { sign_no: "s", opter_no: "001" } });
  expect(output).toEqual({
    signoutoutb: { sign_time: "2021-12-01 09:30:00" },
    sign_time: "2021-12-01 09:30:00",
  });
});

test("the four parts of the printed settlement add up to its total", async () => {
  const { split } = ALL_PAYERS;
  const { setlinfo } = await paid(ALL_PAYERS);
  const texts = [setlinfo.fulamt_ownpay_amt, setlinfo.overlmt_selfpay];
  expect(texts).toEqual([
    Number(yuanText(split.ownExpenseFen)),
    Number(yuanText(split.overLimitFen)),
  ]);
});
