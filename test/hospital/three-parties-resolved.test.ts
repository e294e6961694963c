/**
 * What people do about a difference: one of the node that has to act proposes, another releases,
 * and what they chose is carried out by the protocol's own acts. /
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import { type Staff, staffOf } from "#model/actor.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { DifferenceResolution } from "#model/reconciliation.ts";
import { resolveDifference } from "#reconciliation/reconciliation.ts";
import { sql } from "#store/store.ts";
import { createTrail, inTransaction } from "#trail/trail.ts";
import { FIRST_BILL, HospitalClient, settlementOf } from "./client.ts";
import { type Compared, comparedIn } from "./compared.ts";
import { GUANGDONG, HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let compared: Compared;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  compared = comparedIn(world);
  await compared.beginMonth();
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

async function settled(): Promise<string> {
  const plan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };
  return settlementOf(await haikou.settle(await haikou.visit(world.somebody(), plan)));
}

const LI = staffOf("li.wei@460000/checker");
const WANG = staffOf("wang.fang@460000/supervisor");

type Asked = { readonly resolution: DifferenceResolution } | "release" | "sendBack";

let trails = 0;
/** Somebody acts on the open difference of a case, at a node's own copy. */
async function act(node: NodeId, settlement: string, asked: Asked, by: Staff): Promise<void> {
  trails += 1;
  const store = world.database(node);
  const [row] = await store.query<{ readonly id: string }>(sql`
    select id from reconciliation.differences where settlement_id = ${settlement}
     order by opened_at desc limit 1`);
  const id = row?.id ?? "dif_none";
  const what = typeof asked === "string" ? { act: asked } : { act: "propose" as const, ...asked };
  const random = { hex: () => String(trails).padStart(12, "0") } as never;
  const own = { node, now: world.clock.now, random };
  await inTransaction(store, createTrail(node, `desk${trails}`), async (tx, entries) => {
    const step = { ...what, words: "已与对方核对", id, by, check: () => {} } as const;
    await resolveDifference(own, { tx, entries }, step);
  });
}

async function resolve(node: NodeId, id: string, resolution: DifferenceResolution): Promise<void> {
  await act(node, id, { resolution }, LI);
  await act(node, id, "release", WANG);
}

async function refused(work: Promise<unknown>): Promise<RefusalCode | null> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof Refusal ? error.code : null;
}

const homeTookItBack = (id: string): string => `update settlement.home_settlements
  set state = 'undone', undone_at = booked_at, undone_day = business_day, undone_month = month
  where id = '${id}'`;
const careReversed = (id: string): string =>
  `update settlement.settlements set state = 'reversed', released = sequence + 1 where id = '${id}'`;

/** As what a case stands at care, home and hub. */
async function statesOf(id: string): Promise<(string | undefined)[]> {
  const one = async (node: NodeId, statement: ReturnType<typeof sql>) => {
    const [row] = await world.database(node).query<{ readonly state: string }>(statement);
    return row?.state;
  };
  return [
    await one(HAINAN, sql`select state from settlement.settlements where id = ${id}`),
    await one(JIANGXI, sql`select state from settlement.home_settlements where id = ${id}`),
    await one(HUB, sql`select state from settlement.copies where id = ${id}`),
  ];
}

test("two persons of the owner resolve it; everybody else, and every other step, is refused", async () => {
  const id = await settled();
  await compared.plant(HAINAN, careReversed(id));
  await compared.nextDay();
  expect(await compared.differencesOf(HAINAN, id)).toMatchObject([
    { class: "state", owner: HAINAN },
  ]);
  const propose = { resolution: "reverse" } as const;
  expect(await refused(act(JIANGXI, id, propose, LI))).toBe("difference_elsewhere");
  expect(await refused(act(HUB, id, propose, LI))).toBe("difference_elsewhere");
  expect(await refused(act(HAINAN, "stl_none", propose, LI))).toBe("object_missing");
  expect(await refused(act(HAINAN, id, "release", WANG))).toBe("difference_state");
  expect(await refused(act(HAINAN, id, { resolution: "acceptHome" }, LI))).toBe(
    "difference_resolution",
  );
  await act(HAINAN, id, propose, LI);
  expect(await refused(act(HAINAN, id, "release", LI))).toBe("difference_same_person");
  const sameElsewhere = staffOf("Li.Wei@460100/supervisor");
  expect(await refused(act(HAINAN, id, "release", sameElsewhere))).toBe("difference_same_person");
  await act(HAINAN, id, "sendBack", WANG);
  await compared.minutes(2);
  expect(await compared.differencesOf(HUB, id)).toMatchObject([{ state: "open" }]);
  await resolve(HAINAN, id, "reverse");
  await compared.minutes(3);
  for (const node of [HUB, HAINAN, JIANGXI]) {
    expect(await compared.differencesOf(node, id)).toMatchObject([{ state: "resolved" }]);
  }
  const [row] = await world.database(JIANGXI).query(sql`
    select resolution, proposed_by, decided_by from reconciliation.differences
     where settlement_id = ${id}`);
  expect(row).toEqual({
    resolution: "reverse",
    proposed_by: "staff:li.wei@460000/checker",
    decided_by: "staff:wang.fang@460000/supervisor",
  });
});

