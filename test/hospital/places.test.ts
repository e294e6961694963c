/**
 * What clerks change about places holds at the window from the next call on, without a restart:
 * keys, suspensions, onboarding, and announced stops, during which nobody is left without an
 * answer.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { conclusionOf } from "#base/conclusions.ts";
import { DAY_MS } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import { refusalText } from "#base/refusals.ts";
import { signCall } from "#gateway/gateway.ts";
import type { Staff } from "#model/actor.ts";
import type { InstitutionTerm } from "#model/institution.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { createPlaces, loadAreas, nationalAreas } from "#registry/registry.ts";
import type { Reports } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { type ActingPlaces, acting } from "../acting.ts";
import { HospitalClient, settlementOf } from "./client.ts";
import { HAINAN, startWorld, type TestWorld } from "./world.ts";

const CODE = "H46010000001" as InstitutionCode;
const CLERK: Staff = { kind: "staff", id: "wang.fuhe", place: "460100" as Area, duty: "checker" };

let world: TestWorld;
let haikou: HospitalClient;
let places: ActingPlaces;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, CODE);
  const store = world.database(HAINAN);
  const of = { node: HAINAN, store, reports: store as unknown as Reports, random: seededRandom(5) };
  const trail = createTrail(HAINAN, "clerks");
  places = acting(createPlaces(of), { store, trail, now: world.clock.now });
});
afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

const version = async () => (await places.institution(CODE))?.version ?? 0;
const seen = async () => ({ id: CODE, version: await version() });

async function stopped(kinds: readonly ("registration" | "settlement" | "charges")[]) {
  const from = world.clock.now();
  const announced = { from, to: from + DAY_MS, areas: [], kinds, notice: "年终结转" };
  return await places.announceStop(CLERK, announced);
}

beforeEach(async () => {
  for (const { id, version: at, withdrawnAt } of await places.stops(world.clock.now())) {
    if (withdrawnAt === undefined) {
      await places.changeStop(CLERK, { id, version: at }, { withdraw: true });
    }
  }
});

test("during a stop a settlement waits, and its message is good afterwards", async () => {
  const visit = await haikou.visit(world.somebody(), { lines: [["consultation", 1]] });
  const stop = await stopped(["settlement"]);
  const msgid = haikou.newMessage();
  const held = await haikou.settle(visit, { msgid });
  expect(held.message).toMatch(/^平台停机（年终结转），至\d{4}-\d\d-\d\d \d\d:\d\d恢复/);
  expect((await haikou.quote(visit)).message).toBe(held.message);
  expect(conclusionOf("platform_stopped")).toBe("retry");
  await places.changeStop(CLERK, { id: stop.id, version: 1 }, { withdraw: true });
  expect((await haikou.settle(visit, { msgid })).ok).toBe(true);
});

test("during a stop what is done already is answered, read and reversed", async () => {
  const visit = await haikou.visit(world.somebody(), { lines: [["consultation", 1]] });
  const msgid = haikou.newMessage();
  const settled = await haikou.settle(visit, { msgid });
  await stopped(["registration", "charges", "settlement"]);
  expect((await haikou.settle(visit, { msgid })).text).toBe(settled.text);
  await haikou.read(visit, settlementOf(settled));
  expect((await haikou.register(world.somebody())).message).toContain("平台停机");
  expect((await haikou.reverse(msgid)).ok).toBe(true);
});

test("a key signs as soon as it is issued, two at once, and not after it was revoked", async () => {
  const visit = await haikou.visit(world.somebody(), { lines: [["consultation", 1]] });
  const signed = async (key: { accessKey: string; secretKey: string }) => {
    const timestamp = String(world.clock.now());
    const parts = { accessKey: key.accessKey, name: "2206", timestamp, version: "1.0.0" };
    const headers = {
      _api_access_key: parts.accessKey,
      _api_name: parts.name,
      _api_timestamp: timestamp,
      _api_version: parts.version,
      _api_signature: signCall(parts, key.secretKey),
    };
    const options = { path: "/CSB", headers };
    return (await haikou.call("2206", haikou.settling(visit), options)).ok;
  };
  const first = await places.issueKey(CLERK, CODE);
  expect(await signed(first)).toBe(true);
  await expect(places.issueKey(CLERK, CODE)).rejects.toMatchObject({ code: "keys_too_many" });
  await places.endKey(CLERK, first, 0);
  expect(await signed(first)).toBe(false);
});

test("a suspension holds from the next call on, and is over on its day", async () => {
  const visit = await haikou.visit(world.somebody(), { lines: [["consultation", 1]] });
  const today = new Date(world.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const span = { from: today, to: today } as InstitutionTerm["span"];
  await places.suspendInstitution(CLERK, await seen(), { span, note: "整改" });
  const words = refusalText("institution_suspended", {});
  expect((await haikou.quote(visit)).message).toBe(words);
  await places.resumeInstitution(CLERK, await seen(), span.from);
  expect((await haikou.quote(visit)).ok).toBe(true);
});

test("an institution that is not opened yet is told so, and settles once it is", async () => {
  await loadAreas(world.database(HAINAN), nationalAreas());
  const code = "H46010000950" as InstitutionCode;
  const record = await places.institution(CODE);
  const added = { ...(record ?? { terms: [] }), code, name: "海口待开通医院" };
  const { area, kind, address, phone, terms } = { ...record, ...added } as NonNullable<
    typeof record
  >;
  const clerk: Staff = { ...CLERK, id: "li.shoujian", duty: "reception" };
  await places.applyInstitution(clerk, {
    code,
    name: added.name,
    area,
    kind,
    address,
    phone,
    terms,
  });
  const hospital = new HospitalClient(world, code);
  const words = refusalText("institution_not_opened", {});
  expect((await hospital.register(world.somebody())).message).toBe(words);
  await places.moveOnboarding(clerk, { id: code, version: 1 }, { to: "tested", note: "" });
  await places.moveOnboarding(CLERK, { id: code, version: 2 }, { to: "opened", note: "" });
  expect((await hospital.register(world.somebody())).ok).toBe(true);
});
