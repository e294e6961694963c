/** The same message again, another message under the same id, two windows at once. */
import { afterAll, beforeAll, expect, test } from "vitest";
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

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  expect(await open(world, HAINAN)).toBe(0n);
  await world.stop();
});

test("the same settlement again gets the same bytes, and nothing is booked twice", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  const first = await haikou.settle(visit, { msgid });
  const counts = await rowCounts(world, JIANGXI);
  world.clock.forward(3_600_000);
  const changes = { msgid, envelope: { inf_time: "2030-01-01 00:00:00", sign_no: "x" } };
  expect((await haikou.settle(visit, changes)).text).toBe(first.text);
  expect(await rowCounts(world, JIANGXI)).toEqual(counts);
});

test("a message whose booking was taken back is spent: it repeats no success that holds no more", async () => {
  const person = world.somebody();
  const ids = Array.from({ length: 6 }, () => haikou.newMessage());
  const spent = async (infno: string, input: unknown, msgid: string, what: string) => {
    const again = await haikou.call(infno, input, { msgid });
    expect(again.ok, infno).toBe(false);
    expect(again.message).toBe(refusalText("message_cancelled", { what }));
    expect(again.fields).toMatchObject({ err_code: "message_cancelled", outcome: "refused" });
  };
  const [register = "", charge = "", settle = "", admit = "", discharge = ""] = ids;
  const opening = { data: haikou.registering(person) };
  const registered = await haikou.done("2201", opening, { msgid: register });
  const encounter = String((registered.output.data as Fields).mdtrt_id);
  const visit = { person, encounter, batch: "B1", plan: CHRONIC, total: "465.19" };
  await haikou.done("2203", haikou.description(visit));
  const lines = { feedetail: haikou.lines(visit, { ...CHRONIC, batch: "B1" }) };
  await haikou.done("2204", lines, { msgid: charge });
  const settling = haikou.settling(visit);
  const settled = await haikou.done("2207", settling, { msgid: settle });
  await haikou.cancel(visit, settlementOf(settled));
  await spent("2207", settling, settle, `结算${settlementOf(settled)}`);
  // Lines that are still there are answered as before.
  expect((await haikou.call("2204", lines, { msgid: charge })).ok).toBe(true);
  await haikou.done("2205", { data: { ...haikou.named(visit), chrg_bchno: "B1" } });
  await spent("2204", lines, charge, "费用明细");
  await haikou.done("2202", { data: haikou.named(visit) });
  await spent("2201", opening, register, `挂号${encounter}`);

  const staying = { mdtrtinfo: haikou.admitting(person), diseinfo: [] };
  const admitted = await haikou.done("2401", staying, { msgid: admit });
  const stay = { person, encounter: String((admitted.output.result as Fields).mdtrt_id) };
  const leaving = { dscginfo: { ...haikou.named(stay), endtime: haikou.time } };
  await haikou.done("2402", leaving, { msgid: discharge });
  expect((await haikou.call("2402", leaving, { msgid: discharge })).ok).toBe(true);
  await haikou.done("2405", { data: haikou.named(stay) });
  await spent("2402", leaving, discharge, "出院登记");
  await haikou.done("2404", { data: haikou.named(stay) });
  await spent("2401", staying, admit, `入院登记${stay.encounter}`);
});

test("of a stay, too: lines that were withdrawn and a settlement that was cancelled are spent", async () => {
  const stay = await haikou.admit(world.somebody());
  const plan = { lines: [["ct", 2]] } as const;
  const feedetail = haikou.lines(stay, plan);
  const [charge, settle] = [haikou.newMessage(), haikou.newMessage()];
  const charged = await haikou.done("2301", { feedetail }, { msgid: charge });
  await haikou.discharge(stay);
  const again = () => haikou.settleStay("2304", stay, totalOf(plan), {}, { msgid: settle });
  const settled = await again();
  expect((await again()).text).toBe(settled.text);
  const setl_id = settlementOf(settled);
  await haikou.done("2305", { data: { ...haikou.named(stay), setl_id } });
  expect((await again()).message).toBe(
    refusalText("message_cancelled", { what: `结算${setl_id}` }),
  );
  // The lines are still there.
  const repeated = await haikou.call("2301", { feedetail }, { msgid: charge });
  expect(repeated.text).toBe(charged.text);
  await haikou.done("2405", { data: haikou.named(stay) });
  await haikou.done("2302", { data: { ...haikou.named(stay), feedetl_sn: "0000" } });
  const spent = await haikou.call("2301", { feedetail }, { msgid: charge });
  expect(spent.message).toBe(refusalText("message_cancelled", { what: "费用明细" }));
});

