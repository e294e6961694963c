/** What the tables of an institution's month refuse by themselves, planted one by one. */
import { beforeAll, expect, test } from "vitest";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

let store: OwnedDatabase;

beforeAll(async () => {
  store = await freshDatabase();
});

async function apply(id: string, changes: { state?: string; undoneAt?: number | null } = {}) {
  const { state = "applied", undoneAt = null } = changes;
  return await store.query(sql`
    insert into reconciliation.applications (id, institution, month, clearing_type, cases,
      total_fen, recognised_fen, fund_fen, begins, ends, state, applied_by, applied_at, undone_at)
    values (${id}, 'H1', '2026-10', 'outpatient', 1, 1, 1, 1, '2026-10-01', '2026-10-31', ${state},
      '001', 1, ${undoneAt}::bigint)`);
}

test("an application that was undone says when", async () => {
  await apply("a");
  await apply("c", { state: "undone", undoneAt: 2 });
  await expect(apply("d", { state: "undone" })).rejects.toThrow("applications_undone");
  await expect(apply("e", { undoneAt: 2 })).rejects.toThrow("applications_undone");
  await expect(apply("f", { state: "gone", undoneAt: 2 })).rejects.toThrow(
    "applications_state_known",
  );
});

test("a case is confirmed once", async () => {
  const confirm = () =>
    store.query(sql`
      insert into reconciliation.confirmations
        (settlement_id, institution, month, taken, reference, said_by, said_at)
      values ('stl_1', 'H1', '2026-10', true, '1', '001', 1)`);
  await confirm();
  await expect(confirm()).rejects.toThrow("confirmations_pkey");
});