test("reverse is an order to home: what care took back and home still holds is undone", async () => {
  const day = compared.today();
  const id = await settled();
  await compared.plant(HAINAN, careReversed(id));
  await compared.nextDay();
  expect(await statesOf(id)).toEqual(["reversed", "booked", "booked"]);
  await resolve(HAINAN, id, "reverse");
  await compared.minutes(8);
  expect(await statesOf(id)).toEqual(["reversed", "undone", "undone"]);
  expect((await compared.pairDays(HAINAN, day))[0]).toMatch(/agreed$/);
});

test("reverse is an order to home: what home took back and care still holds is reversed", async () => {
  const day = compared.today();
  const id = await settled();
  await compared.plant(JIANGXI, homeTookItBack(id));
  await compared.nextDay();
  expect(await statesOf(id)).toEqual(["settled", "undone", "booked"]);
  await resolve(HAINAN, id, "reverse");
  await compared.minutes(8);
  expect(await statesOf(id)).toEqual(["reversed", "undone", "undone"]);
  expect((await compared.pairDays(HAINAN, day))[0]).toMatch(/agreed$/);
});

test("replay asks home once more: what care had forgotten to ask is booked", async () => {
  const day = compared.today();
  const id = await settled();
  await compared.plant(
    HAINAN,
    `update settlement.settlements set state = 'unknown', outcome = null, business_day = null,
      month = null, settled_at = null, next_inquiry_at = null where id = '${id}';
     delete from ledger.transfers where subject_id = '${id}'`,
  );
  await compared.nextDay();
  const open = [{ class: "missingAtCare", owner: HAINAN, state: "open" }];
  expect(await compared.differencesOf(HUB, id)).toEqual(open);
  await resolve(HAINAN, id, "replay");
  await compared.minutes(8);
  expect(await statesOf(id)).toEqual(["settled", "booked", "booked"]);
  expect((await compared.pairDays(HAINAN, day))[0]).toMatch(/agreed$/);
});

test("what home's figures settle, or the next period, stays settled as long as nothing changes", async () => {
  const id = await settled();
  await compared.plant(
    HAINAN,
    `update settlement.settlements set total_fen = total_fen + 1,
      in_scope_fen = in_scope_fen + 1 where id = '${id}'`,
  );
  await compared.nextDay();
  await resolve(HAINAN, id, "acceptHome");
  await compared.minutes(40);
  const resolved = [{ class: "amount", owner: HAINAN, state: "resolved" }];
  expect(await compared.differencesOf(HUB, id)).toEqual(resolved);
  // Another figure is another question.
  await compared.plant(
    HAINAN,
    `update settlement.settlements set total_fen = total_fen + 1,
      in_scope_fen = in_scope_fen + 1 where id = '${id}';
     insert into settlement.changed_days (side, day)
     select 'care', business_day from settlement.settlements where id = '${id}'`,
  );
  await compared.minutes(8);
  expect(await compared.differencesOf(HUB, id)).toEqual([
    ...resolved,
    { class: "amount", owner: HAINAN, state: "open" },
  ]);
});

test("what the hub has to act on is resolved at the hub, and both provinces hear of it", async () => {
  const id = await settled();
  await compared.plant(
    HUB,
    `update settlement.copies set pots = '{"employee:aid": "11563"}' where id = '${id}'`,
  );
  await compared.nextDay();
  const chief = staffOf("zhao@100000/dutyOperator");
  const other = staffOf("qian@100000/dutyOperator");
  await act(HUB, id, { resolution: "adjustNext" }, chief);
  await act(HUB, id, "release", other);
  await compared.minutes(2);
  for (const node of [HUB, HAINAN, JIANGXI]) {
    expect(await compared.differencesOf(node, id)).toEqual([
      { class: "funds", owner: HUB, state: "resolved" },
    ]);
  }
});

test("a province speaks of its own days, and acts on its own differences only", async () => {
  const id = await settled();
  const day = compared.today();
  await compared.plant(HAINAN, careReversed(id));
  await compared.nextDay();
  const pair = { day, care: HAINAN, home: JIANGXI, scheme: "employee", revision: 1 };
  const foreign = await world.meddle(GUANGDONG, HUB, "dayBuckets", { ...pair, buckets: {} });
  expect(foreign).toContain("message_forged");
  const [row] = await world.database(HUB).query<{ readonly id: string }>(sql`
    select id from reconciliation.differences where settlement_id = ${id}`);
  const forged = {
    ...{ id: "act_forged", differenceId: row?.id, act: "propose", resolution: "adjustNext" },
    ...{ words: "无权处理", by: "staff:nobody@360000", at: 1 },
  };
  await world.meddle(JIANGXI, HUB, "differences", { since: 0, acts: [forged] });
  expect(await compared.differencesOf(HUB, id)).toEqual([
    { class: "state", owner: HAINAN, state: "open" },
  ]);
  // Whoever is no party is told nothing of it.
  const told = await world.meddle(GUANGDONG, HUB, "differences", { since: 0, acts: [] });
  expect(told).not.toContain(id);
});
