/**
 * A second way into a node's database, for whoever lists and sums. A node's own connections find
 * rows by key and nothing else, which is wrong for a month's totals; and what settles must never
 * wait for a report.
 */
import type { Database } from "#store/database.ts";

/**
 * PostgreSQL's own plans, few connections, a time limit for each statement. Every transaction sees
 * the database at one moment and writes nothing: an attempt is a defect that says so.
 */
export interface Reports extends Database {
  /**
   * Tells it from a store in the types: no report is read over a node's own connections.
   */
  readonly readOnly: true;
}

/**
 * Limits of a node's reports: two at once, so that they cannot take the server's connections from
 * what settles; some may wait; a statement that has not ended within this long is given up, and
 * whoever asked gets NoAnswer.
 */
export const REPORT_LIMITS = {
  connectionsMax: 2,
  waitingMax: 64,
  statementTimeoutMs: 20_000,
} as const;

/**
 * How a transaction of reports begins. The select takes the snapshot: after that not even
 * `set transaction read write` opens it for writing.
 */
export const BEGIN_REPORT = "begin isolation level repeatable read, read only; select";
