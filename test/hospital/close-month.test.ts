/** An institution closes its month: application (3203, 3204) and confirmation (3260 to 3262). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fen, yuanText } from "#base/money.ts";
import { refusalText } from "#base/refusals.ts";
import { CARE_TYPE_WORDS } from "#model/words.ts";
import { sql } from "#store/store.ts";
import { fieldLabel } from "#wire/hospital/hospital.ts";
import { type Answer, type Fields, HospitalClient } from "./client.ts";
import { type Booked, billed } from "./statement.ts";
import { HAINAN, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
const MONTH_MS = 32 * 86_400_000;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

let bills: Booked[];
let month: string;

/** Each test has a month of its own with two standing bills and one that was cancelled. */
beforeEach(async () => {
  world.clock.forward(MONTH_MS);
  month = haikou.time.slice(0, 7);
  bills = [
    ...(await billed(world, haikou)),
    ...(await billed(world, haikou)),
    ...(await billed(world, haikou, "cancelled")),
  ];
});

function lastDay(): string {
  const [year = "", of = ""] = month.split("-");
  return `${month}-${new Date(Date.UTC(Number(year), Number(of), 0)).getUTCDate()}`;
}

function over(): void {
  world.clock.forward(MONTH_MS);
}

async function submit(): Promise<void> {
  await world.database(HAINAN).query(sql`
    insert into clearing.submissions (month, care_node, home_node, scheme, revision, turn, cases,
      total_fen, funds, excepted, late, state, counted_to, submitted_by, submitted_at)
    values (${month}, ${HAINAN}, '360000', 'employee', 1, 1, 1, 1, '{}', 0, 0, 'told', 1, 'li', 1)`);
}

describe("the application", () => {
  function sum(of: "total" | "fund" | "account" | "cash"): string {
    return yuanText(bills.reduce((all, row) => all + fen(row[of]), 0n));
  }

  function applying(changes: Fields = {}): Fields {
    return {
      data: {
        ...{ clr_type: "11", clr_way: "1", setlym: month.replace("-", ""), psntime: 2 },
        ...{ medfee_sumamt: sum("total"), med_sumfee: sum("total"), fund_appy_sum: sum("fund") },
        ...{ cash_payamt: sum("cash"), acct_pay: sum("account") },
        ...{ begndate: `${month}-01`, enddate: lastDay(), ...changes },
      },
    };
  }

  const undo = async (application: unknown, client = haikou): Promise<Answer> =>
    await client.call("3204", { data: { clr_appy_evt_id: application } });

  test("is taken once, as the platform has it, and may be taken back and made anew", async () => {
    over();
    const msgid = haikou.newMessage();
    const first = await haikou.done("3203", applying(), { msgid });
    const application = String((first.output.result as Fields).clr_appy_evt_id);
    expect((await haikou.call("3203", applying(), { msgid })).text).toBe(first.text);
    const type = CARE_TYPE_WORDS.outpatient;
    expect((await haikou.call("3203", applying())).message).toBe(
      refusalText("clearing_application_stands", { month, type, application }),
    );
    const other = new HospitalClient(world, "H46010000002");
    const unknown = refusalText("clearing_application_unknown", { application });
    expect((await undo(application, other)).message).toBe(unknown);
    expect((await undo(application)).message).toBe("");
    expect((await undo(application)).message).toBe(unknown);
    const spent = await haikou.call("3203", applying(), { msgid });
    expect(spent.message).toBe(refusalText("message_cancelled", { what: "清算申请" }));
    expect((await haikou.call("3203", applying())).message).toBe("");
  });

  test.each<[string, Fields, string]>([
    ["count", { psntime: 4 }, "清算人次申报4、平台2"],
    ["total", { medfee_sumamt: "0.01", med_sumfee: "0" }, "医疗费总额申报0.01、平台36.86"],
    ["fund", { fund_appy_sum: "0.01" }, "基金申报总额申报0.01"],
    ["cash", { cash_payamt: "0.01" }, "现金支付金额申报0.01"],
    ["account", { acct_pay: "0.01" }, "个人账户支出申报0.01"],
  ])("with another %s is refused with both sides", async (_what, changes, why) => {
    over();
    const { message } = await haikou.call("3203", applying(changes));
    expect(message).toContain(why);
    expect(message).toContain("请先对账（3201）");
  });

  test("waits for the month's end, stays within it, and recognises no more than was charged", async () => {
    expect((await haikou.call("3203", applying())).message).toBe(
      refusalText("month_open", { month }),
    );
    over();
    const late = await haikou.call("3203", applying({ enddate: haikou.time.slice(0, 10) }));
    expect(late.message).toContain(`应在${month}之内`);
    const much = await haikou.call("3203", applying({ med_sumfee: "99" }));
    expect(much.message).toContain("大于医疗费总额");
  });

  test("stands once the month was submitted; another one is still taken, late", async () => {
    over();
    const made = await haikou.done("3203", applying());
    const { clr_appy_evt_id: application } = made.output.result as Fields;
    await submit();
    const submitted = refusalText("month_submitted", { month });
    expect((await undo(application)).message).toBe(submitted);
    const none = { clr_type: "21", psntime: 0, medfee_sumamt: 0, med_sumfee: 0, fund_appy_sum: 0 };
    const other = await haikou.call("3203", applying({ ...none, cash_payamt: 0, acct_pay: 0 }));
    expect(other.message).toBe("");
  });
});

