/**
 * Where a replay's bookings come from: a node's database through a cursor, or a file that somebody
 * with access exported. Either way page by page, in the order of persons and of their bookings.
 */

import { type Booking, type BookingRow, bookingOf } from "#replay/booking.ts";
import { type FileSource, filePages } from "#replay/files.ts";
import { beginReading, bookingRows, type Share } from "#replay/queries.ts";
import { openPg, pages as readPages } from "#store/store.ts";

export type SourceOf = ({ readonly kind: "database"; readonly url: string } & Share) | FileSource;

/**
 * Bookings are read one by one as they are asked for, so that each is forgotten while it is young
 * (a third of the time went into the collector when a page was read at once).
 */
export interface Page extends Iterable<Booking> {
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
      const reading = bookingRows(source);
      const result = await use(decoded(readPages(tx, reading)));
      await tx.query(reading.close);
      return result;
    });
  } finally {
    await database.close();
  }
}

async function* decoded(pages: AsyncIterable<readonly BookingRow[]>): AsyncGenerator<Page> {
  for await (const page of pages) {
    yield {
      length: page.length,
      *[Symbol.iterator]() {
        for (const row of page) yield bookingOf(row);
      },
    };
  }
}
