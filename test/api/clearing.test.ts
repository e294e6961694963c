/**
 * A month is cleared over the API by real nodes: settled, counted, allocated, deducted from,
 * objected to, confirmed by two persons of each province, and in both ledgers as verify proves.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { readPdf } from "#documents/fixtures/read-pdf.ts";
import type { Duty, DutyPlace } from "#model/staff.ts";
import { sql, type Tx } from "#store/store.ts";
import { type Played, type SmallCountry, startSmallCountry } from "../country.ts";

const [CARE, HOME, HUB] = ["460000", "360000", "100000"];
const BATCH = "bat_202610460000360000e";
let small: SmallCountry;
let api: ApiServer;
let first: Played;
let second: Played;
let keys = 0;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  first = await small.settle({ person: "pingxiang", at: "H46010000001", careType: "chronic" });
  second = await small.settle({ person: "pingxiang", at: "H46010000001", careType: "chronic" });
}, 120_000);

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

const MAKER = "li.finance";
const CHECKER = "wang.finance";
const staff = (node: string, loginName: string) => {
  const duty: Duty = node === HUB ? "dutyOperator" : "finance";
  return { staff: api.sessions.staff(loginName, [{ duty, place: node as DutyPlace }]) };
};

async function write(node: string, loginName: string, name: string, body?: object) {
  keys += 1;
  const key = `clearing-${String(keys).padStart(4, "0")}`;
  const sent = { as: staff(node, loginName), key, ...(body ? { body } : {}) };
  return await api.call(node, `POST ${name}`, sent);
}

async function read(node: string, path: string) {
  return (await api.call(node, `GET ${path}`, { as: staff(node, MAKER) })).json as never as {
    items: Record<string, unknown>[];
  } & Record<string, unknown>;
}

function storeOf(node: string): Tx {
  const found = small.country.nodes.find((one) => (one.node as string) === node);
  if (!found) throw new Error(`no node ${node}`);
  return found.office.world.store;
}

/** What reconciliation would have come to. */
async function reconciled(ids: readonly string[]): Promise<void> {
  const care = storeOf(CARE);
  await care.query(sql`
    insert into reconciliation.confirmations
           (settlement_id, institution, month, taken, reference, said_by, said_at)
    select id, institution, month, true, '', '01', 1 from settlement.settlements
     where id = any(${ids}::text[])`);
  await care.query(sql`
    insert into reconciliation.pair_days
           (day, side, peer, scheme, revision, cases, total_fen, funds, root, state, counted_at,
            named, agreed_at)
    select business_day, 'care', ${HOME}, 'employee', 1, 0, 0, '{}'::json, '', 'agreed', 0, false, 1
      from settlement.settlements group by business_day
    on conflict on constraint pair_days_pkey do nothing`);
}

async function rounds(count = 4): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    await small.forward(small.now() + 61_000);
    for (const node of small.country.nodes) {
      await node.due();
      while (node.inFlight() > 0) await new Promise((done) => setTimeout(done, 5));
    }
  }
}

const goTo = async (text: string): Promise<void> => {
  await small.forward(Date.parse(`${text}T09:00:00+08:00`));
  await rounds();
};

test("what no institution confirmed waits, and the month shows its calendar and steps", async () => {
  await reconciled([first.settlementId]);
  await goTo("2026-11-05");
  const early = await write(CARE, MAKER, "/clearing/months/2026-11/submit");
  expect([early.status, early.json.code]).toEqual([422, "clearing_month_open"]);
  const none = await write(CARE, MAKER, "/clearing/months/2026-08/submit");
  expect(none.json.code).toBe("clearing_nothing_to_submit");
  const submitted = await write(CARE, MAKER, "/clearing/months/2026-10/submit");
  expect([submitted.status, submitted.json]).toEqual([200, { pairs: 1 }]);
  await rounds();
  const { items: waiting } = await read(CARE, "/clearing/exceptions?open=yes");
  expect(waiting).toMatchObject([
    { settlement: second.settlementId, reasonWords: "医疗机构未确认", escalated: false },
  ]);
  const { items } = await read(CARE, "/clearing/submissions");
  expect(items).toMatchObject([{ state: "agreed", revision: 1, figures: { cases: 1 } }]);
  const { items: months } = await read(CARE, "/clearing/months");
  expect(months[0]).toMatchObject({ month: "2026-10", waiting: 1 });
  expect(months[0]?.steps).toMatchObject([
    { stepWords: "核对", due: "2026-11-03" },
    { stepWords: "上报", due: "2026-11-20", done: 1 },
    { stepWords: "清分", due: "2026-11-21", done: 0 },
    { stepWords: "确认", due: "2026-11-25" },
    { stepWords: "签发通知书", due: "2026-11-30" },
  ]);
});

