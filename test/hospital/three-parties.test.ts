/**
 * Care, hub and home compare a day that is over: what is alike is agreed by digests alone, what is
 * not becomes a difference with a class and an owner, from whichever side the fault was planted,
 * and heals when it is gone. /
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HUB, type NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";
import { FIRST_BILL, HospitalClient, settlementOf } from "./client.ts";
import { type Compared, comparedIn, type Found } from "./compared.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

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

const CHRONIC = { lines: FIRST_BILL, careType: "14", disease: "M03900" };

interface Settled {
  readonly id: string;
  readonly msgid: string;
}

async function settled(): Promise<Settled> {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  return { id: settlementOf(await haikou.settle(visit, { msgid })), msgid };
}

const today = (): string => compared.today();
const nextDay = (): Promise<void> => compared.nextDay();
const minutes = (count: number): Promise<void> => compared.minutes(count);
const plant = (node: NodeId, fault: string): Promise<void> => compared.plant(node, fault);
const pairDays = (node: NodeId, day: string) => compared.pairDays(node, day);
const differencesOf = (node: NodeId, id: string) => compared.differencesOf(node, id);

test("a day that all three have alike is agreed, and nothing but its digests was told", async () => {
  const day = today();
  await settled();
  await settled();
  expect(await pairDays(HAINAN, day)).toEqual([]);
  await nextDay();
  expect(await pairDays(HAINAN, day)).toEqual(["care 360000 employee 1 2 agreed"]);
  expect(await pairDays(JIANGXI, day)).toEqual(["home 460000 employee 1 2 agreed"]);
  const { started } = world.faults;
  expect([started("dayFigures") > 0, started("dayBuckets"), started("dayCases")]).toEqual([
    ...[true, 0, 0],
  ]);
  // Closing, counting and telling the same day once more changes nothing.
  await world.closeDay(HAINAN, day);
  await world.closeDay(JIANGXI, day);
  await minutes(3);
  expect(await pairDays(HAINAN, day)).toEqual(["care 360000 employee 1 2 agreed"]);
});

test("what is undone after its day was agreed is counted out of it by all three", async () => {
  const day = today();
  await settled();
  const { msgid, id } = await settled();
  await nextDay();
  expect(await pairDays(HAINAN, day)).toEqual(["care 360000 employee 1 2 agreed"]);
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  await minutes(8);
  expect(await pairDays(HAINAN, day)).toEqual(["care 360000 employee 2 1 agreed"]);
  expect(await pairDays(JIANGXI, day)).toEqual(["home 460000 employee 2 1 agreed"]);
  expect(await differencesOf(HUB, id)).toEqual([]);
});

test("an outcome that care does not know yet holds up its day, and is no difference", async () => {
  const day = today();
  world.faults.lose({ hop: "hub-home", kind: "settle", lose: "answer", times: 1 });
  world.faults.lose({ hop: "hub-home", kind: "inquire", lose: "request" });
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  expect((await haikou.settle(visit, { msgid: haikou.newMessage() })).ok).toBe(false);
  await nextDay();
  expect(await pairDays(HAINAN, day)).toEqual([]);
  expect(await pairDays(JIANGXI, day)).toEqual(["home 460000 employee 1 1 told"]);
  world.faults.clear();
  await minutes(8);
  expect(await pairDays(HAINAN, day)).toEqual(["care 360000 employee 1 1 agreed"]);
  const rows = await world.database(HUB).query(sql`select from reconciliation.differences`);
  expect(rows).toEqual([]);
});

describe("what the hub has not heard", () => {
  const FAULTS: readonly [words: string, fault: (id: string) => string, name: string][] = [
    ["a copy", (id) => `delete from settlement.copies where id = '${id}'`, "missingAtHub"],
    [
      "that it was put back",
      (id) => `update settlement.copies set state = 'undone', undone_at = copied_at,
        undone_day = business_day, undone_month = month where id = '${id}'`,
      "state",
    ],
  ];

  test.each(FAULTS)(
    "%s: care asks home once more, and the hub copies the answer",
    async (...[, fault, name]) => {
      const day = today();
      const { id } = await settled();
      await plant(HUB, fault(id));
      await nextDay();
      await minutes(4);
      if (name === "state") {
        // An undone copy never changes: somebody at the hub has to look.
        const open = [{ class: "state", owner: HUB, state: "open" }];
        expect(await differencesOf(HUB, id)).toEqual(open);
        return;
      }
      const healed = [{ class: "missingAtHub", owner: HUB, state: "healed" }];
      expect(await differencesOf(HUB, id)).toEqual(healed);
      expect(await differencesOf(JIANGXI, id)).toEqual(healed);
      expect((await pairDays(HAINAN, day))[0]).toMatch(/agreed$/);
    },
  );
});

test.each([
  [HAINAN, "settlements"],
  [JIANGXI, "home_settlements"],
] as const)("a request that is booked twice at %s is a duplicate there", async (node, table) => {
  const { id } = await settled();
  const twin = `${id.slice(0, -2)}zz`;
  const other = `'{"id": "${twin}", "sequence": 1001}'`;
  await plant(
    node,
    `insert into settlement.${table}
    select (jsonb_populate_record(s, ${other})).* from settlement.${table} s where id = '${id}'`,
  );
  await nextDay();
  const open = [{ class: "duplicate", owner: node, state: "open" }];
  expect(await differencesOf(HUB, twin)).toEqual(open);
  expect(await differencesOf(HUB, id)).toEqual([]);
  expect(await differencesOf(HAINAN, twin)).toEqual(open);
  expect(await differencesOf(JIANGXI, twin)).toEqual(open);
});

test("messages that are lost on the way are told again, and each difference is opened once", async () => {
  const { id } = await settled();
  await plant(JIANGXI, `delete from settlement.home_settlements where id = '${id}'`);
  for (const kind of ["dayFigures", "dayBuckets", "dayCases", "differences"] as const) {
    world.faults.lose({ hop: "care-hub", kind, lose: "answer", times: 2 });
    world.faults.lose({ hop: "care-hub", kind, lose: "request", times: 2 });
  }
  await nextDay();
  await minutes(20);
  const open = [{ class: "missingAtHome", owner: JIANGXI, state: "open" }];
  for (const node of [HUB, HAINAN, JIANGXI]) expect(await differencesOf(node, id)).toEqual(open);
});

test("two processes of a province count and tell a day as one", async () => {
  await world.addProcess(HAINAN);
  const day = today();
  await settled();
  await nextDay();
  expect((await pairDays(HAINAN, day))[0]).toMatch(/ 1 agreed$/);
  const [row] = await world.database(HAINAN).query<{ revision: number }>(sql`
    select revision from reconciliation.pair_days where day = ${day}::date and side = 'care'`);
  expect(row?.revision).toBe(1);
});

describe("a fault at one of the three", () => {
  /** Who has to act, and as what the fault is found. */
  const FAULTS: readonly [
    words: string,
    node: NodeId,
    fault: (id: string) => string,
    found: Omit<Found, "state">,
  ][] = [
    [
      "care has lost it",
      HAINAN,
      (id) => `delete from settlement.settlements where id = '${id}'`,
      { class: "missingAtCare", owner: HAINAN },
    ],
    [
      "home has lost it",
      JIANGXI,
      (id) => `delete from settlement.home_settlements where id = '${id}'`,
      { class: "missingAtHome", owner: JIANGXI },
    ],
    [
      "care has another total",
      HAINAN,
      (id) => `update settlement.settlements set total_fen = total_fen + 1,
        in_scope_fen = in_scope_fen + 1 where id = '${id}'`,
      { class: "amount", owner: HAINAN },
    ],
    [
      "home has another total",
      JIANGXI,
      (id) => `update settlement.home_settlements
        set answer = replace(answer, '"totalFen":"46519"', '"totalFen":"46520"') where id = '${id}'`,
      { class: "amount", owner: JIANGXI },
    ],
    [
      "the hub has another split",
      HUB,
      (id) => `update settlement.copies set pots = '{"employee:aid": "11563"}' where id = '${id}'`,
      { class: "funds", owner: HUB },
    ],
    [
      "home has another split",
      JIANGXI,
      (id) => `update settlement.home_settlements
        set answer = replace(answer, '"fund":"pooled"', '"fund":"aid"') where id = '${id}'`,
      { class: "funds", owner: JIANGXI },
    ],
    [
      "home took it back and nobody heard",
      JIANGXI,
      (id) => `update settlement.home_settlements set state = 'undone', undone_at = booked_at,
        undone_day = business_day, undone_month = month where id = '${id}'`,
      { class: "state", owner: HAINAN },
    ],
    [
      "care says reversed and home does not know",
      HAINAN,
      (id) => `update settlement.settlements set state = 'reversed', released = sequence + 1
        where id = '${id}'`,
      { class: "state", owner: HAINAN },
    ],
    [
      "care has the day after, at 23:59",
      HAINAN,
      (id) =>
        `update settlement.settlements set business_day = business_day + 1 where id = '${id}'`,
      { class: "month", owner: HAINAN },
    ],
  ];

  test.each(FAULTS)(
    "%s: it is found, told to both, and heals",
    async (_words, node, fault, found) => {
      const day = today();
      await settled();
      const { id } = await settled();
      const table =
        node === HAINAN ? "settlements" : node === JIANGXI ? "home_settlements" : "copies";
      await plant(
        node,
        `drop table if exists kept_before; create table kept_before as select * from settlement.${table} where id = '${id}';
      ${fault(id)}`,
      );
      await nextDay();
      const open = [{ ...found, state: "open" }];
      expect(await differencesOf(HUB, id)).toEqual(open);
      expect(await differencesOf(HAINAN, id)).toEqual(open);
      expect(await differencesOf(JIANGXI, id)).toEqual(open);
      expect((await pairDays(HAINAN, day))[0]).toMatch(/differs$/);
      // It is as it was: the day is counted again, and what is alike is no difference.
      await plant(
        node,
        `delete from settlement.${table} where id = '${id}';
      insert into settlement.${table} select * from kept_before; drop table kept_before;
      insert into settlement.changed_days (side, day) values ('care', '${day}'), ('home', '${day}')`,
      );
      await minutes(8);
      const healed = [{ ...found, state: "healed" }];
      expect(await differencesOf(HUB, id)).toEqual(healed);
      expect(await differencesOf(HAINAN, id)).toEqual(healed);
      expect((await pairDays(HAINAN, day))[0]).toMatch(/agreed$/);
      expect((await pairDays(JIANGXI, day))[0]).toMatch(/agreed$/);
    },
  );
});

test("what is taken back when its month is over stays in its day, and its offset is in the day of then", async () => {
  await compared.endMonth();
  const day = today();
  const { msgid, id } = await settled();
  await nextDay();
  await minutes(10);
  const then = today();
  expect(await pairDays(HAINAN, day)).toEqual(["care 360000 employee 1 1 agreed"]);
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  await nextDay();
  expect(await pairDays(HAINAN, day)).toEqual(["care 360000 employee 1 1 agreed"]);
  expect(await pairDays(HAINAN, then)).toEqual(["care 360000 employee 1 1 agreed"]);
  expect(await pairDays(JIANGXI, then)).toEqual(["home 460000 employee 1 1 agreed"]);
  expect(await differencesOf(HUB, id)).toEqual([]);
  const [offset] = await world.database(HAINAN).query<{ day: string; total_fen: bigint }>(sql`
    select business_day as day, total_fen from settlement.settlements where cancels = ${id}`);
  expect([offset?.day, (offset?.total_fen ?? 0n) < 0n]).toEqual([then, true]);
});
