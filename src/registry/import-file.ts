/**
 * The rows of a table that somebody uploads: CSV or an Excel workbook, told by the first bytes and
 * not by the name. CSV comes in UTF-8 or in GB 18030, as Excel in China writes it. Rows come one by
 * one; no more of the file is in memory than its reader needs.
 */
import { Readable } from "node:stream";
import { CsvError, type Info, parse } from "csv-parse";
import excel from "exceljs";
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

const LOST_DIGITS = "\u0000lost";
const FAILED = "\u0000failed";
const NO_DAY = "\u0000day";

/** Marks of cells whose text the file does not tell, and why. */
export const UNREADABLE: ReadonlyMap<string, string> = new Map([
  [LOST_DIGITS, "Excel把长号码当作数字，末几位已丢失，请把该列设为文本后重新填写"],
  [FAILED, "公式没有结果或结果有误，请在Excel里更正公式，或选择性粘贴为值"],
  [NO_DAY, "Excel的日期格式，却没有这一天，请重新填写"],
]);

/** As Excel writes a long number into a CSV: "3.60300E+13". */
const EXPONENT = /^-?\d(\.\d+)?E[+-]\d+$/i;

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

function plainCell(cell: string): string {
  const text = cell.trim().slice(0, CELL_MAX);
  return EXPONENT.test(text) ? LOST_DIGITS : text;
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

/** As a clerk sees it; a date and time gives the day. */
function cellText(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  if (value instanceof Date) return dayText(value);
  return plainCell(lettersOf(value));
}

/** No more digits than Excel shows: behind them stands what the binary fraction adds. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return FAILED;
  if (Math.abs(value) > EXACT_MAX) return LOST_DIGITS;
  return plainCell(String(Number(value.toPrecision(15))));
}

/** A workbook has no time zone: its reader gives the hands of the clock as if in Greenwich. */
function dayText(value: Date): string {
  if (Number.isNaN(value.getTime())) return NO_DAY;
  const text = value.toISOString();
  return /^\d{4}-/.test(text) && text >= FIRST_DAY ? text.slice(0, 10) : NO_DAY;
}

/** Excel's days begin here; an hour alone is a time on the day before. */
const FIRST_DAY = "1900-01-01";

/** A formula's result, a link's text, text in several fonts; white space between them counts. */
function lettersOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  const cell = value as Readonly<Record<string, unknown>>;
  if ("error" in cell) return FAILED;
  if ("formula" in cell || "sharedFormula" in cell) return resultText(cell.result);
  if ("text" in cell) return lettersOf(cell.text);
  if (!Array.isArray(cell.richText)) return FAILED;
  const runs = cell.richText as readonly { readonly text?: unknown }[];
  return runs.map(({ text }) => lettersOf(text)).join("");
}

function resultText(result: unknown): string {
  return result === undefined || result === null ? FAILED : cellText(result);
}
