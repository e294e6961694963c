/** What the demo may touch, what a real node takes, and that nothing else is changed or dropped. */
import { afterAll, beforeEach, expect, inject, test } from "vitest";
import { DatabaseRefused } from "#base/troubles.ts";
import {
  adoptDemoDatabases,
  cloneDatabase,
  createNodeDatabases,
  databasesOn,
  dropDatabase,
  dropDemoDatabases,
  onServer,
  outsideServer,
  prepareNodeDatabase,
} from "#store/node-databases.ts";
import { openPg } from "#store/pg.ts";
import { holdingAt } from "#store/purpose.ts";
import { guardForeign, guardNode, sql } from "#store/store.ts";

const server = outsideServer(inject("serverUrl"));
const OURS = `purpose_${process.pid}_${process.env.VITEST_POOL_ID ?? "0"}_`;
const [ONE, TWO] = [`${OURS}one`, `${OURS}two`];

async function removeAll(): Promise<void> {
  const there = await databasesOn(server, OURS);
  await onServer(server, async (admin) => {
    for (const name of there) await dropDatabase(admin, name);
  });
}

beforeEach(removeAll);
afterAll(removeAll);

async function withTable(name: string): Promise<void> {
  await onServer(server, (admin) => cloneDatabase(admin, "template1", name, "file_copy"));
  const database = openPg({ url: server.url(name), connectionsMax: 1 });
  await database.script("create table patients (id int)");
  await database.close();
}

async function whyOf(attempt: Promise<unknown>): Promise<string> {
  return await attempt.then(
    () => "taken",
    (error: unknown) => (error instanceof DatabaseRefused ? error.why : String(error)),
  );
}

test("a demo's database is marked at birth, and keeps its mark when it is started again", async () => {
  await createNodeDatabases(server, [ONE], "demo");
  expect(await holdingAt(server.url(ONE))).toBe("demo");
  await createNodeDatabases(server, [ONE, TWO], "demo");
  expect(await databasesOn(server, OURS)).toEqual([ONE, TWO]);
});

test("a node's database is migrated, and keeps what is in it", async () => {
  const urls = await createNodeDatabases(server, [ONE]);
  const node = openPg({ url: urls.get(ONE) ?? "", connectionsMax: 1 });
  await node.script("create table kept (id int); insert into kept values (1)");
  expect(await node.query(sql`select number from store.migrations limit 1`)).toHaveLength(1);
  const again = await createNodeDatabases(server, [ONE, TWO]);
  expect([...again.keys()]).toEqual([ONE, TWO]);
  expect(await node.query(sql`select id from kept`)).toEqual([{ id: 1 }]);
  await node.close();
});

test("a birth that was cut short leaves nothing that counts, and is made good", async () => {
  await createNodeDatabases(server, [TWO]);
  await onServer(server, (admin) =>
    admin.script(`alter database ${TWO} rename to ${ONE}_demo_birth`).then(() => undefined),
  );
  await createNodeDatabases(server, [ONE], "demo");
  expect(await holdingAt(server.url(ONE))).toBe("demo");
  expect(await databasesOn(server, OURS)).toEqual([ONE]);
});

test("the demo neither starts in a real node's database nor drops it, nor those beside it", async () => {
  await createNodeDatabases(server, [ONE], "demo");
  await createNodeDatabases(server, [TWO]);
  expect(await whyOf(createNodeDatabases(server, [ONE, TWO], "demo"))).toBe("node");
  expect(await whyOf(dropDemoDatabases(server, [ONE, TWO]))).toBe("node");
  expect(await databasesOn(server, OURS)).toEqual([ONE, TWO]);
  expect(await holdingAt(server.url(TWO))).toBe("node");
});

test("an empty database that somebody prepared is a real node's, not the demo's", async () => {
  await onServer(server, (admin) => cloneDatabase(admin, "template1", ONE, "file_copy"));
  expect(await whyOf(createNodeDatabases(server, [ONE], "demo"))).toBe("node");
  expect(await whyOf(guardNode(server.url(ONE)))).toBe("empty");
  await prepareNodeDatabase(server.url(ONE));
  expect(await holdingAt(server.url(ONE))).toBe("node");
  expect(await whyOf(guardNode(server.url(ONE)))).toBe("taken");
});

test("a real node refuses a demo's database, by name and by address", async () => {
  await createNodeDatabases(server, [ONE], "demo");
  expect(await whyOf(createNodeDatabases(server, [ONE, TWO]))).toBe("demo");
  expect(await whyOf(prepareNodeDatabase(server.url(ONE)))).toBe("demo");
  expect(await databasesOn(server, OURS)).toEqual([ONE]);
});

test("another program's database is refused by all, and stays as it is", async () => {
  await withTable(ONE);
  expect(await whyOf(createNodeDatabases(server, [ONE]))).toBe("foreign");
  expect(await whyOf(createNodeDatabases(server, [ONE], "demo"))).toBe("foreign");
  expect(await whyOf(dropDemoDatabases(server, [ONE]))).toBe("foreign");
  expect(await whyOf(prepareNodeDatabase(server.url(ONE)))).toBe("foreign");
  expect(await whyOf(guardForeign(server.url(ONE)))).toBe("foreign");
  expect(await whyOf(guardNode(server.url(ONE)))).toBe("foreign");
  const database = openPg({ url: server.url(ONE), connectionsMax: 1 });
  const schemas = await database.query<{ count: bigint }>(
    sql`select count(*) from pg_namespace where nspname = 'store'`,
  );
  await database.close();
  expect(schemas).toEqual([{ count: 0n }]);
});

test("while somebody works in one of them, the demo drops none", async () => {
  await createNodeDatabases(server, [ONE, TWO], "demo");
  const working = openPg({ url: server.url(TWO), connectionsMax: 1 });
  await working.query(sql`select 1`);
  expect(await whyOf(dropDemoDatabases(server, [ONE, TWO]))).toBe("inUse");
  expect(await databasesOn(server, OURS)).toEqual([ONE, TWO]);
  await working.close();
  await expect.poll(() => whyOf(dropDemoDatabases(server, [ONE, TWO]))).toBe("taken");
  expect(await databasesOn(server, OURS)).toEqual([]);
});

test("a node's database that is missing at its own address is made there", async () => {
  await prepareNodeDatabase(server.url(ONE));
  expect(await holdingAt(server.url(ONE))).toBe("node");
  await expect(prepareNodeDatabase(server.url("Not-Plain"))).rejects.toThrow(/does not answer/);
});

test("of the time before the mark, only what its owner calls made up becomes the demo's", async () => {
  await createNodeDatabases(server, [ONE, TWO]);
  const names = [ONE, TWO, `${OURS}missing`];
  let asked = 0;
  await adoptDemoDatabases(server, names, async () => {
    asked += 1;
    return asked === 1;
  });
  expect(await holdingAt(server.url(ONE))).toBe("demo");
  expect(await holdingAt(server.url(TWO))).toBe("node");
});
