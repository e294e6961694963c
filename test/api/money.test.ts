/** Finance at its desk, over HTTP: money that names no notice, refusals, the month's accounts. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { upsertNotice } from "#clearing/fixtures/notices.ts";
import { readPdf } from "#documents/fixtures/read-pdf.ts";
import type { DutyPlace } from "#model/staff.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

const HOME = "360000";
let small: SmallCountry;
let api: ApiServer;
let keys = 0;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

const finance = (loginName: string, place = HOME) => ({
  staff: api.sessions.staff(loginName, [{ duty: "finance", place: place as DutyPlace }]),
});

async function call(as: ReturnType<typeof finance>, name: string, body?: object) {
  keys += 1;
  const key = name.startsWith("POST") ? { key: `money-${String(keys).padStart(4, "0")}` } : {};
  return await api.call(HOME, name, { as, body, ...key });
}

const CAME = {
  ...{ payer: "460000", employee: "10.50", resident: "0.00", bank: "工商银行", serial: "S1" },
  ...{ movedOn: "2026-10-12", words: "来款" },
};

test("money that names no notice is booked, proposed by one and sent back by another", async () => {
  const booked = await call(finance("li"), "POST /suspense", CAME);
  expect([booked.status, booked.json.state, booked.json.total]).toEqual([201, "suspense", "10.50"]);
  const twice = await call(finance("li"), "POST /suspense", CAME);
  expect([twice.status, twice.json.code]).toEqual([409, "payment_serial_known"]);
  const payment = String(booked.json.payment);
  const matches = await call(finance("li"), `GET /suspense/${payment}/matches`);
  expect(matches.json.items).toEqual([]);
  const open = await call(finance("li"), "GET /payments?state=suspense");
  expect(open.json.items).toMatchObject([{ payment, employee: "10.50", resident: "0.00" }]);

  const balance = await call(finance("li"), "GET /trial-balance?month=2026-10");
  expect(balance.json.items).toContainEqual({
    account: "suspense:360000:employee",
    accountWords: "暂收款—待查来款 统筹区360000 职工基本医疗保险",
    ...{ opening: "0.00", debit: "0.00", credit: "10.50", closing: "-10.50" },
  });
  const propose = `POST /suspense/${payment}/propose`;
  const other = await call(finance("li"), propose, { to: "match", number: "QS1" });
  expect([other.status, other.json.code]).toEqual([404, "money_notice_missing"]);
  await call(finance("li"), propose, { to: "return" });
  const decide = `POST /suspense/${payment}/decide`;
  const same = await call(finance("li"), decide, { agrees: true });
  expect(same.json.code).toBe("payment_same_person");
  const done = await call(finance("wang"), decide, { agrees: true });
  expect(done.json.state).toBe("returned");
});

test("a place or a notice of somebody else's is refused with what to do", async () => {
  const paying = { number: "QS202611360000460000", total: "1.00", ...CAME };
  const { payer: _payer, employee: _employee, resident: _resident, ...body } = paying;
  const none = await call(finance("li"), "POST /payments", body);
  expect([none.status, none.json.code]).toEqual([404, "money_notice_missing"]);
  expect(String(none.json.detail)).toContain("请核对编号");
  const city = await call(finance("zhou", "360300"), "POST /payments", body);
  expect([city.status, city.json.code]).toEqual([403, "duty_missing"]);
  const bad = await call(finance("li"), "POST /payments", { ...body, total: "1.001" });
  expect(bad.json.code).toBe("input_invalid");
  const asking = { home: "460000", employee: "1.00", resident: "0.00", words: "使用率已超过九成" };
  const calm = await call(finance("li"), "POST /prefund-requests", asking);
  expect(calm.json.code).toBe("prefund_not_red");
  expect((await call(finance("li"), "GET /prefunds")).json.items).toEqual([]);
});

test("a notice is printed for its side, as PDF and workbook, and is replaced when it changes", async () => {
  const row = {
    ...{ id: "clearing 2026-09 360000 460000", number: "QS202609360000460000" },
    ...{ kind: "clearing", period: "2026-09", payer: HOME, payee: "460000" },
    ...{ amounts: { employee: "1050" }, total_fen: 1050n, state: "issued" },
    ...{ issued_on: "2026-10-12", to_finance_by: "2026-10-19", pay_by: "2026-10-26" },
    ...{ receipt_by: "2026-10-30", to_finance_at: null, paid_at: null, received_at: null },
    ...{ version: 1, digest: "ab".repeat(32), news: 1 },
  } as unknown as Parameters<typeof upsertNotice>[1];
  const store = small.country.nodes.find(({ node }) => node === HOME)?.office.world.store;
  if (!store) throw new Error("home runs");
  await upsertNotice(store, row);
  const path = `GET /money-notices/${row.number}/paper`;
  const paper = await call(finance("li"), `${path}.pdf`);
  expect([paper.status, paper.headers.get("content-type")]).toEqual([200, "application/pdf"]);
  const text = readPdf(paper.bytes).join("").replace(/\s/g, "");
  for (const words of ["付款通知书", "江西省：请按下列金额", "海南省", "10.50", "壹拾元伍角"]) {
    expect(text).toContain(words);
  }
  const book = await call(finance("li"), `${path}.xlsx`);
  expect(book.headers.get("content-type")).toContain("spreadsheetml.sheet");
  const verify = async (bytes: Buffer) => {
    const body = new FormData();
    body.append("file", new Blob([new Uint8Array(bytes)]), "notice");
    return (await api.call(HOME, "POST /documents/verify", { body })).json;
  };
  for (const { bytes } of [paper, book]) {
    expect(await verify(bytes)).toMatchObject({ state: "valid", paper: { kind: "paymentNotice" } });
  }
  await upsertNotice(store, { ...row, amounts: { employee: "1000" }, total_fen: 1000n });
  expect(await verify(paper.bytes)).toMatchObject({ state: "replaced" });
  const none = await call(finance("li"), "GET /money-notices/QS1/paper.pdf");
  expect([none.status, none.json.code]).toEqual([404, "object_missing"]);
});
