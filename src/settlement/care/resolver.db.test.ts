/** The resolver on a real database: nobody waits for another home, and processes share the work. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { EncounterId, SettlementId } from "#base/id.ts";
import type { Area } from "#model/place.ts";
import { insertEncounters } from "#settlement/care/queries.ts";
import type { DueRow } from "#settlement/care/queries-due.ts";
import { insertSettlements } from "#settlement/care/queries-write.ts";
import { createResolver, type Resolver } from "#settlement/care/resolver.ts";
import { encounterRow, settlementRow } from "#settlement/fixtures/rows.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import type { World } from "#world.ts";
import { freshDatabase } from "../../../test/database.ts";

const HUNG = "360300" as Area;
const WELL = "460100" as Area;
const HOME_DEADLINE_MS = 6_000;
const CLAIM_MS = 10_000;

let store: OwnedDatabase;
let now = 1_638_400_000_000;
const defects: unknown[] = [];

beforeAll(async () => {
  store = await freshDatabase();
});
beforeEach(async () => {
  await store.query(sql`truncate settlement.settlements, settlement.encounters cascade`);
});
afterAll(async () => {
  expect(defects).toEqual([]);
  await store.close();
});

/** Settlements that have been due for a while, the first of them the longest. */
async function open(home: Area, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const encounters = numbers.map((n) =>
    encounterRow({ id: `enc_${home}${n}` as EncounterId, hospital_number: `${home}${n}` }),
  );
  await store.query(insertEncounters(encounters));
  const settlements = numbers.map((n) =>
    settlementRow({
      id: `stl_${home}${n}` as SettlementId,
      encounter_id: `enc_${home}${n}` as EncounterId,
      message_id: `${home}${n}`,
      home_area: home,
      state: "unknown",
      next_inquiry_at: now - count + n,
    }),
  );
  await store.query(insertSettlements(settlements));
}

function process(conclude: (row: DueRow) => Promise<boolean>): Resolver {
  const log = {
    info: () => {},
    warn: () => {},
    error: (event: string, fields: unknown) => defects.push([event, fields]),
  };
  const world = { store, now: () => now, log } as unknown as World;
  return createResolver(world, { homeDeadlineMs: HOME_DEADLINE_MS, conclude });
}

async function concluded(row: DueRow): Promise<void> {
  await store.query(sql`
    update settlement.settlements set state = 'refused', next_inquiry_at = null
     where id = ${row.id}`);
}

test("a home that hangs with two thousand open does not hold up another home", async () => {
  await open(HUNG, 2_000);
  await open(WELL, 100);
  const asked = { hung: 0, well: 0 };
  const resolver = process(async (row) => {
    if (row.home_area === HUNG) {
      asked.hung += 1;
      return await new Promise<never>(() => undefined);
    }
    asked.well += 1;
    await concluded(row);
    return true;
  });
  await resolver.look();
  // One look is enough: freed places are filled without a round.
  await expect.poll(() => asked.well, { timeout: 10_000 }).toBe(100);
  await expect.poll(() => resolver.inFlight).toBe(32);
  expect(asked.hung).toBe(32);
});

test("two processes of a node never ask about the same settlement, and together about all", async () => {
  await open(WELL, 60);
  const asked: string[] = [];
  const ask = async (row: DueRow): Promise<boolean> => {
    asked.push(row.id);
    await concluded(row);
    return true;
  };
  const [one, two] = [process(ask), process(ask)];
  for (let round = 0; round < 4; round += 1) await Promise.all([one.look(), two.look()]);
  await expect.poll(() => asked.length).toBe(60);
  expect(new Set(asked).size).toBe(60);
});

test("a row that somebody is booking on is left to them, and nobody waits for it", async () => {
  await open(WELL, 2);
  const asked: string[] = [];
  const resolver = process(async (row) => {
    asked.push(row.id);
    return true;
  });
  await store.transaction(async (tx) => {
    await tx.query(sql`
      select from settlement.settlements where id = ${`stl_${WELL}0`} for update`);
    expect(await resolver.look()).toBe(1);
  });
  expect(asked).toEqual([`stl_${WELL}1`]);
  expect(await resolver.look()).toBe(1);
});

test("what a dead process had claimed comes up again when its claim has run out", async () => {
  await open(WELL, 1);
  const dead = process(() => new Promise<never>(() => undefined));
  expect(await dead.look()).toBe(1);
  const next = process(async () => true);
  now += CLAIM_MS - 1;
  expect(await next.look()).toBe(0);
  now += 1;
  expect(await next.look()).toBe(1);
});

test("a defect in one leaves its place to the next", async () => {
  await open(WELL, 100);
  let met = 0;
  const resolver = process(async (row) => {
    await concluded(row);
    met += 1;
    throw new Error("planted");
  });
  await resolver.look();
  await expect.poll(() => met, { timeout: 10_000 }).toBe(100);
  await expect.poll(() => resolver.inFlight).toBe(0);
  expect(defects.splice(0)).toHaveLength(100);
});

test("a stopped process begins nothing", async () => {
  await open(WELL, 1);
  const resolver = process(async () => true);
  resolver.stop();
  expect(await resolver.look()).toBe(0);
  expect(await process(async () => true).look()).toBe(1);
});