test("before the day care may count again; the new count is the one that is allocated", async () => {
  await reconciled([second.settlementId]);
  expect((await write(CARE, MAKER, "/clearing/months/2026-10/submit")).json).toEqual({ pairs: 1 });
  // The hub hears of the new count before the day comes.
  await rounds();
  await goTo("2026-11-21");
  const shown = await read(HUB, `/clearing/batches/${BATCH}`);
  expect(shown).toMatchObject({ cases: 2, state: "generated", revision: 1, word: null });
  for (const node of [CARE, HOME]) {
    expect(await read(node, `/clearing/batches/${BATCH}`)).toEqual(shown);
  }
  const late = await write(CARE, MAKER, "/clearing/months/2026-10/submit");
  expect(late.json.code).toBe("clearing_nothing_to_submit");
});

test("lists leave as a table, and the hub's matrix adds up to the batches", async () => {
  const { items } = await read(HUB, "/clearing/months/2026-10/matrix");
  const batch = await read(HOME, `/clearing/batches/${BATCH}`);
  expect(items).toMatchObject([{ care: CARE, home: HOME, payable: batch.payable, cases: 2 }]);
  const lines = (await read(HOME, `/clearing/batches/${BATCH}/lines`)).items;
  const sum = lines.reduce((fen, line) => fen + Math.round(Number(line.payable) * 100), 0);
  expect((sum / 100).toFixed(2)).toBe(batch.payable);
  const as = staff(HOME, MAKER);
  const csv = await api.call(HOME, "GET /clearing/batches?format=csv", { as });
  expect(csv.text).toContain(`${BATCH},2026-10,460000,海南省,360000,江西省`);
});

test("a province that has not confirmed is listed at the hub, overdue after its day", async () => {
  const { items } = await read(HUB, "/clearing/late");
  expect(items).toMatchObject([
    { province: HOME, whatWords: "参保省未确认", due: "2026-11-25", overdue: false },
    { province: CARE, whatWords: "就医省未确认", overdue: false },
  ]);
  await goTo("2026-11-26");
  const after = (await read(HUB, "/clearing/late")).items;
  expect(after.map(({ overdue, escalated }) => [overdue, escalated])).toEqual([
    [true, false],
    [true, false],
  ]);
});

describe("objected to", () => {
  test("by two persons of a province, decided by two of the hub, and allocated again", async () => {
    const path = `/clearing/batches/${BATCH}/objections`;
    const body = { settlement: second.settlementId, reason: "wrongFund", words: "应由大额支付" };
    const raised = await write(HOME, MAKER, path, body);
    expect([raised.status, raised.json.reasonWords]).toEqual([201, "基金归属有误"]);
    const objection = `/clearing/objections/${String(raised.json.objection)}`;
    const self = await write(HOME, MAKER, `${objection}/release`);
    expect(self.json.code).toBe("clearing_same_person");
    await write(HOME, CHECKER, `${objection}/release`);
    await rounds();
    expect((await read(CARE, `/clearing/batches/${BATCH}`)).state).toBe("objected");
    const said = { proposal: "upheld", words: "核实属实" };
    expect((await write(HUB, MAKER, `${objection}/propose`, said)).json.proposal).toBe("upheld");
    const decided = await write(HUB, CHECKER, `${objection}/decide`, { agrees: true });
    expect(decided.json.outcome).toBe("upheld");
    await rounds();
    const again = await read(HOME, `/clearing/batches/${BATCH}`);
    expect(again).toMatchObject({ state: "generated", revision: 2, cases: 1 });
  });

  test("is taken back by whoever raised it", async () => {
    const path = `/clearing/batches/${BATCH}/objections`;
    const body = { settlement: first.settlementId, reason: "notOurInsured", words: "查无此人" };
    const raised = await write(HOME, MAKER, path, body);
    const objection = `/clearing/objections/${String(raised.json.objection)}`;
    await write(HOME, CHECKER, `${objection}/release`);
    await rounds();
    const back = await write(HOME, MAKER, `${objection}/withdraw`);
    expect(back.json.outcome).toBe("withdrawn");
    await rounds();
    expect((await read(HUB, `/clearing/batches/${BATCH}`)).state).toBe("generated");
  });
});

