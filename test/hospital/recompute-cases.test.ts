/** What rests on a settlement that is taken back stands in a recompute case, for people. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, chinaDate } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import { type RefusalCode, refusalText } from "#base/refusals.ts";
import { type Staff, staffOf } from "#model/actor.ts";
import {
  closeCase,
  closeStay,
  decideResolution,
  enterResolution,
  openCases,
} from "#settlement/settlement.ts";
import { sql } from "#store/store.ts";
import { createTrail, inTransaction } from "#trail/trail.ts";
import {
  HospitalClient,
  personIdOf,
  setlinfo,
  settlementOf,
  totalOf,
  type VisitPlan,
} from "./client.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let other: HospitalClient;

const FIRST: VisitPlan["lines"] = [
  ["appendectomy", 1],
  ["ceftriaxone", 20],
];
const SECOND: VisitPlan["lines"] = [
  ["bed", 5],
  ["ct", 2],
];

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  other = new HospitalClient(world, "H46010000002");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

interface Difference {
  readonly settlementId: string;
  readonly differences: Readonly<Record<string, string>>;
}

/** The open case of what was taken back: which later ones rest on it, and what would change. */
async function caseOf(settlement: string): Promise<readonly Difference[]> {
  const [row] = await world.database(JIANGXI).query<{ readonly differences: Difference[] }>(sql`
    select differences from settlement.recompute_cases
     where settlement_id = ${settlement} and closed_at is null`);
  return row?.differences ?? [];
}

async function settledStay(
  at: HospitalClient,
  person: ReturnType<TestWorld["somebody"]>,
  msgid = at.newMessage(),
) {
  const stay = await at.admit(person);
  await at.charge(stay, FIRST, 1);
  await at.discharge(stay);
  return {
    stay,
    settled: await at.settleStay("2304", stay, totalOf({ lines: FIRST }), {}, { msgid }),
  };
}

test("a reversed interim settlement leaves a case of what was settled after it", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  const interim = { mid_setl_flag: "1" };
  const msgid = haikou.newMessage();
  await haikou.charge(stay, FIRST, 1);
  const total = totalOf({ lines: FIRST });
  const first = await haikou.settleStay("2304", stay, total, interim, { msgid });
  await haikou.charge(stay, SECOND, 20);
  await haikou.discharge(stay);
  const second = await haikou.settleStay("2304", stay, totalOf({ lines: SECOND }));
  expect([setlinfo(first).act_pay_dedc, setlinfo(second).act_pay_dedc]).toEqual([600, 0]);
  const { settled: elsewhere } = await settledStay(other, person);
  expect((await haikou.reverse(msgid, "2304")).ok).toBe(true);
  const opened = await caseOf(settlementOf(first));
  const rest = [second, elsewhere].map(settlementOf);
  expect(opened.map(({ settlementId }) => settlementId)).toEqual(rest);
  // The deductible is paid by nobody now: the pooled fund paid the later one of the stay too much.
  expect(Number(opened[0]?.differences["employee:pooled"])).toBeLessThan(0);
});

test("a first stay that is cancelled and settled again is the second one, and a case says so", async () => {
  const person = world.somebody();
  const { stay, settled: first } = await settledStay(haikou, person);
  const { settled: second } = await settledStay(other, person);
  const cancel = { data: { ...haikou.named(stay), setl_id: settlementOf(first) } };
  expect((await haikou.call("2305", cancel)).ok).toBe(true);
  const again = await haikou.settleStay("2304", stay, totalOf({ lines: FIRST }));
  expect([first, second, again].map((each) => setlinfo(each).act_pay_dedc)).toEqual([
    600, 200, 300,
  ]);
  const [opened, ...none] = await caseOf(settlementOf(first));
  expect(opened?.settlementId).toBe(settlementOf(second));
  expect(Number(opened?.differences["employee:pooled"])).toBeLessThan(0);
  expect(none).toEqual([]);
  const [row] = await world.database(JIANGXI).query<{ readonly steps: string }>(sql`
    select steps::text from settlement.home_settlements where id = ${settlementOf(again)}`);
  expect(row?.steps).toContain("年度内第2次住院");
});

