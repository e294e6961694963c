/**
 * Where the past settlements come from: a node's database through a cursor, or a file that somebody
 * with access exported. Either way page by page, in the order of persons and of their bookings.
 */

import { type FileSource, filePages } from "#recompute/files.ts";
import {
  type PastSettlement,
  type PastSettlementRow,
  pastSettlementOf,
} from "#recompute/past-settlement.ts";
import { beginReading, pastSettlementRows, type Share, wholeCursor } from "#recompute/queries.ts";
import { openPg, type Reports, pages as readPages } from "#store/store.ts";

export type SourceOf = ({ readonly kind: "database"; readonly url: string } & Share) | FileSource;

/**
 * Bookings are read one by one as they are asked for, so that each is freed early (a
 * third of the time went into the collector when a page was read at once).
 */
export interface Page extends Iterable<PastSettlement> {
  readonly length: number;
}

/** Calls `use` with the pages; the connection or file is closed when it is done. */
export async function withPages<Result>(
  source: SourceOf,
  use: (pages: AsyncIterable<Page>) => Promise<Result>,
): Promise<Result> {
  if (source.kind === "file") return await use(filePages(source));
  const { url } = source;
  const database = openPg({
    url,
    connectionsMax: 1,
    statementTimeoutMs: 0,
    applicationName: "lianjie replay",
  });
  try {
    return await database.transaction(async (tx) => {
      await beginReading(tx);
      const reading = pastSettlementRows(source);
      const result = await use(decoded(readPages(tx, reading)));
      await tx.query(reading.close);
      return result;
    });
  } finally {
    await database.close();
  }
}

/** The same over a way into the database that is open already and only reads. */
export async function withPagesOf<Result>(
  reports: Reports,
  share: Share,
  use: (pages: AsyncIterable<Page>) => Promise<Result>,
): Promise<Result> {
  return await reports.transaction(async (tx) => {
    await wholeCursor(tx);
    const reading = pastSettlementRows(share);
    const result = await use(decoded(readPages(tx, reading)));
    await tx.query(reading.close);
    return result;
  });
}

async function* decoded(pages: AsyncIterable<readonly PastSettlementRow[]>): AsyncGenerator<Page> {
  for await (const page of pages) {
    yield {
      length: page.length,
      *[Symbol.iterator]() {
        for (const row of page) yield pastSettlementOf(row);
      },
    };
  }
}
