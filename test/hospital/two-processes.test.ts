/**
 * Two processes on each province's database, call by call: correctness rests on rows and keys,
 * never on a lane. And a node that meddles with another's cases.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import {
  type Answer,
  FIRST_BILL,
  type Fields,
  HospitalClient,
  setlinfo,
  settlementOf,
  type VisitPlan,
} from "./client.ts";
import { accumulators, open, recomputed, sides, waitingForLocks } from "./stored.ts";
import { GUANGDONG, HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let guangzhou: HospitalClient;

const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };

beforeAll(async () => {
  world = await startWorld();
  for (const node of [HAINAN, JIANGXI, GUANGDONG]) await world.addProcess(node);
  haikou = new HospitalClient(world, "H46010000001");
  guangzhou = new HospitalClient(world, "H44010000001");
});

afterEach(async () => {
  await world.calm();
  expect(world.defects).toEqual([]);
  expect(await open(world, HAINAN)).toBe(0n);
});

afterAll(async () => {
  await world.stop();
});

/** The measure in the country's year. */
function deductible(): string {
  return `employee deductible:chronic ${haikou.time.slice(0, 4)}`;
}

const ROUNDS = 6;

test("two processes settle one visit at once: one wins", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const visit = await haikou.visit(world.somebody(), CHRONIC);
    const answers = await Promise.all([haikou.settle(visit), haikou.settle(visit)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await accumulators(world, visit.person))[deductible()]).toBe(30_000n);
  }
});

test("two processes meet one message: a repeat is never taken for another settlement", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const visit = await haikou.visit(world.somebody(), CHRONIC);
    const msgid = haikou.newMessage();
    const answers = await Promise.all([1, 2, 3, 4].map(() => haikou.settle(visit, { msgid })));
    const texts = new Set(answers.filter(({ ok }) => ok).map(({ text }) => text));
    expect(texts.size).toBe(1);
    for (const { ok, message } of answers) {
      if (!ok) expect(message).toBe(refusalText("message_in_progress", {}));
    }
  }
});

test("two processes register under one number: one visit", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const number = { ipt_otp_no: `T${haikou.newMessage()}` };
    const person = world.somebody();
    const answers = await Promise.all([1, 2].map(() => haikou.register(person, number)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)?.message).toMatch(/已登记就诊enc_/);
  }
});

test("two processes admit one person at once: one stay", async () => {
  const person = world.somebody();
  for (let round = 0; round < ROUNDS; round += 1) {
    const answers = await Promise.all([1, 2, 3, 4].map(() => haikou.admission(person)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const { ok, message } of answers) {
      if (!ok) expect(message).toMatch(/已在本机构入院（就诊enc_/);
    }
    const [{ output }] = answers.filter(({ ok }) => ok) as [Answer];
    const encounter = String((output.result as Fields).mdtrt_id);
    await haikou.call("2404", { data: haikou.named({ person, encounter }) });
  }
});

/** Both home processes have read what they read before either may write. */
async function atOnce<Answers>(both: () => Promise<Answers>): Promise<Answers> {
  const writes = await world.holdHomeWrites(JIANGXI);
  const answers = both();
  await world.until(async () => (await waitingForLocks(world, JIANGXI)) >= 2n);
  await writes.release();
  return await answers;
}

test.each([["new"], ["with a history"]])(
  "two care places and two home processes charge one deductible to a person %s",
  async (what) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const person = world.somebody();
      const [here, there] = [
        await haikou.visit(person, CHRONIC),
        await guangzhou.visit(person, CHRONIC),
      ];
      if (what === "with a history") {
        // The book and its accumulators are there, and used nothing.
        await haikou.cancel(here, settlementOf(await haikou.settle(here)));
      }
      const answers = await atOnce(() =>
        Promise.all([haikou.settle(here), guangzhou.settle(there)]),
      );
      const deductibles = answers.map((answer) => Number(setlinfo(answer).act_pay_dedc)).sort();
      expect(deductibles).toEqual([0, 300]);
      expect((await accumulators(world, person))[deductible()]).toBe(30_000n);
    }
  },
);

