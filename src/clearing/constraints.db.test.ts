/**
 * What the database holds by itself of clearing: rows that are right are taken, and each constraint
 * refuses the row that breaks it, whoever writes it.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { sm3 } from "#base/gm/sm3.ts";
import { type OwnedDatabase, sql, type Tx } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

type Fields = Readonly<Record<string, unknown>>;

const PAIR = { care_node: "460000", home_node: "360000", scheme: "employee" };
const EXCEPTION = {
  ...{ ...PAIR, settlement_id: "stl_1", month: "2026-11", reason: "differs", deferred: 1 },
  ...{ revision: 1, noted_at: 0 },
};
const SUBMISSION = {
  ...{ ...PAIR, month: "2026-11", revision: 1, turn: 0, cases: 0, total_fen: 0, funds: {} },
  ...{ excepted: 0, late: 0, state: "told", counted_to: 0, submitted_by: "x", submitted_at: 0 },
};
const BATCH = {
  ...{ ...PAIR, id: "bat_1", month: "2026-11", cases: 0, total_fen: 0, funds: {}, deductions: {} },
  ...{ payable_fen: 0, state: "generated", generated_at: 0, version: 1, digest: "d", number: 1 },
};
const BOTH = { care_confirmed_at: 1, home_confirmed_at: 1 };
const WORD = {
  ...{ batch_id: "bat_1", version: 1, digest: "d", prepared_by: "li", prepared_at: 0 },
};
const OBJECTION = {
  ...{ id: "obj_1", batch_id: "bat_1", raised_at_node: "360000", settlement_id: "stl_1" },
  ...{ reason: "wrongFund", words: "错", raised_by: "li", raised_at: 0 },
};
const DEDUCTION = {
  ...{ ...PAIR, id: "ded_1", settlement_id: "stl_1", institution: "H", home_area: "360300" },
  ...{ fund: "pooled", amount_fen: 1, reason: "错", case_month: "2026-11", entered_by: "li" },
  ...{ entered_at: 0, state: "entered" },
};
const RELEASED = { state: "released", decided_by: "wang", decided_at: 1 };

let database: OwnedDatabase;
beforeAll(async () => {
  database = databaseAt(await freshDatabaseUrl());
});

/** Takes the rows in a transaction that is rolled back; gives the constraint that refused one. */
async function refusedBy(rows: readonly (readonly [string, Fields])[]): Promise<string> {
  const kept = new Error("all were taken");
  const error: unknown = await database
    .transaction(async (tx) => {
      for (const [table, row] of rows) await insert(tx, table, row);
      throw kept;
    })
    .catch((thrown: unknown) => thrown);
  if (error === kept) return "nothing";
  return (error as { constraint?: string }).constraint ?? String(error);
}

async function insert(tx: Tx, table: string, row: Fields): Promise<void> {
  const names = Object.keys(row).join(", ");
  const from = `json_populate_record(null::clearing.${table}, $1::json)`;
  const text = `insert into clearing.${table} (${names}) select ${names} from ${from}`;
  await tx.query({ name: sm3(text).slice(0, 32), text, values: [JSON.stringify(row)] });
}

describe("rows that are right are taken", () => {
  test.each<[string, Fields]>([
    ["exceptions", EXCEPTION],
    ["exceptions", { ...EXCEPTION, cleared_in: "2026-12" }],
    ["submissions", SUBMISSION],
    ["batches", BATCH],
    ["batches", { ...BATCH, ...BOTH, state: "confirmed", posted_at: 2 }],
    ["batches", { ...BATCH, care_node: "460100", home_node: "460200", number: null }],
    ["words", WORD],
    ["words", { ...WORD, confirmed_by: "wang", confirmed_at: 1, heard_at: 2 }],
    ["objections", OBJECTION],
    ["objections", { ...OBJECTION, outcome: "withdrawn", decided_by: "li", decided_at: 1 }],
    ["deductions", { ...DEDUCTION, ...RELEASED, month: "2026-11" }],
  ])("%s %j", async (table, row) => {
    expect(await refusedBy([[table, row]])).toBe("nothing");
  });
});

