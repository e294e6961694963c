/**
 * What the database holds by itself (docs/invariants.md): rows that are right are taken, and each
 * invariant refuses the row or the change that breaks it, whoever writes it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

type Fields = Readonly<Record<string, unknown>>;

const AMOUNTS = {
  total_fen: 100,
  own_expense_fen: 10,
  over_limit_fen: 10,
  own_share_first_fen: 10,
  in_scope_fen: 70,
};
const NEGATED = Object.fromEntries(Object.entries(AMOUNTS).map(([name, fen]) => [name, -fen]));
const STAMPED = { business_day: "2026-11-27", month: "2026-11" };
const LATER = { business_day: "2026-12-03", month: "2026-12" };

const SETTLED = {
  ...{ id: "a", kind: "settle", encounter_id: "enc", institution: "H", message_id: "m" },
  ...{ person_id: "p", home_area: "360300", state: "settled", charge_from: 0, charge_to: 9 },
  ...{ sequence: 1, interim: false, care_type: "outpatient", visit_at: 0, account_use: "own" },
  ...{ outcome: "{}", created_at: 0, deadline: 0, attempts: 0 },
  ...AMOUNTS,
  ...STAMPED,
};
const BOOKED = {
  ...{ id: "a", kind: "settle", state: "booked", person_id: "p", scheme: "employee" },
  ...{ home_area: "360300", care_area: "460100", category: "local", policy_version: "v" },
  ...{ sequence: 1, request_digest: "d", message_id: "m", content: "{}", answer: "{}" },
  ...{ changes: "[]", booked_at: 0 },
  ...STAMPED,
};
const COPY = {
  ...{ id: "a", kind: "settle", state: "booked", care_node: "460000", home_node: "360000" },
  ...{ request_digest: "d", answer_digest: "d", total_fen: 100, pots: { x: "1" }, copied_at: 0 },
  ...STAMPED,
};
const TRANSFER = {
  ...{ subject_kind: "settlement", subject_id: "stl_a", part: "home", line: 1, amount_fen: 1 },
  ...{ source: "fund:360300:employee:pooled", target: "owed:460000:360300:employee:pooled" },
  ...{ occurred_at: 0, recorded_at: 0 },
  ...STAMPED,
};
const REQUEST = {
  ...{ institution: "H", message_id: "m", transaction: "2207", digest: "d", fingerprint: "f" },
  ...{ kind: "settle", operator: "1", received_at: 0, answer: "said" },
};
const ORDER = {
  ...{ id: "o", settlement_id: "a", person_id: "p", digest: "d", answer: "{}", decided_at: 0 },
};

const CANCEL = { id: "c", kind: "cancel", cancels: "a", sequence: 2 };
const OFFSET = { id: "x", kind: "offset", cancels: "a", sequence: 2 };
const OPEN = { state: "settling", outcome: null, business_day: null, month: null };

/** What is right: rows as the program writes them. */
const ROWS: Readonly<Record<string, readonly Fields[]>> = {
  "settlement.settlements": [
    { ...SETTLED, state: "cancelled", released: 3 },
    { ...SETTLED, ...NEGATED, ...CANCEL },
    { ...SETTLED, ...OPEN, id: "d", sequence: 4 },
    { ...SETTLED, id: "e", encounter_id: "other", state: "offset", released: 3 },
    { ...SETTLED, ...NEGATED, ...LATER, ...OFFSET, cancels: "e", encounter_id: "other" },
  ],
  "settlement.home_settlements": [
    { ...BOOKED, state: "cancelled" },
    { ...BOOKED, ...CANCEL },
    { ...BOOKED, id: "e", sequence: 3, state: "offset" },
    { ...BOOKED, ...LATER, ...OFFSET, cancels: "e", sequence: 4 },
    {
      ...{ ...BOOKED, id: "u", sequence: 5, state: "undone" },
      ...{ undone_at: 1, undone_day: "2026-11-28", undone_month: "2026-11" },
    },
    {
      ...{ id: "t", kind: "tombstone", state: "tombstone", person_id: "p", home_area: "360300" },
      ...{ request_digest: "d", message_id: "t", booked_at: 0 },
    },
  ],
  "settlement.copies": [
    COPY,
    { ...COPY, id: "u", state: "undone", undone_day: "2026-12-01", undone_month: "2026-12" },
  ],
  "ledger.transfers": [
    TRANSFER,
    { ...TRANSFER, line: 2, source: "institution:H", target: "claim:1:2:resident:aid" },
  ],
  "settlement.requests": [REQUEST, { ...REQUEST, message_id: "open", answer: null }],
  "settlement.home_orders": [ORDER],
};

