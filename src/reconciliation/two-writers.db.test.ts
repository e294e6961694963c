/** Two processes of a node write the same new difference at once: it stands once. */
import { expect, test } from "vitest";
import { upsertDifferences } from "#reconciliation/queries-differences.ts";
import { tablesThatWait, twoWriters } from "../../test/two-writers.ts";

const PAIR = { care_node: "460000", home_node: "360000", scheme: "employee" };
const DIFFERENCE = {
  ...{ ...PAIR, id: "dif_1", day: "2026-11-01", month: "2026-11", settlement_id: "stl_1" },
  ...{ class: "amount", care: "{}", hub: "{}", home: "{}", owner: "460000", state: "open" },
  ...{ opened_at: 1, resolution: null, words: null, proposed_by: null, proposed_at: null },
  ...{ decided_by: null, closed_at: null, version: 1 },
};

test("every table with several unique indexes that is written so is tried", async () => {
  const { writeAtOnce } = await twoWriters();
  const [table, ...more] = tablesThatWait("reconciliation");
  expect([table, more]).toEqual(["reconciliation.differences", []]);
  expect(
    await writeAtOnce("reconciliation.differences", (tx) =>
      upsertDifferences(tx, [DIFFERENCE as never]),
    ),
  ).toBe(1);
});
