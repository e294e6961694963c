/** The trail on a real database: one commit with the act, whole chains, looks that are noted. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { sm3 } from "#base/gm/sm3.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import {
  ConstraintViolated,
  later,
  type OwnedDatabase,
  openPg,
  sql,
  type Tx,
} from "#store/store.ts";
import { createTrail, inTransaction, type Trail, type TrailEntry } from "#trail/trail.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

/** A node flushes every second: as many looks as nobody makes in one. */
const NOTES_MAX = 10_000;

let url: string;
let store: OwnedDatabase;
let trail: Trail;
let instances = 0;

beforeAll(async () => {
  url = await freshDatabaseUrl();
  store = databaseAt(url);
  await store.script(
    "create schema shop; create table shop.sales (id text primary key, to_whom text)",
  );
});

beforeEach(() => {
  instances += 1;
  trail = createTrail("360000", `test${instances}`);
});

function entry(action: string, subject = "sale"): TrailEntry {
  return { at: 1, actor: { kind: "machine", id: "root" }, action, subject };
}

async function sell(tx: Tx, id: string, toWhom: string): Promise<void> {
  await tx.query(sql`insert into shop.sales values (${id}, ${toWhom})`);
}

interface Linked {
  readonly chain: string;
  readonly position: bigint;
  readonly action: string;
  readonly actor: string;
  readonly previous: string;
  readonly digest: string;
}

/** What this test's trail has written, chain by chain. */
async function written(): Promise<Linked[]> {
  return await store.query<Linked>(sql`
    select chain, position, action, actor, previous, digest from trail.entries
     where chain like ${`360000:test${instances}:%`} order by chain, position`);
}

function expectWhole(rows: readonly Linked[]): void {
  const heads = new Map<string, Linked>();
  for (const row of rows) {
    const before = heads.get(row.chain);
    expect(row.position).toBe((before?.position ?? 0n) + 1n);
    expect(row.previous).toBe(before?.digest ?? sm3(`360000:test${instances}`));
    heads.set(row.chain, row);
  }
}

test("a key that another process wrote meanwhile is read by the next attempt, and told once", async () => {
  let attempts = 0;
  const buyer = await inTransaction(store, trail, async (tx, entries) => {
    attempts += 1;
    const [known] = await tx.query<{ readonly to_whom: string }>(sql`
      select to_whom from shop.sales where id = 'lamp'`);
    entries.push(entry(known ? "sale.known" : "sale.booked"));
    if (known) return known.to_whom;
    // Between our look and our write another process takes it.
    await sell(store, "lamp", "other");
    await sell(tx, "lamp", "us");
    return "us";
  });
  expect([buyer, attempts]).toEqual(["other", 2]);
  const rows = await written();
  expect(rows.map(({ action }) => action)).toEqual(["sale.known"]);
  expectWhole(rows);
});

test("a key that stays taken is told in the end, and nothing is on the trail", async () => {
  await sell(store, "chair", "other");
  let attempts = 0;
  const done = inTransaction(store, trail, async (tx, entries) => {
    attempts += 1;
    entries.push(entry("sale.booked"));
    await sell(tx, "chair", "us");
  });
  await expect(done).rejects.toThrow(ConstraintViolated);
  expect([attempts, await written()]).toEqual([4, []]);
});

const THROWN: readonly (readonly [string, Error])[] = [
  ["a refusal", new Refusal("settlement_missing", { settlement: "stl_1" })],
  ["no answer", new NoAnswer("the connection was lost")],
];

test.each(THROWN)("%s is not tried again and leaves nothing", async (_what, error) => {
  let attempts = 0;
  const done = inTransaction(store, trail, async (tx, entries) => {
    attempts += 1;
    await sell(tx, "table", "us");
    entries.push(entry("sale.booked"));
    throw error;
  });
  await expect(done).rejects.toBe(error);
  const sold = await store.query(sql`select 1 from shop.sales where id = 'table'`);
  expect([attempts, sold, await written()]).toEqual([1, [], []]);
});

test("what was done and who did it are one commit, in chains that stay whole", async () => {
  for (const id of ["a", "b", "b", "c"]) {
    const done = inTransaction(store, trail, async (tx, entries) => {
      // It fails with the commit, when the entries have been appended already.
      later(sell(tx, id, "us"));
      entries.push(entry("sale.booked", id), entry("sale.packed", id));
    });
    await done.catch((error: unknown) => expect(error).toBeInstanceOf(ConstraintViolated));
  }
  const rows = await written();
  // The attempts that met b's key have used up chains of their own, and nothing of them is stored.
  expect(rows).toHaveLength(6);
  expect(new Set(rows.map(({ actor }) => actor))).toEqual(new Set(["cli:root"]));
  expectWhole(rows);
});

test("looks are written by a flush, once", async () => {
  trail.note(entry("person.found"));
  trail.note(entry("settlement.read"));
  expect(await trail.flush(store)).toBe(2);
  expect(await trail.flush(store)).toBe(0);
  const rows = await written();
  expect(rows.map(({ action }) => action)).toEqual(["person.found", "settlement.read"]);
  expectWhole(rows);
});

test("looks that a flush could not write wait for the next one", async () => {
  trail.note(entry("person.found"));
  const closed = openPg({ url, connectionsMax: 1 });
  await closed.close();
  await expect(trail.flush(closed)).rejects.toThrow();
  trail.note(entry("settlement.read"));
  expect(await trail.flush(store)).toBe(2);
  expect((await written()).map(({ action }) => action)).toEqual([
    "person.found",
    "settlement.read",
  ]);
});

test("a look that can no more be noted is no answer, until the trail is flushed", async () => {
  for (let look = 0; look < NOTES_MAX; look += 1) trail.note(entry("person.found"));
  expect(() => trail.note(entry("person.found"))).toThrow(NoAnswer);
  expect(await trail.flush(store)).toBe(NOTES_MAX);
  trail.note(entry("settlement.read"));
  expect(await trail.flush(store)).toBe(1);
});
