/**
 * Processes of the embedded PostgreSQL: who is alive, how to start one that ends with us, how to
 * stop one.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { ServerPlace } from "#store/dev/embedded-place.ts";

export type Pause = (ms: number) => Promise<void>;

/** A process id may be used again, so a process is known by its id and the moment it began. */
export async function processMark(pid: number): Promise<string | null> {
  if (!isAlive(pid)) return null;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return `${pid}`;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie has ended; field 22 of the whole line is its start in ticks since boot.
  return fields[0] === "Z" ? null : `${pid} ${fields[19]}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** What `postmaster.pid` says, or null when there is none. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

export async function readPostmaster(data: string): Promise<Postmaster | null> {
  const text = await readFile(`${data}/postmaster.pid`, "utf8").catch(() => null);
  if (text === null) return null;
  const lines = text.split("\n");
  const ready = (lines[7] ?? "").trim() === "ready";
  return { pid: Number(lines[0]), port: Number(lines[3]), ready };
}

/**
 * Whether this process is a PostgreSQL on this data folder; where /proc is missing we believe the
 * file.
 */
export async function servesData(pid: number, data: string): Promise<boolean> {
  if ((await processMark(pid)) === null) return false;
  const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
  return words === null || words.split("\0").includes(data);
}

/** Runs one of PostgreSQL's programs to its end. */
export function runProgram(place: ServerPlace, name: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { cwd: place.home, env: ENVIRONMENT, ...place.user };
    execFile(`${place.bin}/${name}`, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${name} failed: ${stderr || stdout || error.message}`));
      else resolve();
    });
  });
}

/** Nothing of the caller's locale or PG… variables reaches the server. */
const ENVIRONMENT = { LC_ALL: "C", TZ: "UTC", PATH: "/usr/bin:/bin" };

/**
 * Waits on a pipe that only we hold: when this process dies, however it dies, the read ends and the
 * server is told to shut down fast, and at once if it cannot, as on a full disk. Its own session,
 * so that Ctrl-C reaches us first and not the server.
 */
const WATCH = `"$@" </dev/null & child=$!
read -r _
kill -INT $child 2>/dev/null
(trap 'kill $nap; exit' TERM; sleep 20 & nap=$!; wait $nap; kill -QUIT $child) 2>/dev/null &
guard=$!
wait $child
kill $guard 2>/dev/null`;

export async function spawnServer(
  place: ServerPlace,
  args: string[],
  logFile: string,
): Promise<ChildProcess> {
  const log = await open(logFile, "a", 0o640);
  const words = ["-c", WATCH, "lianjie-postgres", `${place.bin}/postgres`, ...args];
  const child = spawn("/bin/sh", words, {
    cwd: place.home,
    env: ENVIRONMENT,
    stdio: ["pipe", log.fd, log.fd],
    detached: true,
    ...place.user,
  });
  child.on("error", () => undefined);
  // Neither the watcher nor its pipe keeps our event loop running.
  child.unref();
  if (child.stdin && "unref" in child.stdin) (child.stdin as unknown as { unref(): void }).unref();
  child.stdin?.on("error", () => undefined);
  await log.close();
  return child;
}

/** True when it has ended within the time. */
export async function waitForEnd(pid: number, pause: Pause, limitMs: number): Promise<boolean> {
  const mark = await processMark(pid);
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += 20) {
    const now = await processMark(pid);
    if (now === null || now !== mark) return true;
    await pause(20);
  }
  return false;
}

/** Lets the watcher stop its server, which it reaps too. */
export async function endServer(child: ChildProcess, pid: number, pause: Pause): Promise<void> {
  child.stdin?.end();
  if (!(await waitForEnd(pid, pause, 20_000))) await stopProcess(pid, pause);
}

/**
 * Fast shutdown, and an immediate one if that takes too long: the log is replayed at the next
 * start.
 */
export async function stopProcess(pid: number, pause: Pause): Promise<void> {
  for (const [signal, limitMs] of [
    ["SIGINT", 20_000],
    ["SIGQUIT", 10_000],
  ] as const) {
    if ((await processMark(pid)) === null) return;
    process.kill(pid, signal);
    if (await waitForEnd(pid, pause, limitMs)) return;
  }
  throw new Error(`PostgreSQL with process id ${pid} does not stop: end it by hand`);
}

/**
 * A port that is free on the loopback now; somebody may take it before we do, so starts are
 * retried.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