test("the agency takes in again what was upheld, and no case of an institution's", async () => {
  const path = "/clearing/agency-confirmations";
  const foreign = await write(CARE, MAKER, path, { settlements: [first.settlementId] });
  expect(foreign.json.code).toBe("clearing_not_for_agency");
  const own = await write(CARE, MAKER, path, { settlements: [second.settlementId] });
  expect(own.json).toEqual({ settlements: [second.settlementId] });
});

test("deductions are entered or imported by one person and decided by another", async () => {
  const row = {
    settlement: first.settlementId,
    fund: "pooled",
    amount: "1.00",
    reason: "重复收费",
  };
  const wrong = { rows: [row, { ...row, amount: "9999999.00" }] };
  const refused = await write(CARE, MAKER, "/clearing/deductions/import", wrong);
  expect(refused.json.code).toBe("deduction_too_much");
  expect((await read(CARE, "/clearing/deductions")).items).toEqual([]);
  await write(CARE, MAKER, "/clearing/deductions/import", { rows: [row] });
  const entered = await write(CARE, MAKER, "/clearing/deductions", row);
  expect([entered.status, entered.json.stateWords]).toEqual([201, "待复核"]);
  const { items } = await read(CARE, "/clearing/deductions?state=entered");
  for (const { deduction } of items) {
    const path = `/clearing/deductions/${String(deduction)}/decide`;
    expect((await write(CARE, MAKER, path, { to: "released" })).json.code).toBe(
      "clearing_same_person",
    );
    await write(CARE, CHECKER, path, { to: "released" });
  }
  await goTo("2026-12-21");
  const next = await read(HOME, `/clearing/batches/${BATCH.replace("202610", "202611")}`);
  expect(next).toMatchObject({ cases: 1, deductions: [{ fund: "pooled", amount: "2.00" }] });
  const told = (await read(HOME, "/clearing/deductions?month=2026-11")).items;
  expect(told).toMatchObject([{ caseMonth: "2026-10" }, { caseMonth: "2026-10" }]);
});

test("confirmed by two persons of each province it stands in both ledgers", async () => {
  for (const node of [CARE, HOME]) {
    const prepared = await write(node, MAKER, `/clearing/batches/${BATCH}/prepare`);
    expect(prepared.json).toMatchObject({ revision: 2, confirmedBy: null });
    await write(node, CHECKER, `/clearing/batches/${BATCH}/confirm`);
  }
  await rounds();
  const { state, payable } = await read(HOME, `/clearing/batches/${BATCH}`);
  // The month is over: its notices are issued in the same round.
  expect(state).toBe("noticed");
  const [home] = await storeOf(HOME).query<{ fen: bigint }>(sql`
    select -sum(amount_fen)::int8 as fen from ledger.balances_view
     where account like 'owedConfirmed:%' or account like 'noticePayable:%'`);
  const [care] = await storeOf(CARE).query<{ fen: bigint }>(sql`
    select sum(amount_fen)::int8 as fen from ledger.balances_view
     where account like 'claimConfirmed:%' or account like 'noticeReceivable:%'`);
  const whole = BigInt(String(payable).replace(".", ""));
  expect([home?.fen, care?.fen]).toEqual([whole, whole]);
  const closed = await write(HOME, MAKER, `/clearing/batches/${BATCH}/prepare`);
  expect([closed.status, closed.json.code]).toEqual([409, "clearing_batch_closed"]);
});

