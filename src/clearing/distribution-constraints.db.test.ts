/** What the database holds by itself of shares, accounts, netting and the like. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { toJson } from "#base/json.ts";
import { ConstraintViolated, type OwnedDatabase, sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

type Fields = Readonly<Record<string, unknown>>;

const ENTERED = { state: "entered", entered_by: "li", entered_at: 1 };
const BY_TWO = { state: "released", decided_by: "li", decided_at: 2 };
const ACCOUNT = {
  ...{ id: "acc_1", place: "460100", holder: "演练", bank: "演练银行", number: "99010000" },
  ...ENTERED,
};
const PAYER = {
  ...{ id: "ext_1", name: "演练保险", home_area: "360100", scheme: "employee", fund: "largeSum" },
  ...{ from_month: "2026-11", ...ENTERED },
};
const ESCALATION = {
  ...{ id: "esc_1", settlement_id: "stl_1", act: "end", words: "费用不实", state: "proposed" },
  ...{ proposed_by: "li", proposed_at: 1 },
};
const ENDED = { state: "released", decided_by: "wang" };
const ENDING = {
  ...{ escalation_id: "esc_1", settlement_id: "stl_1", care_node: "460000", words: "费用不实" },
  ...{ proposed_by: "li", proposed_at: 1, decided_by: "wang", decided_at: 2, heard_at: 3 },
};
const NETTING = {
  ...{ id: "net_1", one: "460100", other: "460200", from_month: "2026-11", to_month: "2026-12" },
  ...{ entered_for: "460200", ...ENTERED },
};
const ENDS = {
  ...{ ends_from: "2026-12", ends_for: "460100", ends_entered_by: "li", ends_entered_at: 3 },
};
const SHARE = {
  ...{ batch_id: "bat_1", institution: "H46010000001", pool: "460100", cases: 1 },
  ...{ funds: {}, deductions: {}, payable_fen: 5 },
};

let database: OwnedDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.query(sql`truncate clearing.payee_accounts, clearing.external_payers,
    clearing.escalations, clearing.institution_shares, clearing.shared_batches,
    clearing.distributed_notices, clearing.netting_agreements, clearing.ended_cases`);
});

const TABLES = {
  accounts: (row: Fields) => sql`
    insert into clearing.payee_accounts
    select * from json_populate_record(null::clearing.payee_accounts, ${toJson(row)}::json)`,
  payers: (row: Fields) => sql`
    insert into clearing.external_payers
    select * from json_populate_record(null::clearing.external_payers, ${toJson(row)}::json)`,
  escalations: (row: Fields) => sql`
    insert into clearing.escalations
    select * from json_populate_record(null::clearing.escalations, ${toJson(row)}::json)`,
  endings: (row: Fields) => sql`
    insert into clearing.ended_cases
    select * from json_populate_record(null::clearing.ended_cases, ${toJson(row)}::json)`,
  shares: (row: Fields) => sql`
    insert into clearing.institution_shares
    select * from json_populate_record(null::clearing.institution_shares, ${toJson(row)}::json)`,
  shared: (row: Fields) => sql`
    insert into clearing.shared_batches
    select * from json_populate_record(null::clearing.shared_batches, ${toJson(row)}::json)`,
  nettings: (row: Fields) => sql`
    insert into clearing.netting_agreements
    select * from json_populate_record(null::clearing.netting_agreements, ${toJson(row)}::json)`,
  distributed: (row: Fields) => sql`
    insert into clearing.distributed_notices
    select * from json_populate_record(null::clearing.distributed_notices, ${toJson(row)}::json)`,
};
type Table = keyof typeof TABLES;

const RIGHT: Readonly<Record<Table, Fields>> = {
  accounts: ACCOUNT,
  payers: PAYER,
  escalations: ESCALATION,
  endings: ENDING,
  nettings: NETTING,
  shares: SHARE,
  shared: { batch_id: "bat_1", shared_at: 1 },
  distributed: { notice_id: "ntc_1", distributed_at: 1 },
};

async function refused(table: Table, changes: Fields): Promise<string> {
  const error = await database.query(TABLES[table]({ ...RIGHT[table], ...changes })).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error === null) return "nothing";
  if (!(error instanceof ConstraintViolated)) throw error;
  return error.constraint;
}

test.each<[Table, Fields, string]>([
  ["accounts", { state: "lost", decided_by: "wang" }, "payee_accounts_state_known"],
  ["accounts", { number: "9901-0000" }, "payee_accounts_number"],
  ["accounts", { state: "released" }, "payee_accounts_decided"],
  ["accounts", BY_TWO, "payee_accounts_two_persons"],
  ["payers", { state: "lost", decided_by: "wang" }, "external_payers_state_known"],
  ["payers", { scheme: "both" }, "external_payers_scheme_known"],
  ["payers", { fund: "pooled" }, "external_payers_fund_known"],
  ["payers", { to_month: "2026-10" }, "external_payers_months"],
  ["payers", { state: "released" }, "external_payers_decided"],
  ["payers", BY_TWO, "external_payers_two_persons"],
  ["nettings", { one: "460300" }, "netting_agreements_pair"],
  ["nettings", { one: "360100" }, "netting_agreements_pair"],
  ["nettings", { to_month: "2026-10" }, "netting_agreements_months"],
  ["nettings", { state: "lost", decided_by: "wang" }, "netting_agreements_state_known"],
  ["nettings", { entered_for: "460300" }, "netting_agreements_entered_for"],
  ["nettings", { state: "released" }, "netting_agreements_decided"],
  ["nettings", BY_TWO, "netting_agreements_two_persons"],
  ["nettings", { ends_from: "2026-12" }, "netting_agreements_ends_whole"],
  ["nettings", { ...ENDS, ends_for: "460300" }, "netting_agreements_ends_for"],
  ["nettings", { ended_by: "wang", ended_at: 4 }, "netting_agreements_ended"],
  ["nettings", { state: "ended", decided_by: "wang" }, "netting_agreements_ended"],
  ["nettings", { ...ENDS, ended_by: "li", ended_at: 4 }, "netting_agreements_ended_two_persons"],
  ["escalations", { act: "forget" }, "escalations_act_known"],
  ["escalations", { state: "lost", decided_by: "wang" }, "escalations_state_known"],
  ["escalations", { state: "released" }, "escalations_decided"],
  ["escalations", { state: "released", decided_by: "li" }, "escalations_two_persons"],
  ["escalations", { posted_at: 3 }, "escalations_posted"],
  ["escalations", { ...ENDED, act: "takeIn", posted_at: 3 }, "escalations_posted"],
  ["escalations", { ...ENDED, heard_at: 3 }, "escalations_heard"],
  ["endings", { decided_by: "li" }, "ended_cases_two_persons"],
])("%s with %j are refused by %s", async (table, changes, constraint) => {
  expect(await refused(table, {})).toBe("nothing");
  expect(
    await refused(table, { id: "x_2", escalation_id: "esc_2", settlement_id: "stl_2", ...changes }),
  ).toBe(constraint);
});

test.each<[Table, Fields, string]>([
  ["accounts", {}, "payee_accounts_pkey"],
  ["payers", {}, "external_payers_pkey"],
  ["payers", { id: "ext_2" }, "external_payers_one"],
  ["nettings", {}, "netting_agreements_pkey"],
  ["nettings", { id: "net_2" }, "netting_agreements_one"],
  ["escalations", { settlement_id: "stl_2" }, "escalations_pkey"],
  ["escalations", { id: "esc_2" }, "escalations_one"],
  ["endings", { settlement_id: "stl_2" }, "ended_cases_pkey"],
  ["endings", { escalation_id: "esc_2" }, "ended_cases_one"],
  ["shares", {}, "institution_shares_pkey"],
  ["shared", {}, "shared_batches_pkey"],
  ["distributed", {}, "distributed_notices_pkey"],
])("%s with %j a second time are refused by %s", async (table, changes, constraint) => {
  expect(await refused(table, {})).toBe("nothing");
  expect(await refused(table, changes)).toBe(constraint);
});
