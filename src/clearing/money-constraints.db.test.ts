/** What the database holds by itself of notices, payments and prefunds, whoever writes it. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toJson } from "#base/json.ts";
import { ConstraintViolated, type OwnedDatabase, sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

type Fields = Readonly<Record<string, unknown>>;

const NOTICE = {
  ...{ id: "ntc_1", number: "QS1", kind: "clearing", period: "2026-11", payer: "360000" },
  ...{ payee: "460000", amounts: {}, total_fen: 5, state: "issued", issued_on: "2026-12-31" },
  ...{ to_finance_by: "2027-01-08", pay_by: "2027-01-22", receipt_by: "2027-01-29", version: 1 },
  ...{ digest: "", news: 1 },
};
const PAYMENT = {
  ...{ id: "pay_1", direction: "out", notice_id: "ntc_1", payer: "360000", payee: "460000" },
  ...{
    amounts: {},
    total_fen: 5,
    bank: "B",
    bank_serial: "1",
    serial_key: "1",
    moved_on: "2027-01-08",
    words: "",
  },
  ...{ state: "entered", entered_by: "li", entered_at: 1 },
};
const REQUEST = {
  ...{
    id: "prq_1",
    care_node: "460000",
    home_node: "360000",
    amounts: {},
    total_fen: 5,
    words: "",
  },
  ...{ state: "asked", asked_by: "li", asked_at: 1 },
};
const CHANGE = {
  ...{ notice_id: "ntc_1", home_node: "360000", care_node: "460000", scheme: "employee" },
  ...{ change_fen: 5, effective_on: "2027-02-01" },
};
const LINE = {
  ...{ notice_id: "ntc_1", scheme: "employee", home_area: "360300", fund: "pooled" },
  amount_fen: 5,
};
const YEAR = {
  ...{ year: "2027", home_node: "360000", care_node: "460000", scheme: "employee" },
  ...{ quarter_fen: 3, target_fen: 2, held_fen: 0, computed_at: 1 },
};

const TABLES = {
  notices: NOTICE,
  payments: PAYMENT,
  prefund_requests: REQUEST,
  prefund_changes: CHANGE,
  notice_lines: LINE,
  prefund_years: YEAR,
  notice_words: { notice_id: "ntc_1", word: "paid", said_by: "li", said_at: 1 },
  notice_batches: { notice_id: "ntc_1", batch_id: "bat_1" },
} as const satisfies Record<string, Fields>;
type Table = keyof typeof TABLES;

let store: OwnedDatabase;
beforeAll(async () => {
  store = await freshDatabase();
});
beforeEach(async () => {
  for (const table of Object.keys(TABLES)) await store.script(`truncate clearing.${table}`);
});

async function put(table: Table, fields: Fields = {}): Promise<void> {
  const text = toJson({ ...TABLES[table], ...fields }).replaceAll("'", "''");
  await store.script(`insert into clearing.${table}
    select * from json_populate_record(null::clearing.${table}, '${text}')`);
}

async function broken(table: Table, fields: Fields): Promise<string> {
  const error = await put(table, fields).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error === null) return "taken";
  if (error instanceof ConstraintViolated) return error.constraint;
  return String((error as { constraint?: string }).constraint ?? error);
}

test("rows that are right are taken", async () => {
  for (const table of Object.keys(TABLES) as Table[]) await put(table);
  const [row] = await store.query<{ count: number }>(sql`
    select count(*)::int4 as count from clearing.payments`);
  expect(row?.count).toBe(1);
});

const DECIDED = { decided_by: "wang", decided_at: 2 };
const SUSPENSE = { direction: "in", notice_id: null, state: "suspense" };

describe("what is not right is refused", () => {
  test.each<[Table, Fields, string]>([
    ["notices", { kind: "gift" }, "notices_kind_known"],
    ["notices", { state: "lost" }, "notices_state_known"],
    ["notices", { payee: "360000" }, "notices_two_parties"],
    ["notices", { total_fen: -1 }, "notices_total_not_negative"],
    ["notice_lines", { scheme: "both" }, "notice_lines_scheme_known"],
    ["notice_words", { word: "lost" }, "notice_words_known"],
    ["payments", { direction: "up" }, "payments_direction_known"],
    ["payments", { state: "lost", ...DECIDED }, "payments_state_known"],
    ["payments", { total_fen: 0 }, "payments_total_positive"],
    ["payments", { notice_id: null }, "payments_out_names_notice"],
    ["payments", { state: "matched" }, "payments_released"],
    ["payments", { ...DECIDED, state: "matched", decided_by: "li" }, "payments_two_persons"],
    ["payments", { ...SUSPENSE, proposed: "keep", proposed_by: "li" }, "payments_proposed_known"],
    ["payments", { ...SUSPENSE, proposed: "match" }, "payments_proposed"],
    ["payments", { ...SUSPENSE, state: "matched" }, "payments_matched"],
    [
      "payments",
      { ...SUSPENSE, state: "returned", proposed: "return", proposed_by: "li" },
      "payments_out_of_suspense",
    ],
    ["prefund_requests", { state: "lost", released_by: "w" }, "prefund_requests_state_known"],
    ["prefund_requests", { total_fen: 0 }, "prefund_requests_total_positive"],
    ["prefund_requests", { state: "released" }, "prefund_requests_released"],
    ["prefund_requests", { released_by: "li" }, "prefund_requests_released_by_two"],
    ["prefund_requests", { proposed: "later" }, "prefund_requests_proposed_known"],
    ["prefund_requests", { proposed_by: "x", decided_by: "x" }, "prefund_requests_decided_by_two"],
    ["prefund_requests", { decided_at: 3 }, "prefund_requests_decided"],
    ["prefund_changes", { scheme: "both" }, "prefund_changes_scheme_known"],
    ["prefund_years", { scheme: "both" }, "prefund_years_scheme_known"],
    ["prefund_years", { target_fen: -1 }, "prefund_years_not_negative"],
  ])("%s %o: %s", async (table, fields, constraint) => {
    expect(await broken(table, fields)).toBe(constraint);
  });

  test.each<[Table, Fields, string]>([
    ["notices", { id: "ntc_2", period: "2026-12" }, "notices_number"],
    ["notices", { id: "ntc_2", number: "QS2" }, "notices_one"],
    ["notice_batches", { notice_id: "ntc_2" }, "notice_batches_pkey"],
    ["payments", { id: "pay_2", notice_id: "ntc_2" }, "payments_serial"],
    ["payments", { id: "pay_2", serial_key: "2" }, "payments_once"],
    ["prefund_changes", { change_fen: 6 }, "prefund_changes_pkey"],
    ["prefund_years", { target_fen: 6 }, "prefund_years_pkey"],
    ["prefund_requests", { id: "prq_2" }, "prefund_requests_one"],
  ])("a second one of %s %o: %s", async (table, fields, constraint) => {
    await put(table);
    expect(await broken(table, fields)).toBe(constraint);
  });

  test("what was sent back frees its serial number and its notice", async () => {
    await put("payments", { state: "returned", ...DECIDED });
    expect(await broken("payments", { id: "pay_2" })).toBe("taken");
  });
});
