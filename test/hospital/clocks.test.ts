/** Clocks that are put back, or run ahead of the others: nothing that counts rests on them. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { open } from "./books.ts";
import {
  type Fields,
  HospitalClient,
  setlinfo,
  settlementOf,
  totalOf,
  type Visit,
} from "./client.ts";
import { HAINAN, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterEach(async () => {
  world.skew.clear();
  await world.calm();
  expect(world.defects).toEqual([]);
  expect(await open(world, HAINAN)).toBe(0n);
});

afterAll(async () => {
  await world.stop();
});

const FIRST = [["bed", 2]] as const;
const SECOND = [["ct", 1]] as const;

/** Serial numbers of the lines that a settlement took. */
async function linesOf(stay: Visit, settlement: string): Promise<unknown[]> {
  const data = { ...haikou.named(stay), setl_id: settlement };
  const { output } = await haikou.done("5204", { data });
  return (output as unknown as Fields[]).map((line) => line.feedetl_sn);
}

test("care's clock is put back within a stay: every line stays with the settlement that took it", async () => {
  const stay = await haikou.admit(world.somebody());
  const interim = { mid_setl_flag: "1" };
  const messages = [haikou.newMessage(), haikou.newMessage()] as const;
  await haikou.charge(stay, FIRST, 1);
  const settle = (lines: typeof FIRST | typeof SECOND, msgid = haikou.newMessage()) =>
    haikou.settleStay("2304", stay, totalOf({ lines }), interim, { msgid });
  expect((await settle(FIRST, messages[0])).ok).toBe(true);
  await haikou.charge(stay, SECOND, 2);
  expect((await settle(SECOND, messages[1])).ok).toBe(true);
  world.skew.set(HAINAN, -3_000);
  expect((await haikou.reverse(messages[0], "2304")).ok).toBe(true);
  const again = settlementOf(await settle(FIRST));
  expect((await haikou.reverse(messages[1], "2304")).ok).toBe(true);
  const rest = await settle(SECOND);
  expect(setlinfo(rest).medfee_sumamt).toBe(Number(totalOf({ lines: SECOND })) / 100);
  expect(await linesOf(stay, again)).toEqual(["1"]);
  expect(await linesOf(stay, settlementOf(rest))).toEqual(["2"]);
});
