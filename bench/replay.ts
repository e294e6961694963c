/**
 * The bench of `policy replay`: a month of real bookings multiplied to a million in one province's
 * database, then `policy replay` as a clerk would call it, in a process of its own. Gate: a what-if
 * of the policy in force changes no settlement.
 */
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pauseFor } from "node:timers/promises";
import pg from "pg";
import { fen } from "#base/money.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import { readPolicyPaths } from "#policies.ts";
import { createLog } from "#runtime.ts";
import { startDemoWorld } from "../demo/world.ts";
import { type Figure, tell, writeFigures } from "./figures.ts";
import { readNumbers } from "./flags.ts";
import type { SettleTask } from "./hospital.ts";
import { allPids, TICK_MS, timesOf } from "./meter.ts";
import { crowdsOf, patientsOf } from "./mixes.ts";
import { benchFolder, createEnding, startPostgres, stopAtEnd } from "./postgres.ts";
import { book, type Preparing, prepareVisits } from "./prepare.ts";

const OPTIONS_TEXT = `npm run bench -- replay [options]
  --count 1000000  settlements of the month
  --people 250     real persons, each with --visits 4, multiplied to the count
  --threads 2      of the replay
  --json FILE      {name, rows: [{work, figure, unit, baseline, ratio}]}`;

const HOME = "340100";
const NODE = "340000" as NodeId;
/** Every ratio of 60 % one point higher, so that a good part of the settlements changes. */
const CHANGE = [/value: 60%/g, "value: 61%"] as const;
const SAMPLE_MS = 250;
const MB = 1_048_576;

const FLAGS = {
  count: { usual: 1_000_000, least: 1, whole: true },
  people: { usual: 250, least: 1, whole: true },
  visits: { usual: 4, least: 1, whole: true },
  threads: { usual: 2, least: 1, whole: true },
} as const;

type Options = Readonly<Record<keyof typeof FLAGS, number>>;

export async function whatIfBench(args: readonly string[]): Promise<void> {
  const options = readNumbers(args, FLAGS, OPTIONS_TEXT);
  const ending = createEnding();
  try {
    const dir = await benchFolder(ending);
    const postgres = await startPostgres(dir, true);
    stopAtEnd(ending, () => postgres);
    const month = await settleReal(postgres.url("postgres"), dir, options);
    await multiply(postgres.url(`lianjie_${NODE}`), options);
    const draft = join(dir, "draft.yaml");
    const [file] = readPolicyPaths([`policies/${HOME}/employee.yaml`]);
    await writeFile(draft, (file?.text ?? "").replaceAll(...CHANGE));
    const timed = async (target: string) =>
      await run(postgres.url("postgres"), month, target, options.threads);
    const same = await timed(`${HOME}:employee`);
    if (same.told.same !== same.told.settlements) throw new Error("the policy itself changes some");
    tell(`under the policy itself: ${words(same)}, no settlement differs`);
    const changed = await timed(draft);
    tell(`under a draft: ${words(changed)}, ${changed.told.same} settlements do not differ`);
    await writeFigures(options.json, "replay", figures(changed));
  } finally {
    await ending.end();
  }
}

/** Real visits of real persons through both nodes; tells the month in which they lie. */
async function settleReal(databaseUrl: string, dir: string, options: Options): Promise<string> {
  const people = crowdsOf(["pair"], options.people);
  const world = await startDemoWorld({
    dir: join(dir, "demo"),
    fresh: false,
    databaseUrl,
    log: createLog("warn"),
    crowds: people,
  });
  let serial = 0;
  const next = (): number => {
    serial += 1;
    return serial;
  };
  const { now } = world.surroundings;
  const hospitalApiOf = (area: string) => {
    const node = world.provinces.find((each) => each.node === nodeOf(area as never));
    if (node === undefined) throw new Error(`no desk in ${area}`);
    return node.hospitalApi;
  };
  const line = patientsOf("pair", people);
  const preparing = { now, serial: next, hospitalApiOf };
  for (let visit = 0; visit < options.visits; visit += 1) {
    const tasks = await prepareVisits(preparing, line, options.people);
    await Promise.all(tasks.map((task) => settleOne(preparing, task)));
  }
  await world.stop();
  tell(`${options.people * options.visits} real settlements of ${options.people} persons`);
  return new Date(now() + 8 * 3_600_000).toISOString().slice(0, 7);
}

async function settleOne(preparing: Preparing, task: SettleTask): Promise<void> {
  await book(preparing, task, {
    kind: "settle",
    personId: task.personId as never,
    encounterId: task.encounterId as never,
    scheme: "employee",
    careType: "outpatient",
    batch: task.batch,
    totalFen: fen(task.total),
    accountUse: "own",
    interim: false,
    inpatient: false,
  });
}

