/** A notice whose lines name counties asks the pools that pay for them, over real databases. */
import { beforeEach, expect, test } from "vitest";
import { goTo } from "#clearing/fixtures/acts.ts";
import { type ClearingMonth, HAINAN, JIANGXI } from "#clearing/fixtures/month.ts";
import { confirmedMonth, noticesAt } from "#clearing/fixtures/paid-month.ts";
import { HUB } from "#model/place.ts";
import { type Database, sql } from "#store/store.ts";
import { verifyClearingIn } from "#verify/verify.ts";

let month: ClearingMonth;
beforeEach(async () => {
  month = await confirmedMonth();
  // Pingxiang's own fund pays for its county of Lianhua, which was booked under its own code.
  for (const node of [HUB, HAINAN, JIANGXI]) {
    await month.of(node).store.query(sql`
      update clearing.batch_lines set home_area = '360321'
       where home_area = '360300' and fund = 'pooled'`);
  }
});

const shares = async (kind: string) =>
  (await noticesAt(month, JIANGXI))
    .filter((row) => row.kind === kind)
    .map(({ payer, amounts }) => [payer, amounts]);

/** Of shares alone: the cases themselves stand under the city. */
async function found(): Promise<string> {
  const stores = new Map<string, Database>(
    [...month.nodes].map(([node, { store }]) => [node as string, store]),
  );
  const verdict = await verifyClearingIn(stores, { first: "2026-11", last: "2027-01" });
  const ofShares = verdict.findings.filter(({ words }) => /上解|SJ|SY/.test(words));
  return ofShares.map(({ words }) => words).join();
}

test("one share is asked of the pool, whichever codes its lines name", async () => {
  goTo(month, "2026-12-31");
  await month.rounds();
  expect(await shares("poolingShare")).toEqual([
    ["360100", { employee: "8500000" }],
    ["360300", { employee: "119350000", resident: "83650000" }],
  ]);
  goTo(month, "2027-01-31");
  await month.rounds();
  expect(await shares("prefundShare")).toEqual([
    ["360100", { employee: "5666666" }],
    ["360300", { employee: "79566667", resident: "55766667" }],
  ]);
  expect(await found()).toBe("");
  const { store } = month.of(JIANGXI);
  await store.query(sql`
    update clearing.notices set payer = '360321'
     where payer = '360300' and kind in ('poolingShare', 'prefundShare')`);
  expect(await found()).toContain("统筹区360300的上解（employee）");
  expect(await found()).toContain("统筹区360300的预付金上解");
});

test("a pool that is recorded for the month's last day counts, not the city", async () => {
  await month.of(JIANGXI).store.query(sql`
    insert into registry.pools (code, name, level, version)
    values ('360100', '南昌统筹区', 'city', 1)`);
  await month.of(JIANGXI).store.query(sql`
    insert into registry.pool_members (pool, area, from_on, to_on)
    values ('360100', '360321', '2026-11-30', '2026-11-30')`);
  goTo(month, "2026-12-31");
  await month.rounds();
  expect(await shares("poolingShare")).toEqual([
    ["360100", { employee: "127850000", resident: "79650000" }],
    ["360300", { resident: "4000000" }],
  ]);
  expect(await found()).toBe("");
});
