/**
 * npm run sim:mutants -- [--only NAME,NAME] [--seeds 100] [--threads 2] [--write 1]
 *
 * Plants each mutant in a copy of the tree and runs seeds until one fails, or the test that it
 * names. Prints which seed found it. With --write it puts the table into docs/simulation.md; rows
 * of mutants that were not run stay as they are. Exit code 1 when one was not found.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Mutant, planted, readMutants } from "./mutants.ts";

const ROOT = join(import.meta.dirname, "..");
const TABLE = join(ROOT, "docs", "simulation.md");
const COPIED = ["src", "sim", "policies", "migrations", "test", "demo", "cli", "bench", "docs"];
const ROOT_FILES = ["package.json", "tsconfig.json", "vitest.config.ts"];
const SEEDS = 100;

const out = (line: string): void => void process.stdout.write(`${line}\n`);

const USAGE = `usage: npm run sim:mutants -- [--only NAME,NAME] [--seeds 100] [--threads 2] [--write 1]
`;

interface Options {
  readonly only: readonly string[];
  readonly seeds: number;
  readonly threads: number;
  readonly write: boolean;
}

function optionsOf(words: readonly string[]): Options {
  const named = new Map<string, string>();
  for (let index = 0; index < words.length; index += 2) {
    const name = words[index] ?? "";
    if (!["--only", "--seeds", "--threads", "--write"].includes(name)) {
      process.stderr.write(USAGE);
      process.exit(2);
    }
    named.set(name, words[index + 1] ?? "");
  }
  return {
    only: (named.get("--only") ?? "").split(",").filter((name) => name !== ""),
    seeds: Number(named.get("--seeds") ?? SEEDS),
    threads: Number(named.get("--threads") ?? 2),
    write: (named.get("--write") ?? "0") !== "0",
  };
}

function copyOfTree(): string {
  const dir = mkdtempSync(join(tmpdir(), "lianjie-mutant-"));
  const filter = (path: string): boolean => basename(path) !== "node_modules";
  for (const folder of COPIED) {
    cpSync(join(ROOT, folder), join(dir, folder), { recursive: true, filter });
  }
  for (const file of ROOT_FILES) cpSync(join(ROOT, file), join(dir, file));
  symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"));
  return dir;
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

function run(dir: string, words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, { cwd: dir });
    let output = "";
    child.stdout.on("data", (bytes: Buffer) => {
      output += bytes.toString();
    });
    child.stderr.on("data", (bytes: Buffer) => {
      output += bytes.toString();
    });
    child.on("exit", (code) => resolve({ code: code ?? 255, output }));
  });
}

/** "seed 3", "a test", or null. */
async function find(dir: string, mutant: Mutant, seeds: number): Promise<string | null> {
  if (mutant.test) {
    const ended = await run(dir, ["node_modules/vitest/vitest.mjs", "run", mutant.test]);
    // A run that could not even begin finds nothing.
    return ended.code !== 0 && / failed/.test(ended.output) ? `\`${mutant.test}\`` : null;
  }
  const node = ["--max-semi-space-size=64", "--import", "tsx"];
  const words = [...node, "sim/main.ts", "--step", "1", "--seeds", `${seeds}`];
  const where = mutant.on ? ["--on", mutant.on] : [];
  const ended = await run(dir, [...words, ...where, "--stop", "1"]);
  const seed = /^seed (\d+) FAILED.*\n {2}(.*)$/m.exec(ended.output);
  if (seed) out(`    ${(seed[2] ?? "").slice(0, 160)}`);
  else if (ended.code !== 0) out(ended.output.slice(-2_000));
  return seed ? `seed ${seed[1]}${mutant.on ? " on PostgreSQL" : ""}` : null;
}

/** What the table says, by the mutant's name. */
type Rows = Map<string, string>;

async function work(
  queue: Mutant[],
  options: Options,
  found: (mutant: Mutant, words: string) => void,
): Promise<number> {
  const dir = copyOfTree();
  let missed = 0;
  for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
    const path = join(dir, mutant.file);
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, planted(mutant, whole));
    const by = await find(dir, mutant, options.seeds);
    writeFileSync(path, whole);
    const { equivalent } = mutant;
    if (!by && !equivalent) missed += 1;
    const reason = equivalent ? `cannot be seen: ${equivalent}` : `not in ${options.seeds} seeds`;
    found(mutant, by ?? reason);
  }
  rmSync(dir, { recursive: true, force: true });
  return missed;
}

const MARKS = [
  "<!-- mutants: npm run sim:mutants -- --write 1 -->\n",
  "<!-- /mutants -->",
] as const;

function parts(text: string): [string, string, string] {
  const [from, to] = [text.indexOf(MARKS[0]), text.indexOf(MARKS[1])];
  if (from < 0 || to < from) throw new Error(`${TABLE} has no markers ${MARKS.join(" … ")}`);
  const begin = from + MARKS[0].length;
  return [text.slice(0, begin), text.slice(begin, to), text.slice(to)];
}

function writeTable(mutants: readonly Mutant[], rows: Rows): void {
  const [head, table, tail] = parts(readFileSync(TABLE, "utf8"));
  const known = new Map<string, string>();
  for (const [, name = "", found = ""] of table.matchAll(/^\| ([\w-]+) \|.*\| (.*?) \|$/gm)) {
    known.set(name, found);
  }
  const lines = mutants.map(({ area, name, what }) => {
    return `| ${name} | ${area} | ${what} | ${rows.get(name) ?? known.get(name) ?? "not run"} |`;
  });
  const titles = "| mutant | where | what is wrong | found by |\n|---|---|---|---|";
  writeFileSync(TABLE, `${head}\n${titles}\n${lines.join("\n")}\n\n${tail}`);
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const mutants = readMutants();
  const { only } = options;
  const queue = mutants.filter(({ name }) => only.length === 0 || only.includes(name));
  if (queue.length === 0) {
    process.stderr.write(`no mutant is named ${only.join(", ")}; sim/mutants/*.yaml names them\n`);
    process.exit(2);
  }
  const [count, rows] = [queue.length, new Map<string, string>()];
  const found = (mutant: Mutant, words: string): void => {
    rows.set(mutant.name, words);
    out(`${mutant.area}/${mutant.name}: ${words}`);
    if (options.write) writeTable(mutants, rows);
  };
  const workers = Array.from({ length: options.threads }, () => work(queue, options, found));
  const missed = (await Promise.all(workers)).reduce((sum, each) => sum + each, 0);
  out(`${count} mutants, ${missed} not found`);
  process.exitCode = missed > 0 ? 1 : 0;
}

await main();