test("the month is printed: the country's table, each province's side, what was deducted", async () => {
  const paper = async (node: string, path: string) => {
    const got = await api.call(node, `GET /clearing/months/${path}`, { as: staff(node, MAKER) });
    const isPdf = got.headers.get("content-type") === "application/pdf";
    const text = isPdf ? readPdf(got.bytes).join("").replace(/\s/g, "") : "";
    return { status: got.status, text, json: got.json };
  };
  const month = String((await read(HOME, "/clearing/batches")).items[0]?.month);
  for (const [node, table, words] of [
    [HUB, "nationalClearing", "海南省"],
    [HOME, "payableTable", "海南省"],
    [CARE, "receivableTable", "江西省"],
  ] as const) {
    const got = await paper(node, `${month}/table.pdf?table=${table}`);
    expect([node, got.status, got.text.includes(words)]).toEqual([node, 200, true]);
    expect((await paper(node, `${month}/table.xlsx?table=${table}`)).status).toBe(200);
  }
  const detail = await paper(HOME, `${month}/payable-detail.pdf?scheme=employee`);
  expect(detail.text).toMatch(/应付医疗费用明细表.*统筹区.*萍乡市海南省/);
  const batch = await read(HOME, `/clearing/batches/${BATCH}`);
  const payable = String(batch.payable).replace(/\B(?=(\d{3})+\.)/g, ",");
  expect(detail.text.split(payable).length).toBeGreaterThan(1);
  expect((await paper(HOME, `${month}/payable-detail.xlsx?scheme=resident`)).status).toBe(200);
  const other = await paper(HOME, `${month}/table.pdf?table=nationalClearing`);
  expect([other.status, other.json.code]).toEqual([404, "object_missing"]);
  const rows = (await read(CARE, `/clearing/deductions?month=${month}`)).items;
  const pair = `care=${CARE}&home=${HOME}&scheme=employee`;
  const deducted = await paper(CARE, `${month}/deductions.pdf?${pair}`);
  expect(deducted.text).toContain(`${rows.length}笔`);
  for (const { reason } of rows) expect(deducted.text).toContain(String(reason));
  expect((await paper(CARE, `${month}/deductions.xlsx?${pair}`)).status).toBe(200);
  const [owed] = (await read(HOME, `/clearing/payer-statements?month=${month}`)).items;
  expect(owed).toMatchObject({ scope: "crossProvince", scopeWords: "跨省异地" });
  const own = `statement=payerStatement&of=${String(owed?.payer)}`;
  const statement = await paper(HOME, `${month}/statement.pdf?${own}`);
  for (const words of ["付款方清算对账单（一账式）", "跨省异地小计", "海南省"]) {
    expect(statement.text).toContain(words);
  }
  expect((await paper(HOME, `${month}/statement.xlsx?${own}`)).status).toBe(200);
  const none = await paper(HOME, `${month}/statement.pdf?statement=institutionStatement&of=H1`);
  expect([none.status, none.json.code]).toEqual([404, "object_missing"]);
}, 60_000);

test("the payable detail holds as long as its lines do", async () => {
  const month = String((await read(HOME, "/clearing/batches")).items[0]?.month);
  const path = `GET /clearing/months/${month}/payable-detail.pdf?scheme=employee`;
  const { bytes } = await api.call(HOME, path, { as: staff(HOME, MAKER) });
  const state = async () => {
    const body = new FormData();
    body.append("file", new Blob([Buffer.from(bytes)]), "detail.pdf");
    return (await api.call(HOME, "POST /documents/verify", { body })).json.state;
  };
  expect(await state()).toBe("valid");
  const change = async (by: number) =>
    await storeOf(HOME).query(sql`
      update clearing.batch_lines set amount_fen = amount_fen + ${by}::int
       where batch_id = ${BATCH} and fund = 'pooled'`);
  await change(1);
  expect(await state()).toBe("replaced");
  await change(-1);
  expect(await state()).toBe("valid");
});