test("a message that a later one went over repeats no success", async () => {
  const person = world.somebody();
  const ids = Array.from({ length: 5 }, () => haikou.newMessage());
  const [describe = "", drop = "", leave = "", back = "", dropStay = ""] = ids;
  const visit = await haikou.visit(person, CHRONIC);
  const sent: [string, unknown, string][] = [];
  const done = async (infno: string, input: unknown, msgid: string) => {
    await haikou.done(infno, input, { msgid });
    // What holds is answered as before.
    expect((await haikou.call(infno, input, { msgid })).ok, infno).toBe(true);
    sent.push([infno, input, msgid]);
  };
  await done("2203", haikou.description(visit), describe);
  await done("2205", { data: { ...haikou.named(visit), chrg_bchno: visit.batch } }, drop);
  const lines = haikou.lines(visit, { ...CHRONIC, batch: visit.batch });
  await haikou.done("2204", { feedetail: lines });
  const plain = { ...visit, plan: { ...CHRONIC, careType: "11" } };
  await haikou.done("2203", haikou.description(plain));

  const stay = await haikou.admit(world.somebody());
  const leaving = (endtime: string) => ({ dscginfo: { ...haikou.named(stay), endtime } });
  await haikou.charge(stay, [["ct", 1]], 1);
  await done("2302", { data: { ...haikou.named(stay), feedetl_sn: "0000" } }, dropStay);
  await haikou.charge(stay, [["ct", 1]], 2);
  await done("2402", leaving(haikou.time), leave);
  await done("2405", { data: haikou.named(stay) }, back);
  world.clock.forward(60_000);
  await haikou.done("2402", leaving(haikou.time));
  for (const [infno, input, msgid] of sent) {
    const again = await haikou.call(infno, input, { msgid });
    const code = { err_code: "message_superseded", outcome: "refused" };
    expect(again.fields, infno).toMatchObject(code);
  }
});

test("the same id with another content is refused by the name of the field", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  await haikou.settle(visit, { msgid });
  const counts = [await rowCounts(world, HAINAN), await rowCounts(world, JIANGXI)];
  const other = await haikou.settle(visit, { msgid }, { acct_used_flag: "0" });
  expect(other.message).toContain("个人账户使用标志(acct_used_flag)不同");
  // Parts that do not add up are looked at later than the id.
  const uneven = await haikou.settle(visit, { msgid }, { fulamt_ownpay_amt: "1" });
  expect(uneven.message).toContain("全自费金额(fulamt_ownpay_amt)不同");
  expect((await haikou.find(visit.person)).ok).toBe(true);
  const reused = await haikou.cancel(visit, "stl_1", { msgid });
  expect(reused.message).toContain("报文ID已用于另一笔业务");
  expect([await rowCounts(world, HAINAN), await rowCounts(world, JIANGXI)]).toEqual(counts);
});

test("a refusal of the home place is repeated to the byte", async () => {
  const person = world.known("pingxiangUnqualified");
  const visit = await haikou.visit(person, CHRONIC);
  const msgid = haikou.newMessage();
  const refused = await haikou.settle(visit, { msgid });
  expect(refused.message).toBe(refusalText("qualification_missing", { disease: "M03900" }));
  expect((await haikou.settle(visit, { msgid })).text).toBe(refused.text);
  expect(setlinfo(await haikou.settle(visit, {}, { med_type: "11" })).med_type).toBe("11");
});

test("two windows settle one visit at once: one wins, the other is told", async () => {
  for (let round = 0; round < 4; round += 1) {
    const visit = await haikou.visit(world.somebody(), CHRONIC);
    const answers = await Promise.all([haikou.settle(visit), haikou.settle(visit)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const [loser] = answers.filter(({ ok }) => !ok);
    expect(loser?.message).toMatch(/结果未定|费用已由结算stl_\w+结清/);
    const used = await accumulators(world, visit.person);
    expect(used[`employee deductible:chronic ${haikou.time.slice(0, 4)}`]).toBe(30_000n);
  }
});

test("the same message sent twice at once has one outcome", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  const answers = await Promise.all([1, 2, 3].map(() => haikou.settle(visit, { msgid })));
  const told = answers.filter(({ ok }) => ok).map(({ text }) => text);
  expect(new Set(told).size).toBe(1);
  for (const { ok, message } of answers) {
    if (!ok) expect(message).toBe(refusalText("message_in_progress", {}));
  }
  const [first] = told;
  expect((await haikou.settle(visit, { msgid })).text).toBe(first);
});

test("two visits of one person at once never charge the deductible twice", async () => {
  const guangzhou = new HospitalClient(world, "H44010000001");
  for (let round = 0; round < 4; round += 1) {
    const person = world.somebody();
    const here = await haikou.visit(person, CHRONIC);
    const there = await guangzhou.visit(person, CHRONIC);
    const settled = await Promise.all([haikou.settle(here), guangzhou.settle(there)]);
    const deductibles = settled.map((answer) => Number(setlinfo(answer).act_pay_dedc));
    expect(deductibles.sort()).toEqual([0, 300]);
    const used = await accumulators(world, person);
    expect(used[`employee deductible:chronic ${haikou.time.slice(0, 4)}`]).toBe(30_000n);
  }
});

test("a day of many people at once leaves every book in agreement", {
  timeout: 60_000,
}, async () => {
  const people = Array.from({ length: 12 }, () => world.somebody());
  const visits = await Promise.all(people.map((person) => haikou.visit(person, CHRONIC)));
  const answers = await Promise.all(visits.map((visit) => haikou.settle(visit)));
  expect(answers.every(({ ok }) => ok)).toBe(true);
  const cancelled = await Promise.all(
    visits.map((visit, index) => haikou.cancel(visit, settlementOf(answers[index] as never))),
  );
  expect(cancelled.every(({ ok }) => ok)).toBe(true);
});

test("lines that come again with the same content are answered as before", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const feedetail = haikou.lines(visit, { ...CHRONIC, batch: "B1" });
  const again = await haikou.call("2204", { feedetail });
  expect(again.output.result as Fields[]).toHaveLength(FIRST_BILL.length);
  const [first = {}, ...rest] = feedetail;
  const other = await haikou.call("2204", {
    feedetail: [{ ...first, cnt: 1, det_item_fee_sumamt: first.pric }, ...rest],
  });
  expect(other.message).toBe(refusalText("charge_serial_used", { serial: "1" }));
  expect(setlinfo(await haikou.settle(visit)).medfee_sumamt).toBe(465.19);
  const late = haikou.lines(visit, { lines: [["ct", 1]], batch: "B1" }, 50);
  expect((await haikou.call("2204", { feedetail: late })).message).toBe(
    refusalText("charge_batch_settled", { batch: "B1" }),
  );
});

