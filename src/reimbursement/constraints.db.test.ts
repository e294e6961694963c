/** What the database holds by itself: no statement and no second process gets past it. */
import { beforeAll, expect, test } from "vitest";
import type { OwnedDatabase } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

let database: OwnedDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await database.script(claim("rmb_1"));
});

const CLAIM = {
  ...{ person_id: "'p'", area: "'360300'", scheme: "'employee'", channel: "'online'" },
  ...{ claimed: "'{}'", total_fen: "100", materials: "'{}'", state: "'draft'", made_by: "'a'" },
  ...{ handled_by: "'{}'", made_at: "1", changed_at: "1", version: "1" },
};

function insert(table: string, row: Readonly<Record<string, string>>): string {
  const values = Object.values(row).join(", ");
  return `insert into reimbursement.${table} (${Object.keys(row).join(", ")}) values (${values})`;
}

function claim(id: string, more: Readonly<Record<string, string>> = {}): string {
  return insert("claims", { id: `'${id}'`, ...CLAIM, ...more });
}

const BOOKED = {
  ...{ state: "'approved'", changes: "'[]'", business_day: "'2026-10-12'", month: "'2026-10'" },
  ...{ proposed_by: "'a'", decided_by: "'b'", pay_fen: "50" },
};
const INVOICE = {
  ...{
    identity: "'46060122-12345678'",
    code: "'46060122'",
    number: "'0012345678'",
    check_code: "'A1B2C3'",
    amount_fen: "100",
  },
  held: "true",
};
const PAYMENT = {
  ...{
    claim_id: "'rmb_1'",
    amount_fen: "5",
    bank: "'中国银行'",
    bank_serial: "'S1'",
    serial_key: "'S1'",
  },
  ...{ moved_on: "'2026-10-12'", state: "'entered'", entered_by: "'a'", entered_at: "1" },
};
const invoice = (id: string, more: Readonly<Record<string, string>> = {}): string =>
  insert("invoices", { claim_id: `'${id}'`, ...INVOICE, ...more });
const payment = (id: string, more: Readonly<Record<string, string>> = {}): string =>
  insert("payments", { id: `'${id}'`, ...PAYMENT, ...more });
const RELEASED = { state: "'released'", decided_at: "2" };

test.each([
  ["claims_total_positive", claim("rmb_2", { total_fen: "0" })],
  ["claims_pay_possible", claim("rmb_2", { ...BOOKED, pay_fen: "101" })],
  ["claims_booked", claim("rmb_2", { ...BOOKED, state: "'submitted'" })],
  ["claims_booked", claim("rmb_2", { state: "'paid'", proposed_by: "'a'", decided_by: "'b'" })],
  ["claims_stamped", claim("rmb_2", { ...BOOKED, month: "null" })],
  ["claims_decided", claim("rmb_2", { ...BOOKED, decided_by: "null" })],
  ["claims_two_persons", claim("rmb_2", { ...BOOKED, decided_by: "'a'" })],
  ["invoices_one_holder", `${invoice("rmb_1")}; ${invoice("rmb_2")}`],
  ["invoices_amount_positive", invoice("rmb_1", { amount_fen: "0" })],
  ["payments_one", `${payment("pay_1")}; ${payment("pay_2", { serial_key: "'S2'" })}`],
  ["payments_serial", `${payment("pay_1")}; ${payment("pay_2", { claim_id: "'rmb_2'" })}`],
  ["payments_decided", payment("pay_1", { state: "'released'" })],
  ["payments_two_persons", payment("pay_1", { ...RELEASED, decided_by: "'a'" })],
  ["payments_amount_positive", payment("pay_1", { amount_fen: "0" })],
])("%s", async (constraint, statements) => {
  const script = `begin; ${statements}; rollback`;
  await expect(database.script(script)).rejects.toThrow(constraint);
  await database.script("rollback");
});

test("the same rows, whole, are taken", async () => {
  await database.script(
    [
      ...["begin", claim("rmb_2", BOOKED), claim("rmb_3", { ...BOOKED, state: "'paid'" })],
      ...[invoice("rmb_1", { held: "false" }), invoice("rmb_2")],
      ...[payment("pay_1", { state: "'withdrawn'", decided_at: "2" }), payment("pay_2")],
      ...["rollback"],
    ].join("; "),
  );
});
