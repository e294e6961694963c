/**
 * Who may import whom, as ARCHITECTURE.md shows it: the rows of `test/tidy/imports.ts` whose module
 * stands in the tree. Modules with the same row share a line.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { IMPORT_TABLE } from "../tidy/imports.ts";

const ROOT = join(import.meta.dirname, "../..");
/** A row as long as this is told by what it leaves out. */
const LONG = 14;

function isInSrc(module: string): boolean {
  return [`src/${module}`, `src/${module}.ts`].some((path) => existsSync(join(ROOT, path)));
}

/** In `src`, or a program around it. */
function stands(module: string): boolean {
  return isInSrc(module) || existsSync(join(ROOT, module));
}

export interface TableRow {
  readonly modules: readonly string[];
  readonly mayImport: readonly string[];
}

/** The rows to show, in the table's order. */
export function rowsOf(
  table: Readonly<Record<string, readonly string[]>>,
  isThere: (module: string) => boolean,
): TableRow[] {
  const rows = new Map<string, TableRow>();
  for (const [module, all] of Object.entries(table)) {
    if (!isThere(module)) continue;
    const mayImport = all.filter(isThere);
    const key = [...mayImport].sort().join();
    const modules = [...(rows.get(key)?.modules ?? []), module];
    rows.set(key, { modules, mayImport });
  }
  return [...rows.values()];
}

/** In full, or "all but …" where that is much shorter. */
function listOf({ modules, mayImport }: TableRow, all: readonly string[]): string {
  if (mayImport.length === 0) return "–";
  if (mayImport.length < LONG) return mayImport.join(", ");
  const left = all.filter((module) => !mayImport.includes(module) && !modules.includes(module));
  return left.length === 0 ? "all" : `all but ${left.join(", ")}`;
}

export function importTable(): string {
  const rows = rowsOf(IMPORT_TABLE, stands);
  const all = rows.flatMap(({ modules }) => modules).filter(isInSrc);
  const lines = rows.map((row) => `| ${row.modules.join(", ")} | ${listOf(row, all)} |`);
  return ["| module | may import |", "|---|---|", ...lines, ""].join("\n");
}
