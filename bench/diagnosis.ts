/**
 * The diagnosis bench: persons of one province ask at the API whether they would be settled in
 * another, at a fixed rate. Home decides and the care place is asked, as before a visit. Two
 * provinces and the hub stand; what they do while nobody asks is measured first.
 */
import { join } from "node:path";
import { setTimeout as pauseFor } from "node:timers/promises";
import { startChild } from "./crew.ts";
import { type Figure, rounded, tell, tellMachine, writeFigures } from "./figures.ts";
import { readNumbers } from "./flags.ts";
import type { RunResult } from "./load.ts";
import { measured, postmasterOf, type Usage } from "./meter.ts";
import { benchFolder, createEnding, startPostgres, stopAtEnd } from "./postgres.ts";

const OPTIONS_TEXT = `npm run bench -- diagnosis [options]
  --rate 200       calls a second
  --seconds 20     a round; the first 15 % are cut
  --rounds 3       after one that only warms up
  --people 1000    who take turns
  --profile 1      V8's profile of the server, too
  --json FILE      {name, rows: [{work, figure, unit, baseline, ratio}]}`;

const FLAGS = {
  rate: { usual: 200, least: 1 },
  seconds: { usual: 20, least: 1 },
  rounds: { usual: 3, least: 1, whole: true },
  people: { usual: 1_000, least: 10, whole: true },
  profile: { usual: 0, least: 0, whole: true },
} as const;

const LINES = 64;
const MIX = "pair";
const WARM_SECONDS = 5;
const CALM_SECONDS = 5;

interface Round {
  readonly result: RunResult;
  readonly usage: Usage;
  readonly count: number;
}

export async function diagnosisBench(args: readonly string[]): Promise<void> {
  const options = readNumbers(args, FLAGS, OPTIONS_TEXT);
  const { rate, seconds, rounds, people } = options;
  const ending = createEnding();
  try {
    const dir = await benchFolder(ending);
    const postgres = await startPostgres(dir, true);
    stopAtEnd(ending, () => postgres);
    const [server, load] = [startChild("server"), startChild("load")];
    ending.push(() => server.stop());
    ending.push(() => load.stop());
    const began = performance.now();
    const { port } = await server.ask("start", {
      ...{ databaseUrl: postgres.url("postgres"), dir: join(dir, "demo"), api: true, people },
      ...{ few: true, mixes: [MIX], settings: {}, connectionsMax: undefined },
    });
    await load.ask("open", { port, lines: LINES });
    tell(`the country stands after ${rounded((performance.now() - began) / 1_000)} s`);
    const postmaster = await postmasterOf(postgres.url("postgres"));
    const pids = { server: server.pid, load: load.pid, postmaster };
    const round = async (lasts: number): Promise<Round> => {
      const count = Math.ceil(rate * lasts);
      const looks = await server.ask("looks", { mix: MIX, count });
      const work = () => load.ask("looks", { looks, rate });
      return { ...(await measured(pids, work)), count };
    };
    await round(WARM_SECONDS);
    const calm = await measured(pids, () => pauseFor(CALM_SECONDS * 1_000));
    const rows = calmRows(calm.usage);
    for (const { work, figure, unit } of rows) tell(`${work}: ${figure} ${unit}`);
    if (options.profile > 0) await server.ask("profileStart", null);
    for (let index = 1; index <= rounds; index += 1) {
      const told = rowsOf(await round(seconds), `at ${rate}/s, round ${index}`);
      // At once: a bench that is stopped has told what it measured until then.
      for (const { work, figure, unit } of told) tell(`${work}: ${figure} ${unit}`);
      rows.push(...told);
    }
    if (options.profile > 0) {
      const file = join(dir, "diagnosis.cpuprofile");
      for (const line of await server.ask("profileStop", { file })) tell(line);
    }
    tellMachine();
    await writeFigures(options.json, "diagnosis", rows);
  } finally {
    await ending.end();
  }
}

/** The nodes' due work: of processor time at a low rate it is the larger part. */
function calmRows({ serverMs, postgresMs }: Usage): Figure[] {
  return [["the server", serverMs] as const, ["PostgreSQL", postgresMs] as const].map(
    ([who, ms]) => {
      const work = `while nobody asks, processor time of ${who}`;
      const figure = rounded(ms / CALM_SECONDS);
      return { work, figure, unit: "ms a second", baseline: null, ratio: null };
    },
  );
}

/** Throws when anything else than a diagnosis came: a fast refusal is no figure. */
function rowsOf({ result, usage, count }: Round, when: string): Figure[] {
  const { acknowledged, others, p50Ms, p99Ms, maxMs } = result;
  if (acknowledged.length !== count) throw new Error(`other answers: ${JSON.stringify(others)}`);
  const settles = acknowledged.filter((outcome) => outcome === "settles").length;
  const each = (ms: number): number => ms / count;
  const busy = usage.serverMs + usage.loadMs + usage.postgresMs + usage.othersMs;
  const figures = [
    ["p50", p50Ms, "ms"],
    ["p99", p99Ms, "ms"],
    ["max", maxMs, "ms"],
    ["processor time of the server", each(usage.serverMs), "ms each"],
    ["processor time of PostgreSQL", each(usage.postgresMs), "ms each"],
    ["would be settled", (100 * settles) / count, "%"],
    ["of the busy time other programs", (100 * usage.othersMs) / busy, "%"],
  ] as const;
  return figures.map(([what, figure, unit]) => {
    const work = `diagnosis ${when}, ${what}`;
    return { work, figure: rounded(figure), unit, baseline: null, ratio: null };
  });
}
