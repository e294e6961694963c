/**
 * The desks of the daily reconciliation: where days stand, a difference of three columns, two
 * persons.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { parseChinaTime } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import type { Duty, DutyPlace } from "#model/staff.ts";
import { type Played, type SmallCountry, startSmallCountry } from "../country.ts";
import { databaseAt } from "../database.ts";

const CARE = "460000";
const HOME = "360000";
const HUB = "100000";
let small: SmallCountry;
let api: ApiServer;
let alike: Played;
let unlike: Played;
let keys = 0;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  alike = await small.settle({ person: "pingxiang", at: "H46010000001", careType: "chronic" });
  unlike = await small.settle({ person: "pingxiang", at: "H46010000001", careType: "chronic" });
  const care = databaseAt(small.urls.get(CARE as NodeId) ?? "");
  await care.script(`set local session_replication_role = replica;
    update settlement.settlements set total_fen = total_fen + 1, in_scope_fen = in_scope_fen + 1
     where id = '${unlike.settlementId}'`);
  await minutes("2026-10-13 00:10:00", 8);
});

afterAll(async () => {
  expect(api.defects).toEqual([]);
  await api?.stop();
  await small?.stop();
});

async function minutes(from: string, count: number): Promise<void> {
  const begin = parseChinaTime(from) ?? 0;
  for (let minute = 0; minute < count; minute += 1) {
    await small.forward(begin + minute * 61_000);
    const isBusy = () => small.country.provinces.some((node) => node.inFlight() > 0);
    for (let tries = 0; tries < 200 && isBusy(); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

function as(loginName: string, duty: Duty, place: string) {
  return { staff: api.sessions.staff(loginName, [{ duty, place: place as DutyPlace }]) };
}

async function read(node: string, path: string, duty: Duty = "checker") {
  return await api.call(node, `GET ${path}`, { as: as("li.wei", duty, node) });
}

async function write(who: ReturnType<typeof as>, path: string, body: object, version: string) {
  keys += 1;
  const key = `reconciliation-${String(keys).padStart(4, "0")}`;
  const headers = { "if-match": `"${version}"` };
  return await api.call(CARE, `POST ${path}`, { as: who, body, key, headers });
}

type Item = Readonly<Record<string, unknown>>;

async function onlyOne(node: string, duty: Duty = "checker"): Promise<Item> {
  const { json } = await read(node, "/reconciliation/differences?state=open", duty);
  const items = json.items as Item[];
  expect(items).toHaveLength(1);
  return items[0] ?? {};
}

test("days, differences and the matrix of pairs tell the same at all three", async () => {
  const days = await read(CARE, "/reconciliation/days?month=2026-10");
  expect(days.json.items).toMatchObject([
    {
      ...{ day: "2026-10-12", side: "care", peer: HOME, cases: 2, state: "differs" },
      ...{ total: "930.39", stateWords: "有差异" },
    },
  ]);
  const none = await read(CARE, "/reconciliation/days?month=2026-10&state=agreed");
  expect(none.json).toEqual({ items: [], next: null });
  const pairs = await read(HUB, "/reconciliation/pairs?month=2026-10", "dutyOperator");
  expect(pairs.json.pairs).toMatchObject([
    { care: CARE, home: HOME, days: 1, agreed: 0, differing: 1, open: 1, oldestDays: 0 },
  ]);
  const seen = [await onlyOne(CARE), await onlyOne(HOME), await onlyOne(HUB, "dutyOperator")];
  for (const one of seen) {
    expect(one).toMatchObject({
      ...{ settlement: unlike.settlementId, class: "amount", owner: CARE, day: "2026-10-12" },
      careHas: { state: "standing", total: "465.20", funds: { pooled: "325.63" } },
      hubHas: { state: "standing", total: "465.19" },
      homeHas: { state: "standing", total: "465.19" },
    });
    expect(one.settlement).not.toBe(alike.settlementId);
  }
  const sheet = await read(CARE, "/reconciliation/differences?format=csv");
  expect(sheet.text).toContain("费用总额不一致");
  expect(sheet.text).toContain("465.20");
});

test("one proposes, another releases, and each step wants the version that was seen", async () => {
  const { difference, version } = await onlyOne(CARE);
  const path = `/reconciliation/differences/${difference}`;
  const body = { resolution: "acceptHome", words: "以参保地为准" };
  const li = as("li.wei", "checker", CARE);
  const wang = as("wang.fang", "finance", CARE);
  const old = await write(li, `${path}/propose`, body, "0.open");
  expect([old.status, old.json.code]).toEqual([412, "record_changed"]);
  const city = as("zhao", "checker", "460100");
  expect((await write(city, `${path}/propose`, body, String(version))).json.code).toBe(
    "duty_missing",
  );
  const wrong = { ...body, resolution: "reverse" };
  const refused = await write(li, `${path}/propose`, wrong, String(version));
  expect(refused.json.detail).toBe(
    "“费用总额不一致”不能这样处理，可以选择：以参保地金额为准、下期调整",
  );
  const proposed = await write(li, `${path}/propose`, body, String(version));
  expect(proposed.json).toMatchObject({ state: "proposed", resolution: "acceptHome" });
  const agree = { agree: true, words: "同意" };
  const same = await write(li, `${path}/decide`, agree, String(proposed.json.version));
  expect(same.json.code).toBe("difference_same_person");
  const released = await write(wang, `${path}/decide`, agree, String(proposed.json.version));
  expect(released.json).toMatchObject({
    ...{ state: "resolved", decidedBy: "staff:wang.fang@460000/finance", may: [] },
  });
  const again = await write(wang, `${path}/decide`, agree, String(released.json.version));
  expect([again.status, again.json.code]).toEqual([409, "difference_state"]);
  await minutes("2026-10-13 00:30:00", 3);
  const atHome = await read(HOME, path);
  expect(atHome.json).toMatchObject({ state: "resolved", resolution: "acceptHome" });
});
