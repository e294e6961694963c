/** The command on real nodes: a month of two provinces, with what was cancelled and reversed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromJson } from "#base/json.ts";
import { yuanText } from "#base/money.ts";
import type { MonthTotal } from "#ledger/ledger.ts";
import type { NodeId } from "#model/place.ts";
import { verifyCountry } from "#verify/verify.ts";
import { type SmallCountry, startSmallCountry } from "../../test/country.ts";
import { main } from "../main.ts";

let small: SmallCountry;

beforeAll(async () => {
  small = await startSmallCountry();
  const visit = { person: "pingxiang", at: "H46010000001", careType: "chronic" } as const;
  await small.settle(visit);
  await small.cancel(await small.settle(visit));
  await small.reverse(await small.settle(visit));
  await small.settle({
    person: "pingxiangLocal",
    at: "H36030000002",
    careType: "outpatient",
  });
  await small.country.stop();
}, 60_000);

afterAll(async () => {
  await small?.stop();
});

async function runCli(node: string, ...args: string[]) {
  const lines: string[] = [];
  const complaints: string[] = [];
  // One server a pattern: here the database's name is in the address, and the node in a setting.
  const url = `${small.urls.get(node as NodeId) ?? ""}?application_name={node}`;
  const code = await main(
    ["totals", "--nodes", node, "--database-url", url, ...args],
    (line) => lines.push(line),
    (line) => complaints.push(line),
  );
  return { code, out: lines.join("\n"), complaints: complaints.join("\n") };
}

test("home owes by pair, scheme and fund, in yuan, with what was reversed apart", async () => {
  const { code, out } = await runCli("360000", "--month", "2026-10");
  expect(code).toBe(0);
  expect(out).toContain("节点 360000 应付（本地参保人）");
  // 115.63 and 325.63 are booked, 325.63 is reversed; what was cancelled is nothing in the sum.
  expect(out).toMatch(/460000→360300 +职工\S* +基本医保统筹基金 +441\.26 +-325\.63 +115\.63/);
  expect(out).toMatch(/360000→360300 +职工/);
  expect(out).toContain("节点 360000 应收（本地医药机构）");
  const care = await runCli("460000", "--month", "2026-10");
  expect(care.out).toMatch(/460000→360300 +职工\S* +基本医保统筹基金 +441\.26 +-325\.63 +115\.63/);
  expect(care.out).not.toContain("应付（本地参保人）");
});

test("the sums are those that the independent reader finds", async () => {
  const { totals } = await verifyCountry(small.urls, {
    now: small.now(),
    openings: small.openings,
  });
  const told = await runCli("360000", "--month", "2026-10", "--json");
  const found = fromJson<(MonthTotal & { readonly node: string })[]>(told.out);
  expect(found.length).toBeGreaterThan(3);
  const debts = totals.filter(({ home, debtFen }) => home === "360000" && debtFen !== 0n);
  const sums = debts.map(({ month, care, schemeFund }) =>
    found
      .filter((row) => row.side === "home" && row.month === month && row.careNode === care)
      .filter(({ scheme, fund }) => `${scheme}:${fund}` === schemeFund)
      .reduce((sum, { amountFen }) => sum + BigInt(amountFen), 0n),
  );
  expect(sums.map(yuanText)).toEqual(debts.map(({ debtFen }) => yuanText(debtFen)));
  expect(sums.length).toBeGreaterThan(1);
});

test("a month without settlements says so, and a month must be named", async () => {
  expect((await runCli("360000", "--month", "2026-09")).out).toContain("本月没有结算");
  const wrong = await runCli("360000", "--month", "2026-13");
  expect([wrong.code, wrong.complaints]).toEqual([
    2,
    expect.stringContaining("须用 --month 写明结算月份"),
  ]);
});
