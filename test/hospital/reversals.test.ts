/**
 * Reversals beside a cancellation that is under way, and below a final settlement that stands: what
 * the window is told, and what is left to settle.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import { sql } from "#store/store.ts";
import {
  type Answer,
  FIRST_BILL,
  HospitalClient,
  setlinfo,
  settlementOf,
  totalOf,
  type Visit,
  type VisitPlan,
} from "./client.ts";
import { accumulators, open, sides } from "./stored.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };
const FIRST: VisitPlan["lines"] = [["ct", 1]];
const REST: VisitPlan["lines"] = [["mri", 1]];
const INTERIM = { mid_setl_flag: "1" };
const SETTLED = refusalText("encounter_settled", {});

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

/** A settlement that stands, and how it is cancelled. */
async function standing(kind: "2208" | "2305") {
  const person = world.somebody();
  let visit: Visit;
  let settled: Answer;
  if (kind === "2208") {
    visit = await haikou.visit(person, CHRONIC);
    settled = await haikou.settle(visit);
  } else {
    visit = await haikou.admit(person);
    await haikou.charge(visit, FIRST, 1);
    await haikou.discharge(visit);
    settled = await haikou.settleStay("2304", visit, totalOf({ lines: FIRST }));
  }
  const id = settlementOf(settled);
  const used = await accumulators(world, person);
  const msgid = haikou.newMessage();
  const cancel = () =>
    haikou.call(kind, { data: { ...haikou.named(visit), setl_id: id } }, { msgid });
  return { visit, id, used, msgid, cancel };
}

async function standsAgain({ visit, id, used }: Awaited<ReturnType<typeof standing>>) {
  expect((await haikou.read(visit, id)).ok).toBe(true);
  expect(await accumulators(world, visit.person)).toEqual(used);
  const stored = await sides(world, id, HAINAN, JIANGXI);
  expect(stored).toMatchObject({ care: { state: "settled" }, home: { state: "booked" } });
  expect(stored.claims).toEqual(stored.debts);
}

describe.each(["2208", "2305"] as const)("the reversal of a %s", (kind) => {
  test.each(["request", "answer"] as const)("whose %s is lost is carried out", async (lose) => {
    const given = await standing(kind);
    world.faults.lose({ hop: "hub-home", kind: "cancel", lose, times: 1 });
    expect((await given.cancel()).fields.outcome).toBe("unknown");
    expect((await haikou.reverse(given.msgid, kind)).message).toBe("");
    await standsAgain(given);
    expect((await given.cancel()).message).toBe(refusalText("message_reversed", {}));
  });

  test.each(["request", "answer"] as const)("whose %s is on its way wins", async (lose) => {
    const given = await standing(kind);
    const held = world.faults.hold({ hop: "hub-home", kind: "cancel", lose });
    const cancelling = given.cancel();
    await held.caught;
    expect((await haikou.reverse(given.msgid, kind)).message).toBe("");
    held.release();
    expect((await cancelling).message).toBe(refusalText("message_reversed", {}));
    await standsAgain(given);
  });
});

test.each(["request", "answer"] as const)(
  "of two yeses for one settlement the second names the cancellation whose %s is lost",
  async (lose) => {
    const visit = await haikou.visit(world.somebody(), CHRONIC);
    const before = await accumulators(world, visit.person);
    const msgid = haikou.newMessage();
    const id = settlementOf(await haikou.settle(visit, { msgid }));
    world.faults.lose({ hop: "hub-home", kind: "cancel", lose, times: 1 });
    await haikou.cancel(visit, id);
    const reversed = await haikou.reverse(msgid);
    expect(reversed.ok).toBe(true);
    expect(reversed.output).toEqual({ memo: expect.stringMatching(/撤销正在办理.*勿重复退款/) });
    expect((await haikou.read(visit, id)).fields.err_code).toBe("settlement_unfinished");
    await world.calm();
    expect(await accumulators(world, visit.person)).toEqual(before);
    const { care, claims, debts } = await sides(world, id, HAINAN, JIANGXI);
    expect(claims).toEqual(debts);
    const told = [await haikou.read(visit, id), await haikou.settle(visit, { msgid })];
    const cancelled = refusalText("message_cancelled", { what: `结算${id}` });
    const gone = [refusalText("settlement_reversed", {}), refusalText("message_reversed", {})];
    const booked = lose === "answer";
    expect(care?.state).toBe(booked ? "cancelled" : "reversed");
    expect(told.map(({ message }) => message)).toEqual(booked ? ["", cancelled] : gone);
    expect((await haikou.settle(visit)).ok).toBe(true);
  },
);

