/** Rows of a table that are entered one by one, as if by hand: what is refused is a bad row. */
import { Refusal } from "#base/refusals.ts";
import type { BadRow, Numbered, Written } from "#registry/registry.ts";

interface Each<Row> {
  readonly rows: readonly Numbered<Row>[];
  /** Refuses before it writes anything of the row. */
  readonly enter: (row: Row) => Promise<unknown>;
  /** By code, which column a refusal is about; all others are about the first. */
  readonly about: Readonly<Record<string, string>>;
  readonly first: { readonly column: string; readonly of: (row: Row) => string };
}

export async function enterEach<Row>({ rows, enter, about, first }: Each<Row>): Promise<Written> {
  const bad: BadRow[] = [];
  let written = 0;
  for (const { line, row } of rows) {
    try {
      await enter(row);
      written += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const column = about[error.code] ?? first.column;
      const value = column === first.column ? first.of(row) : "";
      bad.push({ line, column, value, why: error.message });
    }
  }
  return { written, bad };
}
