/**
 * What keeps a command from its database, made to happen: one sentence with what, where and what to
 * do, no stack, and the exit code that `lianjie --help` promises.
 */
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { onServer, outsideServer } from "#store/node-databases.ts";
import { openPg } from "#store/pg.ts";
import { freshDatabaseUrl } from "../test/database.ts";
import { main } from "./main.ts";

const server = outsideServer(inject("serverUrl"));
const where = new URL(inject("serverUrl")).host;
const LIMITED = `limited_${process.pid}_${process.env.VITEST_POOL_ID ?? "0"}`;
const listening: Server[] = [];

beforeAll(async () => {
  await onServer(server, async (admin) => {
    await admin.script(`create role ${LIMITED} login password 'made-up' connection limit 0`);
  });
});

afterAll(async () => {
  for (const one of listening) one.close();
  await onServer(server, async (admin) => {
    await admin.script(`drop role ${LIMITED}`);
  });
});

async function migrateOne(url: string): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const out = (line: string): void => void lines.push(line);
  const code = await main(["migrate", "--one", url], out, out);
  return { code, text: lines.join("\n") };
}

function changed(changes: Partial<URL>): string {
  return Object.assign(new URL(server.url("postgres")), changes).href;
}

/** Something that is no PostgreSQL: it answers what it is told to, or nothing. */
async function stranger(words: string | null): Promise<string> {
  const one = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", () => (words === null ? undefined : socket.end(words)));
  });
  listening.push(one);
  await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  const address = one.address();
  return changed({ port: String(typeof address === "object" && address ? address.port : 0) });
}

/** The role with this limit, no more rights than that. */
async function limitedTo(connections: number): Promise<string> {
  await onServer(server, async (admin) => {
    await admin.script(`alter role ${LIMITED} connection limit ${connections}`);
  });
  const empty = new URL(await freshDatabaseUrl({ empty: true }));
  [empty.username, empty.password] = [LIMITED, "made-up"];
  return empty.href;
}

async function readOnlyUrl(): Promise<string> {
  const url = await freshDatabaseUrl({ empty: true });
  const name = new URL(url).pathname.slice(1);
  await onServer(server, async (admin) => {
    await admin.script(`alter database ${name} set default_transaction_read_only = on`);
  });
  return url;
}

async function foreignUrl(): Promise<string> {
  const url = await freshDatabaseUrl({ empty: true });
  const database = openPg({ url, connectionsMax: 1 });
  await database.script("create table patients (id int)");
  await database.close();
  return url;
}

test.each<[string, () => string | Promise<string>, number, string]>([
  [
    "a wrong password",
    () => changed({ password: "guess" }),
    3,
    `${where} 不接受用户 postgres 的口令：请核对`,
  ],
  ["no server", () => changed({ port: "1" }), 3, "上没有 PostgreSQL：请启动它"],
  [
    "a host that nobody knows",
    () => changed({ hostname: "nowhere.invalid" }),
    3,
    "主机 nowhere.invalid",
  ],
  [
    "no such database",
    () => changed({ pathname: "/nowhere" }),
    3,
    `${where} 上没有数据库 nowhere：请先建立它`,
  ],
  ["no free slot", () => limitedTo(0), 3, `${where} 的连接已用完：请停止多余的程序`],
  ["too few rights", () => limitedTo(-1), 3, `用户 ${LIMITED} 在 ${where} 上权限不够`],
  ["a database that is read only", readOnlyUrl, 3, "只能读：请连接主库"],
  ["another program's database", foreignUrl, 1, "里是别的程序的数据，不是联结的节点"],
  [
    "something that is no PostgreSQL",
    () => stranger("HTTP/1.1 400 Bad Request\r\n\r\n"),
    3,
    "PostgreSQL",
  ],
  ["something that never answers", () => stranger(null), 3, "迟迟不应答"],
  ["a wrong scheme", () => "mysql://127.0.0.1/lianjie", 2, "不能以 mysql: 开头"],
  ["a name alone", () => "localhost", 2, "不能只写主机名"],
  ["a password that splits the address", () => "postgres://a:p/w@h:5432/x", 2, "须写成 %40"],
])("%s", async (_cause, urlOf, code, words) => {
  const told = await migrateOne(await urlOf());
  expect(told.text).toContain(words);
  expect(told.text).not.toMatch(/^ +at /m);
  expect(told.text).not.toMatch(/guess|made-up/);
  expect(told.code).toBe(code);
});
