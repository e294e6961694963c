/** `npm start` where it cannot start: one sentence, no stack, the exit code that commands have. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

async function start(changes: Record<string, string>, ...words: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "demo/main.ts", ...words], {
    cwd: ROOT,
    env: { ...process.env, PORT: "0", ...changes },
  });
  let [out, complaints] = ["", ""];
  child.stdout.on("data", (text) => (out += String(text)));
  child.stderr.on("data", (text) => (complaints += String(text)));
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, out, complaints };
}

async function takenPort(): Promise<{ port: string; close: () => void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { port: String(port), close: () => server.close() };
}

test.concurrent.each([
  ["a wrong scheme", { DATABASE_URL: "mysql://127.0.0.1" }, 2, /^环境变量 DATABASE_URL 不正确：/],
  [
    "no server",
    { DATABASE_URL: "postgres://postgres@127.0.0.1:1" },
    3,
    /^127\.0\.0\.1:1 上没有 PostgreSQL：请启动它，或核对 DATABASE_URL/,
  ],
])(
  "%s",
  async (_words, changes, code, words) => {
    const told = await start(changes);
    expect(told.complaints).toMatch(words);
    expect(told.complaints).not.toMatch(/^ +at /m);
    // Nothing is said to have started that did not.
    expect(told.out).not.toContain("数据库已启动");
    expect(told.code).toBe(code);
  },
  60_000,
);

test.concurrent("an option that nobody knows, and a port that is taken", async () => {
  const taken = await takenPort();
  const [option, port] = await Promise.all([start({}, "--frsh"), start({ PORT: taken.port })]);
  taken.close();
  expect([option.code, option.complaints]).toEqual([
    2,
    expect.stringContaining("--fresh --with-month"),
  ]);
  expect([port.code, port.complaints]).toEqual([1, expect.stringContaining("已被占用")]);
}, 60_000);
