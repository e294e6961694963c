/** Acts on a difference that no two persons did change nothing at the hub, and break nothing. */
import { beforeEach, expect, test } from "vitest";
import type { NodeId } from "#model/place.ts";
import type { DifferenceAct } from "#model/reconciliation.ts";
import { takeActs } from "#reconciliation/resolve.ts";
import { type Database, sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const CARE = "460000" as NodeId;
const BY = "staff:li@460000/checker";

let store: Database;
beforeEach(async () => {
  store = await freshDatabase();
  await store.query(sql`
    insert into reconciliation.differences (id, day, month, care_node, scheme, home_node,
           settlement_id, class, care, hub, home, owner, state, opened_at, version)
    values ('dif_1', '2026-11-21', '2026-11', ${CARE}, 'employee', '360000', 'stl_1', 'amount',
            '{}', '{}', '{}', ${CARE}, 'open', 1, 1)`);
});

async function after(act: Partial<DifferenceAct>): Promise<string | undefined> {
  const whole = { id: "act_1", differenceId: "dif_1", words: "w", resolution: null, by: BY, at: 2 };
  await store.transaction((tx) => takeActs(tx, CARE, [{ ...whole, ...act } as DifferenceAct]));
  const [row] = await store.query<{ readonly state: string }>(sql`
    select state from reconciliation.differences`);
  return row?.state;
}

test("a proposal of nothing, and a release by whoever proposed, under whatever duty", async () => {
  expect(await after({ act: "propose" })).toBe("open");
  expect(await after({ act: "propose", resolution: "acceptHome" })).toBe("proposed");
  for (const by of [BY, "staff:li@460000/finance", "staff:LI@460000", " "]) {
    expect(await after({ act: "release", by })).toBe("proposed");
  }
  expect(await after({ act: "release", by: "staff:wang@460000/checker" })).toBe("resolved");
});
