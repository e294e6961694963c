/**
 * The settlement bench: a PostgreSQL, a server process and a load process on this machine; rounds
 * of baseline and work in turn; then the gate; then the table.
 */
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pauseFor } from "node:timers/promises";
import pg from "pg";
import type { NodeId } from "#model/place.ts";
import { type EmbeddedServer, startEmbedded } from "#store/embedded.ts";
import { openPg } from "#store/pg.ts";
import { selectDurability } from "#store/store.ts";
import {
  BASELINE_CONNECTIONS,
  BASELINE_DATABASE,
  type Baseline,
  makeBaseline,
  openBaseline,
} from "./baseline.ts";
import { type Child, startChild } from "./crew.ts";
import { checkBooks } from "./gate.ts";
import type { LoadOrders, RunResult } from "./load.ts";
import { measured, type Pids, parentOf } from "./meter.ts";
import type { MixName } from "./mixes.ts";
import type { Options, RowName } from "./options.ts";
import { BILL_TOTAL, LINES, yuanText } from "./prepare.ts";
import { resetStatements, topStatements } from "./profile.ts";
import type { ServerOrders } from "./server.ts";
import { type Round, report, tell } from "./table.ts";

/** The whole bench ends after this long, whatever happens. */
const LIMIT_MS = 40 * 60_000;

const MIX_OF: Readonly<Record<RowName, MixName>> = {
  skewed: "skewed",
  even: "even",
  pair: "pair",
  fixed: "skewed",
  visit: "skewed",
};

interface Stage {
  readonly options: Options;
  readonly dir: string;
  readonly postgres: EmbeddedServer;
  readonly admin: pg.Client;
  readonly server: Child<ServerOrders>;
  readonly load: Child<LoadOrders>;
  readonly pids: Pids;
  readonly urls: ReadonlyMap<NodeId, string>;
  readonly baseline: Baseline | undefined;
  /** Everything that was told to be settled. */
  readonly acknowledged: string[];
}

export async function settle(options: Options): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const late = setTimeout(() => {
    tell(`not done after ${LIMIT_MS / 60_000} minutes: stopped`);
    void stop().finally(() => process.exit(1));
  }, LIMIT_MS);
  process.once("SIGINT", () => void stop().finally(() => process.exit(130)));
  process.once("SIGTERM", () => void stop().finally(() => process.exit(143)));
  try {
    const stage = await openStage(options, undo);
    const rounds = await runAll(stage);
    await gate(stage);
    const text = await report(options, rounds, await durability(stage.postgres));
    if (options.json !== undefined) await writeFile(options.json, text);
  } finally {
    clearTimeout(late);
    await stop();
  }
}

async function openStage(options: Options, undo: (() => Promise<unknown>)[]): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), "lianjie-bench-"));
  undo.push(() => rm(dir, { recursive: true, force: true }));
  await chmod(dir, 0o755);
  const postgres = await startPostgres(join(dir, "data"), options, undo);
  tell(`PostgreSQL runs; preparing ${options.scale * 100_000} accounts of the baseline`);
  const admin = new pg.Client({ connectionString: postgres.url("postgres") });
  await admin.connect();
  undo.push(() => admin.end());
  const baseline = await startBaseline(postgres, admin, options, undo);
  const server = startChild("server");
  undo.push(() => server.stop());
  const load = startChild("load");
  undo.push(() => load.stop());
  const mixes = [...new Set(options.only.map((row) => MIX_OF[row]))];
  const { port, urls } = await server.ask("start", {
    databaseUrl: postgres.url("postgres"),
    dir: join(dir, "demo"),
    mixes,
    people: options.people,
    settings: {
      ...(options.lanes === undefined ? {} : { lanes: options.lanes }),
      ...(options.batchMax === undefined ? {} : { batchMax: options.batchMax }),
      ...(options.gatherMs === undefined ? {} : { gatherMs: options.gatherMs }),
    },
    connectionsMax: options.connectionsMax,
  });
  await load.ask("open", { port, lines: Math.max(options.inFlight, options.visitsInFlight) });
  const { rows } = await admin.query<{ pid: number }>("select pg_backend_pid() as pid");
  const postmaster = await parentOf(rows[0]?.pid ?? 0);
  const pids = { server: server.pid, load: load.pid, postmaster };
  tell(`the country runs: ${urls.size} nodes, ${options.people} people a home area`);
  const acknowledged: string[] = [];
  return { options, dir, postgres, admin, server, load, pids, urls, baseline, acknowledged };
}