describe("each constraint refuses the row that breaks it", () => {
  test.each<[string, string, Fields]>([
    ["exceptions_reason_known", "exceptions", { ...EXCEPTION, reason: "forgotten" }],
    ["exceptions_later", "exceptions", { ...EXCEPTION, cleared_in: "2026-11" }],
    ["submissions_state_known", "submissions", { ...SUBMISSION, state: "lost" }],
    ["submissions_differs", "submissions", { ...SUBMISSION, state: "differs" }],
    ["news_is_one", "news", { one: false, last: 0 }],
    ["news_pkey", "news", { one: true, last: 9 }],
    ["batches_state_known", "batches", { ...BATCH, ...BOTH, state: "open" }],
    ["batches_confirmed", "batches", { ...BATCH, state: "confirmed", care_confirmed_at: 1 }],
    ["batches_posted", "batches", { ...BATCH, posted_at: 1 }],
    ["words_two_persons", "words", { ...WORD, confirmed_by: "li", confirmed_at: 1 }],
    ["words_confirmed", "words", { ...WORD, confirmed_by: "wang" }],
    ["batches_numbered_by_hub", "batches", { ...BATCH, number: null }],
    ["batches_numbered_by_hub", "batches", { ...BATCH, care_node: "36", home_node: "36" }],
    ["words_heard", "words", { ...WORD, heard_at: 1 }],
    ["objections_reason_known", "objections", { ...OBJECTION, reason: "unnecessary" }],
    ["objections_proposal_known", "objections", { ...OBJECTION, proposal: "withdrawn" }],
    [
      "objections_outcome_known",
      "objections",
      { ...OBJECTION, outcome: "lost", decided_by: "wang", decided_at: 1 },
    ],
    ["objections_raised_by_two", "objections", { ...OBJECTION, released_by: "li" }],
    [
      "objections_decided_by_two",
      "objections",
      { ...OBJECTION, outcome: "upheld", proposed_by: "a", decided_by: "a", decided_at: 1 },
    ],
    ["objections_decided", "objections", { ...OBJECTION, outcome: "withdrawn" }],
    ["deductions_amount", "deductions", { ...DEDUCTION, amount_fen: 0 }],
    ["deductions_state_known", "deductions", { ...DEDUCTION, ...RELEASED, state: "lost" }],
    ["deductions_decided", "deductions", { ...DEDUCTION, state: "released" }],
    ["deductions_in_clearing", "deductions", { ...DEDUCTION, month: "2026-11" }],
    ["deductions_two_persons", "deductions", { ...DEDUCTION, ...RELEASED, decided_by: "li" }],
  ])("%s", async (constraint, table, row) => {
    expect(await refusedBy([[table, row]])).toBe(constraint);
  });

  test.each<[string, string, Fields, Fields]>([
    ["exceptions_pkey", "exceptions", EXCEPTION, { ...EXCEPTION, month: "2026-10" }],
    ["submissions_pkey", "submissions", SUBMISSION, { ...SUBMISSION, revision: 2 }],
    ["batches_one", "batches", BATCH, { ...BATCH, id: "bat_2", number: 2 }],
    ["batches_number", "batches", BATCH, { ...BATCH, id: "bat_2", month: "2026-12" }],
    ["words_pkey", "words", WORD, { ...WORD, digest: "e" }],
    ["objections_one_open", "objections", OBJECTION, { ...OBJECTION, id: "obj_2" }],
  ])("%s, between two rows", async (constraint, table, one, other) => {
    expect(
      await refusedBy([
        [table, one],
        [table, other],
      ]),
    ).toBe(constraint);
  });
});

test("one place's exception is no other's: the same case may stand for both", async () => {
  const other = { ...EXCEPTION, care_node: "520000" };
  expect(
    await refusedBy([
      ["exceptions", EXCEPTION],
      ["exceptions", other],
    ]),
  ).toBe("nothing");
  const rows = await database.query(sql`select 1 from clearing.exceptions`);
  expect(rows).toEqual([]);
});