/** Copies under new ids and persons; a statement a visit, so that a person's rows lie apart. */
async function multiply(url: string, options: Pick<Options, "count">): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // Preparation only: nothing of it is measured.
  await client.query("set synchronous_commit = off");
  const found = await client.query<{ sequence: string; real: number }>(
    `select sequence::text, count(*)::int as real from settlement.home_settlements
      where state = 'booked' and home_area = $1 group by 1 order by 1`,
    [HOME],
  );
  const real = found.rows.reduce((sum, row) => sum + row.real, 0);
  const copies = Math.ceil(options.count / real) - 1;
  for (const { sequence } of found.rows) {
    await client.query(
      `insert into settlement.home_settlements
         (id, kind, state, person_id, scheme, home_area, care_area, category, filing_id,
          filing_version, policy_version, cancels, sequence, request_digest, message_id, content,
          answer, steps, changes, facts, business_day, month, booked_at)
       select id || '~' || n, kind, state, person_id || '~' || n, scheme, home_area, care_area,
              category, filing_id, filing_version, policy_version, cancels, sequence,
              request_digest, message_id || '~' || n,
              replace(content, person_id, person_id || '~' || n), answer, steps,
              replace(changes, person_id, person_id || '~' || n), facts, business_day, month,
              booked_at
         from settlement.home_settlements, generate_series(1, $1::int) n
        where sequence = $2 and state = 'booked' and home_area = $3 and strpos(id, '~') = 0`,
      [copies, sequence, HOME],
    );
  }
  await client.query("vacuum analyze settlement.home_settlements");
  const { rows } = await client.query<{ rows: string; mb: string; width: string }>(`
    select count(*)::text as rows, count(distinct person_id)::text as persons,
           (pg_total_relation_size('settlement.home_settlements') / 1048576)::text as mb,
           round(avg(length(content) + length(answer) + length(facts) + length(changes)))::text
             as width
      from settlement.home_settlements`);
  await client.end();
  tell(`multiplied to ${rows[0]?.rows} rows, ${rows[0]?.mb} MB, ${rows[0]?.width} characters read`);
}

interface Ran {
  readonly seconds: number;
  readonly told: { readonly settlements: number; readonly same: number };
  /** Peak of the program with all its threads, and of its database processes' own memory. */
  readonly programMb: number;
  readonly postgresMb: number;
  /** Processor time of both: on a machine with other work it says more than the clock. */
  readonly cpuSeconds: number;
}

async function run(url: string, month: string, draft: string, threads: number): Promise<Ran> {
  const program = join(import.meta.dirname, "..", "cli", "lianjie.mjs");
  const args = ["policy", "replay", "--month", month, "--draft", draft, "--json"];
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [program, ...args, "--threads", String(threads), "--database-url", url],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  let isOver = false;
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", (code) => {
      isOver = true;
      resolve(code);
    });
  });
  let programMb = 0;
  let postgresMb = 0;
  const ticks = new Map<string, number>();
  while (!isOver) {
    const backends = await backendPids();
    const own = await Promise.all(backends.map((pid) => statusMb(pid, "RssAnon")));
    programMb = Math.max(programMb, await statusMb(String(child.pid), "VmHWM"));
    postgresMb = Math.max(
      postgresMb,
      own.reduce((sum, mb) => sum + mb, 0),
    );
    for (const pid of [String(child.pid), ...backends]) {
      ticks.set(pid, Math.max(ticks.get(pid) ?? 0, (await timesOf(pid))?.ticks ?? 0));
    }
    await Promise.race([ended, pauseFor(SAMPLE_MS)]);
  }
  const seconds = (performance.now() - began) / 1_000;
  if ((await ended) !== 0) throw new Error(`policy replay ended with ${child.exitCode}: ${text}`);
  const all = [...ticks.values()].reduce((sum, count) => sum + count, 0);
  const cpuSeconds = (all * TICK_MS) / 1_000;
  return { seconds, told: JSON.parse(text) as Ran["told"], programMb, postgresMb, cpuSeconds };
}

async function statusMb(pid: string, field: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status);
  return (Number(found?.[1] ?? 0) * 1_024) / MB;
}

/** The command's database connections. */
async function backendPids(): Promise<string[]> {
  const pids = await allPids();
  const titles = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return pids.filter((_, index) => titles[index]?.includes(`lianjie_${NODE} `));
}

function words({ seconds, told, programMb, postgresMb, cpuSeconds }: Ran): string {
  const rate = Math.round(told.settlements / seconds);
  const memory = `${Math.round(programMb)} MB + ${Math.round(postgresMb)} MB in PostgreSQL`;
  const time = `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor time)`;
  return `${told.settlements} settlements in ${time}, ${rate}/s, ${memory}`;
}

function figures({ seconds, told, programMb, postgresMb }: Ran): Figure[] {
  const figureOf = (work: string, figure: number, unit: string): Figure => {
    return { work, figure, unit, baseline: null, ratio: null };
  };
  return [
    figureOf("replay of a month", told.settlements / seconds, "settlements/s"),
    figureOf("replay of a month, memory", programMb + postgresMb, "MB"),
  ];
}
