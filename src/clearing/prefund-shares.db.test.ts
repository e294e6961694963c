/** The prefund inside a home province: each area pays its part before the province has to. */
import { beforeEach, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { WEEKENDS_ONLY } from "#base/workdays.ts";
import { goTo } from "#clearing/fixtures/acts.ts";
import type { ClearingMonth } from "#clearing/fixtures/month.ts";
import { HAINAN, JIANGXI } from "#clearing/fixtures/month.ts";
import { booksAt, confirmedMonth, noticesAt, pay, receive } from "#clearing/fixtures/paid-month.ts";
import { prefundSharesOf } from "#clearing/prefund-shares.ts";
import type { MoneyNotice } from "#model/money-notice.ts";
import { type Area, usualPool } from "#model/place.ts";
import { type Database, sql } from "#store/store.ts";
import { verifyClearingIn } from "#verify/verify.ts";

const TERMS = { poolOf: usualPool, calendar: WEEKENDS_ONLY };

let month: ClearingMonth;
beforeEach(async () => {
  month = await confirmedMonth();
  for (const on of ["2026-12-31", "2027-01-31"]) {
    goTo(month, on);
    await month.rounds();
  }
});

async function found(): Promise<readonly string[]> {
  const stores = new Map<string, Database>(
    [...month.nodes].map(([node, { store }]) => [node as string, store]),
  );
  const verdict = await verifyClearingIn(stores, { first: "2026-11", last: "2027-01" });
  const others = /按参保省记录|结算发生额|^结算stl|的对账/;
  return verdict.findings.map(({ words }) => words).filter((words) => !others.test(words));
}

const shares = async () =>
  (await noticesAt(month, JIANGXI)).filter(({ kind }) => kind === "prefundShare");

test("is paid up by what each area owed, with a notice of its own, and booked once", async () => {
  const [first, second] = await shares();
  expect([first, second]).toMatchObject([
    { number: "SY202746360100360000", payer: "360100", amounts: { employee: "5666666" } },
    { number: "SY202746360300360000", amounts: { employee: "79566667", resident: "55766667" } },
  ]);
  const [whole] = (await noticesAt(month, JIANGXI)).filter(({ kind }) => kind === "prefundYearly");
  expect(whole?.amounts).toEqual({ employee: "85233333", resident: "55766667" });
  expect((first?.pay_by ?? "") < (whole?.pay_by ?? "")).toBe(true);
  goTo(month, "2027-02-08");
  await pay(month, JIANGXI, "SY202746360100360000");
  await receive(month, JIANGXI, "SY202746360100360000");
  expect(await booksAt(month, JIANGXI, "fiscalAccount")).toEqual({
    "360000:employee": 5_666_666n,
    "360100:employee": -5_666_666n,
  });
  expect(await found()).toEqual([]);
  expect(month.errors).toEqual([]);
});

test("one changed figure of a share, or one that is missing, is found", async () => {
  const { store } = month.of(JIANGXI);
  await store.query(sql`
    update clearing.notices set amounts = '{"employee":"5666667"}', total_fen = total_fen + 1
     where number = 'SY202746360100360000'`);
  expect((await found()).join()).toContain("统筹区360100的预付金上解应为employee 56666.66元");
  await store.query(sql`delete from clearing.notices where number = 'SY202746360300360000'`);
  expect((await found()).join()).toContain("统筹区360300的预付金上解应为employee 795666.67元");
});

test("what is given back goes by what each had paid; the province keeps its own part", () => {
  const notice = {
    ...{ kind: "prefundRefund", period: "2028", payer: HAINAN, payee: JIANGXI },
    ...{ amounts: { employee: 100n }, issuedOn: day("2028-01-31"), payBy: day("2028-02-21") },
    ...{ toFinanceBy: day("2028-02-07"), receiptBy: day("2028-02-28") },
  } as unknown as MoneyNotice;
  const part = (area: string, fen: bigint) => {
    return { scheme: "employee" as const, area: area as Area, fen };
  };
  const parts = [part("360300", 30n), part("360000", 30n), part("360100", 30n), part("360200", 0n)];
  const back = prefundSharesOf(notice, JIANGXI, { ...TERMS, parts });
  expect(back).toMatchObject([
    { number: "XY202846T360000360100", amounts: { employee: 33n }, payee: "360100" },
    { number: "XY202846T360000360300", amounts: { employee: 34n } },
  ]);
  const none = prefundSharesOf(notice, JIANGXI, { ...TERMS, parts: [] });
  expect(none).toEqual([]);
  const counties = [part("360322", 15n), ...parts.slice(1), part("360323", 15n)];
  expect(prefundSharesOf(notice, JIANGXI, { ...TERMS, parts: counties })).toEqual(back);
});
