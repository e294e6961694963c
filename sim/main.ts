/**
 * npm run sim -- --seed N                      one seed, with its whole log
 * npm run sim -- --seeds N [--from M]          N seeds, a line each, on two processes
 * npm run sim -- --seeds N --threads T         the same in parts that are remembered by commit:
 *                                              a run that was stopped goes on where it was
 * npm run sim -- --figure 1                    what was remembered of this commit, into docs
 * npm run sim -- --on pglite | postgres …      every seed there; else every tenth is on PostgreSQL
 */
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type DatabaseServer, outsideServer, startEmbedded } from "#store/store.ts";
import { simShippedPolicies } from "./policies.ts";
import { cleanCommit, figureOf, keepPart, openParts, partsOf } from "./runs.ts";
import { lineOf, runSeed } from "./seed.ts";
import { type Servers, startRealServers, startServers } from "./servers.ts";

const WORKERS = 2;
/** Seeds of one part: a few minutes' work. */
const PART = 40;
/** Every tenth seed runs on a real server, with several processes a node. */
const REAL_EVERY = 10;
const DOCUMENT = join(import.meta.dirname, "..", "docs", "simulation.md");
const FIGURE = /<!-- figure: npm run sim -- --figure 1 -->\n.*?<!-- \/figure -->/s;

const USAGE = `usage: npm run sim -- --seed N [--on postgres|pglite]
       npm run sim -- --seeds N [--from M] [--threads T] [--on postgres|pglite]
       npm run sim -- --figure 1      docs/simulation.md says more
`;
const NAMES = ["seed", "seeds", "from", "step", "stop", "threads", "on", "server", "figure"];

interface Options {
  readonly seed: number | null;
  readonly seeds: number;
  readonly from: number;
  /** Set in a worker process: it takes every `step`-th seed. */
  readonly step: number;
  /** The first seed that fails is the last. */
  readonly stop: boolean;
  /** Parts at once, of a run that is remembered; 0: it is not. */
  readonly threads: number;
  readonly on: string | undefined;
  /** In a worker process: the PostgreSQL that its parent has started. */
  readonly server: string | undefined;
  readonly figure: boolean;
}

function optionsOf(words: readonly string[]): Options {
  const named = new Map<string, string>();
  for (let index = 0; index < words.length; index += 2) {
    const [name, value] = [(words[index] ?? "").slice(2), words[index + 1]];
    if (!NAMES.includes(name) || value === undefined) {
      process.stderr.write(USAGE);
      process.exit(2);
    }
    named.set(name, value);
  }
  const number = (name: string, absent: number): number => {
    const value = Number(named.get(name) ?? absent);
    if (!Number.isInteger(value)) throw new Error(`--${name} wants a whole number`);
    return value;
  };
  return {
    seed: named.has("seed") ? number("seed", 0) : null,
    seeds: number("seeds", 1),
    from: number("from", 1),
    step: number("step", 0),
    stop: number("stop", 0) > 0,
    threads: number("threads", 0),
    on: named.get("on"),
    server: named.get("server"),
    figure: number("figure", 0) > 0,
  };
}

const out = (line: string): void => void process.stdout.write(`${line}\n`);

function isReal(seed: number, { on }: Options): boolean {
  return on === undefined ? seed % REAL_EVERY === 0 : on === "postgres";
}

