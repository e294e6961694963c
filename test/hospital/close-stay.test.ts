/** The care agency ends a stay that the hospital forgot; the person is admitted elsewhere then. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, type ChinaDate, chinaDate, day, startOfDay } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import { Refusal, refusalText } from "#base/refusals.ts";
import { staffOf } from "#model/actor.ts";
import { closeStay, type StayClosing } from "#settlement/settlement.ts";
import { sql } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { HospitalClient, totalOf, type Visit } from "./client.ts";
import { open } from "./stored.ts";
import { HAINAN, startWorld, type TestWorld } from "./world.ts";

const CHECKER = staffOf("li.jingban@460100/checker");
let world: TestWorld;
let first: HospitalClient;
let second: HospitalClient;

beforeAll(async () => {
  world = await startWorld();
  first = new HospitalClient(world, "H46010000001");
  second = new HospitalClient(world, "H46010000002");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

async function close(
  { encounter }: Pick<Visit, "encounter">,
  how: Partial<StayClosing> = {},
): Promise<string> {
  const store = world.database(HAINAN);
  const closing = { by: () => CHECKER, evidence: "出院小结2026-11-20" };
  const encounterId = encounter as EncounterId;
  try {
    const given = { store, now: world.clock.now };
    const all = { ...closing, ...how, encounterId };
    return (await closeStay(given, createTrail(HAINAN, randomBytes(6).toString("hex")), all)).state;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

async function told(stay: Visit): Promise<string> {
  return (await first.charge(stay, [["ct", 1]], 1)).message;
}

const today = (): ChinaDate => chinaDate(world.clock.now());

test("a stay without charges is closed on evidence, and another hospital admits", async () => {
  const person = world.somebody();
  const stay = await first.admit(person);
  const held = await second.admission(person);
  expect(held.message).toContain("尚未出院");
  expect(await close(stay)).toBe("discharged");
  // Home is told as of any other end.
  await world.until(async () => {
    await world.dueEverywhere();
    const [row] = await world.database(HAINAN).query<{ readonly count: number }>(sql`
      select count(*)::int as count from settlement.stay_news where next_at is not null`);
    return row?.count === 0;
  });
  expect((await second.admission(person)).message).toBe("");
  const [entry] = await world.database(HAINAN).query<{ actor: string; detail: string }>(sql`
    select actor, detail from trail.entries
     where action = 'encounter.closedByAgency' and subject = ${stay.encounter}`);
  expect(entry).toEqual({ actor: "staff:li.jingban@460100/checker", detail: "出院小结2026-11-20" });
  expect(await close(stay)).toBe(refusalText("stay_not_open", { encounter: stay.encounter }));
});

test("charges that are not settled keep a stay open, settled ones do not", async () => {
  const stay = await first.admit(world.somebody());
  await first.charge(stay, [["ct", 1]], 1);
  const unsettled = { encounter: stay.encounter, lines: "1" };
  expect(await close(stay)).toBe(refusalText("stay_unsettled", unsettled));
  const [line] = await world.database(HAINAN).query<{ readonly total_fen: bigint }>(sql`
    select total_fen from settlement.charges where encounter_id = ${stay.encounter}`);
  const interim = { mid_setl_flag: "1", dscgTime: "" };
  const settled = await first.settleStay("2304", stay, line?.total_fen ?? 0n, interim);
  expect(settled.ok).toBe(true);
  expect(await close(stay)).toBe("discharged");
  expect(await open(world, HAINAN)).toBe(0n);
});

test("a stay whose settlement is under way is closed when that is over", async () => {
  for (const release of [false, true]) {
    const stay = await first.admit(world.somebody());
    await first.charge(stay, [["ct", 1]], 1);
    const held = world.faults.hold({ hop: "care-hub", kind: "settle", lose: "answer" });
    const total = totalOf({ lines: [["ct", 1]] });
    const settling = first.settleStay("2304", stay, total, { mid_setl_flag: "1" });
    const settlement = /stl_\w+/.exec((await held.caught).content)?.[0] ?? "";
    const unfinished = refusalText("settlement_unfinished", { settlement });
    expect(await close(stay, { release })).toBe(unfinished);
    expect(await close(stay, { withdraw: true })).toBe(unfinished);
    held.release();
    expect((await settling).ok).toBe(true);
    expect(await close(stay, { release })).toBe("discharged");
  }
});

test("what is no stay is not closed", async () => {
  const none = "enc_00000000000000000000";
  expect(await close({ encounter: none })).toBe(
    refusalText("encounter_unknown", { encounter: none }),
  );
  const visit = await first.visit(world.somebody(), { lines: [["consultation", 1]] });
  expect(await close(visit)).toBe(refusalText("stay_not_open", { encounter: visit.encounter }));
});

test("a stay that never was is withdrawn where the agency says so, and its hospital is told", async () => {
  const stay = await first.admit(world.somebody());
  expect(await close(stay, { withdraw: true })).toBe("withdrawn");
  const words = { by: "460100审核岗", day: today(), state: "已撤销登记" };
  const closed = refusalText("stay_closed_by_agency", words);
  expect(await told(stay)).toBe(closed);
  expect((await first.discharge(stay)).message).toBe(closed);
  const charged = await first.admit(world.somebody());
  await first.charge(charged, [["ct", 1]], 1);
  const has = refusalText("encounter_has_charges", {});
  expect(await close(charged, { withdraw: true, release: true })).toBe(has);
});

test("what the agency closed its hospital does not open again, and charges late", async () => {
  const stay = await first.admit(world.somebody());
  expect(await close(stay)).toBe("discharged");
  const words = { by: "460100审核岗", day: today(), state: "已出院" };
  const closed = refusalText("stay_closed_by_agency", words);
  for (const [infno, input] of [
    ["2405", { data: first.named(stay) }],
    ["2404", { data: first.named(stay) }],
    ["2402", { dscginfo: { ...first.named(stay), endtime: first.time } }],
  ] as const) {
    expect((await first.call(infno, input)).message, infno).toBe(closed);
  }
  expect(await told(stay)).toBe("");
  // A discharge of its own is the hospital's to take back, as ever.
  const own = await first.admit(world.somebody());
  expect((await first.discharge(own)).ok).toBe(true);
  expect((await first.call("2405", { data: first.named(own) })).ok).toBe(true);
});

test("the stay ends on the day of the evidence, between its admission and today", async () => {
  const admitted = addDays(today(), -5);
  const begntime = `${admitted} 09:00:00`;
  const stay = await first.admit(world.somebody(), { begntime });
  const no = (why: string) => refusalText("field_invalid", { field: "出院时间", why });
  expect(await close(stay, { on: addDays(admitted, -1) })).toBe(no("早于入院时间"));
  expect(await close(stay, { on: addDays(today(), 1) })).toBe(no("晚于当前时间"));
  const left = addDays(admitted, 2);
  expect(await close(stay, { on: left })).toBe("discharged");
  const [row] = await world.database(HAINAN).query<{ readonly ended_at: number }>(sql`
    select ended_at::float8 as ended_at from settlement.encounters where id = ${stay.encounter}`);
  expect(row?.ended_at).toBe(startOfDay(addDays(left, 1)) - 1);
  expect(day(left)).toBe(chinaDate(row?.ended_at ?? 0));
});

test("where the hospital is gone a stay is let go with what it charged", async () => {
  const person = world.somebody();
  const stay = await first.admit(person);
  await first.charge(stay, [["ct", 1]], 1);
  expect(await close(stay, { release: true })).toBe("discharged");
  const [entry] = await world.database(HAINAN).query<{ readonly detail: string }>(sql`
    select detail from trail.entries
     where action = 'encounter.releasedByAgency' and subject = ${stay.encounter}`);
  expect(entry?.detail).toBe("出院小结2026-11-20");
  expect((await second.admission(person)).ok).toBe(true);
});

test("a discharge is not taken back while the person lies elsewhere in the place", async () => {
  const person = world.somebody();
  const stay = await first.admit(person);
  await first.discharge(stay);
  await second.admit(person);
  const back = await first.call("2405", { data: first.named(stay) });
  const institution = "海口样板中医医院";
  expect(back.message).toBe(refusalText("stay_open_elsewhere", { day: today(), institution }));
});
