/**
 * The rows of a table that somebody uploads: CSV or an Excel workbook, told by the first bytes and
 * not by the name. CSV comes in UTF-8 or in GB 18030, as Excel in China writes it. Rows come one by
 * one; no more of the file is in memory than its reader needs.
 */
import { Readable } from "node:stream";
import { CsvError, type Info, parse } from "csv-parse";
import { nextTurn } from "#base/next-turn.ts";
import { Refusal } from "#base/refusals.ts";
import { brokenFile, type FileRow, plainCell } from "#registry/file-cell.ts";
import { workbookRows } from "#registry/workbook/rows.ts";

export interface ImportFile {
  readonly name: string;
  /** The bytes from the beginning; CSV is read twice, first for how its letters are written. */
  open(): AsyncIterable<Uint8Array>;
}

const WORKBOOK_MAX = 30 * 1024 * 1024;
/** A small file may say one long text in each of its cells. */
const LETTERS_MAX = 100_000_000;
/** So many rows in a turn: others are served meanwhile. */
const ROWS_IN_TURN = 32;

/** Refusals: file_broken, file_too_large. */
export async function* rowsOfFile(file: ImportFile): AsyncGenerator<FileRow> {
  let [rows, letters] = [0, 0];
  for await (const row of rowsAsWritten(file)) {
    rows += 1;
    for (const cell of row.cells) letters += cell.length;
    if (letters > LETTERS_MAX) {
      throw new Refusal("file_too_large", { limit: `${LETTERS_MAX / 10_000}万字` });
    }
    if (rows % ROWS_IN_TURN === 0) await nextTurn();
    yield row;
  }
}

async function* rowsAsWritten(file: ImportFile): AsyncGenerator<FileRow> {
  const bytes = file.open()[Symbol.asyncIterator]();
  const head = await headOf(bytes);
  const rest = chained(head, bytes);
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) yield* workbookRows(await wholeOf(rest));
  else if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw brokenFile("是旧版Excel（.xls），请另存为.xlsx或CSV后再上传");
  } else if (head.includes(0)) {
    throw brokenFile("既不是CSV也不是Excel（.xlsx），请核对所选的文件");
  } else yield* csvRows(textOf(rest, await isUtf8(file)));
}

const HEAD_BYTES = 4_096;

async function headOf(bytes: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let length = 0; length < HEAD_BYTES; ) {
    const next = await bytes.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(parts);
}

async function* chained(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

async function wholeOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > WORKBOOK_MAX) throw new Refusal("file_too_large", { limit: "30 MB" });
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** The whole file decides: a file in GB 18030 may begin with lines of plain letters. */
async function isUtf8(file: ImportFile): Promise<boolean> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of file.open()) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

async function* textOf(chunks: AsyncIterable<Uint8Array>, utf8: boolean): AsyncGenerator<string> {
  const decoder = new TextDecoder(utf8 ? "utf-8" : "gb18030");
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<FileRow> {
  const parser = Readable.from(text).pipe(
    parse({ bom: true, info: true, relax_column_count: true, max_record_size: 100_000 }),
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      if (record.every((cell) => cell.trim() === "")) continue;
      yield { line: info.lines, cells: record.map(plainCell) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = "lines" in error ? String(error.lines) : "";
    throw brokenFile(`第${line}行附近的引号或分隔符不成对`);
  }
}
