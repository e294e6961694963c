/** What a careless or hostile institution might do, and what must not come of it. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { chinaDate } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import {
  FIRST_BILL,
  type Fields,
  HospitalClient,
  setlinfo,
  settlementOf,
  totalOf,
  type VisitPlan,
} from "./client.ts";
import { accumulators, open, rowCounts, sides } from "./stored.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };
const BEAUTY: VisitPlan = { lines: [["beauty", 1]] };
const DAYS: VisitPlan["lines"] = [
  ["bed", 5],
  ["appendectomy", 1],
  ["ceftriaxone", 20],
];

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

test("a reversal that names itself is refused", async () => {
  const msgid = haikou.newMessage();
  const answer = await haikou.reverse(msgid, "2207", { msgid });
  expect(answer.message).toMatch(/^原报文ID不正确/);
});

test("a settlement is reversed while its cancellation is unknown, and is taken back once", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const before = await accumulators(world, visit.person);
  const msgid = haikou.newMessage();
  const id = settlementOf(await haikou.settle(visit, { msgid }));
  world.faults.lose({ hop: "hub-home", kind: "cancel", lose: "request", times: 1 });
  await haikou.cancel(visit, id);
  // A reversal of a settlement always succeeds: it waits for the cancellation that is under way.
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  await world.calm();
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  const stored = await sides(world, id, HAINAN, JIANGXI);
  // The cancellation never reached home, and the order was carried out after it.
  expect(stored.care?.state).toBe("reversed");
  expect(await accumulators(world, visit.person)).toEqual(before);
});

test.each(["request", "answer"] as const)(
  "a reversal while the %s of the cancellation is on its way succeeds, and so does its copy",
  async (lose) => {
    const visit = await haikou.visit(world.somebody(), CHRONIC);
    const before = await accumulators(world, visit.person);
    const msgid = haikou.newMessage();
    const id = settlementOf(await haikou.settle(visit, { msgid }));
    const held = world.faults.hold({ hop: "hub-home", kind: "cancel", lose });
    const cancelling = haikou.cancel(visit, id);
    await held.caught;
    const reversal = haikou.newMessage();
    const done = await haikou.reverse(msgid, "2207", { msgid: reversal });
    expect(done.message).toBe("");
    held.release();
    await cancelling;
    await world.calm();
    expect((await haikou.reverse(msgid, "2207", { msgid: reversal })).text).toBe(done.text);
    const stored = await sides(world, id, HAINAN, JIANGXI);
    expect(stored.care?.state).toMatch(/^(reversed|cancelled)$/);
    expect(await accumulators(world, visit.person)).toEqual(before);
  },
);

test("an outpatient visit is not settled as a stay, nor a stay as a visit", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, CHRONIC);
  const described = await haikou.call("2203", haikou.description(visit, { med_type: "21" }));
  expect(described.message).toContain("医疗类别");
  const settled = await haikou.settle(visit, {}, { med_type: "21" });
  expect(settled.message).toContain("医疗类别");
  expect((await haikou.quote(visit, { med_type: "21" })).message).toContain("医疗类别");
  const stay = await haikou.admit(person);
  await haikou.charge(stay, DAYS, 1);
  await haikou.discharge(stay);
  const total = totalOf({ lines: DAYS });
  const asVisit = await haikou.settleStay("2304", stay, total, { med_type: "11" });
  expect(asVisit.message).toContain("医疗类别");
});

test("what was split for one scheme is not settled under the other", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const settled = await haikou.settle(visit, {}, { insutype: "390" });
  expect(settled.message).toContain("与登记时的险种不一致");
  expect((await haikou.settle(visit)).ok).toBe(true);
});

test("a line whose refund stays is not dropped alone", async () => {
  const stay = await haikou.admit(world.somebody());
  await haikou.charge(stay, DAYS, 1);
  const refund = haikou.refund(stay, "30", "3", ["ceftriaxone", 4]);
  await haikou.done("2301", { feedetail: [refund] });
  const drop = (...serials: string[]) =>
    haikou.call("2302", {
      data: serials.map((serial) => ({ ...haikou.named(stay), feedetl_sn: serial })),
    });
  expect((await drop("3")).message).toBe(
    refusalText("charge_refund_invalid", { serial: "30", why: "被退费的明细已撤销，请一并撤销" }),
  );
  expect((await drop("3", "30")).ok).toBe(true);
});

test("after the reversal of an early interim settlement its lines are settled once", async () => {
  const stay = await haikou.admit(world.somebody());
  await haikou.charge(stay, DAYS, 1);
  const total = totalOf({ lines: DAYS });
  const interim = { mid_setl_flag: "1" };
  const msgid = haikou.newMessage();
  expect((await haikou.settleStay("2304", stay, total, interim, { msgid })).ok).toBe(true);
  await haikou.charge(stay, [["ct", 1]], 20);
  const second = haikou.newMessage();
  const later = await haikou.settleStay("2304", stay, 26_000n, interim, { msgid: second });
  expect(later.ok).toBe(true);
  expect((await haikou.reverse(msgid, "2304")).ok).toBe(true);
  await haikou.charge(stay, [["mri", 1]], 30);
  const again = await haikou.settleStay("2304", stay, total + 52_000n, interim);
  expect(setlinfo(again).medfee_sumamt).toBe(Number(total + 52_000n) / 100);
  const twice = await haikou.settleStay("2304", stay, total, interim);
  expect(twice.message).toMatch(/费用已由结算stl_[\w、]+结清/);
  const listed = await haikou.call("5204", {
    data: { ...haikou.named(stay), setl_id: settlementOf(again) },
  });
  expect(listed.output as unknown as Fields[]).toHaveLength(DAYS.length + 1);
  expect((await haikou.reverse(second, "2304")).ok).toBe(true);
  const rest = await haikou.settleStay("2304", stay, 26_000n, interim);
  expect(setlinfo(rest).medfee_sumamt).toBe(260);
});

test("a cancellation whose lines were dropped and uploaded anew is not reversed", async () => {
  const visit = await haikou.visit(world.somebody(), BEAUTY);
  const id = settlementOf(await haikou.settle(visit));
  const msgid = haikou.newMessage();
  await haikou.cancel(visit, id, { msgid });
  await haikou.done("2205", { data: { ...haikou.named(visit), chrg_bchno: "0000" } });
  await haikou.done("2204", { feedetail: haikou.lines(visit, { ...BEAUTY, batch: "B1" }) });
  expect((await haikou.settle(visit)).ok).toBe(true);
  expect((await haikou.reverse(msgid, "2208")).message).toBe(refusalText("reverse_depends", {}));
});

test("a cancellation is reversed once its lines are free again, with the account's money gone it is not", async () => {
  const daughter = world.known("relativesPatient");
  const visit = await haikou.visit(daughter, { lines: [["bloodCount", 1]], account: "2" });
  const id = settlementOf(await haikou.settle(visit));
  const before = await accumulators(world, world.known("relativesPayer"));
  const msgid = haikou.newMessage();
  await haikou.cancel(visit, id, { msgid });
  expect((await haikou.reverse(msgid, "2208")).ok).toBe(true);
  expect(await accumulators(world, world.known("relativesPayer"))).toEqual(before);
});

test("a request that waited at home beyond its deadline is told never to have been", async () => {
  const person = world.somebody();
  const [first, second] = [
    await haikou.visit(person, CHRONIC),
    await haikou.visit(person, CHRONIC),
  ];
  const lock = await world.holdPersonLock(person);
  const one = haikou.settle(first);
  await world.until(async () => (await open(world, HAINAN)) >= 2n);
  const msgid = haikou.newMessage();
  const before = world.faults.started("settle");
  const two = haikou.settle(second, { msgid });
  await world.until(async () => world.faults.started("settle") > before);
  await new Promise((resolve) => setTimeout(resolve, 50));
  world.clock.forward(7_000);
  await lock.release();
  await Promise.all([one, two]);
  await world.calm();
  expect((await haikou.settle(second, { msgid })).message).toBe(refusalText("tombstone_met", {}));
  expect(setlinfo(await haikou.settle(second))).toMatchObject({ act_pay_dedc: 0 });
});

test("a father and his daughter never spend more than his account holds", async () => {
  const [father, daughter] = [world.known("relativesPayer"), world.known("relativesPatient")];
  const lines: VisitPlan["lines"] = [["mri", 4]];
  const his = await haikou.visit(father, { lines });
  const hers = await haikou.visit(daughter, { lines, account: "2" });
  const answers = await Promise.all([haikou.settle(his), haikou.settle(hers)]);
  const paid = answers.map((answer) => Number(setlinfo(answer).acct_pay));
  expect(paid[0]).toBeGreaterThan(0);
  const left = (await accumulators(world, father))["employee accountBalance always"] ?? 0n;
  expect(left).toBeGreaterThanOrEqual(0n);
  await haikou.cancel(hers, settlementOf(answers[1] as never));
  await haikou.cancel(his, settlementOf(answers[0] as never));
});

test("a client that names its own city as the place of insurance is served all the same", async () => {
  const envelope = { insuplc_admdvs: "460100" };
  const person = world.somebody();
  const { certificateNumber, name } = person.enrolment.person;
  const data = { ...haikou.card(person), certno: certificateNumber, psn_name: name };
  expect((await haikou.call("1101", { data }, { envelope })).ok).toBe(true);
  const visit = await haikou.visit(person, CHRONIC);
  expect((await haikou.settle(visit, { envelope })).ok).toBe(true);
});

test("a place of insurance that is not connected is named by the code that was sent", async () => {
  const person = world.somebody();
  const envelope = { insuplc_admdvs: "991234" };
  const asked = await haikou.call("1101", { data: haikou.card(person) }, { envelope });
  expect(asked.message).toBe(refusalText("receiver_unknown", { node: "991234" }));
  expect(asked.message).toContain("请核对参保地医保区划");
});

test("home's clock decides the month, and care and hub book in the same", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, CHRONIC);
  const here = haikou.time.slice(0, 7);
  const skew = 3_000;
  world.clock.forward(Date.parse(nextMonth(here)) - world.clock.now() - 2_000);
  world.skew.set(JIANGXI, skew);
  const msgid = haikou.newMessage();
  const settled = await haikou.settle(visit, { msgid });
  const id = settlementOf(settled);
  const stored = await sides(world, id, HAINAN, JIANGXI);
  const month = nextMonth(here).slice(0, 7);
  expect(stored).toMatchObject({ care: { month }, home: { month }, copy: { month } });
  expect(Object.keys(stored.claims).every((name) => name.startsWith(month))).toBe(true);
  expect(stored.claims).toEqual(stored.debts);
  world.skew.delete(JIANGXI);
});

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const next = number === 12 ? [year + 1, 1] : [year, number + 1];
  return `${next[0]}-${String(next[1]).padStart(2, "0")}-01T00:00:00+08:00`;
}

test("home's clock an hour ahead refuses everything and books nothing, until it is set right", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, CHRONIC);
  world.skew.set(JIANGXI, 3_600_000);
  const msgid = haikou.newMessage();
  const counts = (await rowCounts(world, JIANGXI)).transfers;
  for (let call = 0; call < 6; call += 1) await haikou.quote(visit);
  await haikou.settle(visit, { msgid });
  world.skew.delete(JIANGXI);
  await world.calm();
  expect((await rowCounts(world, JIANGXI)).transfers).toBe(counts);
  expect((await haikou.settle(visit, { msgid })).message).toBe(refusalText("tombstone_met", {}));
  expect((await haikou.settle(visit)).ok).toBe(true);
});

test("a closed business day takes nothing more, and the next one does", async () => {
  const person = world.somebody();
  const first = await haikou.visit(person, CHRONIC);
  await world.closeDay(JIANGXI, haikou.time.slice(0, 10));
  const settled = settlementOf(await haikou.settle(first));
  const days = await world.businessDayOf(JIANGXI, settled);
  expect(days > haikou.time.slice(0, 10)).toBe(true);
});

test("business days that are closed far ahead do not stop the settling", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const ahead = chinaDate(world.clock.now() + 9 * 86_400_000);
  for (let day = 0; day < 10; day += 1) {
    await world.closeDay(JIANGXI, chinaDate(world.clock.now() + day * 86_400_000));
  }
  const settled = settlementOf(await haikou.settle(visit));
  expect((await world.businessDayOf(JIANGXI, settled)) > ahead).toBe(true);
});

test("a settlement and its reversal at the same moment end the same everywhere", async () => {
  for (let round = 0; round < 6; round += 1) {
    const person = world.somebody();
    const before = await accumulators(world, person);
    const visit = await haikou.visit(person, CHRONIC);
    const msgid = haikou.newMessage();
    const [, reversed] = await Promise.all([
      haikou.settle(visit, { msgid }),
      haikou.reverse(msgid),
    ]);
    expect(reversed.message).toBe("");
    await world.calm();
    expect(await accumulators(world, person)).toEqual(before);
    expect((await haikou.settle(visit)).ok).toBe(true);
  }
});

test("a cancellation and a reversal at the same moment take back once", async () => {
  for (let round = 0; round < 4; round += 1) {
    const person = world.somebody();
    const before = await accumulators(world, person);
    const visit = await haikou.visit(person, CHRONIC);
    const msgid = haikou.newMessage();
    const id = settlementOf(await haikou.settle(visit, { msgid }));
    await Promise.all([haikou.cancel(visit, id), haikou.reverse(msgid)]);
    await world.calm();
    expect(await accumulators(world, person)).toEqual(before);
  }
});

test("a final settlement that is reversed leaves the stay discharged", async () => {
  const stay = await haikou.admit(world.somebody());
  await haikou.charge(stay, DAYS, 1);
  await haikou.discharge(stay);
  const msgid = haikou.newMessage();
  const total = totalOf({ lines: DAYS });
  expect((await haikou.settleStay("2304", stay, total, {}, { msgid })).ok).toBe(true);
  expect((await haikou.reverse(msgid, "2304")).ok).toBe(true);
  expect((await haikou.settleStay("2304", stay, total)).ok).toBe(true);
});
