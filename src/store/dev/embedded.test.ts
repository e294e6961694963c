/**
 * The embedded server's life: kept data, leftovers of killed runs, a folder that another program
 * works on.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { removeEmbedded } from "#store/dev/embedded.ts";
import { serverPlace } from "#store/dev/embedded-place.ts";
import { processMark, readPostmaster, waitForEnd } from "#store/dev/embedded-process.ts";
import {
  type EmbeddedOptions,
  type EmbeddedServer,
  openPg,
  sql,
  startEmbedded,
} from "#store/store.ts";

let dir: string;
/** Data that were made once: to copy them costs a tenth of making them. */
let made: string;

async function newFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "lianjie-embedded-"));
  await chmod(path, 0o755);
  return path;
}

beforeAll(async () => {
  dir = await newFolder();
  await (await startEmbedded(options())).stop();
  made = dir;
});
beforeEach(async () => {
  dir = await newFolder();
  execFileSync("cp", ["-a", join(made, "server"), dir]);
});
afterAll(async () => rm(made, { recursive: true, force: true }));
afterEach(async () => rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const options = (changes: Partial<EmbeddedOptions> = {}): EmbeddedOptions => ({
  dir: join(dir, "server"),
  pause: async (ms) => pause(ms),
  newPassword: () => "0123456789abcdef",
  durable: false,
  sharedBuffersMb: 32,
  ...changes,
});

async function ask(server: EmbeddedServer, text: string): Promise<void> {
  const database = openPg({ url: server.url("postgres"), connectionsMax: 1 });
  await database.script(text);
  await database.close();
}

async function settingsOf(server: EmbeddedServer): Promise<Record<string, string>> {
  const database = openPg({ url: server.url("postgres"), connectionsMax: 1 });
  const rows = await database.query<{ name: string; setting: string }>(
    sql`select name, setting from pg_settings`,
  );
  await database.close();
  return Object.fromEntries(rows.map((row) => [row.name, row.setting]));
}

/** Another program that starts a server here, says so, and lives until it is killed. */
async function otherProgram(): Promise<{ child: ChildProcess; dead: Promise<unknown> }> {
  const script = join(dir, "other.mts");
  const face = new URL("../store.ts", import.meta.url).href;
  await writeFile(
    script,
    `import { startEmbedded } from ${JSON.stringify(face)};
     const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
     await startEmbedded({ dir: ${JSON.stringify(join(dir, "server"))}, pause,
       newPassword: () => "0123456789abcdef", durable: false, sharedBuffersMb: 32 });
     console.log("started");
     setInterval(() => undefined, 1000);`,
  );
  const words = ["--import", import.meta.resolve("tsx"), script];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const dead = new Promise((resolve) => child.on("exit", resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (text) => String(text).includes("started") && resolve());
    child.on("exit", () => reject(new Error("the other program ended")));
  });
  return { child, dead };
}

it("keeps its data over a restart, and begins anew when asked", async () => {
  const first = await startEmbedded(options());
  await ask(first, "create table kept (id int)");
  await first.stop();
  const second = await startEmbedded(options());
  await ask(second, "insert into kept values (1)");
  await second.stop();
  const third = await startEmbedded(options({ fresh: true }));
  await expect(ask(third, "insert into kept values (1)")).rejects.toThrow(/42P01/);
  await third.stop();
}, 60_000);

it("runs durable, on the loopback alone, behind a password", async () => {
  const server = await startEmbedded(options({ durable: true }));
  const settings = await settingsOf(server);
  expect(settings).toMatchObject({
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    max_connections: "400",
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    jit: "off",
    server_encoding: "UTF8",
  });
  const guess = openPg({
    url: server.url("postgres").replace("0123456789abcdef", "guess"),
    connectionsMax: 1,
  });
  await expect(guess.query(sql`select 1`)).rejects.toThrow(/does not answer/);
  await guess.close();
  await server.stop();
}, 60_000);

it("ends with its program, even a killed one, and the data open again at once", async () => {
  const other = await otherProgram();
  other.child.kill("SIGKILL");
  await other.dead;
  const server = await startEmbedded(options());
  expect(server.joined).toBe(false);
  await ask(server, "select 1");
  await server.stop();
  expect(await readPostmaster(join(server.home, "pg"))).toBeNull();
}, 60_000);

