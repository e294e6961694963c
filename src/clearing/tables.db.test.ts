/** Payment files and what comes back of them, accounts of payees, deductions as a table. */
import { beforeEach, describe, expect, test } from "vitest";
import {
  decideAccount,
  deductionsImport,
  enterAccount,
  handToFinance,
  selectToPay,
  slipsImport,
} from "#clearing/clearing.ts";
import { goTo, refusalOf } from "#clearing/fixtures/acts.ts";
import {
  CHECKER,
  type ClearingMonth,
  HAINAN,
  INSTITUTION,
  MAKER,
} from "#clearing/fixtures/month.ts";
import { confirmedMonth, noticesAt } from "#clearing/fixtures/paid-month.ts";
import { PAYER_WORDS } from "#model/words.ts";
import { type ImportPlan, importRows, loadAreas, nationalAreas } from "#registry/registry.ts";
import { sql } from "#store/store.ts";

const NUMBER = `JG202611460100${INSTITUTION}`;
const ACCOUNT = {
  place: INSTITUTION,
  holder: "演练医院",
  bank: "演练银行",
  number: "9901000000001",
};

let month: ClearingMonth;
beforeEach(async () => {
  month = await confirmedMonth();
  goTo(month, "2026-12-31");
  await month.rounds();
});

async function imported<Row>(
  plan: ImportPlan<Row>,
  text: string | Uint8Array,
  bad: "noneWritten" | "goodWritten" = "noneWritten",
) {
  const { world, trail } = month.of(HAINAN);
  const file = {
    name: "表.csv",
    async *open() {
      yield Buffer.from(text as string);
    },
  };
  return await importRows(world, trail, plan, { file, bad, actor: MAKER });
}

describe("a payment file", () => {
  beforeEach(async () => {
    await month.of(HAINAN).store.transaction((tx) => loadAreas(tx, nationalAreas()));
  });
  const toPay = (after = "") =>
    selectToPay(month.of(HAINAN).reports, { node: HAINAN, kind: null, after, rowsMax: 10 });
  const decide = (id: string, by = CHECKER, agrees = true) =>
    month.act(HAINAN, by, (world, step) => decideAccount(world, step, { id, agrees }));

  test("names what is with finance, with the account that two persons released", async () => {
    expect(await toPay()).toEqual([]);
    await month.act(HAINAN, MAKER, (world, step) => handToFinance(world, step, NUMBER));
    expect(await toPay()).toMatchObject([{ number: NUMBER, payee: INSTITUTION, account: null }]);
    const { id } = await month.act(HAINAN, MAKER, (world, step) =>
      enterAccount(world, step, ACCOUNT),
    );
    expect((await toPay())[0]?.account).toBeNull();
    expect(await refusalOf(decide(id, MAKER))).toBe("payment_same_person");
    await decide(id);
    expect(await refusalOf(decide(id))).toBe("payee_account_state");
    expect(await refusalOf(decide("acc_9"))).toBe("payee_account_missing");
    const row = { holder: "演练医院", bank: "演练银行", account: "9901000000001" };
    expect(await toPay()).toMatchObject([{ number: NUMBER, total_fen: 211_500_000n, ...row }]);
    const other = { ...ACCOUNT, number: "9901000000002" };
    const next = await month.act(HAINAN, MAKER, (world, step) => enterAccount(world, step, other));
    await decide(next.id, CHECKER, false);
    expect((await toPay())[0]?.account).toBe("9901000000001");
    expect(await toPay(NUMBER)).toEqual([]);
  });

  test.each([
    ["an institution of another province", "H36010000001"],
    ["an institution that nobody registered", "H46019999999"],
    ["an area of another province", "360300"],
    ["a place that does not exist", "469999"],
    ["a province that does not exist", "990000"],
    ["its own province", "460000"],
  ])("names no account of %s", async (_words, place) => {
    const entered = month.act(HAINAN, MAKER, (world, step) =>
      enterAccount(world, step, { ...ACCOUNT, place }),
    );
    expect(await refusalOf(entered)).toBe("payee_account_place");
  });

  test.each(["360000", "460100"])("names one of %s, which is paid", async (place) => {
    const row = await month.act(HAINAN, MAKER, (world, step) =>
      enterAccount(world, step, { ...ACCOUNT, place }),
    );
    expect(row.state).toBe("entered");
  });

  const HEAD = "通知书编号,银行,银行流水号,付款日期,付款金额\n";
  const slips = (text: string, bad?: "goodWritten") =>
    imported(slipsImport(month.of(HAINAN).world), HEAD + text, bad);
  const RIGHT = `${NUMBER},演练银行,S-1,2026-12-31,"2,115,000.00"\n`;

  test("comes back with serial numbers: each row is a payment that another releases", async () => {
    await month.act(HAINAN, MAKER, (world, step) => handToFinance(world, step, NUMBER));
    expect(await slips(RIGHT)).toMatchObject({ outcome: "written", written: 1, badCount: 0 });
    const rows = await month.of(HAINAN).store.query(sql`
      select bank_serial, state, total_fen, entered_by from clearing.payments`);
    const entered_by = "li@460000/finance";
    expect(rows).toEqual([
      { bank_serial: "S-1", state: "entered", total_fen: 211_500_000n, entered_by },
    ]);
    // What is entered is in no further file.
    expect(await toPay()).toEqual([]);
    expect(await slips(RIGHT)).toMatchObject({ outcome: "known" });
  });

  test("is written whole or not at all, unless the good rows are wanted", async () => {
    await month.act(HAINAN, MAKER, (world, step) => handToFinance(world, step, NUMBER));
    const wrong = `JG1,演练银行,S-2,2026-12-31,1.00\n${NUMBER}X,演练银行,S-3,2026-13-01,1.001\n`;
    expect(await slips(RIGHT + wrong)).toMatchObject({ outcome: "nothing", written: 0 });
    const done = await slips(RIGHT + wrong, "goodWritten");
    expect(done).toMatchObject({ outcome: "written", written: 1, badCount: 2 });
    expect(done.bad.map(({ line, column }) => [line, column])).toEqual([
      [3, "通知书编号"],
      [4, "付款日期"],
      [4, "付款金额"],
    ]);
    const again = await slips(`${RIGHT.replace("2,115,000.00", "2115000.01")}`);
    expect(again.bad).toMatchObject([{ column: "通知书编号" }]);
  });

  test("of another amount or with a known serial number is told in its column", async () => {
    const [area] = (await noticesAt(month, HAINAN)).filter(({ kind }) => kind === "clearing");
    await month.act(HAINAN, MAKER, (world, step) => handToFinance(world, step, NUMBER));
    const amount = await slips(RIGHT.replace("2,115,000.00", "1.00"));
    expect(amount.bad).toMatchObject([{ line: 2, column: "付款金额" }]);
    const late = await slips(RIGHT.replace("2026-12-31", "2027-01-31"));
    expect(late.bad).toMatchObject([{ line: 2, column: "付款日期" }]);
    const theirs = await slips(RIGHT.replace(NUMBER, area?.number ?? ""));
    expect(theirs.bad).toMatchObject([{ line: 2, column: "通知书编号" }]);
  });
});

