/**
 * A PostgreSQL of our own, from npm: started on a data folder, ended with this program. A server
 * left over from a killed run is stopped, one that a living program runs on the same folder is
 * joined.
 */
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseRefused } from "#base/troubles.ts";
import { type ServerPlace, serverPlace } from "#store/dev/embedded-place.ts";
import {
  endServer,
  freePort,
  type Pause,
  type Postmaster,
  processMark,
  readPostmaster,
  runProgram,
  servesData,
  spawnServer,
  stopProcess,
  waitForEnd,
} from "#store/dev/embedded-process.ts";
import { type Started, type Supervised, supervise } from "#store/dev/embedded-supervisor.ts";

/** A server on which databases may be made: the embedded one, or one named by DATABASE_URL. */
export interface DatabaseServer {
  url(database: string): string;
  /** The embedded one stops only if this program started it. */
  stop(): Promise<void>;
}

export interface EmbeddedServer extends DatabaseServer {
  readonly port: number;
  /**
   * Where the data really are; not the folder asked for when that is closed to the server's user.
   */
  readonly home: string;
  /** True when another living program runs it. */
  readonly joined: boolean;
}

export interface EmbeddedOptions {
  /** Data are kept here and found again. */
  readonly dir: string;
  readonly pause: Pause;
  /** A new secret of plain letters and digits; asked once per data folder. */
  readonly newPassword: () => string;
  /** False only for throw-away data: no flushes, so a crash of the machine loses them. */
  readonly durable?: boolean | undefined;
  /** Removes what is there and begins anew. */
  readonly fresh?: boolean | undefined;
  /** Throws DatabaseRefused when another living program runs it, as `fresh` does. */
  readonly alone?: boolean | undefined;
  /**
   * Starts it again, at the same address, when it dies while this program lives; and is told.
   * Without this a death is left to whoever meets it.
   */
  readonly died?: ((event: Supervised) => void) | undefined;
  readonly connectionsMax?: number | undefined;
  readonly sharedBuffersMb?: number | undefined;
}

/** Tells a server's owner apart from a program that is gone. */
const OWNER_FILE = "owner";
const STARTS_MAX = 5;
const START_LIMIT_MS = 60_000;
const END_LIMIT_MS = 30_000;

export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const place = await serverPlace(options.dir);
  const data = join(place.home, "pg");
  const joined = await settleLeftover(place, data, options);
  if (joined && (options.fresh || options.alone)) {
    throw new DatabaseRefused("running", place.home);
  }
  if (joined) return faceOf(place, joined.port, undefined);
  if (options.fresh) await rm(place.home, { recursive: true, force: true });
  await makeHome(place);
  if (!(await stat(join(data, "PG_VERSION")).catch(() => undefined))) {
    await makeCluster(place, data, options);
  }
  await checkVersion(place, data);
  await writeFile(join(place.home, OWNER_FILE), (await processMark(process.pid)) ?? "");
  for (let tried = 1; ; tried += 1) {
    const started = await startOnce(place, data, options, await freePort());
    if (started) return faceOf(place, started.port, kept(started, place, options).stop);
    if (tried < STARTS_MAX) continue;
    const log = await readFile(logFile(place), "utf8").catch(() => "");
    throw new Error(`PostgreSQL did not start; its last words: ${lastWords(log)}`);
  }
}

/** Removes a data folder and what was put elsewhere in its name. The server must be stopped. */
export async function removeEmbedded(dir: string): Promise<void> {
  const { home } = await serverPlace(dir);
  await rm(home, { recursive: true, force: true });
}

function logFile(place: ServerPlace): string {
  return join(place.home, "postgres.log");
}