it("is joined, not disturbed, while a living program runs it", async () => {
  const other = await otherProgram();
  const joined = await startEmbedded(options());
  expect(joined.joined).toBe(true);
  await ask(joined, "create table seen (id int)");
  await joined.stop();
  await ask(joined, "insert into seen values (1)");
  await expect(startEmbedded(options({ fresh: true }))).rejects.toThrow(/另一个程序正在用/);
  await expect(startEmbedded(options({ alone: true }))).rejects.toThrow(/另一个程序正在用/);
  other.child.kill("SIGTERM");
  await other.dead;
  const later = await startEmbedded(options());
  await ask(later, "insert into seen values (2)");
  await later.stop();
}, 60_000);

it("starts over a stale process file, also when its number is somebody else's now", async () => {
  const first = await startEmbedded(options());
  await first.stop();
  for (const pid of [process.pid, 999_999]) {
    const lines = [pid, join(first.home, "pg"), 1, 5432, "", "127.0.0.1", 1, "ready   ", ""];
    await writeFile(join(first.home, "pg", "postmaster.pid"), lines.join("\n"));
    const server = await startEmbedded(options());
    await ask(server, "select 1");
    await server.stop();
  }
}, 60_000);

it("starts over one that died unreaped while we waited for it to get ready", async () => {
  const first = await startEmbedded(options());
  await first.stop();
  const data = join(first.home, "pg");
  // A parent that is busy does not reap its child, which stays in the process table when it ends.
  const { user } = await serverPlace(options().dir);
  const script = `/bin/sh -c 'sleep 1; :' postgres ${data} & echo $!; exec sleep 30`;
  const parent = spawn("/bin/sh", ["-c", script], {
    stdio: ["ignore", "pipe", "inherit"],
    ...user,
  });
  const pid = await new Promise<number>((resolve) => {
    parent.stdout.on("data", (text) => resolve(Number(text)));
  });
  const lines = [pid, data, 1, 5432, "", "127.0.0.1", 1, "starting", ""];
  await writeFile(join(data, "postmaster.pid"), lines.join("\n"));
  await writeFile(join(first.home, "owner"), (await processMark(process.pid)) ?? "");
  const second = await startEmbedded(options());
  await ask(second, "select 1");
  await second.stop();
  parent.kill("SIGKILL");
}, 60_000);

it("is recovered after the server itself was killed", async () => {
  const first = await startEmbedded(options());
  await ask(first, "create table kept (id int)");
  const killed = (await readPostmaster(join(first.home, "pg")))?.pid ?? -1;
  process.kill(killed, "SIGKILL");
  expect(await waitForEnd(killed, options().pause, 10_000)).toBe(true);
  const second = await startEmbedded(options());
  await ask(second, "insert into kept values (1)");
  await second.stop();
}, 60_000);

it("is started again at its address when it was killed under a living program", async () => {
  const told: string[] = [];
  const server = await startEmbedded(options({ died: (event) => void told.push(event) }));
  const database = openPg({ url: server.url("postgres"), connectionsMax: 2 });
  await database.script("create table kept (id int)");
  for (const signal of ["SIGKILL", "SIGQUIT"] as const) {
    const before = told.length;
    process.kill((await readPostmaster(join(server.home, "pg")))?.pid ?? -1, signal);
    await expect.poll(() => told.slice(before).at(-1), { timeout: 30_000 }).toMatch(/restarted/);
    // Those that were open belong to the dead one.
    await database.query(sql`select 1`).catch(() => undefined);
    await database.script("insert into kept values (1)");
  }
  expect(told.filter((event) => event !== "database.down")).toEqual([
    "database.died",
    "database.restarted",
    "database.died",
    "database.restarted",
  ]);
  await database.close();
  await server.stop();
  expect(await readPostmaster(join(server.home, "pg"))).toBeNull();
}, 60_000);

it("runs from a folder that its user cannot enter", async () => {
  const closed = join(dir, "home");
  await mkdir(closed, { mode: 0o700 });
  const here = options({ dir: join(closed, "project", ".data") });
  const server = await startEmbedded(here);
  await ask(server, "create table kept (id int)");
  await server.stop();
  const again = await startEmbedded(here);
  await ask(again, "insert into kept values (1)");
  await again.stop();
  expect(again.home).toBe(server.home);
  // Only root hands its server to another user, who then needs another place.
  expect(server.home.startsWith(closed)).toBe(process.getuid?.() !== 0);
  await removeEmbedded(here.dir);
}, 60_000);
