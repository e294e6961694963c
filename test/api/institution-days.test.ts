/** What an institution's desk and its agency see of its days and months, over HTTP. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, type Got, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import { EXCEPTION_WORDS } from "#model/clearing-words.ts";
import type { Duty, DutyPlace } from "#model/staff.ts";
import { type Sql, sql } from "#store/store.ts";
import { type Played, type SmallCountry, startSmallCountry } from "../country.ts";

const CARE = "460000";
const AT = "H46010000001";

let small: SmallCountry;
let api: ApiServer;
let played: Played[];

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  played = [];
  for (const careType of ["chronic", "outpatient", "outpatient"] as const) {
    played.push(await small.settle({ person: "pingxiang", at: AT, careType }));
  }
  await small.cancel(present(played[2], "three are settled"));
});

afterAll(async () => {
  expect(api.defects).toEqual([]);
  await api?.stop();
  await small?.stop();
});

const as = (duty: Duty = "checker", place = "460100") => ({
  as: { staff: api.sessions.staff("li.wei", [{ duty, place: place as DutyPlace }]) },
});

type Item = Readonly<Record<string, unknown>>;
const itemsOf = ({ json }: Got) => json.items as Item[];

async function care(statement: Sql): Promise<void> {
  const node = small.country.nodes.find((one) => one.node === CARE);
  await present(node, "it runs").office.world.store.query(statement);
}

async function cases(): Promise<Item[]> {
  const got = await api.call(CARE, `GET /institutions/${AT}/months/2026-10/cases`, as());
  return itemsOf(got);
}

test("days are told by scheme and clearing type, a refund with both rows, and leave as CSV", async () => {
  const path = `GET /institutions/${AT}/days?from=2026-10-01&to=2026-10-31`;
  const got = await api.call(CARE, path, as("cashier", AT));
  const [chronic, outpatient, ...more] = itemsOf(got);
  expect(more).toEqual([]);
  expect(chronic).toMatchObject({
    ...{ day: "2026-10-12", scheme: "employee", clearingType: "chronic", cases: 1, refunds: 0 },
    ...{ total: "465.19", fund: "115.63", account: "349.56", cash: "0.00" },
  });
  expect(outpatient).toMatchObject({ clearingType: "outpatient", cases: 3, refunds: 1 });
  const first = await api.call(CARE, `${path}&limit=1`, as());
  const second = await api.call(CARE, `${path}&limit=1&after=${first.json.next}`, as());
  expect([...itemsOf(first), ...itemsOf(second)]).toEqual(itemsOf(got));
  expect(second.json.next).toBeNull();
  const csv = await api.call(CARE, `${path}&format=csv`, as());
  expect(csv.text).toContain(
    "2026-10-12,职工基本医疗保险,门诊慢特病,1,0,465.19,115.63,349.56,0.00",
  );
  const none = await api.call(CARE, `${path.replaceAll("2026-10", "2026-08")}`, as());
  expect(itemsOf(none)).toEqual([]);
});

test("a month's cases say what the institution said, and why they wait", async () => {
  const before = await cases();
  expect(before).toHaveLength(4);
  expect(new Set(before.map(({ reason }) => reason))).toEqual(new Set(["unconfirmed"]));
  const [first = {}, second = {}, third = {}, fourth = {}] = before;
  await care(sql`
    insert into reconciliation.confirmations
      (settlement_id, institution, month, taken, reference, said_by, said_at)
    select id, ${AT}, '2026-10', id <> ${String(second.settlement)}, '1', '001', 1
      from unnest(${before.map(({ settlement }) => String(settlement))}::text[]) as t(id)`);
  await care(sql`
    insert into reconciliation.differences (id, day, month, care_node, home_node, scheme,
      settlement_id, class, owner, state, opened_at, version)
    values ('dif_1', '2026-10-12', '2026-10', '460000', '360000', 'employee',
      ${String(third.settlement)}, 'amount', '360000', 'open', 1, 1)`);
  const reasons = async () => (await cases()).map(({ reason }) => reason);
  expect(await reasons()).toEqual(["notReconciled", "leftOut", "differs", "notReconciled"]);
  await care(sql`
    insert into reconciliation.pair_days (day, side, peer, scheme, revision, cases, total_fen,
      funds, root, state, counted_at, named, agreed_at)
    values ('2026-10-12', 'care', '360000', 'employee', 1, 4, 1, '{}', '', 'agreed', 1, false, 1)`);
  expect(await reasons()).toEqual([null, "leftOut", "differs", null]);
  await care(sql`
    insert into clearing.exceptions (settlement_id, month, care_node, home_node, scheme, reason,
      deferred, cleared_in, noted_at, revision)
    values (${String(first.settlement)}, '2026-10', '460000', '360000', 'employee', 'objected', 1,
      null, 1, 1), (${String(second.settlement)}, '2026-10', '460000', '360000', 'employee',
      'leftOut', 1, '2026-11', 1, 1)`);
  const after = await cases();
  expect(after.map(({ reason }) => reason)).toEqual(["objected", null, "differs", null]);
  expect(after[0]?.reasonWords).toBe(EXCEPTION_WORDS.objected);
  expect(after.map(({ clearedIn }) => clearedIn)).toEqual([null, "2026-11", null, null]);
  expect(after.map(({ confirmed }) => confirmed)).toEqual([true, false, true, true]);
  expect(fourth.kindWords).not.toBe("");
});

test("applications are listed, the newest first; another institution sees none of it", async () => {
  for (const id of ["cla_1", "cla_2"]) {
    await care(sql`
      insert into reconciliation.applications (id, institution, month, clearing_type, cases,
        total_fen, recognised_fen, fund_fen, begins, ends, state, applied_by, applied_at, undone_at)
      values (${id}, ${AT}, '2026-09', 'outpatient', 1, 100, 100, 50, '2026-09-01', '2026-09-30',
        'undone', '001', 1, 2)`);
  }
  const path = `GET /institutions/${AT}/clearing-applications`;
  const got = itemsOf(await api.call(CARE, path, as("institutionManager", AT)));
  expect(got.map(({ application }) => application)).toEqual(["cla_2", "cla_1"]);
  expect(got[0]).toMatchObject({ month: "2026-09", total: "1.00", fund: "0.50", state: "undone" });
  const other = await api.call(CARE, path, as("institutionManager", "H46010000002"));
  expect([other.status, other.json.code]).toEqual([404, "object_missing"]);
});
