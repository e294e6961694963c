/** What was settled years ago: taken back then, it finds the accumulators of its own year. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { FIRST_BILL, HospitalClient, setlinfo, settlementOf, type VisitPlan } from "./client.ts";
import { accumulators, open, recomputed } from "./stored.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };
const YEARS_MS = 3 * 366 * 86_400_000;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  expect(await open(world, HAINAN)).toBe(0n);
  await world.stop();
});

test("three years later each is taken back to the fen, and what leaned on it is told", async () => {
  const person = world.somebody();
  const before = await accumulators(world, person);
  const visits = [
    await haikou.visit(person, CHRONIC),
    await haikou.visit(person, CHRONIC),
  ] as const;
  const late = await haikou.visit(person, CHRONIC);
  const msgid = haikou.newMessage();
  const first = settlementOf(await haikou.settle(visits[0], { msgid }));
  const used = await accumulators(world, person);
  const second = settlementOf(await haikou.settle(visits[1]));
  world.clock.forward(YEARS_MS);
  await world.calm();
  // Of that year: its deductible is used.
  expect(setlinfo(await haikou.quote(late)).act_pay_dedc).toBe(0);
  const third = await haikou.settle(late);
  expect(setlinfo(third).act_pay_dedc).toBe(0);
  const cancelled = await haikou.cancel(late, settlementOf(third));
  expect(cancelled.message).toBe("");
  const last = await haikou.cancel(visits[1], second);
  expect(last.message).toBe("");
  expect(await accumulators(world, person)).toEqual(used);
  const again = settlementOf(await haikou.settle(late));
  const reversed = await haikou.reverse(msgid);
  expect(reversed.message).toBe("");
  expect(await recomputed(world, first, JIANGXI)).toEqual([again]);
  expect((await haikou.cancel(late, again)).message).toBe("");
  expect(await accumulators(world, person)).toEqual(before);
});
