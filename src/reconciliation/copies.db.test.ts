/** Two processes of a province that are told the same difference at the same time keep it once. */
import { expect, test } from "vitest";
import { day, startOfDay } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import type { CaseWord, Difference } from "#model/reconciliation.ts";
import { keepCopies } from "#reconciliation/copies.ts";
import { sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const NOTHING: CaseWord = { known: false } as never;

function difference(number: number): Difference {
  return {
    ...{ id: `dif_${number}`, day: "2026-11-21", month: "2026-11", scheme: "employee" },
    ...{ care: "460000" as NodeId, home: "360000" as NodeId, settlementId: `stl_${number}` },
    ...{ class: "amount", careHas: NOTHING, hubHas: NOTHING, homeHas: NOTHING },
    ...{
      owner: "460000",
      state: "open",
      openedAt: startOfDay(day("2026-11-22")),
      resolution: null,
    },
    ...{ words: null, proposedBy: null, proposedAt: null, decidedBy: null, closedAt: null },
    version: number,
  } as Difference;
}

test("by both at once, again and again, and the rule of one open difference holds", async () => {
  const store = await freshDatabase();
  for (let number = 1; number <= 200; number += 1) {
    const rows = [difference(number)];
    await Promise.all(
      [1, 2, 3].map(() => store.transaction(async (tx) => await keepCopies(tx, rows))),
    );
  }
  const [row] = await store.query<{ readonly count: number }>(sql`
    select count(*)::integer as count from reconciliation.differences`);
  expect(row?.count).toBe(200);
});