describe("the confirmation", () => {
  const of = (): Fields => ({ trt_year: month.slice(0, 4), trt_month: month.slice(5) });

  async function fetched(startrow: unknown = "1"): Promise<Fields[]> {
    const { output } = await haikou.done("3260", { data: { ...of(), startrow } });
    expect(output.list).toEqual(output.data);
    return output.data as Fields[];
  }

  function detail(rows: readonly Fields[], changes: Fields = {}): Fields[] {
    return rows.map((row) => ({ ...row, cnfm_flag: "1", ...changes }));
  }

  async function confirm(rows: readonly Fields[], msgid = haikou.newMessage()): Promise<Answer> {
    const data = { ...of(), totalrow: rows.length };
    return await haikou.call("3261", { data, detail: rows }, { msgid });
  }

  /** Two clients put the fields directly under `input`. */
  async function rollBack(otransid: unknown): Promise<Answer> {
    return await haikou.call("3262", { ...of(), otransid });
  }

  async function confirmed(): Promise<Fields[]> {
    return await world.database(HAINAN).query<Fields>(sql`
      select settlement_id, taken, reference from reconciliation.confirmations
       where month = ${month} order by settlement_id`);
  }

  test("gets the month's cases in an order that stays, both rows of a refund, then an empty list", async () => {
    over();
    const rows = await fetched();
    expect(rows.map(({ setl_sn }) => setl_sn)).toEqual(bills.map(({ id }) => id));
    expect(rows.map(({ seqno }) => seqno)).toEqual(["1", "2", "3", "4"]);
    const [bill] = bills as [Booked];
    expect(rows[0]).toMatchObject({
      ...{ mdtrtarea: "460100", medins_no: haikou.code, certno: bill.certificate },
      ...{ mdtrt_id: bill.encounter, mdtrt_setl_time: bill.time, fulamt_advpay_flag: "0" },
      ...{ medfee_sumamt: Number(bill.total), optins_pay_sumamt: Number(bill.fund) },
    });
    expect(await fetched("3")).toEqual(rows.slice(2));
    expect(await fetched(101)).toEqual([]);
    await world.calm();
    const trail = await world.database(HAINAN).query<{ detail: string }>(sql`
      select detail from trail.entries where action = 'month.fetched' and detail like ${`${month}%`}`);
    expect(trail.length).toBeGreaterThan(0);
  }, 60_000);

  test("leaves local people out", async () => {
    const local = await haikou.visit(world.somebody("460100" as never), {
      lines: [["amlodipine", 1]],
    });
    expect((await haikou.settle(local)).ok).toBe(true);
    over();
    expect(await fetched()).toHaveLength(4);
  });

  test("takes what is said, once; a month that is confirmed does not come again", async () => {
    over();
    const rows = await fetched();
    const msgid = haikou.newMessage();
    const said = [...detail(rows.slice(0, 3)), ...detail(rows.slice(3), { cnfm_flag: "0" })];
    const first = await confirm(said, msgid);
    expect(first.message).toBe("");
    const reference = first.fields.inf_refmsgid;
    expect(await confirmed()).toEqual(
      rows.map(({ setl_sn }, at) => ({ settlement_id: setl_sn, taken: at < 3, reference })),
    );
    expect((await confirm(said, msgid)).text).toBe(first.text);
    // What was left out waits, and may be taken later.
    const left = await fetched();
    expect(left.map(({ setl_sn }) => setl_sn)).toEqual([rows[3]?.setl_sn]);
    const [taken] = rows;
    expect((await confirm(detail([taken as Fields]))).message).toBe(
      refusalText("month_case_confirmed", { row: "1", settlement: String(taken?.setl_sn) }),
    );
    expect((await confirm(detail(left))).message).toBe("");
    const again = await haikou.call("3260", { data: { ...of(), startrow: "1" } });
    expect(again.message).toBe(refusalText("month_confirmed", { month }));
    expect(await fetched("101")).toEqual([]);
  });

  test.each<[string, Fields, string]>([
    ["certificate", { certno: "1" }, "证件号码"],
    ["encounter", { mdtrt_id: "enc_1" }, "就诊登记号上报enc_1"],
    ["time", { mdtrt_setl_time: "2021-01-01 00:00:00" }, "结算时间上报2021-01-01 00:00:00"],
    ["total", { medfee_sumamt: 18.42 }, "总费用上报18.42、平台18.43"],
    ["fund", { optins_pay_sumamt: "0.01" }, "经办机构支付总额上报0.01"],
  ])(
    "with another %s is refused with its row, and nothing is confirmed",
    async (_what, wrong, why) => {
      over();
      const [first, second] = detail(await fetched()) as [Fields, Fields];
      const { message } = await confirm([first, { ...second, ...wrong }]);
      expect(message).toContain(`第2条${second.setl_sn}与平台不一致：${why}`);
      expect(await confirmed()).toEqual([]);
    },
  );

  test("needs its detail, its count, known cases, each once, and a month that is over", async () => {
    const open = refusalText("month_open", { month });
    expect((await haikou.call("3260", { data: of() })).message).toBe(open);
    const [bill] = bills as [Booked];
    const early = { setl_sn: bill.id, certno: bill.certificate, mdtrt_id: bill.encounter };
    const sums = { medfee_sumamt: bill.total, optins_pay_sumamt: bill.fund };
    const stated = { ...early, ...sums, mdtrt_setl_time: bill.time, cnfm_flag: "1" };
    expect((await confirm([stated])).message).toBe(open);
    over();
    const rows = detail(await fetched());
    const bareRow = await confirm([{ ...stated, certno: "", cnfm_flag: null }]);
    expect(bareRow.message).toContain(
      `缺少第1条${fieldLabel("certno")}、${fieldLabel("cnfm_flag")}`,
    );
    const bare = await haikou.call("3261", { ...of(), totalrow: 4 });
    expect(bare.message).toBe("缺少确认明细(detail)，请补填后重发");
    const short = await haikou.call("3261", { data: { ...of(), totalrow: 5 }, detail: rows });
    expect(short.message).toContain("填5，明细有4条");
    const [row] = rows as [Fields];
    const settlement = String(row.setl_sn);
    expect((await confirm([row, row])).message).toBe(
      refusalText("month_case_twice", { row: "2", settlement }),
    );
    const strange = await confirm([{ ...row, setl_sn: "stl_strange" }]);
    expect(strange.message).toBe(
      refusalText("month_case_unknown", { row: "1", settlement: "stl_strange", month }),
    );
    const other = new HospitalClient(world, "H46010000002");
    const foreign = { data: { ...of(), totalrow: 1 }, detail: [row] };
    expect((await other.call("3261", foreign)).message).toBe(
      refusalText("month_case_unknown", { row: "1", settlement, month }),
    );
    expect((await confirm(rows.map((one) => ({ ...one, cnfm_flag: "2" })))).message).toContain(
      "确认标志(cnfm_flag)",
    );
    const strangeMonth = await haikou.call("3260", { data: { trt_year: "2031", trt_month: "13" } });
    expect(strangeMonth.message).toContain("应为01至12");
    const strangeYear = await haikou.call("3260", { data: { trt_year: "31", trt_month: "1" } });
    expect(strangeYear.message).toContain("应为4位年份");
    expect(await confirmed()).toEqual([]);
  });

  test("is rolled back by its number or whole, until the month was submitted", async () => {
    over();
    const rows = detail(await fetched());
    const msgid = haikou.newMessage();
    const first = await confirm(rows.slice(0, 2), msgid);
    const second = await confirm(rows.slice(2));
    const unconfirmed = refusalText("month_unconfirmed", { month });
    expect((await rollBack("460100")).message).toBe(unconfirmed);
    expect((await rollBack(second.fields.inf_refmsgid)).message).toBe("");
    expect((await confirmed()).map((row) => row.reference)).toEqual(
      rows.slice(0, 2).map(() => first.fields.inf_refmsgid),
    );
    expect((await haikou.call("3262", { data: { ...of(), otransid: "0" } })).message).toBe("");
    expect((await rollBack("0")).message).toBe(unconfirmed);
    expect((await confirm(rows.slice(0, 2), msgid)).message).toBe(
      refusalText("message_cancelled", { what: "月度确认" }),
    );
    expect(await fetched()).toHaveLength(4);
    expect((await confirm(rows)).message).toBe("");
    await submit();
    expect((await rollBack("0")).message).toBe(refusalText("month_submitted", { month }));
    expect(await confirmed()).toHaveLength(4);
  });
});
