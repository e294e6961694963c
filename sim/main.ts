/**
 * npm run sim -- --seed N            one seed, with its whole log
 * npm run sim -- --seeds N [--from M]   N seeds, a line each, on at most two processes
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { simShippedPolicies } from "./policies.ts";
import { lineOf, runSeed } from "./seed.ts";
import { startServers } from "./servers.ts";

const WORKERS = 2;

interface Options {
  readonly seed: number | null;
  readonly seeds: number;
  readonly from: number;
  /** Set in a worker process: it takes every `step`-th seed. */
  readonly step: number;
  /** 1: the first seed that fails is the last. */
  readonly stop: number;
}

function optionsOf(words: readonly string[]): Options {
  const named = new Map<string, number>();
  for (let index = 0; index < words.length; index += 2) {
    const [name, value] = [words[index] ?? "", Number(words[index + 1])];
    if (
      !["--seed", "--seeds", "--from", "--step", "--stop"].includes(name) ||
      !Number.isInteger(value)
    ) {
      throw new Error("usage: npm run sim -- --seed N | --seeds N [--from M]");
    }
    named.set(name, value);
  }
  return {
    seed: named.get("--seed") ?? null,
    seeds: named.get("--seeds") ?? 1,
    from: named.get("--from") ?? 1,
    step: named.get("--step") ?? 0,
    stop: named.get("--stop") ?? 0,
  };
}

const out = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs the seeds one after another in this process. */
async function runHere(
  seeds: readonly number[],
  { whole, stop }: { readonly whole: boolean; readonly stop: boolean },
): Promise<number> {
  const servers = await startServers();
  const policies = simShippedPolicies();
  let failed = 0;
  for (const seed of seeds) {
    const verdict = await runSeed(seed, servers, policies);
    if (whole) for (const line of verdict.log) out(line);
    out(lineOf(verdict));
    if (verdict.faults.length > 0) failed += 1;
    if (failed > 0 && stop) break;
  }
  await servers.stop();
  return failed;
}

function ended(worker: ChildProcess): Promise<number> {
  return new Promise((resolve) => worker.on("exit", (code) => resolve(code ?? 255)));
}

/** A worker's exit code is its number of failed seeds, at most 250. */
async function runWorkers({ seeds, from }: Options): Promise<number> {
  const began = performance.now();
  const workers = Math.min(WORKERS, seeds);
  const codes: Promise<number>[] = [];
  for (let index = 0; index < workers; index += 1) {
    const share = Math.ceil((seeds - index) / workers);
    const words = ["--seeds", share, "--from", from + index, "--step", workers].map(String);
    codes.push(ended(fork(fileURLToPath(import.meta.url), words)));
  }
  const failed = (await Promise.all(codes)).reduce((sum, code) => sum + code, 0);
  const seconds = (performance.now() - began) / 1_000;
  out(`${seeds} seeds, ${failed} failed, ${seconds.toFixed(0)} s`);
  return failed;
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const { seed, seeds, from, step } = options;
  const stop = options.stop > 0;
  let failed: number;
  if (seed !== null) failed = await runHere([seed], { whole: true, stop });
  else if (step > 0) {
    const mine = Array.from({ length: seeds }, (_, index) => from + index * step);
    failed = await runHere(mine, { whole: false, stop });
  } else failed = await runWorkers(options);
  process.exitCode = step > 0 ? Math.min(failed, 250) : failed > 0 ? 1 : 0;
}

await main();