describe("deductions as a table", () => {
  const HEAD = "结算ID,基金,扣款金额,扣款原因\n";
  const deductions = (text: string | Uint8Array, bad?: "goodWritten") =>
    imported(deductionsImport(month.of(HAINAN).world), text, bad);
  const entered = async () =>
    await month.of(HAINAN).store.query(sql`
      select settlement_id, fund, amount_fen, reason, state from clearing.deductions
       where state = 'entered' order by settlement_id, fund`);

  test("in GB 18030 are entered, for another person to decide each", async () => {
    const account = PAYER_WORDS.ownAccount;
    const text = `${HEAD}stl_1,pooled,1.50,超标准\nstl_2,${account},20,超标准收费\n`;
    expect(await deductions(gb18030(text))).toMatchObject({ outcome: "written", written: 2 });
    const state = "entered";
    expect(await entered()).toEqual([
      { settlement_id: "stl_1", fund: "pooled", amount_fen: 150n, reason: "超标准", state },
      {
        settlement_id: "stl_2",
        fund: "ownAccount",
        amount_fen: 2_000n,
        reason: "超标准收费",
        state,
      },
    ]);
  });

  test("with bad rows are all left out, or the good ones are entered and the bad told", async () => {
    const text =
      `${HEAD}stl_1,pooled,1.50,超标准\nstl_9,pooled,1.00,超标准\n` +
      `stl_2,largeSum,30000.01,超标准\nstl_2,某基金,1.001,超\nstl_1,pooled,1.50,超标准\n`;
    expect(await deductions(text)).toMatchObject({ outcome: "nothing", badCount: 4 });
    expect(await entered()).toEqual([]);
    const done = await deductions(text, "goodWritten");
    expect(done).toMatchObject({ outcome: "written", rows: 5, written: 1, badCount: 4 });
    expect(done.bad.map(({ line, column }) => `${line} ${column}`)).toEqual([
      ...["3 结算ID", "4 扣款金额", "5 基金", "5 扣款金额", "5 扣款原因", "6 "],
    ]);
    expect(await entered()).toHaveLength(1);
  });
});

/** The few characters of these tables, as Excel in China writes them. */
function gb18030(text: string): Uint8Array {
  const decoder = new TextDecoder("gb18030");
  const codes = new Map<string, readonly number[]>();
  for (let high = 0x81; high <= 0xfe; high += 1) {
    for (let low = 0x40; low <= 0xfe; low += 1) {
      if (low !== 0x7f) codes.set(decoder.decode(Uint8Array.from([high, low])), [high, low]);
    }
  }
  return Uint8Array.from([...text].flatMap((one) => codes.get(one) ?? [one.charCodeAt(0)]));
}