test("a reversal in one home process and a settlement that leans on it in the other: the difference is kept", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const person = world.somebody();
    const [here, there] = [
      await haikou.visit(person, CHRONIC),
      await guangzhou.visit(person, CHRONIC),
    ];
    const msgid = haikou.newMessage();
    const first = settlementOf(await haikou.settle(here, { msgid }));
    const [second, reversed] = await atOnce(() =>
      Promise.all([guangzhou.settle(there), haikou.reverse(msgid)]),
    );
    expect(reversed.message).toBe("");
    const leaned = setlinfo(second).act_pay_dedc === 0;
    const kept = leaned ? [settlementOf(second)] : [];
    expect(await recomputed(world, first, JIANGXI)).toEqual(kept);
    expect((await accumulators(world, person))[deductible()]).toBe(leaned ? undefined : 30_000n);
  }
});

test("a settlement and its reversal in two processes end the same everywhere", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
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
    expect((await haikou.settle(visit, { msgid })).message).toBe(
      refusalText("message_reversed", {}),
    );
  }
});

test("a line that arrives while its visit is settled is in the bill or refused, never lost", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const visit = await haikou.visit(world.somebody(), CHRONIC);
    const late = haikou.lines(visit, { lines: [["ct", 1]], batch: "B1" }, 50);
    const [settled, added] = await Promise.all([
      haikou.settle(visit),
      haikou.call("2204", { feedetail: late }),
    ]);
    if (settled.ok) {
      expect(added.message).toMatch(/结果未定|已结算/);
    } else {
      expect(added.ok).toBe(true);
      expect(settled.message).toMatch(/医疗费总额465.19与已上传明细合计725.19不符/);
    }
  }
});

test("two processes cancel one settlement: it is taken back once", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const person = world.somebody();
    const before = await accumulators(world, person);
    const visit = await haikou.visit(person, CHRONIC);
    const id = settlementOf(await haikou.settle(visit));
    const answers = await Promise.all([haikou.cancel(visit, id), haikou.cancel(visit, id)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await accumulators(world, person)).toEqual(before);
  }
});

test("both processes resolve one unknown at once, and the books have it once", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  world.faults.lose({ hop: "care-hub", kind: "settle", lose: "answer", times: 1 });
  const unknown = await haikou.settle(visit, { msgid });
  const id = /stl_\w+/.exec(unknown.message)?.[0] ?? "";
  world.clock.forward(2_000);
  await world.dueEverywhere();
  // Resolvers go on after the round that set them off.
  await world.until(async () => (await haikou.settle(visit, { msgid })).ok);
  expect(setlinfo(await haikou.settle(visit, { msgid })).setl_id).toBe(id);
  const stored = await sides(world, id, HAINAN, JIANGXI);
  expect(stored).toMatchObject({ care: { state: "settled" }, home: { state: "booked" } });
  expect(stored.claims).toEqual(stored.debts);
});

test("a province cannot take back, or even ask about, what another one settled", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, CHRONIC);
  const id = settlementOf(await haikou.settle(visit));
  const used = await accumulators(world, person);
  const personId = person.enrolment.person.id;
  const place = { personId, homeArea: person.area, careArea: "440100" };
  const meddle = { settlementId: id, ...place };
  for (const kind of ["undo", "inquire"] as const) {
    const answer = await world.meddle(GUANGDONG, JIANGXI, kind, meddle);
    expect(answer, kind).not.toMatch(/"booked"|"undone"/);
  }
  const cancel = { ...meddle, settlementId: "stl_0meddler00000000000001", cancels: id };
  expect(await world.meddle(GUANGDONG, JIANGXI, "cancel", cancel)).toContain("refused");
  expect(await accumulators(world, person)).toEqual(used);
  expect((await haikou.read(visit, id)).ok).toBe(true);
  expect((await haikou.cancel(visit, id)).ok).toBe(true);
});
