/**
 * The closing bench: how long it takes to close a business day while the country settles, beside
 * the row lock that bookings held before. In turn, in one run: days closed by their epoch, and a
 * row taken from writers who hold it for share. The writers are there in both.
 */
import { join } from "node:path";
import { setTimeout as pauseFor } from "node:timers/promises";
import pg from "pg";
import { chinaDate } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import { closeDay } from "#settlement/settlement.ts";
import { openPg } from "#store/pg.ts";
import { type Child, startChild } from "./crew.ts";
import { type Figure, rounded, tell, tellMachine, writeFigures } from "./figures.ts";
import { readNumbers } from "./flags.ts";
import { checkStored } from "./gate.ts";
import type { LoadOrders, RunResult } from "./load.ts";
import { benchFolder, createEnding, type Ending, startPostgres, stopAtEnd } from "./postgres.ts";
import type { ServerOrders } from "./server.ts";

const OPTIONS_TEXT = `npm run bench -- closing [options]
  --seconds 10     of each part
  --rounds 3       each has one part of either kind
  --in-flight 256  settlements that the load keeps in flight
  --writers 24     besides, in the home that pays most
  --people 2000    a home area
  --json FILE      {name, rows: [{work, figure, unit, baseline, ratio}]}`;

const FLAGS = {
  seconds: { usual: 10, least: 1, whole: true },
  rounds: { usual: 3, least: 1, whole: true },
  inFlight: { usual: 256, least: 1, whole: true },
  writers: { usual: 24, least: 0, whole: true },
  people: { usual: 2_000, least: 100, whole: true },
} as const;

type Options = Readonly<Record<keyof typeof FLAGS, number>>;

/** The homes of the skewed mix; the first pays most. */
const HOMES = ["340000", "320000", "330000", "360000", "130000"].map((node) => node as NodeId);
const LONGEST_MS = 30_000;
/** Between two closings, so that each meets work that began after the one before. */
const PAUSE_MS = 25;
/** What a booking does while it holds its day. */
const WRITER_SECONDS = 0.004;
/** Parts are sized by this rate; what is left over at their end is finished after them. */
const RATE = 900;
const NODE_FLAGS = ["--max-semi-space-size=64"];

type Way = "epoch" | "row lock";

interface Stage {
  readonly options: Options;
  readonly server: Child<ServerOrders>;
  readonly load: Child<LoadOrders>;
  readonly urls: ReadonlyMap<NodeId, string>;
  readonly port: number;
}

export async function closingBench(args: readonly string[]): Promise<void> {
  const options = readNumbers(args, FLAGS, OPTIONS_TEXT);
  const ending = createEnding();
  try {
    const stage = await openStage(options, ending);
    const acknowledged: string[] = [];
    const waits: Record<Way, number[]> = { epoch: [], "row lock": [] };
    await part(stage, "epoch", 3, acknowledged);
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const way of ["row lock", "epoch"] as const) {
        const { waited, run } = await part(stage, way, options.seconds, acknowledged);
        waits[way].push(...waited);
        const { p50, p99, max } = spread(waited);
        const words = `${waited.length} closings, ${p50} / ${p99} / ${max} ms`;
        tell(`round ${round} ${way}: ${words}; ${run.perSecond.toFixed(0)} settlements/s`);
      }
    }
    await stage.server.ask("quiet", null);
    const verdict = await checkStored(stage.urls, new Set(acknowledged), acknowledged.length);
    for (const fault of verdict.faults.slice(0, 20)) tell(`fault: ${fault}`);
    if (verdict.faults.length > 0) throw new Error("the books do not agree: no figures");
    tell(`gate: ${verdict.settlements} settlements acknowledged = committed at care, home and hub`);
    await report(options.json, waits);
  } finally {
    await ending.end();
  }
}

async function openStage(options: Options, ending: Ending): Promise<Stage> {
  const dir = await benchFolder(ending);
  const postgres = await startPostgres(dir, true);
  stopAtEnd(ending, () => postgres);
  const server = startChild("server", NODE_FLAGS);
  ending.push(() => server.stop());
  const load = startChild("load");
  ending.push(() => load.stop());
  const { port, urls } = await server.ask("start", {
    databaseUrl: postgres.url("postgres"),
    dir: join(dir, "demo"),
    mixes: ["skewed"],
    people: options.people,
    settings: {},
    connectionsMax: undefined,
  });
  return { options, server, load, urls, port };
}

