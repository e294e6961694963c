/**
 * When no answer comes: requests and answers lost between the nodes, processes that die between two
 * commits, reversals of what is known and of what nobody has seen.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import { HUB } from "#model/place.ts";
import {
  type Answer,
  FIRST_BILL,
  HospitalClient,
  setlinfo,
  settlementOf,
  type Visit,
  type VisitPlan,
} from "./client.ts";
import { accumulators, makeDue, open, sides, waitingForLocks } from "./stored.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };
const UNKNOWN = /参保地未及时应答，请稍后查询；勿重复收费/;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterEach(async () => {
  await world.calm();
  expect(world.defects).toEqual([]);
  expect(await open(world, HAINAN)).toBe(0n);
});

afterAll(async () => {
  await world.stop();
});

/** The settlement's id is in the words of the unknown answer. */
function unknownId(answer: Answer): string {
  expect(answer.message).toMatch(UNKNOWN);
  return /stl_\w+/.exec(answer.message)?.[0] ?? "";
}

async function agreed(id: string): Promise<void> {
  const stored = await sides(world, id, HAINAN, JIANGXI);
  expect(stored).toMatchObject({
    care: { state: "settled" },
    home: { state: "booked", month: stored.care?.month },
    copy: { state: "booked", month: stored.care?.month },
  });
  expect(stored.claims).toEqual(stored.debts);
}

test.each([
  ["care-hub", "request", false],
  ["hub-home", "request", false],
  ["hub-home", "answer", true],
  ["care-hub", "answer", true],
] as const)(
  "a settlement whose %s %s is lost is unknown, then resolved to the truth",
  async (hop, lose, happened) => {
    const visit = await haikou.visit(world.somebody(), CHRONIC);
    world.faults.lose({ hop, kind: "settle", lose, times: 1 });
    const msgid = haikou.newMessage();
    const told = await haikou.settle(visit, { msgid });
    const id = unknownId(told);
    expect((await haikou.settle(visit, { msgid })).message).toMatch(UNKNOWN);
    expect((await haikou.settle(visit)).message).toBe(
      refusalText("settlement_unfinished", { settlement: id }),
    );
    const line = haikou.lines(visit, { lines: [["ct", 1]], batch: "B2" }, 60);
    expect((await haikou.call("2204", { feedetail: line })).message).toMatch(/结果未定/);
    expect((await haikou.read(visit, id)).message).toMatch(UNKNOWN);
    await world.calm();
    const repeated = await haikou.settle(visit, { msgid });
    if (happened) {
      expect(setlinfo(repeated)).toMatchObject({ setl_id: id, hifp_pay: 115.63 });
      await agreed(id);
      expect((await haikou.settle(visit, { msgid })).text).toBe(repeated.text);
    } else {
      expect(repeated.message).toBe(refusalText("tombstone_met", {}));
      expect(setlinfo(await haikou.settle(visit))).toMatchObject({ hifp_pay: 115.63 });
    }
  },
);

test.each(["request", "answer"] as const)(
  "a cancellation whose %s is lost is unknown, then resolved to the truth",
  async (lose) => {
    const person = world.somebody();
    const before = await accumulators(world, person);
    const visit = await haikou.visit(person, CHRONIC);
    const settlement = settlementOf(await haikou.settle(visit));
    world.faults.lose({ hop: "hub-home", kind: "cancel", lose, times: 1 });
    const msgid = haikou.newMessage();
    expect((await haikou.cancel(visit, settlement, { msgid })).message).toMatch(UNKNOWN);
    await world.calm();
    const repeated = await haikou.cancel(visit, settlement, { msgid });
    if (lose === "answer") {
      expect(setlinfo(repeated).hifp_pay).toBe(-115.63);
      expect(await accumulators(world, person)).toEqual(before);
    } else {
      expect(repeated.message).toBe(refusalText("tombstone_met", {}));
      expect((await haikou.read(visit, settlement)).ok).toBe(true);
      expect((await haikou.cancel(visit, settlement)).ok).toBe(true);
    }
  },
);

test("a settled one that is reversed leaves nothing behind, however often it is asked", async () => {
  const person = world.somebody();
  const before = await accumulators(world, person);
  const visit = await haikou.visit(person, CHRONIC);
  const msgid = haikou.newMessage();
  const id = settlementOf(await haikou.settle(visit, { msgid }));
  const reversal = haikou.newMessage();
  const reversed = await haikou.reverse(msgid, "2207", { msgid: reversal });
  expect(reversed.ok).toBe(true);
  expect((await haikou.reverse(msgid, "2207", { msgid: reversal })).text).toBe(reversed.text);
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  expect(await accumulators(world, person)).toEqual(before);
  expect(await sides(world, id, HAINAN, JIANGXI)).toMatchObject({
    care: { state: "reversed" },
    home: { state: "undone" },
    copy: { state: "undone" },
    claims: {},
    debts: {},
  });
  expect((await haikou.settle(visit, { msgid })).message).toBe(refusalText("message_reversed", {}));
  expect((await haikou.read(visit, id)).message).toBe(refusalText("settlement_reversed", {}));
  expect((await haikou.cancel(visit, id)).message).toBe(refusalText("settlement_reversed", {}));
  expect(setlinfo(await haikou.settle(visit))).toMatchObject({ hifp_pay: 115.63 });
});

