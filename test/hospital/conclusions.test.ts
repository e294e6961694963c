/** What a hospital's program, which reads no Chinese, may conclude from what is no yes. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { FIRST_BILL, HospitalClient, settlementOf, type VisitPlan } from "./client.ts";
import { startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterEach(async () => {
  await world.calm();
  expect(world.defects).toEqual([]);
});

afterAll(async () => {
  await world.stop();
});

/** The fields that a program reads: the code as the standard has it, and ours. */
function read({ text }: { readonly text: string }): unknown[] {
  const { infcode, err_code: code, outcome } = JSON.parse(text) as Record<string, unknown>;
  return [infcode, outcome, code];
}

test("a settlement that is refused says so, and so does its duplicate, byte for byte", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  const wrong = { ...visit, total: "1.00" };
  const refused = await haikou.settle(wrong, { msgid });
  expect(read(refused)).toEqual([-1, "refused", "total_differs"]);
  expect((await haikou.settle(wrong, { msgid })).text).toBe(refused.text);
  expect(read(await haikou.settle(visit, { msgid }))).toEqual([-1, "refused", "message_reused"]);
});

test("home's no is a refusal, as care's is", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, { lines: [["consultation", 1]], scheme: "390" });
  expect(read(await haikou.settle(visit))).toEqual([-1, "refused", "insurance_missing"]);
});

test("a settlement without home's answer is unknown, its duplicate too, until it is known", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  world.faults.lose({ hop: "hub-home", kind: "settle", lose: "answer", times: 1 });
  const msgid = haikou.newMessage();
  const unknown = [-1, "unknown", "settlement_unknown"];
  expect(read(await haikou.settle(visit, { msgid }))).toEqual(unknown);
  expect(read(await haikou.settle(visit, { msgid }))).toEqual(unknown);
  await world.calm();
  const known = await haikou.settle(visit, { msgid });
  expect(read(known)).toEqual([0, undefined, undefined]);
  expect((await haikou.settle(visit, { msgid })).text).toBe(known.text);
});

test("the same settlement at the same moment is done or unknown, never refused", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  const answers = await Promise.all([1, 2, 3].map(() => haikou.settle(visit, { msgid })));
  for (const answer of answers) {
    if (!answer.ok) expect(read(answer)).toEqual([-1, "unknown", "message_in_progress"]);
  }
  expect(answers.some(({ ok }) => ok)).toBe(true);
});

test("a quote without home's answer may be asked again: nothing was done", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  world.faults.lose({ hop: "hub-home", kind: "quote", lose: "answer", times: 1 });
  expect(read(await haikou.quote(visit))).toEqual([-1, "retry", "query_unanswered"]);
  expect(read(await haikou.quote(visit))).toEqual([0, undefined, undefined]);
});

test("what waits for another settlement may be sent again, what is kept is refused", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  world.faults.lose({ hop: "hub-home", kind: "settle", lose: "answer", times: 1 });
  await haikou.settle(visit);
  const lines = { feedetail: haikou.lines(visit, { lines: [["ct", 1]], batch: "B2" }, 60) };
  const msgid = haikou.newMessage();
  const waits = await haikou.call("2204", lines, { msgid });
  expect(read(waits)).toEqual([-1, "retry", "settlement_unfinished"]);
  expect(read(await haikou.settle(visit))).toEqual([-1, "refused", "settlement_unfinished"]);
  await world.calm();
  expect(read(await haikou.call("2204", lines, { msgid }))[0]).toBe(0);
});

test("the reversal of a cancellation waits for a settlement under way, and then says why not", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const id = settlementOf(await haikou.settle(visit));
  const cancelled = haikou.newMessage();
  await haikou.cancel(visit, id, { msgid: cancelled });
  world.faults.lose({ hop: "hub-home", kind: "settle", lose: "answer", times: 1 });
  await haikou.settle(visit);
  const msgid = haikou.newMessage();
  const waits = await haikou.reverse(cancelled, "2208", { msgid });
  expect(read(waits)).toEqual([-1, "retry", "settlement_unfinished"]);
  await world.calm();
  const after = await haikou.reverse(cancelled, "2208", { msgid });
  expect(read(after)).toEqual([-1, "refused", "reverse_depends"]);
  expect((await haikou.reverse(cancelled, "2208", { msgid })).text).toBe(after.text);
});
