/**
 * A database at one moment, for those who read whole tables: one read-only transaction, and long
 * results page by page. Memory holds a page of each, never a table.
 */
import type { Database, Tx } from "#store/database.ts";
import { beginSnapshot } from "#store/queries.ts";
import type { Sql } from "#store/sql.ts";

/** A long result, read page by page in the order that it is declared in. */
export interface Reading<Row> {
  readonly declare: Sql;
  readonly fetch: Sql;
  /** Never set: it only carries the type of a row. */
  readonly row?: Row;
}

export interface Snapshot {
  readonly tx: Tx;
  close(): Promise<void>;
}

/** The transaction stays open until `close`; nothing is ever written. The store stays open. */
export async function openSnapshot(store: Database): Promise<Snapshot> {
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let ended: Promise<void> | undefined;
  const tx = await new Promise<Tx>((resolve, reject) => {
    ended = store.transaction(async (inner) => {
      await beginSnapshot(inner);
      resolve(inner);
      await released;
    });
    ended.catch(reject);
  });
  return {
    tx,
    close: async () => {
      release?.();
      await ended?.catch(() => undefined);
    },
  };
}

/** Row by row, the next page on its way while this one is looked at. */
export async function* pages<Row>(tx: Tx, reading: Reading<Row>): AsyncGenerator<Row[]> {
  await tx.query(reading.declare);
  let next = tx.query<Row>(reading.fetch);
  for (;;) {
    const page = await next;
    if (page.length === 0) return;
    next = tx.query<Row>(reading.fetch);
    // Whoever stops reading early leaves this page unheard.
    next.catch(() => undefined);
    yield page;
  }
}
