/** Processor time by part while a row runs: server, load, PostgreSQL, and what else was busy. */
import { readdir, readFile } from "node:fs/promises";
import pg from "pg";

/** Milliseconds of processor time. */
export interface Usage {
  readonly serverMs: number;
  /** The load's process, and this one, which drives the baseline. */
  readonly loadMs: number;
  readonly postgresMs: number;
  /** What other programs of the machine took: a figure with much of it is worth little. */
  readonly othersMs: number;
  /** What nobody took. */
  readonly idleMs: number;
}

interface Sample {
  readonly server: number;
  readonly load: number;
  readonly postgres: number;
  readonly busy: number;
  readonly idle: number;
}

/** The kernel counts in hundredths of a second. */
export const TICK_MS = 10;

interface ProcessTimes {
  readonly parent: number;
  readonly ticks: number;
  /** Of children that have ended. */
  readonly ended: number;
}

/** Null for a process that has ended and was waited for. */
export async function timesOf(pid: number | string): Promise<ProcessTimes | null> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (text === null) return null;
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  return { parent: fields[1] ?? 0, ticks: user + system, ended: endedUser + endedSystem };
}

export async function parentOf(pid: number): Promise<number> {
  return (await timesOf(pid))?.parent ?? 0;
}

export async function postmasterOf(url: string): Promise<number> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const { rows } = await admin.query<{ pid: number }>("select pg_backend_pid() as pid");
  const postmaster = await parentOf(rows[0]?.pid ?? 0);
  await admin.end();
  return postmaster;
}

export async function allPids(): Promise<string[]> {
  return (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
}

/** Living and ended processes alike, so that it never falls. */
async function postgresTicks(postmaster: number): Promise<number> {
  const pids = await allPids();
  const times = await Promise.all(pids.map(timesOf));
  const own = await timesOf(postmaster);
  const before = (own?.ticks ?? 0) + (own?.ended ?? 0);
  return times.reduce((sum, one) => sum + (one?.parent === postmaster ? one.ticks : 0), before);
}

async function sample(pids: Pids): Promise<Sample> {
  const [server, load, self, postgres, machine] = await Promise.all([
    timesOf(pids.server),
    timesOf(pids.load),
    timesOf("self"),
    postgresTicks(pids.postmaster),
    readFile("/proc/stat", "utf8"),
  ]);
  const ticks = (machine.split("\n")[0] ?? "").trim().split(/\s+/).slice(1).map(Number);
  const all = ticks.reduce((sum, count) => sum + count, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return {
    server: server?.ticks ?? 0,
    load: (load?.ticks ?? 0) + (self?.ticks ?? 0),
    postgres,
    busy: all - idle,
    idle,
  };
}

export interface Pids {
  readonly server: number;
  readonly load: number;
  readonly postmaster: number;
}

export async function measured<Result>(
  pids: Pids,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly usage: Usage }> {
  const before = await sample(pids);
  const result = await work();
  const after = await sample(pids);
  const spent = (of: (sample: Sample) => number): number => (of(after) - of(before)) * TICK_MS;
  const serverMs = spent(({ server }) => server);
  const loadMs = spent(({ load }) => load);
  const postgresMs = spent(({ postgres }) => postgres);
  const othersMs = spent(({ busy }) => busy) - serverMs - loadMs - postgresMs;
  const usage = { serverMs, loadMs, postgresMs, othersMs, idleMs: spent(({ idle }) => idle) };
  return { result, usage };
}