test("the reversal of a message that was never seen succeeds, and the late original is refused", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  expect((await haikou.settle(visit, { msgid })).message).toBe(refusalText("message_reversed", {}));
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  expect((await haikou.settle(visit)).ok).toBe(true);
});

test.each(["request", "answer"] as const)(
  "an unknown one whose %s was lost is reversed at once for the window",
  async (lose) => {
    const person = world.somebody();
    const before = await accumulators(world, person);
    const visit = await haikou.visit(person, CHRONIC);
    const msgid = haikou.newMessage();
    world.faults.lose({ hop: "hub-home", kind: "settle", lose, times: 1 });
    const id = unknownId(await haikou.settle(visit, { msgid }));
    expect((await haikou.reverse(msgid)).ok).toBe(true);
    expect(await accumulators(world, person)).toEqual(before);
    const stored = await sides(world, id, HAINAN, JIANGXI);
    expect(stored.care?.state).toBe("reversed");
    expect(stored.claims).toEqual(stored.debts);
    expect((await haikou.settle(visit)).ok).toBe(true);
  },
);

test("a reversal that home does not hear is carried out as soon as it does", async () => {
  const person = world.somebody();
  const before = await accumulators(world, person);
  const visit = await haikou.visit(person, CHRONIC);
  const msgid = haikou.newMessage();
  await haikou.settle(visit, { msgid });
  world.faults.lose({ hop: "care-hub", kind: "undo", lose: "request", times: 2 });
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  expect(await accumulators(world, person)).not.toEqual(before);
  expect((await haikou.settle(visit)).message).toMatch(/结果未定/);
  await world.calm();
  expect(await accumulators(world, person)).toEqual(before);
  expect((await haikou.settle(visit)).ok).toBe(true);
});

test("a reversal that overtakes its settlement wins, and the late settlement is not booked", async () => {
  const person = world.somebody();
  const before = await accumulators(world, person);
  const visit = await haikou.visit(person, CHRONIC);
  const msgid = haikou.newMessage();
  const held = world.faults.hold({ hop: "hub-home", kind: "settle", lose: "request" });
  const settling = haikou.settle(visit, { msgid });
  await held.caught;
  expect((await haikou.settle(visit, { msgid })).message).toBe(
    refusalText("message_in_progress", {}),
  );
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  held.release();
  expect((await settling).message).toBe(refusalText("message_reversed", {}));
  expect(await accumulators(world, person)).toEqual(before);
});

test("a reversal while home's answer is on its way takes the booking back", async () => {
  const person = world.somebody();
  const before = await accumulators(world, person);
  const visit = await haikou.visit(person, CHRONIC);
  const msgid = haikou.newMessage();
  const held = world.faults.hold({ hop: "hub-home", kind: "settle", lose: "answer" });
  const settling = haikou.settle(visit, { msgid });
  const { content } = await held.caught;
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  held.release();
  expect((await settling).message).toBe(refusalText("message_reversed", {}));
  expect(await accumulators(world, person)).toEqual(before);
  const id = /stl_\w+/.exec(content)?.[0] ?? "";
  const stored = await sides(world, id, HAINAN, JIANGXI);
  expect(stored).toMatchObject({ care: { state: "reversed" }, home: { state: "undone" } });
  expect(stored.claims).toEqual(stored.debts);
});

test("an answer that comes after the deadline changes nothing that the resolver found", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  const held = world.faults.hold({ hop: "hub-home", kind: "settle", lose: "request" });
  const settling = haikou.settle(visit, { msgid });
  await held.caught;
  world.clock.forward(7_000);
  expect((await settling).message).toMatch(UNKNOWN);
  await world.calm();
  held.release();
  expect((await haikou.settle(visit, { msgid })).message).toBe(refusalText("tombstone_met", {}));
  expect(setlinfo(await haikou.settle(visit))).toMatchObject({ act_pay_dedc: 300 });
});

