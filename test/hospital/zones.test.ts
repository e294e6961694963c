/**
 * Zones without filing between two provinces: home releases one and it holds from its day, whatever
 * the care place says; what it says, by two persons, stands on both trails and at home's desk.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, type Got, serveApi } from "#api/fixtures/server.ts";
import { addDays, type ChinaDate, chinaDate, startOfDay } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import { recordFilings } from "#filing/filing.ts";
import { staffOf } from "#model/actor.ts";
import type { NodeId } from "#model/place.ts";
import type { DutyPlace } from "#model/staff.ts";
import { approve, draft, withdraw } from "#rulebook/rulebook.ts";
import { sql } from "#store/store.ts";
import { FIRST_BILL, HospitalClient, settlementOf } from "./client.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let api: ApiServer;
let from: ChinaDate;
let version: string;
let later: string;

beforeAll(async () => {
  world = await startWorld();
  const offices = [JIANGXI, HAINAN].map((node) => world.province(node).office);
  api = await serveApi({ offices, now: world.clock.now });
  from = addDays(today(), 2);
  world.clock.forward(startOfDay(addDays(today(), 1)) + 36_000_000 - world.clock.now());
  version = await release(from, "local");
  later = await release(addDays(from, 20), "referral");
}, 120_000);

afterAll(async () => {
  await api?.stop();
  await world?.stop();
});

function today(): ChinaDate {
  return chinaDate(world.clock.now());
}

/** Jiangxi goes to Hainan, and to nobody else; what Hainan's people do is not Jiangxi's to say. */
async function release(on: ChinaDate, benefit: string): Promise<string> {
  const { world: at, trail } = world.province(JIANGXI).office;
  const context = { node: JIANGXI, store: at.store, trail, now: world.clock.now };
  const source = `from: ${from}, source: { document: 两省协议, trust: assumed }`;
  const text = `zones:
  - { title: 赣琼, home: ["360000"], treatedIn: ["460000"], benefit: ${benefit}, ${source} }
  - { title: 琼粤, home: ["460000"], treatedIn: ["440000"], benefit: ${benefit}, ${source} }
`;
  const given = { file: { path: "zones.yaml", text }, examples: null, note: "两省协议" };
  const drafted = await draft(context, { ...given, by: staffOf("李起草") });
  await approve(context, { version: drafted.version, by: staffOf("王批准"), from: on });
  return drafted.version;
}

let keys = 0;

async function send(node: NodeId, name: string, who: string, body?: object): Promise<Got> {
  const duty = who.startsWith("he") ? "checker" : "policy";
  const staff = api.sessions.staff(who, [{ duty, place: node as string as DutyPlace }]);
  keys += 1;
  const write = name.startsWith("POST")
    ? { key: `zones-${String(keys).padStart(20, "0")}`, body: body ?? {} }
    : {};
  return await api.call(node, name, { as: { staff }, ...write });
}

type Shown = Readonly<Record<string, unknown>>;

async function asked(): Promise<readonly Shown[]> {
  const got = await send(JIANGXI, "GET /zones/asked", "zhang.policy");
  expect(got.status, got.text).toBe(200);
  return got.json.items as readonly Shown[];
}

/** What is due at home: it asks once a minute until something is said. */
async function heard(): Promise<void> {
  world.clock.forward(61_000);
  await world.dueEverywhere();
}

async function openAtHome(): Promise<number> {
  const found = world.province(JIANGXI).open.find(({ one }) => one === "zone");
  return (await found?.look())?.count ?? -1;
}

async function trailOf(node: NodeId): Promise<readonly string[]> {
  await world.province(node).office.trail.flush(world.database(node));
  const rows = await world.database(node).query<{ readonly action: string }>(sql`
    select action from trail.entries where subject = ${version} and action like 'zone.%'
     order by at, chain, position`);
  return rows.map(({ action }) => action);
}

const SEEN = (): string => `/zones/seen/${JIANGXI}/${version}`;

