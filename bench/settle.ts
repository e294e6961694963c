/**
 * The settlement bench: a PostgreSQL, a server process and a load process on this machine; rounds
 * of baseline and work in turn; then the gate; then the table.
 */
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { yuanText } from "#base/money.ts";
import type { NodeId } from "#model/place.ts";
import type { EmbeddedServer } from "#store/dev/embedded.ts";
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
import { tell, writeFigures } from "./figures.ts";
import { checkStored } from "./gate.ts";
import type { LoadOrders, RunResult } from "./load.ts";
import { measured, type Pids, parentOf } from "./meter.ts";
import type { MixName } from "./mixes.ts";
import type { Options, RowName } from "./options.ts";
import { benchFolder, createEnding, type Ending, startPostgres, stopAtEnd } from "./postgres.ts";
import { BILL_TOTAL, LINES } from "./prepare.ts";
import { PROFILE_SETTINGS, resetStatements, slowPlans, topStatements } from "./profile.ts";
import type { ServerOrders } from "./server.ts";
import { type Besides, describe, type Round, report } from "./table.ts";

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
  readonly port: number;
  readonly baseline: Baseline | undefined;
  /** Everything that was told to be settled. */
  readonly acknowledged: string[];
}

export async function settle(options: Options): Promise<void> {
  const ending = createEnding();
  const late = setTimeout(() => {
    tell(`not done after ${LIMIT_MS / 60_000} minutes: stopped`);
    void ending.end().finally(() => process.exit(1));
  }, LIMIT_MS);
  try {
    const stage = await openStage(options, ending);
    const rounds = await runAll(stage);
    await gate(stage);
    const rows = report(options, rounds, await durability(stage.postgres));
    await writeFigures(options.json, "settle", rows);
  } finally {
    clearTimeout(late);
    await ending.end();
  }
}

async function openStage(options: Options, ending: Ending): Promise<Stage> {
  const dir = await benchFolder(ending);
  const postgres = await startWith(dir, options, ending);
  const admin = new pg.Client({ connectionString: postgres.url("postgres") });
  await admin.connect();
  ending.push(() => admin.end());
  const baseline = await startBaseline(postgres, admin, options, ending);
  const server = startChild("server", options.nodeFlags);
  ending.push(() => server.stop());
  const load = startChild("load");
  ending.push(() => load.stop());
  const mixes = [...new Set(options.only.map((row) => MIX_OF[row]))];
  const { port, urls } = await server.ask("start", {
    databaseUrl: postgres.url("postgres"),
    dir: join(dir, "demo"),
    mixes,
    people: options.people,
    settings: {
      ...(options.lanes === undefined ? {} : { lanes: options.lanes }),
      ...(options.groupMax === undefined ? {} : { groupMax: options.groupMax }),
      ...(options.gatherMs === undefined ? {} : { gatherMs: options.gatherMs }),
    },
    connectionsMax: options.connectionsMax,
  });
  const { rows } = await admin.query<{ pid: number }>("select pg_backend_pid() as pid");
  const postmaster = await parentOf(rows[0]?.pid ?? 0);
  const pids = { server: server.pid, load: load.pid, postmaster };
  tell(`the country runs: ${urls.size} nodes, ${options.people} people a home area`);
  const acknowledged: string[] = [];
  return { options, dir, postgres, admin, server, load, pids, urls, port, baseline, acknowledged };
}

/** With the settings asked for, which PostgreSQL reads at its start. */
async function startWith(dir: string, options: Options, ending: Ending): Promise<EmbeddedServer> {
  let server = await startPostgres(dir, true);
  stopAtEnd(ending, () => server);
  const changes = options.set.map((setting) => setting.split("=", 2));
  const statements = changes.map(([name, value]) => `alter system set ${name} = '${value}'`);
  // Only now: the extensions cost a little, so measured runs are without them.
  if (options.profile) statements.push(...PROFILE_SETTINGS);
  if (statements.length === 0) return server;
  const admin = new pg.Client({ connectionString: server.url("postgres") });
  await admin.connect();
  for (const statement of statements) await admin.query(statement);
  await admin.end();
  await server.stop();
  server = await startPostgres(dir, false);
  tell(`PostgreSQL with ${statements.join("; ")}`);
  return server;
}

async function startBaseline(
  postgres: EmbeddedServer,
  admin: pg.Client,
  options: Options,
  ending: Ending,
): Promise<Baseline | undefined> {
  if (options.baselineSeconds === 0) return undefined;
  tell(`preparing ${options.scale * 100_000} accounts of the baseline`);
  await admin.query(`create database ${BASELINE_DATABASE}`);
  const url = postgres.url(BASELINE_DATABASE);
  await makeBaseline(url, options.scale);
  const baseline = openBaseline(url, options.scale);
  ending.push(() => baseline.stop());
  return baseline;
}

