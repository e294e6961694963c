/** The table of a run. */
import type { Durability } from "#store/store.ts";
import { type Figure, median, rounded, tell, tellMachine } from "./figures.ts";
import type { RunResult } from "./load.ts";
import type { Usage } from "./meter.ts";
import type { Options, RowName } from "./options.ts";
import type { GroupsCommitted } from "./server.ts";

export interface Round {
  readonly row: RowName;
  readonly count: number;
  readonly result: RunResult;
  readonly batches: GroupsCommitted;
  readonly usage: Usage;
  readonly besides: Besides | undefined;
}

/** The baseline just before. */
export interface Besides {
  readonly perSecond: number;
  readonly count: number;
  readonly usage: Usage;
}

/** Processor time by part, in µs each; what others took tells how far to trust the figure. */
function costs(usage: Usage, count: number): string {
  const each = (ms: number) => ((ms * 1_000) / count).toFixed(0);
  return (
    `µs each: server ${each(usage.serverMs)}, PostgreSQL ${each(usage.postgresMs)}, load ` +
    `${each(usage.loadMs)}, other programs ${each(usage.othersMs)}, idle ${each(usage.idleMs)}`
  );
}

/** One round on one line, its baseline on another. */
export function describe({ row, result, batches, usage, count, besides }: Round): string {
  const mean = (part: { batches: number; commands: number }) =>
    (part.commands / Math.max(1, part.batches)).toFixed(1);
  const others = Object.entries(result.others).map(([said, times]) => `\n  ${times} × ${said}`);
  const baseline = besides
    ? `\n  baseline ${besides.perSecond.toFixed(0)}/s; ${costs(besides.usage, besides.count)}`
    : "";
  return (
    `${row}: ${result.perSecond.toFixed(0)}/s, p50 ${result.p50Ms.toFixed(1)} p99 ` +
    `${result.p99Ms.toFixed(1)} max ${result.maxMs.toFixed(0)} ms, batch ` +
    `${mean(batches.provinces)} hub ${mean(batches.hub)}; ${costs(usage, count)}` +
    `${baseline}${others.join("")}`
  );
}

/** The busiest hour of the whole country. */
const COUNTRY_SETTLEMENTS = 66;
const COUNTRY_MESSAGES = 530;
const CALLS_A_VISIT = 6;

interface Row extends Figure {
  readonly range: readonly [number, number];
  readonly batch?: number;
  /** The same ratio in processor time, which other programs disturb less. */
  readonly costRatio?: number;
  readonly baselineRange?: readonly [number, number];
}

const WORK: Readonly<Record<Exclude<RowName, "fixed">, string>> = {
  skewed: "settle 2207",
  even: "settle 2207, spread evenly over 15 provinces",
  pair: "settle 2207, all on one pair",
  visit: "whole outpatient visit (1101 2201 2203 2204 2206 2207)",
};