let store: OwnedDatabase;

beforeAll(async () => {
  store = databaseAt(await freshDatabaseUrl());
});

beforeEach(async () => {
  await store.script(`truncate ${Object.keys(ROWS).join(", ")}, ledger.transfers cascade`);
});

afterAll(async () => {
  await store.close();
});

async function insert(table: string, row: Fields): Promise<void> {
  const text = JSON.stringify(row).replaceAll("'", "''");
  await store.script(
    `insert into ${table} select * from json_populate_record(null::${table}, '${text}')`,
  );
}

async function fill(): Promise<void> {
  for (const [table, rows] of Object.entries(ROWS)) {
    for (const row of rows) await insert(table, row);
  }
}

test("rows that are right are taken", async () => {
  await fill();
  const [row] = await store.query<{ readonly count: number }>(sql`
    select count(*)::int4 as count from settlement.home_settlements`);
  expect(row?.count).toBe(6);
});

const CARE = "settlement.settlements";
const HOME = "settlement.home_settlements";
const HUB = "settlement.copies";
const NEXT = { id: "n", encounter_id: "new", person_id: "new", message_id: "n" };
const CARE_ROW = { ...SETTLED, ...NEXT };
const HOME_ROW = { ...BOOKED, ...NEXT };

/** Which constraint refuses which row. */
const WRONG_ROWS: readonly (readonly [constraint: string, table: string, row: Fields])[] = [
  ["settlements_one_open", CARE, { ...CARE_ROW, ...OPEN, encounter_id: "enc" }],
  ["settlements_sequence", CARE, { ...CARE_ROW, encounter_id: "enc" }],
  ["settlements_turns", CARE, { ...CARE_ROW, sequence: 0 }],
  ["settlements_turns", CARE, { ...CARE_ROW, state: "reversed", sequence: 2, released: 2 }],
  ["settlements_released", CARE, { ...CARE_ROW, state: "reversed" }],
  ["settlements_released", CARE, { ...CARE_ROW, released: 2 }],
  ["settlements_kind_known", CARE, { ...CARE_ROW, kind: "other", cancels: "e" }],
  ["settlements_kind_names", CARE, { ...CARE_ROW, cancels: "e" }],
  ["settlements_kind_names", CARE, { ...CARE_ROW, ...NEGATED, kind: "cancel" }],
  ["settlements_offset_stands", CARE, { ...CARE_ROW, ...OPEN, kind: "offset", cancels: "z" }],
  ["settlements_taken_back", CARE, { ...CARE_ROW, ...NEGATED, kind: "cancel", cancels: "a" }],
  ["settlements_taken_back", CARE, { ...CARE_ROW, ...NEGATED, kind: "offset", cancels: "e" }],
  ["settlements_settled_stamped", CARE, { ...CARE_ROW, month: null, business_day: null }],
  ["settlements_add_up", CARE, { ...CARE_ROW, in_scope_fen: 71 }],
  ["settlements_signs", CARE, { ...CARE_ROW, ...NEGATED }],
  ["settlements_signs", CARE, { ...CARE_ROW, kind: "cancel", cancels: "z" }],
  ["settlements_month_of_day", CARE, { ...CARE_ROW, month: "2026-12" }],
  ["home_settlements_sequence", HOME, { ...HOME_ROW, person_id: "p", sequence: 5 }],
  ["home_settlements_kind_known", HOME, { ...HOME_ROW, kind: "other" }],
  ["home_settlements_offset_stands", HOME, { ...HOME_ROW, kind: "offset" }],
  ["home_settlements_taken_back", HOME, { ...HOME_ROW, kind: "cancel", cancels: "a" }],
  ["home_settlements_taken_back", HOME, { ...HOME_ROW, kind: "offset", cancels: "e" }],
  ["home_settlements_booked_stamped", HOME, { ...HOME_ROW, answer: null }],
  ["home_settlements_booked_whole", HOME, { ...HOME_ROW, policy_version: null }],
  ["home_settlements_booked_whole", HOME, { ...HOME_ROW, sequence: null }],
  ["home_settlements_month_of_day", HOME, { ...HOME_ROW, month: "2026-12" }],
  ["home_settlements_undone_stamped", HOME, { ...HOME_ROW, state: "undone" }],
  [
    "home_settlements_undone_in_month",
    HOME,
    {
      ...{ ...HOME_ROW, state: "undone", undone_at: 1 },
      ...{ undone_day: "2026-12-01", undone_month: "2026-12" },
    },
  ],
  [
    "home_settlements_undone_month_of_day",
    HOME,
    {
      ...{ ...HOME_ROW, state: "undone", undone_at: 1 },
      ...{ undone_day: "2026-12-01", undone_month: "2026-11" },
    },
  ],
  ["copies_stamped", HUB, { ...COPY, id: "n", month: null, business_day: null }],
  ["copies_stamped", HUB, { ...COPY, id: "n", month: "2026-12" }],
  [
    "copies_undone_stamped",
    HUB,
    { ...COPY, id: "n", state: "undone", undone_day: "2026-12-01", undone_month: "2026-11" },
  ],
  [
    "transfers_one_fund",
    "ledger.transfers",
    { ...TRANSFER, line: 3, target: "owed:460000:360300:employee:largeSum" },
  ],
  [
    "transfers_one_fund",
    "ledger.transfers",
    { ...TRANSFER, line: 3, target: "owed:460000:360300:resident:pooled" },
  ],
  ["requests_pkey", "settlement.requests", { ...REQUEST, digest: "other" }],
];