/** A stay with an interim settlement, and a final one of the rest. */
async function stayed() {
  const stay = await haikou.admit(world.somebody());
  const [interim, final] = [haikou.newMessage(), haikou.newMessage()];
  await haikou.charge(stay, FIRST, 1);
  const first = totalOf({ lines: FIRST });
  await haikou.settleStay("2304", stay, first, INTERIM, { msgid: interim });
  await haikou.charge(stay, REST, 20);
  await haikou.discharge(stay);
  const rest = totalOf({ lines: REST });
  const told = await haikou.settleStay("2304", stay, rest, {}, { msgid: final });
  expect(await stateOf(stay)).toBe("closed");
  return { stay, interim, final, first, rest, id: settlementOf(told) };
}

async function stateOf({ encounter }: Visit): Promise<string | undefined> {
  const [row] = await world.database(HAINAN).query<{ readonly state: string }>(sql`
    select state from settlement.encounters where id = ${encounter}`);
  return row?.state;
}

const reopen = async (stay: Visit): Promise<string> =>
  (await haikou.call("2405", { data: haikou.named(stay) })).message;

const cancelStay = async (stay: Visit, id: string, msgid = haikou.newMessage()): Promise<string> =>
  (await haikou.call("2305", { data: { ...haikou.named(stay), setl_id: id } }, { msgid })).message;

test("an interim settlement reversed below the final one leaves its lines, and no open stay", async () => {
  const { stay, interim, final, first, id } = await stayed();
  expect((await haikou.reverse(interim, "2304")).message).toBe("");
  expect(await stateOf(stay)).toBe("discharged");
  expect(await reopen(stay)).toBe(SETTLED);
  const again = await haikou.settleStay("2304", stay, first);
  expect(setlinfo(again).medfee_sumamt).toBe(Number(first) / 100);
  expect(await stateOf(stay)).toBe("closed");
  expect((await haikou.settleStay("2304", stay, first)).ok).toBe(false);
  // The later of the two goes first; what it held is left.
  expect(await cancelStay(stay, id)).toContain(settlementOf(again));
  expect(await cancelStay(stay, settlementOf(again))).toBe("");
  expect([await stateOf(stay), await reopen(stay)]).toEqual(["discharged", SETTLED]);
  expect((await haikou.reverse(final, "2304")).message).toBe("");
  expect(await reopen(stay)).toBe("");
});

test("lines that an interim settlement left are settled as such, or dropped: then the stay is closed", async () => {
  for (const way of ["interim", "drop"] as const) {
    const { stay, interim, first } = await stayed();
    await haikou.reverse(interim, "2304");
    const data = { ...haikou.named(stay), feedetl_sn: "0000" };
    const done =
      way === "drop"
        ? await haikou.call("2302", { data })
        : await haikou.settleStay("2304", stay, first, INTERIM);
    expect([done.message, await stateOf(stay)]).toEqual(["", "closed"]);
    expect(await reopen(stay)).toBe(SETTLED);
  }
});

test("a final settlement that stands again closes its stay only when each line is held", async () => {
  const { stay, interim, first, id } = await stayed();
  const cancellation = haikou.newMessage();
  expect(await cancelStay(stay, id, cancellation)).toBe("");
  expect((await haikou.reverse(interim, "2304")).message).toBe("");
  expect((await haikou.reverse(cancellation, "2305")).message).toBe("");
  expect(await stateOf(stay)).toBe("discharged");
  expect(await reopen(stay)).toBe(SETTLED);
  expect((await haikou.settleStay("2304", stay, first)).ok).toBe(true);
  expect(await stateOf(stay)).toBe("closed");
});

test("a stay that goes on keeps its final settlement cancelled", async () => {
  const { stay, id } = await stayed();
  const cancellation = haikou.newMessage();
  await cancelStay(stay, id, cancellation);
  expect(await reopen(stay)).toBe("");
  const depends = refusalText("reverse_depends", {});
  expect((await haikou.reverse(cancellation, "2305")).message).toBe(depends);
  await haikou.discharge(stay);
  expect((await haikou.reverse(cancellation, "2305")).message).toBe("");
  expect(await stateOf(stay)).toBe("closed");
});
