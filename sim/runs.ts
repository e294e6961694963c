/**
 * A long run in parts: which seeds held on which commit, a line a part, so that a run that was
 * stopped goes on where it was. And its figure, for the document.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
/** Ignored by the repository. */
const FOLDER = join(ROOT, ".data", "sim");

export interface Part {
  readonly from: number;
  readonly seeds: number;
  readonly failed: number;
}

/** The commit that is checked out; null where there is none or something is changed. */
export function cleanCommit(): string | null {
  try {
    const git = (...words: string[]): string =>
      execFileSync("git", ["-C", ROOT, ...words], { encoding: "utf8", stdio: "pipe" }).trim();
    const changed = git("status", "--porcelain", "--", "src", "sim", "migrations", "package.json");
    return changed === "" ? git("rev-parse", "--short=12", "HEAD") : null;
  } catch {
    return null;
  }
}

function fileOf(commit: string): string {
  return join(FOLDER, `${commit}.jsonl`);
}

export function partsOf(commit: string): Part[] {
  if (!existsSync(fileOf(commit))) return [];
  const lines = readFileSync(fileOf(commit), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Part);
}

export function keepPart(commit: string, part: Part): void {
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(fileOf(commit), `${JSON.stringify(part)}\n`);
}

/** The parts of a run that are still to be done. */
export function openParts(
  done: readonly Part[],
  { from, seeds, size }: { readonly from: number; readonly seeds: number; readonly size: number },
): Pick<Part, "from" | "seeds">[] {
  const open: Pick<Part, "from" | "seeds">[] = [];
  for (let first = from; first < from + seeds; first += size) {
    const count = Math.min(size, from + seeds - first);
    if (!done.some((part) => part.from === first && part.seeds === count)) {
      open.push({ from: first, seeds: count });
    }
  }
  return open;
}

/** "2000 seeds on commit …: 1999 held, 1 failed." */
export function figureOf(commit: string, parts: readonly Part[]): string {
  const seeds = parts.reduce((sum, part) => sum + part.seeds, 0);
  const failed = parts.reduce((sum, part) => sum + part.failed, 0);
  return `${seeds} seeds on commit ${commit}: ${seeds - failed} held, ${failed} failed.`;
}