async function durability(postgres: EmbeddedServer) {
  const database = openPg({ url: postgres.url("postgres"), connectionsMax: 1 });
  const settings = await selectDurability(database);
  await database.close();
  return settings;
}

const WARM_SECONDS = 2;
/** The first calls come slowly: a program that has just started would pass deadlines. */
const WARM_IN_FLIGHT = 48;
const WARM_COUNT = 3_000;
const WARM_VISITS = 800;
const WARM_CALLS = 200;
/** A round has at least so many settlements for each one in flight, or its middle is too short. */
const ROUND_LEAST = 12;

/** Baseline, work, baseline, work …: each row beside a baseline of the same minute. */
async function runAll(stage: Stage): Promise<Round[]> {
  const { options, baseline } = stage;
  const rates = new Map<RowName, number>();
  await baseline?.run(WARM_SECONDS);
  for (const row of options.only) {
    const { result } = await runRow(
      { ...stage, options: warmOptions(options) },
      row,
      warmCount(row),
    );
    rates.set(row, row === "fixed" ? options.rate : result.perSecond);
    tell(`warm-up ${row}: ${result.perSecond.toFixed(0)}/s`);
  }
  const rounds: Round[] = [];
  for (let number = 1; number <= options.rounds; number += 1) {
    for (const row of options.only) {
      const besides = baseline && (await runBaseline(stage, baseline));
      const count = roundCount(options, row, rates.get(row) ?? 100);
      const round = await runRow(stage, row, count, `${row}-${number}`);
      if (row !== "fixed") rates.set(row, round.result.perSecond);
      rounds.push({ ...round, besides });
      tell(`round ${number} ${describe({ ...round, besides })}`);
    }
  }
  return rounds;
}

function warmCount(row: RowName): number {
  if (row === "fixed") return WARM_CALLS;
  return row === "visit" ? WARM_VISITS : WARM_COUNT;
}

function warmOptions(options: Options): Options {
  const inFlight = Math.min(WARM_IN_FLIGHT, options.inFlight);
  return { ...options, inFlight, visitsInFlight: Math.min(WARM_IN_FLIGHT, options.visitsInFlight) };
}

/** As many as the last rate makes of the seconds asked for. */
function roundCount(options: Options, row: RowName, rate: number): number {
  const wanted = Math.ceil(rate * options.seconds);
  if (row === "fixed") return wanted;
  const inFlight = row === "visit" ? options.visitsInFlight : options.inFlight;
  return Math.max(wanted, inFlight * ROUND_LEAST);
}

async function runBaseline({ pids, options }: Stage, baseline: Baseline): Promise<Besides> {
  const { result, usage } = await measured(pids, () => baseline.run(options.baselineSeconds));
  return { ...result, usage };
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
  return { row, count, result, batches, usage, besides: undefined };
}

/** What is prepared is not measured: the answer starts the measured part. */
async function readyRow(
  { server, load, options, port }: Stage,
  row: RowName,
  count: number,
): Promise<() => Promise<RunResult>> {
  const mix = MIX_OF[row];
  // Anew for each run: the server closes a line that nobody used for a while.
  const lines = Math.max(options.inFlight, options.visitsInFlight, WARM_IN_FLIGHT);
  const openLines = () => load.ask("open", { port, lines });
  if (row === "visit") {
    const patients = await server.ask("patients", { mix, count });
    const bill = LINES.map(({ totalFen, ...line }) => ({ ...line, total: yuanText(totalFen) }));
    const ask = { patients, inFlight: options.visitsInFlight, bill, total: BILL_TOTAL };
    await openLines();
    return () => load.ask("visits", ask);
  }
  const tasks = await server.ask("prepare", { mix, count });
  await server.ask("quiet", null);
  await openLines();
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
  const log = await readFile(join(stage.postgres.home, "postgres.log"), "utf8");
  tell(`${name}: plans of slow statements so far`);
  for (const plan of slowPlans(log)) tell(`  ${plan}`);
}

/** Before any figure: the books agree, or there is none. */
async function gate({ urls, acknowledged }: Stage): Promise<void> {
  const verdict = await checkStored(urls, new Set(acknowledged), acknowledged.length);
  for (const fault of verdict.faults.slice(0, 20)) tell(`fault: ${fault}`);
  if (verdict.faults.length > 0) throw new Error("the books do not agree: no figures");
  tell(
    `gate: ${verdict.settlements} settlements acknowledged = committed at care, home and hub; ` +
      "no duplicate, nothing unknown, all ledgers sum to 0, claims = debts = copies",
  );
  tell(`baseline: TPC-B-like on ${BASELINE_CONNECTIONS} connections of the same driver`);
}
