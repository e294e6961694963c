/**
 * The benefits bench: our policies beside general rule engines with the same rules, in one process
 * and in turn. First the gate (the same fen for every random case), then the figures, all in
 * evaluations per second of processor time, so that neither other programs nor a second core (zen
 * computes on threads of its own) flatter or spoil one. Where no engine can be had, ours alone.
 */
import { toJson } from "#base/json.ts";
import type { Evaluation } from "#model/benefit.ts";
import { MISSING, openRivals, type Rival } from "./benefits/rivals.ts";
import {
  type Flat,
  type Paid,
  type Sample,
  WORK_NAMES,
  type Work,
  workOf,
} from "./benefits/works.ts";
import { type Figure, median, rounded, tell, tellMachine, writeFigures } from "./figures.ts";
import { readNumbers } from "./flags.ts";

const OPTIONS_TEXT = `npm run bench -- benefits [options]
  --seconds 2    length of a measured interval
  --rounds 3     interleaved rounds: each contender in turn
  --cases 400    random cases of each work, for the gate and for the loop
  --seed 1       of the cases
  --in-flight 16 evaluations that zen has under way
  --json FILE    {name, rows: [{work, figure, unit, baseline, ratio}]}`;

const FLAGS = {
  seconds: { usual: 2, least: 0.01 },
  rounds: { usual: 3, least: 1 },
  cases: { usual: 400, least: 1 },
  seed: { usual: 1, least: 1 },
  inFlight: { usual: 16, least: 1 },
};

type Options = Readonly<Record<keyof typeof FLAGS, number>>;

/** Runs so many cases; `from` is where in the samples it begins. */
type Burst = (samples: readonly Sample[]) => Promise<void> | void;

interface Contender {
  readonly name: string;
  readonly burst: Burst;
}

/** What keeps an evaluation from being optimised away. */
let seen = 0;

function ours(work: Work, look: (evaluation: Evaluation) => number): Burst {
  const { policy } = work;
  return (samples) => {
    for (const { theCase, read } of samples) {
      const result = policy.evaluate(theCase, read);
      if ("refused" in result) throw new Error(`refused: ${result.refused.code}`);
      seen += look(result);
    }
  };
}

/** Our three ways to look at a result; a settlement books it and stores its steps as JSON. */
const RECORDED = "ours, steps recorded";
const TOLD = "ours, steps told";
const STORED = "ours, steps told and as JSON";

function contenders(work: Work, rivals: readonly Rival[], options: Options): Contender[] {
  const others = rivals.map(({ name, waits, evaluatorOf }) => {
    const evaluate = evaluatorOf(work.name);
    return { name, burst: waits ? inFlight(evaluate, options.inFlight) : inTurn(evaluate) };
  });
  return [
    { name: RECORDED, burst: ours(work, ({ payment }) => payment.funds.length) },
    { name: TOLD, burst: ours(work, ({ steps }) => told(steps)) },
    { name: STORED, burst: ours(work, ({ steps }) => toJson(steps).length) },
    ...others,
  ];
}

function told(steps: Evaluation["steps"]): number {
  let letters = 0;
  for (const { sentence } of steps) letters += sentence.length;
  return letters;
}

/** An engine that never waits for anything gains nothing from several under way. */
function inTurn(evaluate: (flat: Flat) => Promise<Paid>): Burst {
  return async (samples) => {
    for (const { flat } of samples) seen += (await evaluate(flat)).pooled;
  };
}

function inFlight(evaluate: (flat: Flat) => Promise<Paid>, several: number): Burst {
  return async (samples) => {
    let next = 0;
    const worker = async () => {
      for (let sample = samples[next++]; sample !== undefined; sample = samples[next++]) {
        seen += (await evaluate(sample.flat)).pooled;
      }
    };
    await Promise.all(Array.from({ length: several }, worker));
  };
}

interface Rate {
  /** Per second of processor time, all threads counted. */
  readonly perCpuSecond: number;
  readonly perSecond: number;
}

/** The share of an interval that is run before its clock starts. */
const WARM_SHARE = 0.15;

async function measure(burst: Burst, samples: readonly Sample[], seconds: number): Promise<Rate> {
  await repeat(burst, samples, seconds * WARM_SHARE);
  const before = process.cpuUsage();
  const { count, elapsedMs } = await repeat(burst, samples, seconds);
  const { user, system } = process.cpuUsage(before);
  return {
    perCpuSecond: count / ((user + system) / 1e6),
    perSecond: count / (elapsedMs / 1_000),
  };
}

/** Bursts short enough that even a slow engine ends in time. */
const BURST = 100;

async function repeat(burst: Burst, samples: readonly Sample[], seconds: number) {
  const start = performance.now();
  let count = 0;
  for (let elapsedMs = 0; ; ) {
    const from = count % samples.length;
    const part = samples.slice(from, from + BURST);
    await burst(part);
    count += part.length;
    elapsedMs = performance.now() - start;
    if (elapsedMs >= seconds * 1_000) return { count, elapsedMs };
  }
}

