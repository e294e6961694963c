/**
 * Where a replay's bookings come from: a node's database through a cursor, or a file that somebody
 * with access exported. Either way page by page, in the order of persons and of their bookings.
 */
import { open } from "node:fs/promises";
import { openPg, pages as readPages } from "#store/store.ts";
import { UsageError } from "../command.ts";
import { type Booking, type BookingRow, bookingOf, type ExportLine, imported } from "./booking.ts";
import { beginReading, bookingRows, type Share } from "./queries.ts";

export type SourceOf =
  | ({ readonly kind: "database"; readonly url: string } & Share)
  | { readonly kind: "file"; readonly path: string; readonly part: number; readonly parts: number };

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

const PAGE_ROWS = 500;
const CHUNK_BYTES = 1 << 20;
/** The beginning of a line up to the person's number: how `exported` writes it. */
const PERSON = /^\{"id":"[^"]*","person":"([^"]*)"/;

/** Each part reads the whole file and parses the lines of its own persons. */
async function* filePages({
  path,
  part,
  parts,
}: SourceOf & { kind: "file" }): AsyncGenerator<Booking[]> {
  let page: Booking[] = [];
  let person = "";
  let persons = -1;
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    const found = PERSON.exec(line)?.[1];
    if (found === undefined) {
      throw new UsageError(`${path} 第${number}行不是导出的结算：请用 --export 导出后原样使用`);
    }
    if (found !== person) persons += 1;
    person = found;
    if (persons % parts !== part) continue;
    const booking = imported(JSON.parse(line) as ExportLine);
    const last = page.at(-1);
    if (last?.person === booking.person && last.sequence >= booking.sequence) {
      throw new UsageError(`${path} 第${number}行的次序乱了：同一人的结算须按先后排列`);
    }
    page.push(booking);
    if (page.length < PAGE_ROWS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path);
  try {
    let rest = "";
    const chunks = file.createReadStream({ encoding: "utf8", highWaterMark: CHUNK_BYTES });
    for await (const chunk of chunks as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    await file.close();
  }
}

/** For progress: how many lines, without parsing any. */
export async function countLines(path: string): Promise<number> {
  const file = await open(path);
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let lines = 0;
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) return lines;
      for (
        let at = buffer.indexOf(10);
        at >= 0 && at < bytesRead;
        at = buffer.indexOf(10, at + 1)
      ) {
        lines += 1;
      }
    }
  } finally {
    await file.close();
  }
}
