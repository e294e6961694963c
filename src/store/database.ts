/**
 * What a module may do with its node's database. Two drivers stand behind it: `pg.ts` and
 * `pglite.ts`.
 */
import type { Sql } from "#store/sql.ts";

/** One transaction. Statements are sent in the order of the calls; a driver may pipeline them. */
export interface Tx {
  query<Row>(statement: Sql): Promise<Row[]>;
}

/** What a work may do with the transaction that it is given. */
export interface Transaction extends Tx {
  /**
   * A write that travels with the commit, joined with the others of its kind (`together.ts`): it
   * writes one table from its parameters. Where nothing was asked before, that one statement is the
   * transaction.
   */
  atCommit(statement: Sql): void;
}

export interface Database extends Tx {
  /**
   * Commits when the work is done, rolls back when it throws. Statements that the work does not
   * wait for travel together with the commit, in one round trip; the first of their errors is
   * thrown. Throws NoAnswer when the connection was lost and the commit's fate is not known:
   * re-read by key. A violated named constraint throws ConstraintViolated; other database errors
   * are defects. A deadlock runs the work again, so the work keeps its effects to the transaction.
   */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /**
   * For work that only reads, each statement what is committed at its own moment: on one connection
   * like a transaction, without the round trip of its end. Those of one tick cost one round trip.
   */
  reading<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** A database in the hands of its owner: migrations, clones, dumps. */
export interface OwnedDatabase extends Database {
  /** Runs a text of one or more statements without parameters, in one transaction of its own. */
  script(text: string): Promise<void>;
}

/**
 * Marks a statement of a transaction that the work does not wait for: it travels with the commit,
 * and its error, if any, is the transaction's.
 */
export function later(statement: Promise<unknown>): void {
  statement.catch(() => {});
}

export class ConstraintViolated extends Error {
  override readonly name = "ConstraintViolated";
  readonly constraint: string;

  constructor(constraint: string) {
    super(`constraint ${constraint} violated`);
    this.constraint = constraint;
  }
}
