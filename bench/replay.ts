/**
 * The replay bench: a month of real bookings multiplied to a million in one province's database,
 * then `policy replay` as a clerk would call it, in a process of its own. Gate: a replay of the
 * policy in force changes no settlement.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as pauseFor } from "node:timers/promises";
import { parseArgs } from "node:util";
import pg from "pg";
import { sm3 } from "#base/gm/sm3.ts";
import { toJson } from "#base/json.ts";
import { fen } from "#base/money.ts";
import type { InstitutionCode, NodeId } from "#model/place.ts";
import { nodeOf } from "#model/place.ts";
import { createLog } from "#runtime.ts";
import { startEmbedded } from "#store/dev/embedded.ts";
import { startDemoWorld } from "../demo/world.ts";
import type { SettleTask } from "./hospital.ts";
import { crowdsOf, patientsOf } from "./mixes.ts";
import { prepareVisits } from "./prepare.ts";
import { tell } from "./table.ts";

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
const TICKS_A_SECOND = 100;

interface Options {
  readonly count: number;
  readonly people: number;
  readonly visits: number;
  readonly threads: number;
  readonly json: string | undefined;
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: "string", default: "1000000" },
      people: { type: "string", default: "250" },
      visits: { type: "string", default: "4" },
      threads: { type: "string", default: "2" },
      json: { type: "string" },
    },
  });
  const whole = (name: "count" | "people" | "visits" | "threads"): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value > 0) return value;
    throw new Error(`--${name} ${values[name]}: a whole number above 0 is wanted\n${OPTIONS_TEXT}`);
  };
  return {
    count: whole("count"),
    people: whole("people"),
    visits: whole("visits"),
    threads: whole("threads"),
    json: values.json,
  };
}

export async function replayBench(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  const dir = await mkdtemp(join(tmpdir(), "lianjie-replay-"));
  await chmod(dir, 0o755);
  const postgres = await startEmbedded({
    dir: join(dir, "data"),
    fresh: true,
    pause: async (ms) => {
      await pauseFor(ms);
    },
    newPassword: () => randomBytes(16).toString("hex"),
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      await postgres.stop();
      await rm(postgres.home, { recursive: true, force: true });
      await rm(dir, { recursive: true, force: true });
    })();
    return stopping;
  };
  process.on("SIGINT", () => void stop().finally(() => process.exit(130)));
  process.on("SIGTERM", () => void stop().finally(() => process.exit(143)));
  try {
    const month = await settleReal(postgres.url("postgres"), dir, options);
    const url = postgres.url(`lianjie_${NODE}`);
    await multiply(url, options);
    const draft = join(dir, "draft.yaml");
    const text = await readFile(`policies/${HOME}/employee.yaml`, "utf8");
    await writeFile(draft, text.replaceAll(...CHANGE));
    const timed = async (target: string) =>
      await run(postgres.url("postgres"), month, target, options.threads);
    const same = await timed(`${HOME}:employee`);
    if (same.told.same !== same.told.settlements) throw new Error("the policy itself changes some");
    tell(`under the policy itself: ${words(same)}, no settlement differs`);
    const changed = await timed(draft);
    tell(`under a draft: ${words(changed)}, ${changed.told.same} settlements do not differ`);
    if (options.json !== undefined) await writeFile(options.json, figures(changed));
  } finally {
    await stop();
  }
}

/** Real visits of real persons through both nodes; tells the month in which they were stamped. */
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
  const deskOf = (area: string) => {
    const node = world.provinces.find((each) => each.node === nodeOf(area as never));
    if (node === undefined) throw new Error(`no desk in ${area}`);
    return node.desk;
  };
  const line = patientsOf("pair", people);
  for (let visit = 0; visit < options.visits; visit += 1) {
    const preparing = { now, serial: next, deskOf };
    const tasks = await prepareVisits(preparing, line, options.people);
    await Promise.all(tasks.map((task) => settleOne(task, deskOf(task.careArea), next(), now())));
  }
  await world.stop();
  tell(`${options.people * options.visits} real settlements of ${options.people} persons`);
  return new Date(now() + 8 * 3_600_000).toISOString().slice(0, 7);
}

type Desk = Awaited<ReturnType<typeof startDemoWorld>>["provinces"][number]["desk"];

async function settleOne(task: SettleTask, desk: Desk, serial: number, at: number): Promise<void> {
  const messageId = `replay-${serial}`;
  const text = await desk.book(
    {
      institution: task.institution as InstitutionCode,
      messageId,
      transaction: "settle",
      digest: sm3(messageId),
      fingerprint: "",
      operator: "bench",
      receivedAt: at,
    },
    {
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
    },
    toJson,
  );
  if (!text.includes('"ok"')) throw new Error(`not settled: ${text}`);
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
      ticks.set(pid, Math.max(ticks.get(pid) ?? 0, await ticksOf(pid)));
    }
    await Promise.race([ended, pauseFor(SAMPLE_MS)]);
  }
  const seconds = (performance.now() - began) / 1_000;
  if ((await ended) !== 0) throw new Error(`policy replay ended with ${child.exitCode}: ${text}`);
  const cpuSeconds = [...ticks.values()].reduce((sum, count) => sum + count, 0) / TICKS_A_SECOND;
  return { seconds, told: JSON.parse(text) as Ran["told"], programMb, postgresMb, cpuSeconds };
}

async function statusMb(pid: string, field: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status);
  return (Number(found?.[1] ?? 0) * 1_024) / MB;
}

/** The replay's database connections. */
async function backendPids(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const titles = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return pids.filter((_, index) => titles[index]?.includes(`lianjie_${NODE} `));
}

/** Of user and system, as the kernel counts them. */
async function ticksOf(pid: string): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const [user = 0, system = 0] = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13)
    .map(Number);
  return user + system;
}

function words({ seconds, told, programMb, postgresMb, cpuSeconds }: Ran): string {
  const rate = Math.round(told.settlements / seconds);
  const memory = `${Math.round(programMb)} MB + ${Math.round(postgresMb)} MB in PostgreSQL`;
  const time = `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor time)`;
  return `${told.settlements} settlements in ${time}, ${rate}/s, ${memory}`;
}

function figures({ seconds, told, programMb, postgresMb }: Ran): string {
  const row = (work: string, figure: number, unit: string) => ({
    work,
    figure,
    unit,
    baseline: null,
    ratio: null,
  });
  return toJson({
    name: "replay",
    rows: [
      row("replay of a month", told.settlements / seconds, "settlements/s"),
      row("replay of a month, memory", programMb + postgresMb, "MB"),
    ],
  });
}
