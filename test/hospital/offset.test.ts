/**
 * What is taken back when its month is over: the month keeps what it closed with, and a row of its
 * own stands against it in the open month, at home, at care and at the hub.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { type Sql, sql } from "#store/store.ts";
import { verifyStores } from "#verify/verify.ts";
import { FIRST_BILL, HospitalClient, setlinfo, settlementOf, type VisitPlan } from "./client.ts";
import { accumulators, open, sides } from "./stored.ts";
import { GUANGDONG, HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };
const MONTH_MS = 32 * 86_400_000;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  expect(await open(world, HAINAN)).toBe(0n);
  const stores = new Map(
    [HUB, HAINAN, JIANGXI, GUANGDONG].map((node) => [node, world.database(node)]),
  );
  const { findings } = await verifyStores(stores as never, { now: world.clock.now() });
  expect(findings).toEqual([]);
  await world.stop();
});

interface Against {
  readonly id: string;
  readonly month: string;
  readonly kind: string;
  readonly state: string;
}

/** What stands against a settlement at a node: an offset or a cancellation. */
async function against(node: NodeId, id: string): Promise<Against[]> {
  const tables: Record<string, Sql> = {
    [HAINAN]: sql`select id, month, kind, state from settlement.settlements where cancels = ${id}`,
    [JIANGXI]: sql`select id, month, kind, state from settlement.home_settlements
      where cancels = ${id}`,
  };
  return await world.database(node).query<Against>(tables[node] as Sql);
}

/** A month's rows at home that stand, and the ledger of that month: what a report would sum. */
async function monthAtHome(month: string): Promise<readonly [rows: bigint, ledger: bigint]> {
  const home = world.database(JIANGXI);
  const rows = await home.query<{ readonly answer: string }>(sql`
    select answer from settlement.home_settlements
     where month = ${month} and state in ('booked', 'cancelled', 'offset')`);
  let sum = 0n;
  for (const { answer } of rows) {
    const { payment } = JSON.parse(answer);
    for (const { amountFen } of payment.funds) sum += BigInt(amountFen);
    sum += BigInt(payment.ownAccountFen) + BigInt(payment.relativesAccountFen);
  }
  const [ledger] = await home.query<{ readonly sum: bigint }>(sql`
    select coalesce(sum(amount_fen), 0)::bigint as sum from ledger.balances_view
     where account like 'owed:%' and month = ${month}`);
  return [sum, ledger?.sum ?? 0n];
}

function monthNow(): string {
  return haikou.time.slice(0, 7);
}

async function settle(lose = false) {
  const person = world.somebody();
  const before = await accumulators(world, person);
  const visit = await haikou.visit(person, CHRONIC);
  const msgid = haikou.newMessage();
  if (lose) world.faults.lose({ hop: "care-hub", kind: "settle", lose: "answer", times: 1 });
  const settled = await haikou.settle(visit, { msgid });
  const id = settled.ok ? settlementOf(settled) : (/stl_\w+/.exec(settled.message)?.[0] ?? "");
  return { person, before, visit, msgid, id, month: monthNow() };
}

