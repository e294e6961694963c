/** A server whose disk is full: what is said, and that nothing is left behind. Wants root. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NoAnswer } from "#base/refusals.ts";
import { troubleOf } from "#base/troubles.ts";
import { type EmbeddedServer, openPg, sql, startEmbedded, watchCommits } from "#store/store.ts";

const disk = mkdtempSync(join(tmpdir(), "lianjie-disk-"));
const SIZE_MB = 160;
const WHY = "only root can mount a small disk for this";
let mounted = false;
let server: EmbeddedServer | undefined;

beforeAll(() => {
  const options = ["-t", "tmpfs", "-o", `size=${SIZE_MB}m,mode=0755`, "lianjie", disk];
  mounted = process.getuid?.() === 0 && spawnSync("mount", options).status === 0;
});

afterAll(async () => {
  await server?.stop();
  if (mounted) spawnSync("umount", [disk]);
  rmSync(disk, { recursive: true, force: true });
});

const filler = join(disk, "filler");

function fill(): void {
  const words = ["if=/dev/zero", `of=${filler}`, "bs=64k"];
  spawnSync("dd", words, { stdio: "ignore" });
}

const start = (): Promise<EmbeddedServer> =>
  startEmbedded({
    dir: join(disk, "server"),
    pause: async (ms) => pause(ms),
    newPassword: () => "0123456789abcdef",
    durable: false,
    sharedBuffersMb: 16,
  });

/** Processes that work on the disk, this one left out. */
function busy(): string[] {
  const commandOf = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    } catch {
      return "";
    }
  };
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(commandOf).filter((command) => command.includes(disk));
}

async function refusedStart(): Promise<string> {
  const error = await start().then(
    () => null,
    (caught: unknown) => caught,
  );
  return troubleOf(error)?.words ?? String(error);
}

test("a start on it says so, leaves no server, and works once there is room", async (context) => {
  if (!mounted) context.skip(WHY);
  fill();
  expect(await refusedStart()).toMatch(/^磁盘已满，写不了文件：请腾出空间/);
  expect(busy()).toEqual([]);
  rmSync(filler);
  await (await start()).stop();
  // The same with data that are there.
  fill();
  expect(await refusedStart()).toMatch(/^磁盘已满，写不了文件：请腾出空间/);
  expect(busy()).toEqual([]);
  rmSync(filler);
  server = await start();
  expect(server.joined).toBe(false);
}, 60_000);

test("what is not booked for want of room is told, until a commit succeeds again", async (context) => {
  if (!mounted) context.skip(WHY);
  server ??= await start();
  const database = openPg({ url: server.url("postgres"), connectionsMax: 1 });
  const watched = watchCommits(database, () => 1_000);
  await database.script("create table lines (text text)");
  const text = "x".repeat(1_000);
  const write = (rows: number): Promise<unknown> =>
    watched.transaction((tx) =>
      tx.query(sql`insert into lines select ${text} from generate_series(1, ${rows}::int)`),
    );
  await write(1);
  expect(watched.failing()).toBeNull();
  fill();
  await expect(write(60_000)).rejects.toThrow(NoAnswer);
  expect(watched.failing()).toMatchObject({ code: "53100", lastAt: 1_000 });
  expect(watched.failing()?.words).toMatch(
    /^127\.0\.0\.1:\d+ 的磁盘已满，什么也写不进去：请腾出空间/,
  );
  // Reading goes on, and says nothing of writing.
  await watched.transaction((tx) => tx.query(sql`select count(*) from lines`));
  expect(watched.failing()).not.toBeNull();
  expect([...watched.failures()]).toEqual([["53100", 1]]);
  writeFileSync(filler, "");
  await write(1);
  expect(watched.failing()).toBeNull();
  await database.close();
}, 60_000);
