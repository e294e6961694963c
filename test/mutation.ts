/**
 * Puts the last mutation run into docs/mutation.md, between two marks, and prints what survived.
 * Run by `npm run mutation` after Stryker.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";

interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}
interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

const root = join(import.meta.dirname, "..");
const reportPath = join(root, ".data/mutation/mutation.json");
const documentPath = join(root, "docs/mutation.md");
const MARKS = ["<!-- the last run -->", "<!-- end of the last run -->"] as const;

const FOUND = ["Killed", "Timeout"];
const LEFT = ["Survived", "NoCoverage"];

interface Tally {
  readonly found: number;
  readonly survived: number;
  readonly uncovered: number;
}

function tallyOf(mutants: readonly Mutant[]): Tally {
  const count = (statuses: readonly string[]): number =>
    mutants.filter((mutant) => statuses.includes(mutant.status)).length;
  return { found: count(FOUND), survived: count(["Survived"]), uncovered: count(["NoCoverage"]) };
}

/** Per mille, so that the one decimal is a whole number. */
function scoreText({ found, survived, uncovered }: Tally): string {
  const all = found + survived + uncovered;
  if (all === 0) return "–";
  const tenths = Math.floor((found * 1_000) / all);
  return `${Math.floor(tenths / 10)}.${tenths % 10} %`;
}

function row(name: string, tally: Tally): string {
  const cells = [name, tally.found, tally.survived, tally.uncovered, scoreText(tally)];
  return `| ${cells.join(" | ")} |`;
}

function resultOf(report: Report): string {
  const files = Object.entries(report.files).filter(([, { mutants }]) => mutants.length > 0);
  const whole = tallyOf(files.flatMap(([, { mutants }]) => mutants));
  const commit = execFileSync("git", ["log", "-1", "--format=%h"], { cwd: root, encoding: "utf8" });
  const ranOn = chinaDate(statSync(reportPath).mtimeMs);
  return [
    `Run on ${ranOn} at commit ${commit.trim()}: **${scoreText(whole)}**.`,
    "",
    "| file | found | survived | not run | score |",
    "|---|---:|---:|---:|---:|",
    ...files.sort().map(([path, { mutants }]) => row(path.replace("src/", ""), tallyOf(mutants))),
    row("**all**", whole),
  ].join("\n");
}

function survivors(report: Report): string[] {
  return Object.entries(report.files).flatMap(([path, { mutants }]) =>
    mutants
      .filter((mutant) => LEFT.includes(mutant.status))
      .map(({ location: { start }, mutatorName, replacement = "" }) => {
        const instead = replacement.replaceAll(/\s+/g, " ").slice(0, 80);
        return `${path}:${start.line}:${start.column} ${mutatorName}: ${instead}`;
      }),
  );
}

const report = JSON.parse(readFileSync(reportPath, "utf8")) as Report;
const document = readFileSync(documentPath, "utf8");
const [before, rest] = document.split(MARKS[0]);
const after = rest?.split(MARKS[1])[1];
assert(before !== undefined && after !== undefined, "docs/mutation.md has both marks");
const result = resultOf(report);
writeFileSync(documentPath, `${before}${MARKS[0]}\n${result}\n${MARKS[1]}${after}`);
process.stdout.write(`${survivors(report).join("\n")}\n\n${result}\n`);
