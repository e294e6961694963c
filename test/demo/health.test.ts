/** A node's database that is gone or takes nothing: what health and metrics say of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createMetrics, createProbes } from "#probes.ts";
import { onServer, outsideServer } from "#store/node-databases.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

const server = outsideServer(inject("serverUrl"));
let small: SmallCountry;
let app: FastifyInstance;

beforeAll(async () => {
  small = await startSmallCountry();
  app = Fastify();
  const { now } = small;
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  await app.register(
    createProbes({ now, pause, nodes: small.country.nodes, metrics: createMetrics() }),
  );
});
afterAll(async () => {
  await app.close();
  await small.stop();
});

async function get(path: string): Promise<{ readonly status: number; readonly body: string }> {
  const { statusCode, body } = await app.inject(path);
  return { status: statusCode, body };
}

function databaseOf(node: string): string {
  const [, url = ""] = [...small.urls].find(([id]) => id === node) ?? [];
  return new URL(url).pathname.slice(1);
}

/** Ends the sessions of a database, so that what was changed for it holds. */
async function changed(name: string, ...statements: readonly string[]): Promise<void> {
  const end = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`;
  await onServer(server, async (admin) => {
    for (const statement of [...statements, end]) await admin.script(statement);
  });
}

/** Whose sessions come back as fast as they are ended: again, until nobody is in the way. */
async function renamed(from: string, to: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await changed(from);
        return await changed(from, `alter database ${from} rename to ${to}`).catch(String);
      },
      { timeout: 10_000, interval: 10 },
    )
    .toBeUndefined();
}

const VISIT = { person: "pingxiang", at: "H46010000001", careType: "chronic" } as const;

test("all is well: ready, and each node's figures", async () => {
  await small.settle(VISIT);
  expect(await get("/healthz")).toEqual({ status: 200, body: '{"status":"ready"}' });
  const { body } = await get("/metrics");
  expect(body).toContain('lianjie_ready{node="360000"} 1');
  expect(body).toContain('lianjie_degraded{node="360000"} 0');
  expect(body).toMatch(/lianjie_open_settlements\{node="460000"\} \d/);
  expect(body).toMatch(/lianjie_connections_max\{node="460000",pool="work",database="\w+"\} 4\n/);
});

test("the operator's page names every metric", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/operating.md"), "utf8");
  const { body } = await get("/metrics");
  const names = [...body.matchAll(/^# TYPE (lianjie_\w+) /gm)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(12);
  const named = (name: string): boolean =>
    page.includes(name) ||
    (name.startsWith("lianjie_connections_") && page.includes(name.slice(19)));
  expect(names.filter((name) => !name.startsWith("lianjie_open_") && !named(name))).toEqual([]);
});

test("where nothing can be written the node is unready, with the cause, until it books again", async () => {
  const home = databaseOf("360000");
  await changed(home, `alter database ${home} set default_transaction_read_only = on`);
  await expect(small.settle(VISIT)).rejects.toThrow();
  const sick = await get("/healthz");
  expect(sick.status).toBe(503);
  expect(JSON.parse(sick.body)).toMatchObject({
    status: "unready",
    nodes: [{ node: "360000", ready: false }],
  });
  expect(sick.body).toMatch(/写不进数据库：.*只能读：请连接主库/);
  const { body } = await get("/metrics");
  expect(body).toContain('lianjie_ready{node="360000"} 0');
  expect(body).toMatch(/lianjie_commit_failures\{node="360000",code="25006"\} [1-9]/);
  await changed(home, `alter database ${home} reset default_transaction_read_only`);
  await expect
    .poll(
      async () => {
        // A visit that met the fault stays open; each try is another person's.
        await small.settle({ ...VISIT, person: "nanchang" }).catch(() => undefined);
        return (await get("/healthz")).body;
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBe('{"status":"ready"}');
}, 40_000);

test("with a database gone, metrics still answer, without figures that are not known", async () => {
  const care = databaseOf("460000");
  await renamed(care, `${care}_gone`);
  await expect(small.settle(VISIT)).rejects.toThrow();
  const sick = await get("/healthz");
  expect([sick.status, sick.body]).toEqual([
    503,
    expect.stringMatching(new RegExp(`没有数据库 ${care}：请先建立它`)),
  ]);
  const { status, body } = await get("/metrics");
  expect(status).toBe(200);
  expect(body).toContain('lianjie_ready{node="460000"} 0');
  expect(body).not.toMatch(/lianjie_open_settlements\{node="460000"\}/);
  expect(body).toMatch(/lianjie_open_settlements\{node="360000"\}/);
  await renamed(`${care}_gone`, care);
  // It was gone, not refusing: back is back.
  await expect.poll(async () => (await get("/healthz")).status, { timeout: 10_000 }).toBe(200);
});