const BY = { by: staffOf("李经办"), words: "已通知医院重新结算" };

function trailOf(node: typeof JIANGXI) {
  return createTrail(node, randomBytes(6).toString("hex"));
}

const LI = staffOf("李经办@360000");
const WANG = staffOf("王复核@360000");

/** One commit at the home place. */
async function atHome<Result>(
  work: (step: Parameters<typeof enterResolution>[1]) => Promise<Result>,
): Promise<Result> {
  const store = world.database(JIANGXI);
  return await inTransaction(store, trailOf(JIANGXI), (tx, entries) => work({ tx, entries }));
}

/** Care's case, of which a recomputation changes nothing. */
async function heldAtCare(id: string): Promise<unknown[]> {
  return await world.database(HAINAN).query(sql`
    select state, total_fen, outcome, month from settlement.settlements where id = ${id}`);
}

/** Subjects that wait at a node for somebody, of one person. */
async function waiting(node: typeof JIANGXI, person: ReturnType<TestWorld["somebody"]>) {
  const cases = await openCases(world.database(node));
  const mine = cases.filter(({ personId }) => personId === personIdOf(person));
  return mine.map(({ kind, subject }) => `${kind} ${subject}`);
}

async function close(node: typeof JIANGXI, subject: string): Promise<unknown> {
  const place = { store: world.database(node), now: world.clock.now };
  return await closeCase(place, trailOf(node), { subject, ...BY });
}

test("a case to compute again is resolved by two persons, or ends when nothing rests on it", async () => {
  const person = world.somebody();
  const { stay, settled: first } = await settledStay(haikou, person);
  const msgid = other.newMessage();
  const second = await settledStay(other, person, msgid);
  const cancel = { data: { ...haikou.named(stay), setl_id: settlementOf(first) } };
  await haikou.done("2305", cancel);
  const subject = settlementOf(first);
  expect(await waiting(JIANGXI, person)).toEqual([`recompute ${subject}`]);
  await expect(close(JIANGXI, subject)).rejects.toThrow(refusalText("recompute_two_persons", {}));
  const decide = { subject, agree: true, words: "流水已核对" };
  const releases = (by: Staff) =>
    atHome((step) => decideResolution(world.clock, step, { ...decide, by }));
  const paid = {
    subject,
    how: "paid",
    amountFen: 30_000n,
    reference: "2026-1",
    words: "多扣",
  } as const;
  const enters = (more: Partial<Parameters<typeof enterResolution>[2]>) =>
    atHome((step) => enterResolution(world.clock, step, { ...paid, by: LI, ...more }));
  const says = (code: RefusalCode, params = {}) => refusalText(code, params);
  await expect(releases(WANG)).rejects.toThrow(says("recompute_not_entered"));
  await expect(enters({ amountFen: 0n })).rejects.toThrow(
    says("recompute_amount", { why: "缺少金额" }),
  );
  await expect(enters({ reference: " " })).rejects.toThrow("缺少凭证号");
  await expect(enters({ how: "nothing" })).rejects.toThrow("不用处理的写了金额");
  await enters({});
  await expect(enters({})).rejects.toThrow(says("recompute_entered"));
  await expect(releases(LI)).rejects.toThrow(says("recompute_same_person"));
  await atHome((step) =>
    decideResolution(world.clock, step, { ...decide, agree: false, by: WANG }),
  );
  await enters({ amountFen: 20_000n });
  const before = await heldAtCare(subject);
  await releases(WANG);
  expect(await waiting(JIANGXI, person)).toEqual([]);
  await expect(releases(WANG)).rejects.toThrow(refusalText("case_missing", { subject }));
  expect(await heldAtCare(subject)).toEqual(before);
  const acts = await world.database(JIANGXI).query<{ readonly words: string }>(sql`
    select concat_ws(' ', actor, action, detail) as words from trail.entries
     where action like 'recompute.%' and subject = ${subject} order by at, position`);
  expect(acts.map(({ words }) => words)).toEqual([
    "staff:李经办@360000 recompute.entered paid 300.00 2026-1 多扣",
    "staff:王复核@360000 recompute.sentBack 流水已核对",
    "staff:李经办@360000 recompute.entered paid 200.00 2026-1 多扣",
    "staff:王复核@360000 recompute.released 流水已核对",
  ]);
  await world.database(JIANGXI).query(sql`
    update settlement.recompute_cases set closed_at = null where settlement_id = ${subject}`);
  expect(await waiting(JIANGXI, person)).toHaveLength(1);
  expect(second.settled.ok).toBe(true);
  await other.reverse(msgid, "2304");
  expect(await waiting(JIANGXI, person)).toEqual([]);
});