test.each([
  ["answered", false],
  ["unanswered", true],
])(
  "a reversal a month after a settlement that was %s is an offset with an id of its own",
  async (_how, lose) => {
    const { person, before, visit, msgid, id, month } = await settle(lose);
    const closed = await monthAtHome(month);
    expect(closed[0]).toBe(closed[1]);
    world.clock.forward(MONTH_MS);
    expect((await haikou.reverse(msgid)).message).toBe("");
    await world.calm();
    expect(await monthAtHome(month)).toEqual(closed);
    const [atHome] = await against(JIANGXI, id);
    expect(atHome).toMatchObject({ kind: "offset", state: "booked", month: monthNow() });
    expect(await against(HAINAN, id)).toEqual([{ ...atHome, state: "settled" }]);
    const original = await sides(world, id, HAINAN, JIANGXI);
    const state = { state: "offset", month };
    expect(original).toMatchObject({ care: state, home: state, copy: state });
    const offset = await sides(world, atHome?.id ?? "", HAINAN, JIANGXI);
    expect(offset).toMatchObject({ copy: { state: "booked", month: monthNow() } });
    for (const stored of [original, offset]) expect(stored.claims).toEqual(stored.debts);
    const negated = Object.entries(offset.debts).map(([name, fen]) => [name.slice(8), -fen]);
    const kept = Object.entries(original.debts).map(([name, fen]) => [name.slice(8), fen]);
    expect(kept.length).toBeGreaterThan(0);
    expect(negated).toEqual(kept);
    expect(await accumulators(world, person)).toEqual(before);
    // To the hospital it is reversed, as within a month.
    expect((await haikou.reverse(msgid)).message).toBe("");
    expect((await haikou.settle(visit, { msgid })).message).toBe(
      refusalText("message_reversed", {}),
    );
    const lines = { data: { ...haikou.named(visit), setl_id: id } };
    const asked = [haikou.read(visit, id), haikou.call("5204", lines), haikou.cancel(visit, id)];
    for (const call of asked) {
      expect((await call).message).toBe(refusalText("settlement_reversed", {}));
    }
    expect(setlinfo(await haikou.settle(visit)).hifp_pay).toBe(115.63);
  },
);

test("the answer to the offset is lost: care learns of it, and once", async () => {
  const { msgid, id, person, before } = await settle();
  world.clock.forward(MONTH_MS);
  world.faults.lose({ hop: "hub-home", kind: "undo", lose: "answer", times: 1 });
  world.faults.lose({ hop: "care-hub", kind: "undo", lose: "answer", times: 1 });
  expect((await haikou.reverse(msgid)).message).toBe("");
  await world.calm();
  expect(await against(JIANGXI, id)).toHaveLength(1);
  expect(await against(HAINAN, id)).toHaveLength(1);
  expect((await sides(world, id, HAINAN, JIANGXI)).copy?.state).toBe("offset");
  expect(await accumulators(world, person)).toEqual(before);
});

test("a cancellation a month later stands in the open month; undone yet a month later, it is offset", async () => {
  const { person, visit, id, month } = await settle();
  const used = await accumulators(world, person);
  world.clock.forward(MONTH_MS);
  const msgid = haikou.newMessage();
  const cancelled = settlementOf(await haikou.cancel(visit, id, { msgid }));
  const second = monthNow();
  const closed = [await monthAtHome(month), await monthAtHome(second)];
  world.clock.forward(MONTH_MS);
  expect((await haikou.reverse(msgid, "2208")).message).toBe("");
  await world.calm();
  expect([await monthAtHome(month), await monthAtHome(second)]).toEqual(closed);
  expect(await accumulators(world, person)).toEqual(used);
  expect(await sides(world, cancelled, HAINAN, JIANGXI)).toMatchObject({
    care: { state: "offset" },
    home: { state: "offset", month: second },
    copy: { state: "offset" },
  });
  expect(await against(JIANGXI, cancelled)).toMatchObject([{ kind: "offset", month: monthNow() }]);
  expect((await haikou.read(visit, id)).ok).toBe(true);
  // It stands again, so it may be cancelled again.
  expect((await haikou.cancel(visit, id)).message).toBe("");
});

test("within its month a reversal leaves nothing behind", async () => {
  const { msgid, id, month } = await settle();
  const before = await monthAtHome(month);
  expect((await haikou.reverse(msgid)).message).toBe("");
  expect(await against(JIANGXI, id)).toEqual([]);
  expect((await sides(world, id, HAINAN, JIANGXI)).home?.state).toBe("undone");
  const after = await monthAtHome(month);
  expect(after[0]).toBe(after[1]);
  expect(after[0] < before[0]).toBe(true);
});
