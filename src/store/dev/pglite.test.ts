/** PGlite as a server: a program's crash is the close of its connection at any moment. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { NoAnswer } from "#base/refusals.ts";
import { type PgliteServer, sql, startPglite } from "#store/store.ts";

let server: PgliteServer;
beforeAll(async () => {
  server = await startPglite();
  await server.connect().script("create table rows (id int8)");
}, 60_000);
afterAll(() => server.stop());

const all = sql`select id from rows order by id`;

it("rolls back what a closed connection left open, and serves the next one", async () => {
  const before = server.connect();
  let inside: (value: unknown) => void = () => undefined;
  const reached = new Promise((resolve) => (inside = resolve));
  const work = before.transaction(async (tx) => {
    await tx.query(sql`insert into rows values (1)`);
    inside(null);
    await new Promise(() => undefined);
  });
  const waiting = before.query(all);
  await reached;
  await before.close();
  await expect(work).rejects.toThrow(NoAnswer);
  await expect(waiting).rejects.toThrow(NoAnswer);
  expect(await server.connect().query(all)).toEqual([]);
});

it("gives no answer to a work that goes on after the close", async () => {
  const before = server.connect();
  let late: Promise<unknown> = Promise.resolve();
  const work = before.transaction(async (tx) => {
    await tx.query(sql`insert into rows values (1)`);
    void before.close();
    await Promise.resolve();
    late = tx.query(sql`insert into rows values (2)`);
    await late;
  });
  await expect(work).rejects.toThrow(NoAnswer);
  await expect(late).rejects.toThrow(NoAnswer);
  expect(await server.connect().query(all)).toEqual([]);
});

it("clones with its content, and the copies part", async () => {
  const original = server.connect();
  await original.query(sql`insert into rows values (7)`);
  const copy = await server.clone();
  await copy.connect().query(sql`insert into rows values (8)`);
  expect(await copy.connect().query(all)).toEqual([{ id: 7n }, { id: 8n }]);
  expect(await original.query(all)).toEqual([{ id: 7n }]);
  await copy.stop();
});
