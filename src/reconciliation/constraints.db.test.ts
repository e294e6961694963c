/**
 * What the database holds by itself about days and differences: rows that are right are taken, and
 * each rule refuses the row that breaks it, whoever writes it.
 */
import { beforeEach, expect, test } from "vitest";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

type Fields = Readonly<Record<string, unknown>>;

const DAY = {
  ...{ day: "2026-11-21", side: "care", peer: "360000", scheme: "employee", revision: 1 },
  ...{ cases: 1, total_fen: 1, funds: {}, root: "r", state: "counted", counted_at: 1 },
  named: false,
};
const SAID = {
  ...{ day: "2026-11-21", care_node: "460000", home_node: "360000", scheme: "employee" },
  ...{ party: "care", revision: 1, cases: 1, total_fen: 1, funds: {}, root: "r", heard_at: 1 },
};
const DIFFERENCE = {
  ...{ id: "dif_1", day: "2026-11-21", month: "2026-11", care_node: "460000", scheme: "employee" },
  ...{ home_node: "360000", settlement_id: "stl_1", class: "amount", care: {}, hub: {}, home: {} },
  ...{ owner: "460000", state: "open", opened_at: 1, version: 1 },
};
const PROPOSED = { state: "proposed", resolution: "reverse", proposed_by: "li", proposed_at: 2 };
const RESOLVED = { ...PROPOSED, state: "resolved", decided_by: "wang", closed_at: 3 };
const COUNTED = {
  ...{ day: "2026-11-21", side: "home", version: 1, told_version: 0, waiting: [], counted_at: 1 },
};
const HEARD = {
  ...{ day: "2026-11-21", node: "460000", side: "care", version: 1, waiting: [], heard_at: 1 },
};
const COMPARED = {
  ...{ day: "2026-11-21", care_node: "460000", home_node: "360000", scheme: "employee" },
  ...{ care_revision: 1, home_revision: 1, hub_root: "r", state: "agreed", named: false },
  compared_at: 1,
};
const PART = {
  ...{ day: "2026-11-21", care_node: "460000", home_node: "360000", scheme: "employee" },
  ...{ party: "home", part: "buckets", revision: 1, content: {} },
};
const ACT = {
  ...{ id: "act_1", difference_id: "dif_1", act: "propose", resolution: "reverse", words: "w" },
  ...{ acted_by: "li", acted_at: 1 },
};
const CASE = { settlement_id: "stl_1", person_id: "p", opened_at: 1, differences: [] };
const ENTERED = {
  ...{ settlement_id: "stl_1", how: "paid", amount_fen: 1, reference: "r", words: "w" },
  ...{ entered_by: "li", entered_at: 1 },
};
const RELEASED = { released_by: "wang", released_at: 2 };

const RIGHT: readonly [table: string, row: Fields][] = [
  ["reconciliation.pair_days", DAY],
  ["reconciliation.pair_days", { ...DAY, state: "agreed", agreed_at: 2 }],
  ["reconciliation.said_days", SAID],
  ["reconciliation.differences", DIFFERENCE],
  ["reconciliation.differences", { ...DIFFERENCE, ...PROPOSED }],
  ["reconciliation.differences", { ...DIFFERENCE, ...RESOLVED }],
  ["reconciliation.differences", { ...DIFFERENCE, state: "healed", closed_at: 3 }],
  ["reconciliation.counted_days", COUNTED],
  ["reconciliation.heard_days", HEARD],
  ["reconciliation.comparisons", COMPARED],
  ["reconciliation.comparisons", { ...COMPARED, state: "differs", named: true }],
  ["reconciliation.said_parts", PART],
  ["reconciliation.difference_acts", ACT],
  ["reconciliation.difference_acts", { ...ACT, act: "release", resolution: null }],
  ["settlement.recompute_resolutions", ENTERED],
  ["settlement.recompute_resolutions", { ...ENTERED, ...RELEASED }],
  ["settlement.recompute_resolutions", { ...ENTERED, how: "nothing", amount_fen: 0 }],
];

