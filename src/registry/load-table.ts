/** A table that a catalogue is loaded from: its columns by name, its rows with their lines. */
import { Refusal } from "#base/refusals.ts";
import { UNREADABLE } from "#registry/file-cell.ts";
import { csvText } from "#registry/import.ts";
import { type ImportFile, rowsOfFile } from "#registry/import-file.ts";
import { doubledIn } from "#registry/import-head.ts";

export interface LoadRow {
  /** In the file, the header being line 1. */
  readonly line: number;
  /** The cell of a column; empty when the column is not there. */
  cell(column: string): string;
}

export interface WrongLine {
  readonly line: number;
  readonly why: string;
}

export interface LoadTable {
  readonly header: readonly string[];
  readonly rows: readonly LoadRow[];
  readonly wrong: readonly WrongLine[];
}

export interface RawRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** Its quotes are not in pairs: the row is lost, not the file. */
  readonly open?: boolean | undefined;
}

/**
 * `header` is the file's first line. A row of another width than the header is wrong, and one with
 * a cell that the file does not tell. Refusals: import_columns.
 */
export function tableOf(header: readonly string[], raws: Iterable<RawRow>): LoadTable {
  const doubled = doubledIn(header).join("、");
  if (doubled !== "") {
    throw new Refusal("import_columns", { missing: "无", strange: "无", doubled });
  }
  const wrong: WrongLine[] = [];
  const rows: LoadRow[] = [];
  for (const { line, cells, open } of raws) {
    if (open) wrong.push({ line, why: "引号不成对" });
    else if (cells.length !== header.length) {
      wrong.push({ line, why: `有${cells.length}列，表头有${header.length}列` });
    } else if (cells.some((cell) => UNREADABLE.has(cell))) {
      const at = cells.findIndex((cell) => UNREADABLE.has(cell));
      wrong.push({ line, why: `${header[at]}：${UNREADABLE.get(cells[at] ?? "")}` });
    } else rows.push({ line, cell: (column) => cells[header.indexOf(column)] ?? "" });
  }
  return { header, rows, wrong };
}

/** Of an uploaded file, CSV or Excel; a workbook leaves out empty cells at the end of a row. */
export async function tableOfFile(file: ImportFile): Promise<LoadTable> {
  let header: readonly string[] | null = null;
  const raws: RawRow[] = [];
  for await (const { line, cells } of rowsOfFile(file)) {
    if (header === null) {
      header = cells;
      continue;
    }
    const missing = Math.max(0, header.length - cells.length);
    raws.push({ line, cells: [...cells, ...Array<string>(missing).fill("")] });
  }
  return tableOf(header ?? [], raws);
}

/** The wrong lines as a file for whoever has to mend them. */
export function wrongLinesCsv(wrong: readonly WrongLine[]): string {
  return csvText([["行", "原因"], ...wrong.map(({ line, why }) => [String(line), why])]);
}
