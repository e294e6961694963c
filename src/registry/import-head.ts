/** The head of an imported table, and what is wrong with a cell whatever its column means. */
import { Refusal } from "#base/refusals.ts";
import { shortened } from "#base/shortened.ts";
import { UNREADABLE } from "#registry/file-cell.ts";
import type { BadCell, Cells, ImportColumn } from "#registry/import-plan.ts";

/** Where each column of the plan stands; -1 where the table has none. */
export type Head = ReadonlyMap<string, number>;

const NAMES_TOLD = 10;

function plainName(text: string): string {
  return text.normalize("NFKC").replace(/[\s*]/g, "");
}

/** Refusals: import_columns. */
export function headOf(columns: readonly ImportColumn[], cells: readonly string[]): Head {
  const names = cells.map(plainName);
  const places = new Map(names.map((name, index) => [name, index]));
  const missing = columns.filter(({ name, required }) => required && !places.has(plainName(name)));
  const known = new Set(columns.map(({ name }) => plainName(name)));
  const strange = [...places.keys()].filter((name) => name !== "" && !known.has(name));
  const doubled = doubledIn(names);
  if (missing.length + strange.length + doubled.length > 0) {
    const told = (all: readonly string[]): string => all.slice(0, NAMES_TOLD).join("、") || "无";
    throw new Refusal("import_columns", {
      missing: told(missing.map(({ name }) => name)),
      strange: told(strange.map((name) => shortened(name, 30))),
      doubled: told(doubled.map((name) => shortened(name, 30))),
    });
  }
  return new Map(columns.map(({ name }) => [name, places.get(plainName(name)) ?? -1]));
}

/** Of two columns of one name nobody knows which counts. */
export function doubledIn(names: readonly string[]): string[] {
  const twice = names.filter((name, index) => name !== "" && names.indexOf(name) !== index);
  return [...new Set(twice)];
}

/** What is missing, and what the file itself could not tell. */
export function wrongCells(columns: readonly ImportColumn[], cell: Cells): BadCell[] {
  return columns.flatMap(({ name, required }) => {
    const unread = UNREADABLE.get(cell(name));
    if (unread !== undefined) return [{ column: name, why: unread }];
    return required && cell(name) === "" ? [{ column: name, why: "必填" }] : [];
  });
}

/** A cell under no name says something that nobody would read. */
export function strayIn(head: Head, cells: readonly string[]): BadCell[] {
  const named = new Set(head.values());
  const stray = cells.findIndex((cell, index) => cell !== "" && !named.has(index));
  if (stray < 0) return [];
  const why = `第${stray + 1}格没有列名，请核对这一行是否多了分隔符，或给这一列写上列名`;
  return [{ column: "", why }];
}

/** As the clerk finds it in the list of bad rows. */
export function shownCell(cell: string): string {
  return UNREADABLE.has(cell) ? "" : shortened(cell, 100);
}
