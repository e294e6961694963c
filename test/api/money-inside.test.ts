/** Money inside a province, over HTTP: payment files, slips, accounts, statements, late cases. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import type { DutyPlace } from "#model/staff.ts";
import { sql } from "#store/store.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

const CARE = "460000";
const INSTITUTION = "H46010000001";
const NUMBER = `JG202609460100${INSTITUTION}`;
let small: SmallCountry;
let api: ApiServer;
let keys = 0;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  const store = offices.find(({ node }) => node === CARE)?.world.store;
  if (!store) throw new Error("care runs");
  await store.query(sql`
    insert into clearing.notices (id, number, kind, period, payer, payee, amounts, total_fen,
           state, issued_on, to_finance_by, pay_by, receipt_by, version, digest, news)
    values (${`ntc_${NUMBER.toLowerCase()}`}, ${NUMBER}, 'institutionPayment', '2026-09', '460100',
            ${INSTITUTION}, '{"employee":"1000","resident":"50"}', 1050, 'issued', '2026-10-01',
            '2026-10-08', '2026-10-22', '2026-10-29', 1, 'ab', 0)`);
  await store.query(sql`
    insert into clearing.batches (id, month, care_node, home_node, scheme, cases, total_fen, funds,
           deductions, payable_fen, state, generated_at, care_confirmed_by, care_confirmed_at,
           home_confirmed_by, home_confirmed_at, version, digest, number)
    values ('bat_1', '2026-09', ${CARE}, '360000', 'employee', 2, 2000, '{}', '{}', 1000,
            'confirmed', 0, 'a b', 0, 'c d', 0, 1, '', 1)`);
  await store.query(sql`
    insert into clearing.batch_lines (batch_id, home_area, fund, cases, amount_fen, deduction_fen)
    values ('bat_1', '360300', 'pooled', 2, 900, 100), ('bat_1', '360300', 'ownAccount', 1, 200, 0)`);
  await store.query(sql`
    insert into clearing.institution_shares
    values ('bat_1', ${INSTITUTION}, '460100', 2, '{"pooled":"900","ownAccount":"200"}',
            '{"pooled":"100"}', 1000)`);
  // Divided before the run of the first of October.
  await store.query(sql`
    insert into clearing.shared_batches (batch_id, shared_at) values ('bat_1', 0)`);
}, 120_000);

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

async function call(loginName: string, name: string, body?: object) {
  keys += 1;
  const staff = api.sessions.staff(loginName, [{ duty: "finance", place: CARE as DutyPlace }]);
  const key = name.startsWith("POST") ? { key: `inside-${String(keys).padStart(4, "0")}` } : {};
  return await api.call(CARE, name, { as: { staff }, body, ...key });
}

function table(text: string): FormData {
  const body = new FormData();
  body.append("file", new Blob([text]), "表.csv");
  return body;
}

test("an institution is paid: handed over, filed, returned by the bank, released", async () => {
  const given = {
    place: INSTITUTION,
    holder: "演练医院",
    bank: "演练银行",
    number: "990100000001",
  };
  const account = await call("li", "POST /payee-accounts", given);
  expect([account.status, account.json.state]).toEqual([201, "entered"]);
  const decide = `POST /payee-accounts/${String(account.json.accountId)}/decide`;
  expect((await call("li", decide, { agrees: true })).json.code).toBe("payment_same_person");
  expect((await call("wang", decide, { agrees: true })).json.state).toBe("released");
  const twice = await call("wang", decide, { agrees: true });
  expect([twice.status, twice.json.code]).toEqual([409, "payee_account_state"]);
  const bad = await call("li", "POST /payee-accounts", { ...given, number: "12-34" });
  expect(bad.json.code).toBe("input_invalid");

  await call("li", `POST /money-notices/${NUMBER}/hand-over`);
  const file = await call("li", "GET /payments/file?kind=institutionPayment&format=csv");
  expect(file.headers.get("content-type")).toContain("text/csv");
  const lines = file.text.split("\r\n");
  expect(lines[0]).toContain(
    "通知书编号,付款方,付款方名称,收款方,收款方名称,收款户名,收款账号,收款银行,付款金额",
  );
  const [, told = ""] = lines;
  expect(told).toMatch(new RegExp(`^${NUMBER},460100,海口市,${INSTITUTION},[^,]*,演练医院,`));
  expect(told).toContain("演练医院,990100000001,演练银行,10.50,10.00,0.50");
  const book = await call("li", "GET /payments/file?format=xlsx");
  expect(book.headers.get("content-type")).toContain("spreadsheetml.sheet");

  const head = "通知书编号,银行,银行流水号,付款日期,付款金额\n";
  const path = "POST /payments/import?bad=noneWritten";
  const wrong = await call("li", path, table(`${head}${NUMBER},演练银行,S1,2026-10-02,10.51\n`));
  expect(wrong.json).toMatchObject({ outcome: "nothing", bad: [{ line: 2, column: "付款金额" }] });
  const right = await call("li", path, table(`${head}${NUMBER},演练银行,S1,2026-10-02,10.50\n`));
  expect(right.json).toMatchObject({ outcome: "written", written: 1 });
  const [payment] = (await call("li", "GET /payments?state=entered")).json.items as never as {
    payment: string;
  }[];
  const release = `POST /payments/${payment?.payment}/decide`;
  expect((await call("li", release, { agrees: true })).json.code).toBe("payment_same_person");
  expect((await call("wang", release, { agrees: true })).json.state).toBe("matched");
  const notices = await call("li", `GET /money-notices?payee=${INSTITUTION}`);
  expect(notices.json.items).toMatchObject([{ number: NUMBER, state: "received" }]);
  const payments = await call("li", "GET /payments?direction=out&format=csv");
  expect(payments.text).toContain("已与通知书核销");
  const entered = await call("li", "GET /payee-accounts?format=csv");
  expect(entered.text).toMatch(/,已复核,li（460000 财务岗）,wang（460000 财务岗）/);
  const accounts = await call("li", "GET /trial-balance?month=2026-10&limit=200");
  const { sums } = accounts.json as { sums?: Record<string, string> };
  expect(sums).toMatchObject({ opening: "0.00", closing: "0.00", debit: sums?.credit });
  const balance = await call("li", "GET /trial-balance?month=2026-10&format=csv");
  const last = balance.text.trim().split("\r\n").at(-1);
  expect(last).toBe(`合计,,0.00,${sums?.debit},${sums?.credit},0.00`);
  expect(accounts.json.items).toContainEqual({
    account: "expenditureAccount:460100:employee",
    accountWords: "支出户存款 统筹区460100 职工基本医疗保险",
    ...{ opening: "0.00", debit: "0.00", credit: "10.00", closing: "-10.00" },
  });
});

test("a month has a statement for each payer and each institution, with the same sum", async () => {
  const payers = await call("li", "GET /clearing/payer-statements?month=2026-09&payer=360300");
  expect(payers.json.items).toMatchObject([
    {
      ...{ payer: "360300", care: CARE, fundsTotal: "9.00", ownAccount: "2.00" },
      ...{ relativesAccount: "0.00", deduction: "1.00", payable: "10.00", state: "confirmed" },
    },
  ]);
  const csv = await call("li", "GET /clearing/payer-statements?month=2026-09&format=csv");
  expect(csv.text.split("\r\n")[1]).toMatch(/^360300,,,360300,萍乡市,跨省异地,460000,海南省,/);
  const path = `GET /clearing/institution-statements?month=2026-09&institution=${INSTITUTION}`;
  expect((await call("li", path)).json.items).toMatchObject([
    {
      ...{ institution: INSTITUTION, pool: "460100", home: "360000", cases: 2, funds: "9.00" },
      ...{ accounts: "2.00", deduction: "1.00", payable: "10.00", notice: NUMBER },
    },
  ]);
});

test("a payer in place of a fund, and a late case, are refused with what to do", async () => {
  const given = { name: "演练保险", area: "360300", scheme: "employee", fund: "largeSum" };
  const theirs = await call("li", "POST /external-payers", { ...given, from: "2026-09" });
  expect(theirs.json.code).toBe("external_payer_area");
  const own = { ...given, area: "460100", from: "2026-09" };
  const made = await call("li", "POST /external-payers", own);
  expect([made.status, made.json.state]).toEqual([201, "entered"]);
  const again = await call("li", "POST /external-payers", own);
  expect([again.status, again.json.code]).toEqual([409, "external_payer_known"]);
  const decide = `POST /external-payers/${String(made.json.payer)}/decide`;
  expect((await call("wang", decide, { agrees: true })).json.state).toBe("released");
  expect((await call("li", "GET /external-payers")).json.items).toHaveLength(1);
  const act = { act: "end", words: "费用不实，不再清算" };
  const early = await call("li", "POST /clearing/exceptions/stl_1/escalation", act);
  expect(early.json.code).toBe("escalation_not_late");
  expect(String(early.json.detail)).toContain("没有超过2个月");
  const none = await call("li", "POST /clearing/escalations/esc_1/decide", { agrees: true });
  expect([none.status, none.json.code]).toEqual([404, "escalation_missing"]);
  expect((await call("li", "GET /clearing/escalations")).json.items).toEqual([]);
});

test("deductions come as a table, and what is wrong in it is told by line and column", async () => {
  const text = "结算ID,基金,扣款金额,扣款原因\nstl_9,pooled,1.00,超标准\n";
  const path = "POST /clearing/deductions/import-file?bad=goodWritten";
  const done = await call("li", path, table(text));
  expect(done.json).toMatchObject({
    ...{ outcome: "nothing", written: 0, badCount: 1 },
    bad: [{ line: 2, column: "结算ID", value: "stl_9" }],
  });
  const strange = await call("li", path, table("a,b\n1,2\n"));
  expect(strange.json.code).toBe("import_columns");
});