test("a mark for review ends with its settlement, or by words", async () => {
  const begntime = `${addDays(chinaDate(world.clock.now()), -3)} 09:00:00`;
  for (const how of ["closed", "reversed"] as const) {
    const person = world.somebody();
    await haikou.admit(person, { begntime });
    await world.calm();
    const msgid = other.newMessage();
    const visit = await other.visit(person, { lines: [["consultation", 1]] });
    const subject = settlementOf(await other.settle(visit, { msgid }));
    expect(await waiting(JIANGXI, person)).toEqual([`outpatient_during_stay ${subject}`]);
    if (how === "closed") await close(JIANGXI, subject);
    else await other.reverse(msgid);
    expect(await waiting(JIANGXI, person)).toEqual([]);
  }
});

test("a stay that was let go with charges waits at its care place until they are gone", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  await haikou.charge(stay, FIRST, 1);
  const place = { store: world.database(HAINAN), now: world.clock.now };
  const encounterId = stay.encounter as EncounterId;
  const closing = { encounterId, by: () => BY.by, evidence: "医院注销公告", release: true };
  await closeStay(place, trailOf(HAINAN), closing);
  expect(await waiting(HAINAN, person)).toEqual([`stay_released ${stay.encounter}`]);
  // Closed with words it is open again only when it is let go again.
  expect(await close(HAINAN, encounterId)).toBe("stay_released");
  expect(await waiting(HAINAN, person)).toEqual([]);
  await world.database(HAINAN).query(sql`
    update settlement.released_stays set closed_at = null where encounter_id = ${encounterId}`);
  expect(await waiting(HAINAN, person)).toHaveLength(1);
  await haikou.done("2302", { data: { ...haikou.named(stay), feedetl_sn: "0000" } });
  expect(await waiting(HAINAN, person)).toEqual([]);
});

test("however many were closed or ended before, what is open is listed", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  await haikou.charge(stay, FIRST, 1);
  const database = world.database(HAINAN);
  const place = { store: database, now: world.clock.now };
  const encounterId = stay.encounter as EncounterId;
  const closing = { encounterId, by: () => BY.by, evidence: "医院注销公告", release: true };
  await closeStay(place, trailOf(HAINAN), closing);
  await database.query(sql`
    insert into settlement.released_stays (encounter_id, released_at, closed_at)
    select 'enc_' || n, n, n from generate_series(1, 300) as n`);
  await database.query(sql`
    insert into settlement.reviews
      (subject, reason, person_id, care_area, stay, opened_at, closed_at)
    select 'stl_' || n, 'stay_beside_stay', ${personIdOf(person)}, '460100', 'enc_' || n, n,
           case when n < 300 then n end
      from generate_series(1, 300) as n`);
  // Let go, and their charges dropped or settled since.
  await database.query(sql`
    insert into settlement.released_stays (encounter_id, released_at)
    select 'enc_ended' || n, n from generate_series(1, 300) as n`);
  expect((await waiting(HAINAN, person)).sort()).toEqual([
    "stay_beside_stay stl_300",
    `stay_released ${encounterId}`,
  ]);
});