interface RealServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** One named by DATABASE_URL, or a throw-away one. */
async function startReal(): Promise<RealServer> {
  const outside = process.env.DATABASE_URL;
  if (outside) return { url: outside, stop: async () => {} };
  const dir = mkdtempSync(join(tmpdir(), "lianjie-sim-"));
  chmodSync(dir, 0o755);
  const server = await startEmbedded({
    dir: join(dir, "server"),
    pause: async (ms) => pause(ms),
    newPassword: () => randomBytes(16).toString("hex"),
    durable: false,
    sharedBuffersMb: 64,
  });
  return {
    url: server.url("postgres"),
    stop: async () => {
      await server.stop();
      rmSync(server.home, { recursive: true, force: true });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Both kinds of servers, each started when the first seed needs it. */
function lazyServers(options: Options) {
  let pglite: Promise<Servers> | undefined;
  let real: Promise<Servers> | undefined;
  let own: RealServer | undefined;
  const startOwn = async (): Promise<Servers> => {
    if (!options.server) own = await startReal();
    const server: DatabaseServer = outsideServer(options.server ?? own?.url ?? "");
    return await startRealServers(server, `lianjie_sim_${process.pid}`, { nap: () => pause(1) });
  };
  return {
    for: (seed: number): Promise<Servers> => {
      if (isReal(seed, options)) {
        real ??= startOwn();
        return real;
      }
      pglite ??= startServers();
      return pglite;
    },
    stop: async () => {
      await (await pglite)?.stop();
      await (await real)?.stop();
      await own?.stop();
    },
  };
}

/** Runs the seeds one after another in this process. */
async function runHere(
  seeds: readonly number[],
  options: Options,
  whole: boolean,
): Promise<number> {
  const servers = lazyServers(options);
  const policies = simShippedPolicies();
  let failed = 0;
  for (const seed of seeds) {
    const verdict = await runSeed(seed, await servers.for(seed), policies);
    if (whole) for (const line of verdict.log) out(line);
    out(lineOf(verdict));
    if (verdict.faults.length > 0) failed += 1;
    if (failed > 0 && options.stop) break;
  }
  await servers.stop();
  return failed;
}

function ended(worker: ChildProcess): Promise<number> {
  return new Promise((resolve) => worker.on("exit", (code) => resolve(code ?? 255)));
}

/** A worker's exit code is its number of failed seeds, at most 250. */
function startWorker(
  { on }: Options,
  server: RealServer | null,
  share: { readonly from: number; readonly seeds: number; readonly step: number },
): Promise<number> {
  const { from, seeds, step } = share;
  const words = ["--seeds", `${seeds}`, "--from", `${from}`, "--step", `${step}`];
  if (on) words.push("--on", on);
  if (server) words.push("--server", server.url);
  return ended(fork(fileURLToPath(import.meta.url), words));
}

/** A server for all workers, if any of their seeds runs on one. */
async function serverFor(options: Options): Promise<RealServer | null> {
  const { from, seeds } = options;
  const all = Array.from({ length: seeds }, (_, index) => from + index);
  return all.some((seed) => isReal(seed, options)) ? await startReal() : null;
}

async function runWorkers(options: Options): Promise<number> {
  const { seeds, from } = options;
  const workers = Math.min(WORKERS, seeds);
  const server = await serverFor(options);
  const codes = Array.from({ length: workers }, (_, index) => {
    const share = Math.ceil((seeds - index) / workers);
    return startWorker(options, server, { from: from + index, seeds: share, step: workers });
  });
  const failed = (await Promise.all(codes)).reduce((sum, code) => sum + code, 0);
  await server?.stop();
  return failed;
}

/** Parts of a long run, each by a worker of its own, remembered when it has ended. */
async function runParts(options: Options): Promise<number> {
  const commit = cleanCommit();
  if (commit === null) out("the tree is changed or no repository: nothing is remembered");
  const done = commit === null ? [] : partsOf(commit);
  const queue = openParts(done, { ...options, size: PART });
  const server = await serverFor(options);
  const began = done.reduce((sum, part) => sum + part.failed, 0);
  let failed = began;
  const work = async (): Promise<void> => {
    for (let part = queue.shift(); part; part = queue.shift()) {
      const code = await startWorker(options, server, { ...part, step: 1 });
      failed += code;
      if (commit !== null) keepPart(commit, { ...part, failed: code });
    }
  };
  await Promise.all(Array.from({ length: options.threads }, work));
  await server?.stop();
  if (commit !== null) out(figureOf(commit, partsOf(commit)));
  return failed;
}

function writeFigure(): void {
  const commit = cleanCommit();
  if (commit === null) throw new Error("a figure belongs to a commit: commit first");
  const figure = figureOf(commit, partsOf(commit));
  const part = `<!-- figure: npm run sim -- --figure 1 -->\n${figure}\n<!-- /figure -->`;
  writeFileSync(DOCUMENT, readFileSync(DOCUMENT, "utf8").replace(FIGURE, part));
  out(figure);
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const { seed, seeds, from, step } = options;
  const began = performance.now();
  if (options.figure) return writeFigure();
  let failed: number;
  if (seed !== null) failed = await runHere([seed], options, true);
  else if (step > 0) {
    const mine = Array.from({ length: seeds }, (_, index) => from + index * step);
    failed = await runHere(mine, options, false);
  } else {
    failed = await (options.threads > 0 ? runParts(options) : runWorkers(options));
    const seconds = (performance.now() - began) / 1_000;
    out(`${seeds} seeds, ${failed} failed, ${seconds.toFixed(0)} s`);
  }
  process.exitCode = step > 0 ? Math.min(failed, 250) : failed > 0 ? 1 : 0;
}

await main();