/** No figure before all give the same fen; tells how many cases were compared. */
async function gate(work: Work, rivals: readonly Rival[]): Promise<string> {
  const others = rivals.map(({ name, evaluatorOf }) => ({ name, pay: evaluatorOf(work.name) }));
  const off = new Map<string, number>();
  for (const { theCase, read, flat } of work.samples) {
    const result = work.policy.evaluate(theCase, read);
    if ("refused" in result) throw new Error(`refused: ${result.refused.code}`);
    const wanted = paidOf(result);
    for (const { name, pay } of others) {
      const got = await pay(flat);
      const wrong = (Object.keys(wanted) as (keyof Paid)[]).find((key) => got[key] !== wanted[key]);
      if (wrong === undefined) continue;
      off.set(name, (off.get(name) ?? 0) + 1);
      tell(`${work.name}, ${name}: ${wrong} ${got[wrong]} instead of ${wanted[wrong]}`);
    }
  }
  if (off.size > 0) throw new Error("the contenders do not agree to the fen: no figures");
  const names = others.map(({ name }) => name).join(", ");
  return `gate, ${work.title}: ${work.samples.length} random cases, the same fen from ours, ${names}`;
}

function paidOf({ payment }: Evaluation): Paid {
  const of = (fund: string) =>
    Number(payment.funds.find((share) => share.fund === fund)?.amountFen ?? 0n);
  return {
    pooled: of("pooled"),
    seriousIllness: of("seriousIllness"),
    aid: of("aid"),
    ownAccount: Number(payment.ownAccountFen),
    cash: Number(payment.cashFen),
  };
}

interface Figures {
  readonly work: Work;
  readonly rates: ReadonlyMap<string, readonly Rate[]>;
}

async function runAll(
  works: readonly Work[],
  rivals: readonly Rival[],
  options: Options,
): Promise<Figures[]> {
  const all = works.map((work) => ({ work, crew: contenders(work, rivals, options) }));
  const rates = all.map(() => new Map<string, Rate[]>());
  // Round 0 warms up and is not counted.
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const [index, { work, crew }] of all.entries()) {
      for (const { name, burst } of crew) {
        const rate = await measure(burst, work.samples, options.seconds);
        if (round === 0) continue;
        const kept = rates[index]?.get(name) ?? [];
        rates[index]?.set(name, [...kept, rate]);
        tell(`round ${round} ${work.name}, ${name}: ${rate.perCpuSecond.toFixed(0)}/s`);
      }
    }
  }
  return all.map(({ work }, index) => ({ work, rates: rates[index] ?? new Map() }));
}

interface Row extends Figure {
  readonly range: readonly [number, number];
  /** By the clock on the wall, for those who have cores to spare. */
  readonly wall: number;
}

function rowsOf({ work, rates }: Figures, rivals: readonly Rival[]): Row[] {
  const figureOf = (name: string) =>
    median((rates.get(name) ?? []).map(({ perCpuSecond }) => perCpuSecond));
  const row = (name: string, against: string | null): Row => {
    const figures = (rates.get(name) ?? []).map(({ perCpuSecond }) => Math.round(perCpuSecond));
    const figure = figureOf(name);
    const baseline = against === null ? null : figureOf(against);
    return {
      work: against === null ? `${work.name}, ${name}` : `${work.name}, ${name} : ${against}`,
      figure: Math.round(figure),
      unit: "evaluations/s of one core",
      baseline: baseline === null ? null : Math.round(baseline),
      ratio: baseline === null ? null : rounded(figure / baseline),
      range: [Math.min(...figures), Math.max(...figures)],
      wall: Math.round(median((rates.get(name) ?? []).map(({ perSecond }) => perSecond))),
    };
  };
  const alone = (name: string) => [row(name, null)];
  const beside = (name: string) => rivals.map((rival) => row(name, rival.name));
  const looks = [RECORDED, TOLD].flatMap(rivals.length === 0 ? alone : beside);
  return [...looks, row(STORED, null)];
}

export async function benefits(args: readonly string[]): Promise<void> {
  const options = readNumbers(args, FLAGS, OPTIONS_TEXT);
  const rivals = openRivals();
  const works = WORK_NAMES.map((name) => workOf(name, options.cases, options.seed));
  if (rivals.length > 0) for (const work of works) tell(await gate(work, rivals));
  const figures = await runAll(works, rivals, options);
  const rows = figures.flatMap((each) => rowsOf(each, rivals));
  tellMachine();
  tell(
    `${options.rounds} rounds of ${options.seconds} s after one to warm up; ${options.inFlight} ` +
      `in flight in zen; median (lowest–highest); all in processor time, results seen ${seen > 0}\n`,
  );
  tell("| work | figure | by the wall clock | baseline | ratio |\n|---|---|---|---|---|");
  for (const { work, figure, range, wall, baseline, ratio } of rows) {
    const spread = `${figure}/s (${range[0]}–${range[1]})`;
    tell(`| ${work} | ${spread} | ${wall}/s | ${baseline ?? "–"} | ${ratio ?? "–"} |`);
  }
  if (rivals.length === 0) tell(`\n${MISSING}`);
  await writeFigures(options.json, "benefits", rows);
}