async function startPostgres(
  dir: string,
  options: Options,
  undo: (() => Promise<unknown>)[],
): Promise<EmbeddedServer> {
  const start = (fresh: boolean) =>
    startEmbedded({
      dir,
      fresh,
      pause: async (ms) => {
        await pauseFor(ms);
      },
      newPassword: () => randomBytes(16).toString("hex"),
    });
  let server = await start(true);
  undo.push(() => rm(server.home, { recursive: true, force: true }));
  undo.push(() => server.stop());
  if (options.profile) {
    // Only now: the extension costs a little, so measured runs are without it.
    const admin = openPg({ url: server.url("postgres"), connectionsMax: 1 });
    await admin.script("alter system set shared_preload_libraries = 'pg_stat_statements'");
    await admin.close();
    await server.stop();
    server = await start(false);
  }
  return server;
}

async function startBaseline(
  postgres: EmbeddedServer,
  admin: pg.Client,
  options: Options,
  undo: (() => Promise<unknown>)[],
): Promise<Baseline | undefined> {
  if (options.baselineSeconds === 0) return undefined;
  await admin.query(`create database ${BASELINE_DATABASE}`);
  const url = postgres.url(BASELINE_DATABASE);
  await makeBaseline(url, options.scale);
  const baseline = openBaseline(url, options.scale);
  undo.push(() => baseline.stop());
  return baseline;
}

async function durability(postgres: EmbeddedServer) {
  const database = openPg({ url: postgres.url("postgres"), connectionsMax: 1 });
  const settings = await selectDurability(database);
  await database.close();
  return settings;
}

const WARM_COUNT = 2_000;
const WARM_SECONDS = 2;

/** Baseline, work, baseline, work …: each row beside a baseline of the same minute. */
async function runAll(stage: Stage): Promise<Round[]> {
  const { options, baseline } = stage;
  const rates = new Map<RowName, number>();
  await baseline?.run(WARM_SECONDS);
  for (const row of options.only) {
    const { result } = await runRow(stage, row, warmCount(row));
    rates.set(row, row === "fixed" ? options.rate : result.perSecond);
    tell(`warm-up ${row}: ${result.perSecond.toFixed(0)}/s`);
  }
  const rounds: Round[] = [];
  for (let number = 1; number <= options.rounds; number += 1) {
    for (const row of options.only) {
      const besides = baseline ? await baseline.run(options.baselineSeconds) : undefined;
      const count = Math.ceil((rates.get(row) ?? 100) * options.seconds);
      const round = await runRow(stage, row, count, `${row}-${number}`);
      if (row !== "fixed") rates.set(row, round.result.perSecond);
      rounds.push({ ...round, baseline: besides });
      tell(describe(number, round, besides));
    }
  }
  return rounds;
}

function warmCount(row: RowName): number {
  if (row === "fixed") return 200;
  return row === "visit" ? WARM_COUNT / 4 : WARM_COUNT;
}