test("a cancellation is reversed: the settlement stands again", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, CHRONIC);
  const id = settlementOf(await haikou.settle(visit));
  const used = await accumulators(world, person);
  const msgid = haikou.newMessage();
  await haikou.cancel(visit, id, { msgid });
  expect((await haikou.reverse(msgid, "2208")).ok).toBe(true);
  expect(await accumulators(world, person)).toEqual(used);
  await agreed(id);
  expect((await haikou.cancel(visit, id, { msgid })).message).toBe(
    refusalText("message_reversed", {}),
  );
  expect((await haikou.cancel(visit, id)).ok).toBe(true);
});

test("a cancellation whose lines are settled again is not reversed", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const id = settlementOf(await haikou.settle(visit));
  const msgid = haikou.newMessage();
  await haikou.cancel(visit, id, { msgid });
  const again = await haikou.settle(visit);
  expect((await haikou.reverse(msgid, "2208")).message).toBe(refusalText("reverse_depends", {}));
  expect((await haikou.cancel(visit, settlementOf(again))).ok).toBe(true);
});

test("an admission is reversed while nothing depends on it", async () => {
  const person = world.somebody();
  const msgid = haikou.newMessage();
  const admitted = await haikou.admission(person, { ipt_no: "ZYR1" }, { msgid });
  const encounter = String((admitted.output.result as Record<string, unknown>).mdtrt_id);
  expect((await haikou.reverse(msgid, "2401")).ok).toBe(true);
  const stay: Visit = { person, encounter, batch: "", total: "0", plan: { lines: [] } };
  expect((await haikou.discharge(stay)).message).toBe(
    refusalText("encounter_state", { state: "已撤销登记" }),
  );
  const again = haikou.newMessage();
  expect((await haikou.admission(person, { ipt_no: "ZYR1" }, { msgid: again })).ok).toBe(true);
});

test("a process that dies between intent and outcome leaves the truth to its successor", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  const held = world.faults.hold({ hop: "care-hub", kind: "settle", lose: "answer" });
  const settling = haikou.settle(visit, { msgid });
  const { content } = await held.caught;
  await world.crash(HAINAN);
  await world.calm();
  const repeated = await haikou.settle(visit, { msgid });
  expect(setlinfo(repeated)).toMatchObject({ hifp_pay: 115.63 });
  await agreed(/stl_\w+/.exec(content)?.[0] ?? "");
  held.release();
  expect((await settling).message).toBe(refusalText("outcome_unknown", {}));
});

test("home or hub restarted in the middle lose nothing", async () => {
  for (const node of [JIANGXI, HUB]) {
    const visit = await haikou.visit(world.somebody(), CHRONIC);
    const msgid = haikou.newMessage();
    const held = world.faults.hold({ hop: "hub-home", kind: "settle", lose: "answer" });
    const settling = haikou.settle(visit, { msgid });
    const { content } = await held.caught;
    await world.crash(node);
    held.release();
    await settling;
    await world.calm();
    expect(setlinfo(await haikou.settle(visit, { msgid }))).toMatchObject({ hifp_pay: 115.63 });
    await agreed(/stl_\w+/.exec(content)?.[0] ?? "");
  }
});

test("a hub that has forgotten a province decides nothing about what was sent before", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  world.faults.lose({ hop: "care-hub", kind: "settle", lose: "answer", times: 1 });
  const id = unknownId(await haikou.settle(visit, { msgid }));
  await world.forget(JIANGXI);
  await world.calm();
  expect((await haikou.settle(visit, { msgid })).message).toMatch(UNKNOWN);
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  await world.calm();
  expect((await sides(world, id, HAINAN, JIANGXI)).home?.state).toBe("booked");
  await world.crash(HUB);
  await world.calm();
  const stored = await sides(world, id, HAINAN, JIANGXI);
  expect(stored).toMatchObject({ care: { state: "reversed" }, home: { state: "undone" } });
});

test("a local settlement outlives its process: the new one finds what the old one did", async () => {
  const pingxiang = new HospitalClient(world, "H36030000002");
  const visit = await pingxiang.visit(world.somebody(), CHRONIC);
  const msgid = pingxiang.newMessage();
  const held = await world.holdPersonLock(visit.person);
  const settling = pingxiang.settle(visit, { msgid });
  // Its home side has begun: it waits for the person's book.
  const waits = async () => (await waitingForLocks(world, JIANGXI)) > 0n;
  await world.until(waits);
  await world.crash(JIANGXI);
  await makeDue(world, JIANGXI);
  // A start takes its time: still, or again after a time limit of the store.
  await world.until(waits);
  const found = world.province(JIANGXI).due();
  await held.release();
  await found;
  await settling;
  await world.calm();
  expect(setlinfo(await pingxiang.settle(visit, { msgid }))).toMatchObject({ hifp_pay: 115.63 });
  expect(await open(world, JIANGXI)).toBe(0n);
});