describe("the database refuses a row", () => {
  test.each(WRONG_ROWS.map((row, index) => [index + 1, ...row] as const))(
    "%i against %s",
    async (_number, constraint, table, row) => {
      await fill();
      await expect(insert(table, row)).rejects.toThrow(`constraint ${constraint} violated`);
    },
  );
});

/** Which trigger refuses which change of what is kept. */
const WRONG_CHANGES: readonly (readonly [trigger: string, statement: string])[] = [
  [
    "requests_answer_stands",
    "update settlement.requests set answer = 'else' where answer = 'said'",
  ],
  ["requests_answer_stands", "update settlement.requests set digest = 'else'"],
  ["settlements_outcome_stands", `update ${CARE} set outcome = '{"a":1}' where id = 'c'`],
  [
    "settlements_outcome_stands",
    `update ${CARE} set month = '2026-12', business_day = '2026-12-01' where id = 'c'`,
  ],
  [
    "settlements_outcome_stands",
    `update ${CARE} set state = 'settled', released = null where id = 'e'`,
  ],
  ["home_settlements_stand", `update ${HOME} set answer = '{"a":1}' where id = 'a'`],
  ["home_settlements_stand", `update ${HOME} set changes = '[1]' where id = 'a'`],
  ["home_settlements_stand", `update ${HOME} set sequence = 99 where id = 'a'`],
  ["home_settlements_stand", `update ${HOME} set state = 'booked' where id = 'u'`],
  ["home_settlements_stand", `update ${HOME} set state = 'booked' where id = 'e'`],
  ["copies_stand", `update ${HUB} set pots = '{"x": "2"}' where id = 'a'`],
  ["copies_stand", `update ${HUB} set total_fen = 1 where id = 'a'`],
  ["copies_stand", `update ${HUB} set state = 'booked' where id = 'u'`],
  ["home_orders_stand", "update settlement.home_orders set answer = '{}'"],
  ["home_orders_stand", "delete from settlement.home_orders"],
];

describe("the database refuses a change", () => {
  test.each(WRONG_CHANGES.map((row, index) => [index + 1, ...row] as const))(
    "%i against %s",
    async (_number, trigger, statement) => {
      await fill();
      await expect(store.script(statement)).rejects.toThrow(trigger);
    },
  );
});

test("what may change does: an answer that comes, a cancellation that is taken back", async () => {
  await fill();
  await store.script(`
    update settlement.requests set answer = 'said' where message_id = 'open';
    update ${HOME} set state = 'undone', undone_at = 1, undone_day = business_day,
           undone_month = month where id = 'c';
    update ${HOME} set state = 'booked' where id = 'a';
    update ${CARE} set state = 'reversed', released = 9 where id = 'c';
    update ${CARE} set state = 'settled', released = null where id = 'a';
    update ${CARE} set state = 'settled', outcome = '{}', month = '2026-11',
           business_day = '2026-11-27' where id = 'd';
    update ${HUB} set state = 'undone', undone_day = '2026-11-28', undone_month = '2026-11'
     where id = 'a'`);
});