function rangeOf(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function throughputRow(work: string, unit: string, rounds: readonly Round[]): Row {
  const figures = rounds.map(({ result }) => result.perSecond);
  const baselines = rounds.flatMap(({ besides }) => (besides ? [besides.perSecond] : []));
  const figure = median(figures);
  const baseline = baselines.length > 0 ? median(baselines) : null;
  const sum = (of: (batches: GroupsCommitted) => number) =>
    rounds.reduce((total, { batches }) => total + of(batches), 0);
  const commands = sum(({ provinces, hub }) => provinces.commands + hub.commands);
  const batch =
    commands /
    Math.max(
      1,
      sum(({ provinces, hub }) => provinces.batches + hub.batches),
    );
  return {
    work,
    figure: rounded(figure),
    unit,
    baseline: baseline === null ? null : rounded(baseline),
    ratio: baseline === null ? null : rounded(figure / baseline),
    range: rangeOf(figures.map(rounded)) as [number, number],
    batch: rounded(batch),
    ...(baselines.length > 0
      ? {
          costRatio: rounded(median(costRatioOf(rounds))),
          baselineRange: rangeOf(baselines.map(rounded)),
        }
      : {}),
  };
}

/** Processor time of all parts, in ms each. */
function costOf({ serverMs, loadMs, postgresMs }: Usage, count: number): number {
  return (serverMs + loadMs + postgresMs) / count;
}

function costRatioOf(rounds: readonly Round[]): number[] {
  return rounds.flatMap(({ usage, count, besides }) =>
    besides ? [costOf(besides.usage, besides.count) / costOf(usage, count)] : [],
  );
}

/** How much of the machine others took while work was measured. */
function othersShare(rounds: readonly Round[]): string {
  const sum = (of: (usage: Usage) => number): number =>
    rounds.reduce((total, { usage }) => total + of(usage), 0);
  const others = sum(({ othersMs }) => othersMs);
  const ours = sum(({ serverMs, loadMs, postgresMs }) => serverMs + loadMs + postgresMs);
  return `${((others / (others + ours)) * 100).toFixed(0)} %`;
}

/** Latencies have no counterpart in the baseline. */
function latencyRows(options: Options, rounds: readonly Round[]): Row[] {
  const kinds = [
    ["p50", ({ p50Ms }: RunResult) => p50Ms],
    ["p99", ({ p99Ms }: RunResult) => p99Ms],
    ["max", ({ maxMs }: RunResult) => maxMs],
  ] as const;
  return kinds.map(([name, of]) => {
    const figures = rounds.map(({ result }) => rounded(of(result)));
    return {
      work: `settle 2207 at a fixed ${options.rate}/s, ${name}`,
      figure: rounded(median(figures)),
      unit: "ms",
      baseline: null,
      ratio: null,
      range: rangeOf(figures),
    };
  });
}

function rowsOf(options: Options, rounds: readonly Round[]): Row[] {
  return options.only.flatMap((name) => {
    const mine = rounds.filter(({ row }) => row === name);
    if (name === "fixed") return latencyRows(options, mine);
    return [throughputRow(WORK[name], name === "visit" ? "visits/s" : "settlements/s", mine)];
  });
}

/** Prints the table, returns its rows. */
export function report(
  options: Options,
  rounds: readonly Round[],
  settings: readonly Durability[],
): readonly Figure[] {
  const rows = rowsOf(options, rounds);
  const durable = settings.map(({ name, setting }) => `${name}=${setting}`).join(" ");
  tellMachine();
  tell(`PostgreSQL: ${durable}`);
  tell(
    `${options.rounds} rounds of ${options.seconds} s; ${options.inFlight} settlements or ` +
      `${options.visitsInFlight} visits in flight; median (lowest–highest)`,
  );
  tell(`Other programs took ${othersShare(rounds)} of the busy time while work was measured.\n`);
  tell("| work | figure | baseline | ratio | in CPU | mean batch |\n|---|---|---|---|---|---|");
  for (const row of rows) tell(lineOf(row));
  for (const words of multiples(options, rows)) tell(words);
  return rows;
}

function lineOf(row: Row): string {
  const { work, figure, unit, baseline, ratio, range, batch, costRatio, baselineRange } = row;
  const spread = ([low, high]: readonly [number, number]) => `(${low}–${high})`;
  const besides = baselineRange ? `${baseline} ${spread(baselineRange)}` : "–";
  const cells = [work, `${figure} ${unit} ${spread(range)}`, besides, ratio, costRatio, batch];
  return `| ${cells.map((cell) => cell ?? "–").join(" | ")} |`;
}

/** How many times the country's busiest hour that is. */
function multiples(options: Options, rows: readonly Row[]): string[] {
  const told: string[] = [];
  for (const name of options.only) {
    if (name === "fixed") continue;
    const row = rows.find(({ work }) => work === WORK[name]);
    if (!row) continue;
    const settlements = (row.figure / COUNTRY_SETTLEMENTS).toFixed(1);
    const messages = ((row.figure * CALLS_A_VISIT) / COUNTRY_MESSAGES).toFixed(1);
    const also =
      name === "visit" ? `, ${messages} × its ${COUNTRY_MESSAGES} messages a second` : "";
    told.push(
      `${WORK[name]}: ${settlements} × the country's busiest hour ` +
        `(${COUNTRY_SETTLEMENTS} settlements a second)${also}`,
    );
  }
  return told;
}
