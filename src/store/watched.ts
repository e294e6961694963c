/**
 * A store whose failed commits are remembered: a node whose disk is full reads well and books
 * nothing. What the database did not take counts; what the work itself refused does not.
 */
import { type Trouble, troubleOf } from "#base/troubles.ts";
import type { Database, Transaction } from "#store/database.ts";
import type { Sql } from "#store/sql.ts";

export interface Failing extends Trouble {
  readonly lastAt: number;
}

export interface WatchedDatabase extends Database {
  /** Null as soon as a transaction that writes has committed. */
  failing(): Failing | null;
  /** Failed transactions by code. */
  failures(): ReadonlyMap<string, number>;
}

export function watchCommits(store: Database, now: () => number): WatchedDatabase {
  let failing: Failing | null = null;
  const failures = new Map<string, number>();
  return {
    query: (statement) => store.query(statement),
    transaction: async (work) => {
      let writes = false;
      const watched = (tx: Transaction): Transaction => ({
        atCommit: (statement) => {
          writes = true;
          tx.atCommit(statement);
        },
        query: (statement) => {
          writes ||= isWrite(statement);
          return tx.query(statement);
        },
      });
      try {
        const result = await store.transaction((tx) => work(watched(tx)));
        if (writes) failing = null;
        return result;
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble !== null) {
          if (TAKES_NO_WRITES.has(trouble.code)) failing = { ...trouble, lastAt: now() };
          failures.set(trouble.code, (failures.get(trouble.code) ?? 0) + 1);
        }
        throw error;
      }
    },
    reading: (work) => store.reading(work),
    close: () => store.close(),
    failing: () => failing,
    failures: () => failures,
  };
}

/**
 * Disk full, read only, rights missing, disk broken. A server that is gone fails reads as well,
 * which whoever looks sees at once, and sees at once when it is back.
 */
const TAKES_NO_WRITES = new Set(["53100", "25006", "42501", "58030", "58P01"]);

const WRITE = /\b(insert\s+into|update|delete\s+from)\b/i;
/** Statements are few and come again: each text is looked at once. */
const writes = new Map<string, boolean>();

function isWrite({ text }: Sql): boolean {
  const known = writes.get(text);
  if (known !== undefined) return known;
  const found = WRITE.test(text);
  writes.set(text, found);
  return found;
}
