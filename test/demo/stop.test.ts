/** `npm start` ended as a service manager ends it: by SIGTERM to npm, which is all that it knows. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, inject, onTestFinished, test } from "vitest";
import { startEmbedded } from "#store/dev/embedded.ts";

const ROOT = join(import.meta.dirname, "../..");
/** A stop that waits for the work in hand takes a second or two. */
const STOPPED_WITHIN_MS = 8_000;

let started: ChildProcess | undefined;

/** Whatever the test found, nothing of it runs on: the group has npm and all that it started. */
afterEach(() => {
  const group = started?.pid;
  started = undefined;
  if (group !== undefined && isAlive(-group)) process.kill(-group, "SIGKILL");
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A port that nobody holds, or whether this one is so. */
async function claim(port: number): Promise<number | null> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const claimed = typeof address === "object" && address ? address.port : null;
      server.close(() => resolve(claimed));
    });
  });
}

async function serverOfItsOwn(): Promise<string> {
  const server = await startEmbedded({
    dir: join(inject("folder"), "stop-server"),
    pause: async (ms) => pause(ms),
    newPassword: () => "stop",
    durable: false,
    sharedBuffersMb: 128,
  });
  onTestFinished(() => server.stop());
  return server.url("postgres");
}

/** Until it listens; what it printed when it ended before. */
async function listening(child: ChildProcess, port: number): Promise<void> {
  let told = "";
  child.stdout?.on("data", (text) => (told += String(text)));
  child.stderr?.on("data", (text) => (told += String(text)));
  while (child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await pause(100);
  }
  expect.fail(`npm start ended before it listened: ${told}`);
}

test("SIGTERM to npm stops the server, which frees its port", async () => {
  const url = await serverOfItsOwn();
  const port = (await claim(0)) ?? 0;
  const child = spawn("npm", ["start"], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), DATABASE_URL: url },
    detached: true,
  });
  started = child;
  await listening(child, port);
  expect(await claim(port)).toBe(null);
  child.kill("SIGTERM");
  const until = Date.now() + STOPPED_WITHIN_MS;
  while (Date.now() < until && isAlive(-(child.pid ?? 0))) await pause(50);
  expect(isAlive(-(child.pid ?? 0)), "a process that npm started runs on").toBe(false);
  expect(await claim(port)).toBe(port);
}, 120_000);
