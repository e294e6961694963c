/** Connections: shared at the start, not dropped for want of one, given back when not needed. */
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { troubleOf } from "#base/troubles.ts";
import { onServer, outsideServer } from "#store/node-databases.ts";
import { openPg } from "#store/pg.ts";
import { selectSlots } from "#store/queries.ts";
import { shareConnections, shareOf } from "#store/slots.ts";
import { sql } from "#store/store.ts";
import { freshDatabaseUrl } from "../../test/database.ts";

const DEBIAN = { max: 100, reserved: 3, used: 2 };
const ROLE = `few_${process.pid}_${process.env.VITEST_POOL_ID ?? "0"}`;
const server = outsideServer(inject("serverUrl"));

beforeAll(async () => {
  await onServer(server, (admin) =>
    admin.script(`create role ${ROLE} login password 'made-up' connection limit 3`),
  );
});
afterAll(async () => {
  await onServer(server, (admin) => admin.script(`drop role ${ROLE}`));
});

test.each([
  ["one node has what it asks for", 1, 8, { work: 8, reports: 2 }],
  ["nine nodes have it on a Debian server", 9, 8, { work: 8, reports: 2 }],
  ["sixteen share it", 16, 8, { work: 4, reports: 1 }],
  ["thirty find too little", 30, 8, { work: 2, reports: 1 }],
  ["thirty-one cannot start", 31, 8, null],
])("%s", (_words, nodes, wanted, share) => {
  expect(shareOf(DEBIAN, nodes, wanted)).toEqual(share);
  if (share === null) return;
  // Five stay free for the operator, whatever is opened.
  const opened = nodes * (share.work + share.reports);
  expect(DEBIAN.max - DEBIAN.reserved - DEBIAN.used - opened).toBeGreaterThanOrEqual(5);
});

test("a server is asked what it has, and what others hold of it", async () => {
  const url = await freshDatabaseUrl();
  const asking = openPg({ url, connectionsMax: 1 });
  const before = await selectSlots(asking);
  const other = openPg({ url, connectionsMax: 3 });
  await Promise.all([1, 2, 3].map(() => other.query(sql`select pg_sleep(0.05)`)));
  const after = await selectSlots(asking);
  expect([after.max, after.reserved]).toEqual([before.max, before.reserved]);
  expect(after.used).toBeGreaterThanOrEqual(3);
  await Promise.all([asking.close(), other.close()]);
});

test("more nodes than a server can bear do not start, and are told the figures", async () => {
  const url = await freshDatabaseUrl();
  const many = Array.from({ length: 400 }, (_, n) => `${url}?application_name=${n}`);
  const error = await shareConnections(many, 8).catch((caught: unknown) => caught);
  expect(troubleOf(error)?.words).toMatch(
    /的 max_connections 为 \d+，已用 \d+，.*还剩 \d+；本进程的 400 个节点至少要 1200：请/,
  );
});

/** A pool that may open more than its server gives it. */
async function fewPool(idleMs?: number) {
  const url = new URL(await freshDatabaseUrl());
  [url.username, url.password] = [ROLE, "made-up"];
  return openPg({ url: url.href, connectionsMax: 8, idleMs });
}

test("who finds no free slot waits for one of those that are open", async () => {
  const database = await fewPool();
  const calls = Array.from({ length: 60 }, () => database.query(sql`select pg_sleep(0.01)`));
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.filter(({ status }) => status === "rejected")).toEqual([]);
  expect(database.pool().open).toBeLessThanOrEqual(3);
  await database.close();
});

test("slots that nobody needs any more are given back, but for one", async () => {
  const database = await fewPool(50);
  await Promise.all([1, 2, 3].map(() => database.query(sql`select pg_sleep(0.05)`)));
  expect(database.pool().open).toBe(3);
  await expect.poll(() => database.pool(), { timeout: 5_000 }).toMatchObject({ open: 1, idle: 1 });
  await expect
    .poll(async () => {
      const held = sql`select count(*) from pg_stat_activity where usename = ${ROLE}`;
      return (await database.query<{ count: bigint }>(held))[0]?.count;
    })
    .toBe(1n);
  await database.close();
});

test("those that are needed stay, however often the pool looks", async () => {
  const database = await fewPool(600);
  const end = Date.now() + 2_000;
  do {
    await Promise.all([1, 2, 3].map(() => database.query(sql`select pg_sleep(0.02)`)));
    expect(database.pool().open).toBe(3);
  } while (Date.now() < end);
  await database.close();
});
