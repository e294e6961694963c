/** Clocks that are put back, or run ahead of the others: nothing that counts rests on them. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import { sql } from "#store/store.ts";
import {
  FIRST_BILL,
  type Fields,
  HospitalClient,
  setlinfo,
  settlementOf,
  totalOf,
  type Visit,
  type VisitPlan,
} from "./client.ts";
import { open, sides } from "./stored.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

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

const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };
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

test.each([
  ["home", JIANGXI, 60_000],
  ["home", JIANGXI, -60_000],
  ["care", HAINAN, 60_000],
  ["care", HAINAN, -60_000],
] as const)(
  "%s's clock (%s) is %i ms off: known after some exchanges, then allowed for",
  async (_side, node, ms) => {
    world.skew.set(node, ms);
    const person = world.somebody();
    const visit = await haikou.visit(person, CHRONIC);
    // Whatever comes meanwhile is answered or not known, and resolved all the same.
    const early = haikou.newMessage();
    const first = await haikou.settle(visit, { msgid: early });
    // Five at the hub, which is asked first, and five at home.
    for (let call = 0; call < 10; call += 1) await haikou.find(person);
    const peer = node === JIANGXI ? HAINAN : JIANGXI;
    const known = world.province(node).skews().get(peer) ?? 0;
    expect(Math.abs(known + ms)).toBeLessThan(1_500);
    expect(Math.abs((world.province(peer).skews().get(node) ?? 0) - ms)).toBeLessThan(1_500);
    if (!first.ok) {
      world.clock.forward(5_000);
      await world.province(HAINAN).due();
      const told = async () => (await haikou.settle(visit, { msgid: early })).message;
      await expect.poll(told).toBe(refusalText("tombstone_met", {}));
      expect((await haikou.settle(visit)).message).toBe("");
    }
    const next = await haikou.visit(person, CHRONIC);
    expect((await haikou.settle(next)).message).toBe("");
  },
);

test("a message that is late is late, also for clocks that differ", async () => {
  world.skew.set(JIANGXI, 60_000);
  const person = world.somebody();
  const visit = await haikou.visit(person, CHRONIC);
  for (let call = 0; call < 10; call += 1) await haikou.find(person);
  const held = world.faults.hold({ hop: "hub-home", kind: "settle", lose: "request" });
  const msgid = haikou.newMessage();
  const settling = haikou.settle(visit, { msgid });
  await held.caught;
  world.clock.forward(9_000);
  held.release();
  expect((await settling).ok).toBe(false);
  await world.calm();
  expect((await haikou.settle(visit, { msgid })).message).toBe(refusalText("tombstone_met", {}));
});

/** As two processes of one home have it at midnight: one has booked, the other is a day behind. */
test.each(["reverse", "cancel"] as const)(
  "what home takes back by %s is not stamped before what it takes back",
  async (how) => {
    world.clock.forward(86_400_000);
    const visit = await haikou.visit(world.somebody(), CHRONIC);
    const msgid = haikou.newMessage();
    const id = settlementOf(await haikou.settle(visit, { msgid }));
    world.skew.set(JIANGXI, -86_400_000);
    const taken = how === "reverse" ? haikou.reverse(msgid) : haikou.cancel(visit, id);
    expect((await taken).ok).toBe(true);
    await world.calm();
    const [row] = await world.database(JIANGXI).query<{ before: string; after: string }>(sql`
      select a.business_day::text as before,
             coalesce(a.undone_day, b.business_day)::text as after
        from settlement.home_settlements a
        left join settlement.home_settlements b on b.cancels = a.id
       where a.id = ${id}`);
    expect(row?.after).toBe(row?.before);
    const books = await sides(world, id, HAINAN, JIANGXI);
    expect(books.home?.state).toBe(how === "reverse" ? "undone" : "cancelled");
    expect(books.claims).toEqual(books.debts);
  },
);