/** Settlements run, and meanwhile days are closed one after the other, in each home in turn. */
async function part(
  { options, server, load, urls, port }: Stage,
  way: Way,
  seconds: number,
  acknowledged: string[],
): Promise<{ readonly waited: readonly number[]; readonly run: RunResult }> {
  const tasks = await server.ask("prepare", { mix: "skewed", count: RATE * seconds });
  await server.ask("quiet", null);
  await load.ask("open", { port, lines: options.inFlight });
  const crew = await writers(urls.get(HOMES[0] as NodeId) ?? "", options.writers, way);
  let running = true;
  const settled = load.ask("settle", { tasks, inFlight: options.inFlight }).finally(() => {
    running = false;
  });
  const waited = await (way === "epoch" ? closeDays : takeRow)(urls, () => running);
  const run = await settled;
  await crew.stop();
  acknowledged.push(...run.acknowledged);
  return { waited, run };
}

async function closeDays(
  urls: ReadonlyMap<NodeId, string>,
  running: () => boolean,
): Promise<readonly number[]> {
  const stores = HOMES.map((home) => openPg({ url: urls.get(home) ?? "", connectionsMax: 1 }));
  const pause = async (ms: number): Promise<void> => {
    await pauseFor(ms);
  };
  const waited: number[] = [];
  for (let turn = 0; running(); turn += 1) {
    const store = stores[turn % stores.length];
    if (!store) continue;
    const day = await openDay(urls.get(HOMES[turn % HOMES.length] as NodeId) ?? "");
    const from = performance.now();
    if (!(await closeDay({ store, pause, now: Date.now }, day as never, LONGEST_MS))) {
      throw new Error(`${day} was not closed within ${LONGEST_MS} ms`);
    }
    waited.push(performance.now() - from);
    await pauseFor(PAUSE_MS);
  }
  for (const store of stores) await store.close();
  return waited;
}

/** The day that bookings take now. */
async function openDay(url: string): Promise<string> {
  return await withClient(url, async (client) => {
    const { rows } = await client.query<{ day: string }>(
      `select day::text as day from settlement.days
        where state = 'open' and day >= $1 order by day limit 1`,
      [chinaDate(Date.now())],
    );
    return rows[0]?.day ?? chinaDate(Date.now());
  });
}

async function takeRow(
  urls: ReadonlyMap<NodeId, string>,
  running: () => boolean,
): Promise<readonly number[]> {
  return await withClient(urls.get(HOMES[0] as NodeId) ?? "", async (client) => {
    const waited: number[] = [];
    await client.query(`set lock_timeout = ${LONGEST_MS}`);
    while (running()) {
      const from = performance.now();
      await client.query("update closing_bench set closed = closed + 1").catch(() => undefined);
      waited.push(performance.now() - from);
      await pauseFor(PAUSE_MS);
    }
    return waited;
  });
}

/** Transactions as bookings were before, or as they are: with or without a share in the row. */
async function writers(url: string, count: number, way: Way): Promise<{ stop(): Promise<void> }> {
  await withClient(url, async (client) => {
    await client.query(`
      create table if not exists closing_bench (closed int not null);
      create table if not exists closing_bench_written (writer int not null);
      insert into closing_bench select 0 where not exists (select from closing_bench)`);
  });
  let stopping = false;
  const share = way === "row lock" ? "for share" : "";
  const write = (writer: number): Promise<void> =>
    withClient(url, async (client) => {
      while (!stopping) {
        await client.query("begin");
        await client.query("select from settlement.books where person_id = 'nobody' for update");
        await client.query(`select closed from closing_bench ${share}`);
        await client.query(`select pg_sleep(${WRITER_SECONDS})`);
        const taken = way === "row lock" || (await takesDay(client));
        await client
          .query("insert into closing_bench_written values ($1)", [writer])
          .catch(() => {});
        await client.query(taken ? "commit" : "rollback");
      }
    });
  const all = Array.from({ length: count }, (_, writer) => write(writer));
  return {
    stop: async () => {
      stopping = true;
      await Promise.all(all);
    },
  };
}

/** As a booking does, just before it writes; false when the day that it read is closing. */
async function takesDay(client: pg.Client): Promise<boolean> {
  return await client
    .query(
      `select settlement.take_day(day) from (
         select day from settlement.days where state = 'open' order by day limit 1) as open`,
    )
    .then(
      () => true,
      () => false,
    );
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function spread(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), max: rounded(sorted.at(-1) ?? 0) };
}

async function report(
  json: string | undefined,
  waits: Readonly<Record<Way, readonly number[]>>,
): Promise<void> {
  tellMachine();
  const [epoch, lock] = [spread(waits.epoch), spread(waits["row lock"])];
  const rows: Figure[] = (["p50", "p99", "max"] as const).map((name) => ({
    work: `closing a day under load, ${name}`,
    figure: epoch[name],
    unit: "ms",
    baseline: lock[name],
    ratio: rounded(epoch[name] / lock[name]),
  }));
  tell("| closing a day under load | epoch, ms | row lock, ms |\n|---|---|---|");
  for (const { work, figure, baseline } of rows) {
    tell(`| ${work.split(", ")[1]} | ${figure} | ${baseline} |`);
  }
  await writeFigures(json, "closing", rows);
}
