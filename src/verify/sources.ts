/**
 * A run over all nodes' rows in the order of the settlements' ids: of each table the page at hand
 * is all that is held.
 */
import { pages, type Reading, type Snapshot } from "#store/store.ts";

/** A node's tables at the moment at which the run began. */
export interface NodeSnapshot extends Snapshot {
  readonly node: string;
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
  snapshot: NodeSnapshot,
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
