/**
 * Mutation testing in pieces: `npm run mutation -- --piece NAME` changes the files of one piece in
 * one place at a time, runs the piece's tests against each change, writes the piece's row in
 * docs/mutation.md and prints what survived. Without `--piece` all pieces run, one after the other.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { assert, present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { PIECES, type Piece } from "./mutation-pieces.ts";
import { HEAD, withRow } from "./mutation-table.ts";

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
const documentPath = join(root, "docs/mutation.md");

const FOUND = ["Killed", "Timeout"];
const LEFT = ["Survived", "NoCoverage"];

/** Per mille, so that the one decimal is a whole number. */
function scoreText(found: number, all: number): string {
  if (all === 0) return "–";
  const tenths = Math.floor((found * 1_000) / all);
  return `${Math.floor(tenths / 10)}.${tenths % 10} %`;
}

function git(...args: readonly string[]): string {
  return execFileSync("git", [...args], { cwd: root, encoding: "utf8" }).trim();
}

/** The commit, with `+` for what is changed on top of it. */
function commitNow(): string {
  const changed = git("status", "--porcelain", "--", "src", "test/written-policy.ts") !== "";
  return `${git("log", "-1", "--format=%h")}${changed ? "+" : ""}`;
}

/** The piece's row: what a run found. */
function rowOf(piece: Piece, report: Report, run: readonly string[]): string {
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  const count = (statuses: readonly string[]): number =>
    mutants.filter((mutant) => statuses.includes(mutant.status)).length;
  const [found, survived, uncovered] = [count(FOUND), count(["Survived"]), count(["NoCoverage"])];
  const score = scoreText(found, found + survived + uncovered);
  return `| ${[piece.name, ...run, found, survived, uncovered, score].join(" | ")} |`;
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

function run(piece: Piece): void {
  const [began, commit] = [process.hrtime.bigint(), commitNow()];
  const { status } = spawnSync("stryker", ["run", "--mutate", piece.mutate.join(",")], {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
      MUTATION_PIECE: piece.name,
      MUTATION_TESTS: piece.tests.join("\n"),
    },
  });
  assert(status === 0, `stryker ran ${piece.name} to its end`);
  const minutes = ((process.hrtime.bigint() - began) / 6_000_000_000n).toString();
  const reportPath = join(root, `.data/mutation/${piece.name.replaceAll("/", "-")}.json`);
  const report = JSON.parse(readFileSync(reportPath, "utf8")) as Report;
  const spent = `${minutes.slice(0, -1) || "0"}.${minutes.slice(-1)}`;
  const row = rowOf(piece, report, [chinaDate(statSync(reportPath).mtimeMs), commit, spent]);
  writeFileSync(documentPath, withRow(readFileSync(documentPath, "utf8"), piece.name, row));
  process.stdout.write(`${survivors(report).join("\n")}\n\n${HEAD.join("\n")}\n${row}\n`);
}

const { values } = parseArgs({ options: { piece: { type: "string" } } });
const named = PIECES.find(({ name }) => name === values.piece);
const names = PIECES.map(({ name }) => name).join(", ");
if (values.piece !== undefined) present(named, `a piece is one of: ${names}`);
for (const piece of named ? [named] : PIECES) run(piece);
