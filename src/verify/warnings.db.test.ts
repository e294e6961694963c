/** The check of a month judges the use of the prefund by the parameters of the notice's day. */
import { expect, test } from "vitest";
import { sql } from "#store/store.ts";
import { readMoney } from "#verify/queries-clearing.ts";
import { setSpan } from "#verify/queries-month.ts";
import { useOfPrefund, warningsOn } from "#verify/warnings.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

test("the newest that are in force on the day, not what was withdrawn", async () => {
  const database = databaseAt(await freshDatabaseUrl());
  const release = async (state: string, from: string, warnings: string) => {
    const text = `title: 清算参数\n# 预警\nwarnings: ${warnings}\nnetting: false\n`;
    await database.query(sql`
      insert into rulebook.releases (version, area, scheme, path, text, state, note, in_force_from,
             drafted_at, approved_at, revision)
      values (${`${state} ${from}`}, '100000', 'clearing', 'clearing.yaml', ${text}, ${state}, '',
              ${from}, 0, ${state === "withdrawn" ? null : 1}, 1)`);
  };
  await release("approved", "2026-07-01", "{ yellow: 60%, red: 72.5% }");
  await release("approved", "2026-12-01", "{ yellow: 80%, red: 95% }");
  await release("withdrawn", "2026-12-02", "{ yellow: 1%, red: 2% }");
  const { parameters } = await database.transaction(async (tx) => {
    await setSpan(tx, { first: "2026-11", last: "2026-11" });
    return await readMoney(tx);
  });
  expect(warningsOn(parameters, "2026-06-30")).toEqual({ yellow: 7_000n, red: 9_000n });
  expect(warningsOn(parameters, "2026-11-30")).toEqual({ yellow: 6_000n, red: 7_250n });
  expect(warningsOn(parameters, "2026-12-31")).toEqual({ yellow: 8_000n, red: 9_500n });
});

test.each([
  [599_999n, "calm"],
  [600_000n, "yellow"],
  [724_999n, "yellow"],
  [725_000n, "red"],
])("%d of 1,000,000 is %s", (used, level) => {
  expect(useOfPrefund(used, 1_000_000n, { yellow: 6_000n, red: 7_250n }).level).toBe(level);
});

test("without a prefund anything that is used is red, and nothing is none", () => {
  const warnings = { yellow: 6_000n, red: 7_250n };
  expect(useOfPrefund(1n, 0n, warnings)).toEqual({ useRateBp: null, level: "red" });
  expect(useOfPrefund(0n, 0n, warnings)).toEqual({ useRateBp: null, level: "none" });
});
