/** What is counted for clearing is still there when the count is kept. */
import { beforeEach, expect, test } from "vitest";
import { countMonth } from "#clearing/count.ts";
import { goTo, refusalOf } from "#clearing/fixtures/acts.ts";
import { ClearingMonth, HAINAN, INSTITUTION } from "#clearing/fixtures/month.ts";
import { CLEARING_DEFAULTS } from "#model/clearing-parameters.ts";
import { takeBack } from "#reconciliation/fixtures/take-back.ts";
import { sql } from "#store/store.ts";
import type { World } from "#world.ts";

const BY = { kind: "program" } as const;
let month: ClearingMonth;
beforeEach(async () => {
  month = await ClearingMonth.at("2026-12-18 09:00:00");
  await month.add({ id: "stl_1", on: "2026-11-03", funds: { pooled: 100n } });
  goTo(month, "2026-12-18");
});

/** Until it waits for a lock, or has ended. */
async function begun({ store }: World, work: Promise<unknown>): Promise<void> {
  let isOver = false;
  void work.finally(() => {
    isOver = true;
  });
  for (let waits = 0; waits === 0 && !isOver; ) {
    const [row] = await store.query<{ readonly waits: number }>(sql`
      select count(*)::int4 as waits from pg_locks
       where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`);
    waits = row?.waits ?? 0;
  }
}

test("an institution that takes its confirmation back meanwhile waits, and is refused", async () => {
  const { world, trail } = month.of(HAINAN);
  let back: Promise<string> | null = null;
  const reports = {
    ...world.reports,
    transaction: async (work: never) => {
      const seen = await world.reports.transaction(work);
      back = refusalOf(takeBack(world, INSTITUTION, "2026-11" as never));
      await begun(world, back);
      return seen;
    },
  } as World["reports"];
  const terms = { by: BY, parameters: CLEARING_DEFAULTS };
  expect(await countMonth({ ...world, reports, trail }, "2026-11" as never, terms)).toBe(1);
  expect(await back).toBe("month_submitted");
  const [row] = await world.store.query<{ count: number }>(sql`
    select count(*)::int4 as count from reconciliation.confirmations`);
  expect(row?.count).toBe(1);
});

test("one that took it back before is not counted", async () => {
  const { world, trail } = month.of(HAINAN);
  await takeBack(world, INSTITUTION, "2026-11" as never);
  const terms = { by: BY, parameters: CLEARING_DEFAULTS };
  await countMonth({ ...world, trail }, "2026-11" as never, terms);
  const [row] = await world.store.query<{ cases: number; excepted: number }>(sql`
    select cases, excepted from clearing.submissions`);
  expect(row).toEqual({ cases: 0, excepted: 1 });
});