function describe(number: number, round: Round, besides: number | undefined): string {
  const { row, result, batches, usage, count } = round;
  const mean = (part: { batches: number; commands: number }) =>
    (part.commands / Math.max(1, part.batches)).toFixed(1);
  const each = (ms: number) => ((ms * 1_000) / count).toFixed(0);
  const others = Object.entries(result.others).map(([said, times]) => `; ${times} × ${said}`);
  return (
    `round ${number} ${row}: ${result.perSecond.toFixed(0)}/s (baseline ` +
    `${besides?.toFixed(0) ?? "–"}/s), p50 ${result.p50Ms.toFixed(1)} p99 ` +
    `${result.p99Ms.toFixed(1)} max ${result.maxMs.toFixed(0)} ms, batch ` +
    `${mean(batches.provinces)} hub ${mean(batches.hub)}; µs each: server ` +
    `${each(usage.serverMs)}, PostgreSQL ${each(usage.postgresMs)}, load ` +
    `${each(usage.loadMs)}, other programs ${each(usage.othersMs)}, idle ` +
    `${each(usage.idleMs)}${others.join("")}`
  );
}

/** With a `profileName` and `--profile` the row is also taken apart. */
async function runRow(
  stage: Stage,
  row: RowName,
  count: number,
  profileName?: string,
): Promise<Round> {
  const { server, pids, options, admin } = stage;
  const run = await readyRow(stage, row, count);
  const profiled = options.profile && profileName !== undefined;
  if (profiled) {
    await resetStatements(admin);
    await server.ask("profileStart", null);
  }
  await server.ask("batches", null);
  const before = await commitsOf(admin);
  const { result, usage } = await measured(pids, run);
  const batches = await server.ask("batches", null);
  await server.ask("quiet", null);
  const commits = (await commitsOf(admin)) - before;
  if (profiled) await tellProfile(stage, profileName, commits / count);
  for (const id of result.acknowledged) stage.acknowledged.push(id);
  return { row, count, result, batches, usage, baseline: undefined };
}

/** What is prepared is not measured: the answer starts the measured part. */
async function readyRow(
  { server, load, options }: Stage,
  row: RowName,
  count: number,
): Promise<() => Promise<RunResult>> {
  const mix = MIX_OF[row];
  if (row === "visit") {
    const patients = await server.ask("patients", { mix, count });
    const bill = LINES.map(({ totalFen, ...line }) => ({ ...line, total: yuanText(totalFen) }));
    const ask = { patients, inFlight: options.visitsInFlight, bill, total: BILL_TOTAL };
    return () => load.ask("visits", ask);
  }
  const tasks = await server.ask("prepare", { mix, count });
  await server.ask("quiet", null);
  if (row === "fixed") return () => load.ask("fixed", { tasks, rate: options.rate });
  return () => load.ask("settle", { tasks, inFlight: options.inFlight });
}

async function commitsOf(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query<{ commits: string }>(
    "select sum(xact_commit)::text as commits from pg_stat_database where datname like 'lianjie_%'",
  );
  return Number(rows[0]?.commits ?? 0);
}

async function tellProfile(stage: Stage, name: string, commitsEach: number): Promise<void> {
  const { server, admin } = stage;
  const file = join(tmpdir(), `lianjie-${name}.cpuprofile`);
  const functions = await server.ask("profileStop", { file });
  tell(`\n${name}: V8 profile in ${file}; ${commitsEach.toFixed(2)} commits each`);
  for (const line of functions) tell(`  ${line}`);
  tell(`${name}: statements of all databases, by time`);
  for (const line of await topStatements(admin)) tell(`  ${line}`);
}

/** Before any figure: the books agree, or there is none. */
async function gate({ urls, acknowledged }: Stage): Promise<void> {
  const verdict = await checkBooks(urls, new Set(acknowledged), acknowledged.length);
  for (const fault of verdict.faults.slice(0, 20)) tell(`fault: ${fault}`);
  if (verdict.faults.length > 0) throw new Error("the books do not agree: no figures");
  tell(
    `gate: ${verdict.settlements} settlements acknowledged = committed at care, home and hub; ` +
      "no duplicate, nothing unknown, all ledgers sum to 0, claims = debts = copies",
  );
  tell(`baseline: TPC-B-like on ${BASELINE_CONNECTIONS} connections of the same driver`);
}
