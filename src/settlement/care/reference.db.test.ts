/** The reference in memory: how often it is read, and that a failed reading is nobody else's. */
import { beforeAll, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { ListedItem } from "#model/item.ts";
import { listItems, revision } from "#registry/registry.ts";
import { holdReference } from "#settlement/care/reference.ts";
import { loadMigrations, migrate, type OwnedDatabase, type Tx } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../../test/database.ts";

let database: OwnedDatabase;

beforeAll(async () => {
  database = databaseAt(await freshDatabaseUrl());
  await migrate(database, await loadMigrations());
});

async function add(code: string): Promise<bigint> {
  const item: ListedItem = {
    ...{ code, name: code, itemClass: "A", feeCategory: "westernDrug", list: "drug", version: 1 },
    ...{ ownShareBp: {}, priceLimitE6: {}, span: { from: day("2021-01-01") } },
  };
  await database.transaction((tx) => listItems(tx, [item]));
  return await revision(database);
}

/** The same database, with its statements counted; the first ones can fail. */
function counted(failures = 0): Tx & { count: number } {
  const tx = {
    count: 0,
    query: async <Row>(statement: Parameters<Tx["query"]>[0]): Promise<Row[]> => {
      tx.count += 1;
      if (tx.count <= failures) throw new Error("the connection is gone");
      return await database.query<Row>(statement);
    },
  };
  return tx;
}

test("of groups that see a change at one time one reads it, and none again", async () => {
  const holder = await holdReference(database, () => 0);
  const before = await revision(database);
  const now = await add("X1");
  const [first, others] = [counted(), counted()];
  const seen = await Promise.all([
    holder.at(first, now),
    ...[1, 2, 3].map(() => holder.at(others, now)),
  ]);
  for (const { catalogue } of seen) expect(catalogue.find("X1", day("2021-12-01"))).not.toBeNull();
  expect(first.count).toBeGreaterThan(0);
  expect(others.count).toBe(0);
  // A group that began before the change takes what is held.
  expect((await holder.at(others, before)).revision).toBe(now);
  expect(others.count).toBe(0);
});

test("who waited for a reading that failed reads itself", async () => {
  const holder = await holdReference(database, () => 0);
  const now = await add("X2");
  const results = await Promise.allSettled([holder.at(counted(1), now), holder.at(database, now)]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  expect(holder.current.catalogue.find("X2", day("2021-12-01"))).not.toBeNull();
});
