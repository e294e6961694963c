/**
 * A node's tables at one moment: one read-only transaction, its cursors, and a run over all nodes'
 * rows in the order of the settlements' ids. Memory holds a page of each cursor, never a table.
 */
import type { Database, Tx } from "#store/store.ts";
import { beginSnapshot, type Reading } from "../queries.ts";

export interface Snapshot {
  readonly node: string;
  readonly tx: Tx;
  close(): Promise<void>;
}

/** The transaction stays open until `close`; nothing is ever written. The store stays open. */
export async function openSnapshot(node: string, store: Database): Promise<Snapshot> {
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
    node,
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

interface Named {
  readonly id: string;
}

/** One cursor of the run, with the page at hand. */
export interface Source<Row extends Named> {
  readonly node: string;
  /** All rows of this id; the rows before it have been taken. */
  take(id: string): Promise<Row[]>;
  /** The first id that is left, or null. */
  peek(): string | null;
}

export async function openSource<Row extends Named>(
  snapshot: Snapshot,
  reading: Reading<Row>,
): Promise<Source<Row>> {
  const iterator = pages(snapshot.tx, reading);
  let page: Row[] = [];
  let at = 0;
  const refill = async (): Promise<void> => {
    const result = await iterator.next();
    page = result.done ? [] : result.value;
    at = 0;
  };
  await refill();
  return {
    node: snapshot.node,
    peek: () => page[at]?.id ?? null,
    take: async (id) => {
      const rows: Row[] = [];
      for (let row = page[at]; row?.id === id; row = page[at]) {
        rows.push(row);
        at += 1;
        if (at === page.length) await refill();
      }
      return rows;
    },
  };
}

/** The smallest id that any source has left. */
export function firstOf(sources: readonly Source<Named>[]): string | null {
  let first: string | null = null;
  for (const source of sources) {
    const id = source.peek();
    if (id !== null && (first === null || id < first)) first = id;
  }
  return first;
}
