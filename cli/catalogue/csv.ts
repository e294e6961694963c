/** Reads CSV with the number of each line, so that a wrong row can be shown to who wrote it. */

export interface CsvRow {
  /** In the file, the header being line 1. */
  readonly line: number;
  /** The cell of a column; empty when the column is not there. */
  cell(column: string): string;
}

export interface WrongLine {
  readonly line: number;
  readonly why: string;
}

export interface Csv {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly wrong: readonly WrongLine[];
}

interface Raw {
  readonly line: number;
  readonly cells: readonly string[];
  readonly open: boolean;
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function* rawRows(text: string): Generator<Raw> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const first = line;
    const cells: string[] = [];
    let open = false;
    for (;;) {
      CELL.lastIndex = at;
      const match = CELL.exec(text);
      if (!match) {
        // A quote not closed, or one in the middle of a cell: the row is lost, not the file.
        const end = text.indexOf("\n", at);
        at = end < 0 ? text.length : end + 1;
        open = true;
        line += 1;
        break;
      }
      const [whole, quoted, plain = "", end] = match;
      cells.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim());
      line += whole.split("\n").length - 1;
      at += whole.length;
      if (end !== ",") break;
    }
    if (open || cells.length > 1 || cells[0] !== "") yield { line: first, cells, open };
  }
}

export function readCsv(text: string): Csv {
  const [head, ...raws] = rawRows(text.replace(/^\ufeff/, ""));
  const header = head?.cells ?? [];
  const wrong: WrongLine[] = [];
  const rows: CsvRow[] = [];
  for (const { line, cells, open } of raws) {
    if (open) wrong.push({ line, why: "引号不成对" });
    else if (cells.length !== header.length) {
      wrong.push({ line, why: `有${cells.length}列，表头有${header.length}列` });
    } else rows.push({ line, cell: (column) => cells[header.indexOf(column)] ?? "" });
  }
  return { header, rows, wrong };
}
