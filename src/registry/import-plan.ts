/** One kind of import as a plan: its columns, how a row is read, and how rows are written. */
import type { Instant } from "#base/date.ts";
import type { Actor } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

export interface ImportColumn {
  /** As it stands in the head of the table: "证件号码". */
  readonly name: string;
  readonly required?: boolean | undefined;
}

export interface BadRow {
  readonly line: number;
  readonly column: string;
  readonly value: string;
  readonly why: string;
}

/** A cell's text by the column's name; "" where the table has no such column. */
export type Cells = (column: string) => string;

/** What is wrong in one column of a row. */
export interface BadCell {
  readonly column: string;
  readonly why: string;
}

export interface Numbered<Row> {
  readonly line: number;
  readonly row: Row;
}

export interface Written {
  readonly written: number;
  readonly bad: readonly BadRow[];
}

/** One kind of import. */
export interface ImportPlan<Row> {
  /** "people": kept with the digest. */
  readonly kind: string;
  /** On the trail: "people.imported". */
  readonly action: string;
  /** Tables of one turn wait for each other; two kinds that write the same records share one. */
  readonly turn: string;
  /**
   * `compared`: each row is held against what stands, whatever was imported before. `once`: a row
   * enters something, so the same content is never entered twice.
   */
  readonly again: "compared" | "once";
  readonly columns: readonly ImportColumn[];
  /** A row, or all that is wrong with it. */
  readonly read: (cells: Cells) => Row | readonly BadCell[];
  /** Two rows of one file with one key are one too many. */
  readonly keyOf: (row: Row) => string;
  /** Writes rows; those that what is stored contradicts come back as bad. */
  readonly write: (tx: Tx, rows: readonly Numbered<Row>[], by: ImportedBy) => Promise<Written>;
}

export interface ImportedBy {
  readonly importId: string;
  readonly fileName: string;
  readonly actor: Actor;
  readonly at: Instant;
  /** On the trail with the import, for what it changes. */
  readonly entries: TrailEntry[];
  /** Whom its rows were held against. */
  readonly compared: Set<PersonId>;
}