const WRONG: readonly [constraint: string, table: string, row: Fields][] = [
  ["pair_days_side_known", "reconciliation.pair_days", { ...DAY, side: "hub" }],
  ["pair_days_state_known", "reconciliation.pair_days", { ...DAY, state: "heard" }],
  ["pair_days_agreed", "reconciliation.pair_days", { ...DAY, state: "agreed" }],
  ["pair_days_agreed", "reconciliation.pair_days", { ...DAY, agreed_at: 2 }],
  ["said_days_party_known", "reconciliation.said_days", { ...SAID, party: "hospital" }],
  ["differences_class_known", "reconciliation.differences", { ...DIFFERENCE, class: "other" }],
  ["differences_state_known", "reconciliation.differences", { ...DIFFERENCE, state: "gone" }],
  [
    "differences_resolution_known",
    "reconciliation.differences",
    { ...DIFFERENCE, ...PROPOSED, resolution: "forget" },
  ],
  [
    "differences_proposed",
    "reconciliation.differences",
    { ...DIFFERENCE, ...PROPOSED, proposed_by: null },
  ],
  [
    "differences_resolved",
    "reconciliation.differences",
    { ...DIFFERENCE, ...RESOLVED, decided_by: "li" },
  ],
  [
    "differences_resolved",
    "reconciliation.differences",
    { ...DIFFERENCE, ...RESOLVED, resolution: null },
  ],
  ["differences_closed", "reconciliation.differences", { ...DIFFERENCE, closed_at: 3 }],
  ["differences_closed", "reconciliation.differences", { ...DIFFERENCE, state: "healed" }],
  ["counted_days_side_known", "reconciliation.counted_days", { ...COUNTED, side: "hub" }],
  ["heard_days_side_known", "reconciliation.heard_days", { ...HEARD, side: "hub" }],
  ["comparisons_state_known", "reconciliation.comparisons", { ...COMPARED, state: "open" }],
  ["comparisons_agreed", "reconciliation.comparisons", { ...COMPARED, named: true }],
  ["said_parts_party_known", "reconciliation.said_parts", { ...PART, party: "hub" }],
  ["said_parts_part_known", "reconciliation.said_parts", { ...PART, part: "sums" }],
  ["difference_acts_act_known", "reconciliation.difference_acts", { ...ACT, act: "close" }],
  ["difference_acts_proposal", "reconciliation.difference_acts", { ...ACT, resolution: null }],
  ["difference_acts_proposal", "reconciliation.difference_acts", { ...ACT, act: "release" }],
  [
    "recompute_resolutions_how_known",
    "settlement.recompute_resolutions",
    { ...ENTERED, how: "later" },
  ],
  [
    "recompute_resolutions_amount",
    "settlement.recompute_resolutions",
    { ...ENTERED, amount_fen: 0 },
  ],
  [
    "recompute_resolutions_amount",
    "settlement.recompute_resolutions",
    { ...ENTERED, how: "nothing" },
  ],
  [
    "recompute_resolutions_two_persons",
    "settlement.recompute_resolutions",
    { ...ENTERED, ...RELEASED, released_by: "li" },
  ],
  [
    "recompute_resolutions_released",
    "settlement.recompute_resolutions",
    { ...ENTERED, released_by: "wang" },
  ],
  [
    "recompute_resolutions_case",
    "settlement.recompute_resolutions",
    { ...ENTERED, settlement_id: "stl_2" },
  ],
];

let database: OwnedDatabase;

beforeEach(async () => {
  database = await freshDatabase();
  await insert("settlement.recompute_cases", CASE);
});

async function insert(table: string, row: Fields): Promise<void> {
  const text = JSON.stringify(row).replaceAll("'", "''");
  await database.script(
    `insert into ${table} select * from json_populate_record(null::${table}, '${text}')`,
  );
}

test("rows that are right are taken, and those that break a rule are not", async () => {
  for (const [table, row] of RIGHT) {
    await insert(table, row);
    await database.script(`delete from ${table}`);
    if (table !== "settlement.recompute_resolutions") continue;
    const cases = await database.query(sql`select from settlement.recompute_cases`);
    expect(cases).toHaveLength(1);
  }
  for (const [constraint, table, row] of WRONG) {
    await expect(insert(table, row), constraint).rejects.toThrow(constraint);
  }
});

test("a case has one open difference of a class, and one resolution that waits", async () => {
  await insert("reconciliation.differences", DIFFERENCE);
  const again = { ...DIFFERENCE, id: "dif_2" };
  await expect(insert("reconciliation.differences", again)).rejects.toThrow("differences_one_open");
  await database.script("update reconciliation.differences set state = 'healed', closed_at = 3");
  await insert("reconciliation.differences", again);
  await insert("settlement.recompute_resolutions", ENTERED);
  const second = { ...ENTERED, entered_at: 2 };
  await expect(insert("settlement.recompute_resolutions", second)).rejects.toThrow(
    "recompute_resolutions_one_entered",
  );
  await database.script(
    "update settlement.recompute_resolutions set released_by = 'wang', released_at = 2",
  );
  await insert("settlement.recompute_resolutions", second);
});
