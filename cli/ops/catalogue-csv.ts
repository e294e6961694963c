/** Reads CSV with the number of each line, so that a wrong row can be shown to who wrote it. */

import { type LoadTable, type RawRow, tableOf } from "#registry/registry.ts";

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function* rawRows(text: string): Generator<RawRow> {
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

export function readCsv(text: string): LoadTable {
  const [head, ...raws] = rawRows(text.replace(/^\ufeff/, ""));
  return tableOf(head?.cells ?? [], raws);
}
