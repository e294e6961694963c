/**
 * `verify --clearing` on a month that a province cleared inside itself: nothing is found in it as it
 * is, and each figure that is changed by itself is found.
 */
import { beforeAll, expect, test } from "vitest";
import { bookSuspense } from "#clearing/clearing.ts";
import { goTo } from "#clearing/fixtures/acts.ts";
import { allocated, confirmAll, insideMonth } from "#clearing/fixtures/inside.ts";
import { type ClearingMonth, HAINAN, MAKER } from "#clearing/fixtures/month.ts";
import { pay, receive } from "#clearing/fixtures/paid-month.ts";
import type { Database } from "#store/store.ts";
import { verifyClearingIn } from "#verify/verify.ts";
import { planted } from "./verified.ts";

let month: ClearingMonth;
beforeAll(async () => {
  month = await insideMonth();
  await allocated(month);
  await confirmAll(month);
  goTo(month, "2026-12-31");
  await month.rounds(1);
  await pay(month, HAINAN, "SN202611460200460100");
  await receive(month, HAINAN, "SN202611460200460100");
  const slip = { bank: "演练银行", serial: "S1", movedOn: "2026-12-31", words: "省内清算" };
  const came = { ...slip, payer: "460100", payee: "460200", amounts: { employee: 41_000n } };
  await month.act(HAINAN, MAKER, (world, step) => bookSuspense(world, step, came as never));
}, 200_000);

async function verify() {
  const stores = new Map<string, Database>(
    [...month.nodes].map(([node, { store }]) => [node as string, store]),
  );
  return await verifyClearingIn(stores, { first: "2026-11", last: "2026-12" });
}

test("nothing is found in it as it is", async () => {
  const { findings, counts, pairs } = await verify();
  expect(findings.map(({ words }) => words)).toEqual([]);
  expect(counts.figures).toBeGreaterThan(200);
  // Between provinces there is nothing.
  expect(pairs).toEqual([]);
});

/** Table, what is set, and in which row. */
const FAULTS: readonly (readonly [string, string, string])[] = [
  ["clearing.batches", "payable_fen = payable_fen + 1", "id like '%460200e'"],
  ["clearing.batches", "cases = cases + 1", "id like '%460200e'"],
  ["clearing.batches", "total_fen = total_fen + 1", "id like '%460200e'"],
  ["clearing.batches", "state = 'confirmed'", "id like '%460200e'"],
  ["clearing.batches", "care_confirmed_by = 'x y'", "id like '%460200e'"],
  ["clearing.batches", "digest = 'x'", "id like '%460200e'"],
  ["clearing.batches", "posted_at = null, state = 'generated'", "id like '%460100460100e'"],
  ["clearing.batch_lines", "amount_fen = amount_fen + 1", "fund = 'aid'"],
  ["clearing.batch_lines", "home_area = '460300'", "fund = 'aid'"],
  ["clearing.batch_lines", "deduction_fen = 1", "fund = 'aid'"],
  ["clearing.institution_shares", "payable_fen = payable_fen + 1", "pool = '460200'"],
  ["clearing.institution_shares", "cases = cases + 1", "pool = '460200'"],
  ["clearing.shared_batches", "batch_id = 'x'", "batch_id like '%460100460100e'"],
  ["clearing.words", "digest = 'x'", "batch_id like '%460200e'"],
  ["clearing.words", "confirmed_by = 'x'", "batch_id like '%460200e'"],
  ["clearing.submissions", "total_fen = total_fen + 1", "scheme = 'resident'"],
  ["clearing.submissions", "cases = cases + 1", "scheme = 'resident'"],
  ["clearing.submissions", "submitted_by = 'staff:li@460000/finance'", "scheme = 'resident'"],
  ["clearing.notices", "total_fen = total_fen + 1", "payer = '460200'"],
  ["clearing.notices", "state = 'paid'", "payer = '460200'"],
  ["clearing.notice_lines", "amount_fen = amount_fen + 1", "fund = 'aid'"],
  ["clearing.notice_batches", "notice_id = 'x'", "batch_id like '%460200e'"],
  ["clearing.payments", "total_fen = total_fen + 1", "direction = 'in'"],
  ["clearing.payments", "payee = '460000'", "state = 'suspense'"],
  ["ledger.transfers", "amount_fen = amount_fen + 1", "part = 'care' and source like 'notice%'"],
  ["ledger.transfers", "amount_fen = amount_fen + 1", "part = 'home' and target like 'owedC%'"],
  ["reconciliation.applications", "state = 'undone', undone_at = 1", "true"],
  ["reconciliation.confirmations", "taken = false", "settlement_id = 'stl_c'"],
];

test.for(FAULTS)("a changed %s (%s) is found", async (fault) => {
  const { changed, found } = await planted(month, fault, { first: "2026-11", last: "2026-12" });
  expect(changed).not.toBe(0);
  expect(found).not.toEqual([]);
});