test("a refused settlement stays refused under its message id, a new message settles", async () => {
  const visit = await haikou.visit(world.somebody(), { lines: [["consultation", 1]] });
  const msgid = haikou.newMessage();
  const wrong = { ...visit, total: "1.00" };
  const refused = await haikou.settle(wrong, { msgid });
  expect(refused.ok).toBe(false);
  expect((await haikou.settle(wrong, { msgid })).text).toBe(refused.text);
  const reused = await haikou.settle(visit, { msgid });
  expect(reused.message).toContain("medfee_sumamt");
  expect((await haikou.settle(visit)).ok).toBe(true);
});

test("a reversal refused as too early stays refused, and its copy reverses nothing", async () => {
  const visit = await haikou.visit(world.somebody(), { lines: [["consultation", 1]] });
  const first = haikou.newMessage();
  expect((await haikou.settle(visit, { msgid: first })).ok).toBe(true);
  const msgid = haikou.newMessage();
  const refused = await haikou.reverse(first, "2401", { msgid });
  expect(refused.ok).toBe(false);
  expect((await haikou.reverse(first, "2401", { msgid })).text).toBe(refused.text);
  expect((await haikou.reverse(first)).ok).toBe(true);
});

test("reversing a settlement that was refused succeeds: there is nothing to take back", async () => {
  const visit = await haikou.visit(world.somebody(), { lines: [["consultation", 1]] });
  const msgid = haikou.newMessage();
  expect((await haikou.settle({ ...visit, total: "1.00" }, { msgid })).ok).toBe(false);
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  expect((await haikou.settle(visit)).ok).toBe(true);
});

test("a reversal of what was never booked here says so, one of what was booked does not", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  const memo = { memo: expect.stringContaining("没有办成任何业务") };
  const other = new HospitalClient(world, "H46010000002");
  await haikou.settle(visit, { msgid });
  expect((await other.reverse(msgid)).output).toEqual(memo);
  expect((await haikou.reverse(`${msgid.slice(0, -1)}x`)).output).toEqual(memo);
  const reversed = await haikou.reverse(msgid);
  expect([reversed.ok, reversed.output]).toEqual([true, {}]);
  const refused = haikou.newMessage();
  await haikou.settle(visit, { msgid: refused }, { medfee_sumamt: "1.00" });
  expect((await haikou.reverse(refused)).output).toEqual(memo);
});

test("a cancellation and a reversal of one settlement at once give the money back once", async () => {
  for (let round = 0; round < 4; round += 1) {
    const person = world.somebody();
    const before = await accumulators(world, person);
    const visit = await haikou.visit(person, CHRONIC);
    const msgid = haikou.newMessage();
    const settlement = settlementOf(await haikou.settle(visit, { msgid }));
    const both = [() => haikou.cancel(visit, settlement), () => haikou.reverse(msgid)];
    const calls = round % 2 === 0 ? both : both.reverse();
    const answers = await Promise.all(calls.map((call) => call()));
    expect(answers.some(({ ok }) => ok)).toBe(true);
    await world.calm();
    expect(await accumulators(world, person)).toEqual(before);
    const { claims, debts } = await sides(world, settlement, HAINAN, JIANGXI);
    expect(claims).toEqual(debts);
    // The lines are free: they are settled again, once.
    expect((await haikou.settle(visit)).ok).toBe(true);
    expect((await haikou.settle(visit)).ok).toBe(false);
  }
});
