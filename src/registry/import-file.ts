/**
 * The rows of a table that somebody uploads: CSV or an Excel workbook, told by the first bytes and
 * not by the name. CSV comes in UTF-8 or in GB 18030, as Excel in China writes it. Rows come one by
 * one; no more of the file is in memory than its reader needs.
 */
import { Readable } from "node:stream";
import { CsvError, type Info, parse } from "csv-parse";
import excel from "exceljs";
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { UNPACKED_MAX, unpacked } from "#registry/unpacked.ts";

export interface ImportFile {
  readonly name: string;
  /** The bytes from the beginning; CSV is read twice, first for how its letters are written. */
  open(): AsyncIterable<Uint8Array>;
}

export interface FileRow {
  /** Its line in the file, or its number in the sheet. */
  readonly line: number;
  readonly cells: readonly string[];
}

const WORKBOOK_MAX = 30 * 1024 * 1024;
const CELL_MAX = 2_000;
/** Behind it a number in a cell has lost its last digits. */
const EXACT_MAX = 999_999_999_999_999;

/** A number of so many digits was typed as text, or is no longer what was typed. */
export const LOST_DIGITS = "\u0000lost";

function broken(why: string): Refusal {
  return new Refusal("file_broken", { why });
}

/** Refusals: file_broken, file_too_large. */
export async function* rowsOfFile(file: ImportFile): AsyncGenerator<FileRow> {
  const bytes = file.open()[Symbol.asyncIterator]();
  const head = await headOf(bytes);
  const rest = chained(head, bytes);
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) yield* workbookRows(await wholeOf(rest));
  else if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw broken("是旧版Excel（.xls），请另存为.xlsx或CSV后再上传");
  } else if (head.includes(0)) {
    throw broken("既不是CSV也不是Excel（.xlsx），请核对所选的文件");
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
      yield { line: info.lines, cells: record.map((cell) => cell.trim().slice(0, CELL_MAX)) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = "lines" in error ? String(error.lines) : "";
    throw broken(`第${line}行附近的引号或分隔符不成对`);
  }
}

const TORN = "不是完整的Excel文件，请用Excel打开另存后再上传";

/** A packed file: a small one may unfold to a large one. Refusals: file_broken, file_too_large. */
async function checkUnpacked(bytes: Buffer): Promise<void> {
  const found = await unpacked(bytes);
  const limit = `解压后${UNPACKED_MAX / 1024 / 1024} MB`;
  if (found === "tooLarge") throw new Refusal("file_too_large", { limit });
  if (found === "longText") throw broken("有单元格的文字超过Excel的上限，请核对内容");
  if (found === "broken") throw broken(TORN);
}

/** Only the first sheet counts. */
async function* workbookRows(bytes: Buffer): AsyncGenerator<FileRow> {
  await checkUnpacked(bytes);
  const book = new excel.stream.xlsx.WorkbookReader(Readable.from([bytes]), {
    worksheets: "emit",
    sharedStrings: "cache",
    hyperlinks: "ignore",
    styles: "cache",
    entries: "ignore",
  });
  let sheets = 0;
  for await (const sheet of sheetsOf(book)) {
    sheets += 1;
    if (sheets > 1) return;
    for await (const row of sheet) {
      const values = row.values as readonly unknown[];
      const cells = Array.from(values.slice(1), cellText);
      if (cells.every((cell) => cell === "")) continue;
      yield { line: row.number, cells };
    }
  }
  if (sheets === 0) throw broken("没有找到工作表，请用Excel打开另存后再上传");
}

type SheetReader = AsyncIterable<{ readonly values: unknown; readonly number: number }>;

/** What cannot be read of a workbook is the file's fault. */
async function* sheetsOf(book: AsyncIterable<unknown>): AsyncGenerator<SheetReader> {
  const sheets = book[Symbol.asyncIterator]();
  for (;;) {
    const next = await sheets.next().catch(() => null);
    if (next === null) throw broken(TORN);
    if (next.done) return;
    yield next.value as SheetReader;
  }
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return chinaDate(value.getTime());
  if (typeof value === "number") {
    return Math.abs(value) > EXACT_MAX ? LOST_DIGITS : String(value);
  }
  if (typeof value === "object") return objectText(value as Readonly<Record<string, unknown>>);
  return String(value).trim().slice(0, CELL_MAX);
}

/** A formula's result, a link's text, text in several fonts. */
function objectText(value: Readonly<Record<string, unknown>>): string {
  if ("result" in value) return cellText(value.result);
  if ("text" in value) return cellText(value.text);
  if (Array.isArray(value.richText)) {
    const runs = value.richText as readonly { readonly text?: unknown }[];
    return runs.map(({ text }) => cellText(text)).join("");
  }
  return "";
}