test("the care place that a release names hears of it, and home's desk shows what is open", async () => {
  await heard();
  await world.until(async () => {
    const got = await send(HAINAN, "GET /zones/seen", "zhao.policy");
    return (got.json.items as readonly Shown[]).length === 2;
  });
  const got = await send(HAINAN, "GET /zones/seen", "zhao.policy");
  const shown = (got.json.items as readonly Shown[]).find((one) => one.version === version);
  expect(shown).toMatchObject({
    ...{ home: JIANGXI, inForceFrom: from, opinion: null, opinionWords: "待本地表态" },
    zones: [{ title: "赣琼", home: ["360000"], treatedIn: ["460000"], from, benefit: "local" }],
  });
  const rows = await asked();
  expect(rows.map(({ careNode, opinionWords }) => [careNode, opinionWords])).toEqual([
    [HAINAN, "待就医地表态"],
    [HAINAN, "待就医地表态"],
  ]);
  expect(await openAtHome()).toBe(2);
});

test("the zone holds from its day while nothing is said", async () => {
  const haikou = new HospitalClient(world, "H46010000001");
  const person = world.somebody();
  const ended = person.filings.map((filing) => {
    const version = filing.version + 1;
    return { ...filing, version, state: "cancelled" as const, endedOn: addDays(today(), -9) };
  });
  await recordFilings(world.database(JIANGXI), ended);
  world.clock.forward(startOfDay(from) + 36_000_000 - world.clock.now());
  const settled = await haikou.settle(await haikou.visit(person, { lines: FIRST_BILL }));
  expect([settled.ok, settled.message]).toEqual([true, settled.message]);
  const [row] = await world.database(JIANGXI).query<{ readonly category: string }>(sql`
    select category from settlement.home_settlements where id = ${settlementOf(settled)}`);
  expect(row?.category).toBe("zone");
});

test("it is said by two persons, an objection with its reason, and then for good", async () => {
  const opinion = `POST ${SEEN()}/opinion`;
  const confirm = `POST ${SEEN()}/confirm`;
  expect((await send(HAINAN, confirm, "he.check")).json.code).toBe("zone_unsaid");
  const bare = await send(HAINAN, opinion, "zhao.policy", { opinion: "objects", why: " " });
  expect([bare.json.code, bare.json.detail]).toEqual([
    "zone_reason_missing",
    refusalText("zone_reason_missing", {}),
  ]);
  const entered = await send(HAINAN, opinion, "zhao.policy", { opinion: "consents" });
  expect([entered.status, entered.json.opinion]).toEqual([200, "consents"]);
  expect((await send(HAINAN, confirm, "zhao.policy")).json.code).toBe("zone_same_person");
  await heard();
  expect(await openAtHome()).toBe(2);
  // Until it is confirmed it is entered anew, and then by whoever entered it last.
  const why = "海口床位不足，先开门诊";
  await send(HAINAN, opinion, "he.check", { opinion: "objects", why });
  expect((await send(HAINAN, confirm, "he.check")).json.code).toBe("zone_same_person");
  const said = await send(HAINAN, confirm, "zhao.policy");
  expect(said.json).toMatchObject({ opinion: "objects", why, confirmedBy: expect.any(String) });
  for (const again of [confirm, opinion]) {
    const body = again === opinion ? { opinion: "consents" } : undefined;
    expect((await send(HAINAN, again, "he.check", body)).json.code).toBe("zone_said");
  }
  const nobody = `POST /zones/seen/440000/${version}/confirm`;
  expect((await send(HAINAN, nobody, "he.check")).json.code).toBe("object_missing");
});

test("home hears it, after a cut too, and both trails have it", async () => {
  world.faults.lose({ hop: "hub-home", kind: "zoneConsent", lose: "answer" });
  await heard();
  expect(await openAtHome()).toBe(2);
  world.faults.clear();
  await world.until(async () => {
    await heard();
    return (await openAtHome()) === 1;
  });
  const row = (await asked()).find((one) => one.version === version);
  expect(row).toMatchObject({
    opinion: "objects",
    opinionWords: "不同意",
    saidBy: expect.any(String),
  });
  expect(await trailOf(HAINAN)).toEqual([
    "zone.heard",
    "zone.entered",
    "zone.entered",
    "zone.objects",
  ]);
  expect(await trailOf(JIANGXI)).toEqual(["zone.objects"]);
});

test("what is withdrawn before its day asks nobody any more", async () => {
  const { world: at, trail } = world.province(JIANGXI).office;
  const context = { node: JIANGXI, store: at.store, trail, now: world.clock.now };
  await withdraw(context, { version: later, by: staffOf("王批准") });
  expect(await openAtHome()).toBe(0);
});