async function faceOf(
  place: ServerPlace,
  port: number,
  stop: (() => Promise<void>) | undefined,
): Promise<EmbeddedServer> {
  const password = (await readFile(join(place.home, "password"), "utf8")).trim();
  return {
    port,
    home: place.home,
    joined: stop === undefined,
    url: (database) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`,
    stop: stop ?? (async () => undefined),
  };
}

/** The server to join, or null when the data folder is free now. */
async function settleLeftover(
  place: ServerPlace,
  data: string,
  options: EmbeddedOptions,
): Promise<Postmaster | null> {
  const found = await readPostmaster(data);
  if (!found) return null;
  if ((await servesData(found.pid, data)) && (await ownerLives(place))) {
    const joined = await waitUntilReady(found, data, options);
    if (joined) return joined;
  }
  // Its watcher is probably stopping it at this moment.
  if (await servesData(found.pid, data)) {
    const ended = await waitForEnd(found.pid, options.pause, 3_000);
    if (!ended) await stopProcess(found.pid, options.pause);
  }
  await forgetPostmaster(data, found.pid);
  return null;
}

/**
 * PostgreSQL takes a dead process that nobody has reaped yet, or a stranger that has its number
 * now, for a living server and would refuse to start over its file.
 */
async function forgetPostmaster(data: string, pid: number): Promise<void> {
  if ((await readPostmaster(data))?.pid === pid) {
    await rm(join(data, "postmaster.pid"), { force: true });
  }
}

async function ownerLives(place: ServerPlace): Promise<boolean> {
  const owner = await readFile(join(place.home, OWNER_FILE), "utf8").catch(() => "");
  const pid = Number(owner.split(" ")[0]);
  // This very process lives, but a server that it has forgotten is a leftover all the same.
  return pid > 0 && (await processMark(pid)) === owner;
}

async function waitUntilReady(
  found: Postmaster,
  data: string,
  options: EmbeddedOptions,
): Promise<Postmaster | null> {
  for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += 20) {
    const now = await readPostmaster(data);
    if (!now || !(await servesData(found.pid, data))) return null;
    if (now.ready) return now;
    await options.pause(20);
  }
  throw new Error(`PostgreSQL with process id ${found.pid} does not get ready: end it by hand`);
}

/** Closed to all but the server's user; folders made on the way to it may be passed through. */
async function makeHome(place: ServerPlace): Promise<void> {
  const first = await mkdir(place.home, { recursive: true });
  if (place.user && first !== undefined) {
    for (let at = dirname(place.home); at.startsWith(first); at = dirname(at))
      await chmod(at, 0o755);
  }
  if (place.user) await chown(place.home, place.user.uid, place.user.gid);
  await chmod(place.home, 0o700);
}

async function makeCluster(
  place: ServerPlace,
  data: string,
  options: EmbeddedOptions,
): Promise<void> {
  const draft = `${data}.${process.pid}`;
  const passwordFile = join(place.home, "password");
  await rm(draft, { recursive: true, force: true });
  await writeFile(passwordFile, `${options.newPassword()}\n`, { mode: 0o600 });
  if (place.user) await chown(passwordFile, place.user.uid, place.user.gid);
  // Few rounds of hashing are enough: nobody guesses a random password, and every connection pays
  // them.
  await runProgram(place, "initdb", [
    ...["-D", draft, "-U", "postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"],
    ...["--encoding=UTF8", "--locale=C", "--no-instructions", "-c", "scram_iterations=64"],
    ...(options.durable === false ? ["--no-sync"] : []),
  ]);
  await rename(draft, data);
}

async function checkVersion(place: ServerPlace, data: string): Promise<void> {
  const version = (await readFile(join(data, "PG_VERSION"), "utf8")).trim();
  const ours = (await stat(`${place.bin}/../share/postgresql/postgres.bki`).catch(() => undefined))
    ? await readFile(`${place.bin}/../share/postgresql/postgres.bki`, "utf8")
    : "";
  const expected = /^# PostgreSQL (\d+)/.exec(ours)?.[1] ?? version;
  if (version === expected) return;
  throw new Error(
    `the data in ${data} are of PostgreSQL ${version}, this program brings ${expected}: ` +
      "begin anew with --fresh, or move them with pg_upgrade",
  );
}

/** Looked after from now on, if that is wanted. */
function kept(started: Started, place: ServerPlace, options: EmbeddedOptions) {
  const { died } = options;
  if (!died) return started;
  const data = join(place.home, "pg");
  const restart = async (dead: Started): Promise<Started | null> => {
    await forgetPostmaster(data, dead.pid);
    return await startOnce(place, data, options, dead.port);
  };
  return supervise(started, { restart, told: died });
}

/** Null when it ended before it was ready: the port was taken, or another program was faster. */
async function startOnce(
  place: ServerPlace,
  data: string,
  options: EmbeddedOptions,
  port: number,
): Promise<Started | null> {
  const child = await spawnServer(place, serverArgs(data, port, options), logFile(place));
  let ended = false;
  child.on("exit", () => {
    ended = true;
  });
  for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += 10) {
    const now = await readPostmaster(data);
    if (now?.ready && now.port === port) {
      const { pid } = now;
      return { port, pid, stop: () => endServer(child, pid, options.pause) };
    }
    // The watcher waits for us even when the server is gone, so look at the server's own trace.
    const failed = waitedMs > 200 && (now === null || !(await servesData(now.pid, data)));
    if (ended || failed) break;
    await options.pause(10);
  }
  child.stdin?.end();
  // Nothing of it is left when this is told.
  for (let waitedMs = 0; waitedMs < END_LIMIT_MS && !ended; waitedMs += 10) await options.pause(10);
  return null;
}

/** Of a server's log, why it ended: its last fatal line, or its last lines. */
function lastWords(log: string): string {
  const lines = log.trimEnd().split("\n");
  return lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.slice(-5).join("\n");
}

function serverArgs(data: string, port: number, options: EmbeddedOptions): string[] {
  const settings: Record<string, string> = {
    port: String(port),
    // TCP on the loopback only, behind a password; no socket file whose path could be too long.
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: String(options.connectionsMax ?? 400),
    shared_buffers: `${options.sharedBuffersMb ?? 512}MB`,
    max_wal_size: "4GB",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    // Short statements only; and a small /dev/shm in a container stays enough.
    max_parallel_workers_per_gather: "0",
    ...(options.durable === false
      ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }
      : { fsync: "on", synchronous_commit: "on", full_page_writes: "on" }),
  };
  const pairs = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", data, ...pairs];
}
