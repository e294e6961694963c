/** Two processes of a node write the same new row of clearing at once: it stands once. */
import { beforeAll, expect, test } from "vitest";
import { upsertBatch } from "#clearing/queries-batches.ts";
import { upsertEscalation } from "#clearing/queries-escalations.ts";
import { upsertNetting } from "#clearing/queries-netting.ts";
import { upsertNotice } from "#clearing/queries-notices.ts";
import { upsertExternalPayer } from "#clearing/queries-payers.ts";
import { upsertPayment } from "#clearing/queries-payments.ts";
import { upsertPrefundRequest } from "#clearing/queries-prefund.ts";
import { upsertObjections } from "#clearing/queries-words.ts";
import type { Tx } from "#store/store.ts";
import { type TwoWriters, tablesThatWait, twoWriters } from "../../test/two-writers.ts";

let two: TwoWriters;
beforeAll(async () => {
  two = await twoWriters();
});

const PAIR = { care_node: "460000", home_node: "360000", scheme: "employee" };
const NOT_DECIDED = { decided_by: null, decided_at: null };
const ENTERED = { state: "entered", entered_by: "li", entered_at: 1, ...NOT_DECIDED };
const MONEY = { payer: "360000", payee: "460000", amounts: { employee: "1" }, total_fen: 1n };
const DAYS = { issued_on: "2026-11-30", to_finance_by: "2026-12-07", pay_by: "2026-12-21" };

/** Fields as the row holds them; the types of the statements say more than this test needs. */
const ROWS: Readonly<Record<string, readonly [(tx: Tx, row: never) => Promise<void>, object]>> = {
  "clearing.batches": [
    upsertBatch,
    {
      ...{ ...PAIR, id: "bat_1", month: "2026-11", cases: 0, total_fen: 0n, funds: {} },
      ...{ deductions: {}, payable_fen: 0n, state: "generated", generated_at: 1 },
      ...{ care_confirmed_by: null, care_confirmed_at: null, home_confirmed_by: null },
      ...{ home_confirmed_at: null, version: 1, digest: "d", number: 1, posted_at: null },
    },
  ],
  "clearing.escalations": [
    upsertEscalation,
    {
      ...{ id: "esc_1", settlement_id: "stl_1", act: "end", words: "等" },
      ...{ state: "proposed", proposed_by: "li", proposed_at: 1, ...NOT_DECIDED },
      ...{ posted_at: null, heard_at: null },
    },
  ],
  "clearing.external_payers": [
    upsertExternalPayer,
    {
      ...{ id: "ext_1", name: "某公司", home_area: "360100", scheme: "employee", fund: "largeSum" },
      ...{ from_month: "2026-01", to_month: null, paid_by: null, ...ENTERED },
    },
  ],
  "clearing.netting_agreements": [
    upsertNetting,
    {
      ...{ id: "net_1", one: "360100", other: "360300", from_month: "2026-11", ...ENTERED },
      ...{ to_month: "2026-12", entered_for: "360100" },
      ...{ ends_from: null, ends_for: null, ends_entered_by: null, ends_entered_at: null },
      ...{ ended_by: null, ended_at: null },
    },
  ],
  "clearing.notices": [
    upsertNotice,
    {
      ...{ id: "ntc_1", number: "QS1", kind: "clearing", period: "2026-11", ...MONEY, ...DAYS },
      ...{ receipt_by: "2026-12-28", state: "issued", to_finance_at: null, paid_at: null },
      ...{ received_at: null, version: 1, digest: "d", news: 1 },
    },
  ],
  "clearing.objections": [
    (tx, row) => upsertObjections(tx, [row]),
    {
      ...{ id: "obj_1", batch_id: "bat_1", raised_at_node: "360000", settlement_id: "stl_1" },
      ...{ reason: "wrongFund", words: "错", raised_by: "li", raised_at: 1, released_by: null },
      ...{ released_at: null, heard_at: null, proposal: null, decided_words: null },
      ...{ proposed_by: null, outcome: null, ...NOT_DECIDED },
    },
  ],
  "clearing.payments": [
    upsertPayment,
    {
      ...{ id: "pay_1", direction: "out", notice_id: "ntc_1", ...MONEY, bank: "某行" },
      ...{ bank_serial: "1", serial_key: "1", moved_on: "2026-12-01", words: "", ...ENTERED },
      ...{ proposed: null, proposed_by: null, proposed_at: null },
    },
  ],
  "clearing.prefund_requests": [
    upsertPrefundRequest,
    {
      ...{ id: "prq_1", care_node: "460000", home_node: "360000", amounts: { employee: "1" } },
      ...{ total_fen: 1n, words: "", state: "released", asked_by: "li", asked_at: 1 },
      ...{ released_by: "wang", released_at: 2, heard_at: null, proposed: null },
      ...{ proposed_by: null, ...NOT_DECIDED },
    },
  ],
};

test.each(Object.entries(ROWS))("%s", async (table, [write, row]) => {
  expect(await two.writeAtOnce(table, (tx) => write(tx, row as never))).toBe(1);
});

test("every table with several unique indexes that is written so is tried", () => {
  expect(Object.keys(ROWS).sort()).toEqual(tablesThatWait("clearing"));
});
