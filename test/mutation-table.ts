/** The table of docs/mutation.md: a row for each piece, written when the piece has run. */
import { assert } from "#base/assert.ts";
import { PIECES } from "./mutation-pieces.ts";

const MARKS = ["<!-- pieces -->", "<!-- end of pieces -->"] as const;
export const HEAD = [
  "| piece | day | commit | minutes | found | survived | not run | score |",
  "|---|---|---|---:|---:|---:|---:|---:|",
];

/** Puts the row in its place; the others stay as they were told by their own last runs. */
export function withRow(document: string, name: string, row: string): string {
  const [before, rest] = document.split(MARKS[0]);
  const [table, after] = rest?.split(MARKS[1]) ?? [];
  assert(
    before !== undefined && table !== undefined && after !== undefined,
    "both marks are there",
  );
  const known = new Map(
    table
      .split("\n")
      .filter((line) => line.startsWith("| ") && !HEAD.includes(line))
      .map((line) => [line.split("|")[1]?.trim() ?? "", line]),
  );
  known.set(name, row);
  const rows = PIECES.map((piece) => known.get(piece.name)).filter((line) => line !== undefined);
  return [before + MARKS[0], ...HEAD, ...rows, MARKS[1] + after].join("\n");
}
