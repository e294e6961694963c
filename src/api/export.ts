/**
 * A list as a file: the same pages one after the other, as CSV that Excel opens (with its mark of
 * UTF-8) or as a workbook. Nothing that a spreadsheet would compute leaves as it came.
 */
import { PassThrough } from "node:stream";
import excel from "exceljs";
import { type FileAnswer, WORKBOOK } from "#api/answered.ts";
import type { ListColumn } from "#api/route.ts";
import { type Fen, fenFromYuan, yuanText } from "#base/money.ts";
import { shortened } from "#base/shortened.ts";
import { PLAIN_NUMBER, shownText } from "#base/shown-text.ts";

export type ExportFormat = "csv" | "xlsx";

export interface ListExport {
  readonly name: string;
  readonly columns: readonly ListColumn[];
  readonly format: ExportFormat;
  readonly sums?: true | undefined;
}

export type Pages = AsyncIterable<readonly unknown[]>;

const BOM = "\ufeff";
const YUAN_FORMAT = "0.00";
const ROWS_MAX = 1_000_000;

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function cells(columns: readonly ListColumn[], item: unknown): string[] {
  return columns.map((column) => shownText(column.of(item as never) ?? ""));
}

/** Amounts are numbers, so that a column of them can be summed. */
function bookCells(columns: readonly ListColumn[], texts: readonly string[]): (string | number)[] {
  return columns.map(({ money }, at) => {
    const text = texts[at] ?? "";
    return money && PLAIN_NUMBER.test(text) ? Number(text) : text;
  });
}

/** Sums the amounts of the rows that pass by. */
function createTotals(columns: readonly ListColumn[]) {
  const sums = new Map<number, Fen>();
  return {
    take: (texts: readonly string[]): void => {
      for (const [at, { money }] of columns.entries()) {
        if (money) sums.set(at, (sums.get(at) ?? 0n) + (fenFromYuan(texts[at] ?? "") ?? 0n));
      }
    },
    texts: (): string[] =>
      columns.map(({ money }, at) =>
        money ? yuanText(sums.get(at) ?? 0n) : at === 0 ? "合计" : "",
      ),
  };
}

export function exported(list: ListExport, pages: Pages): FileAnswer {
  const name = `${list.name}.${list.format}`;
  if (list.format === "csv") {
    return { name, type: "text/csv; charset=utf-8", bytes: csvOf(list, pages) };
  }
  return { name, type: WORKBOOK, bytes: workbookOf(list, pages) };
}

async function* csvOf({ columns, sums }: ListExport, pages: Pages): AsyncGenerator<string> {
  const totals = createTotals(columns);
  const line = (texts: readonly string[]): string => `${texts.map(csvField).join(",")}\r\n`;
  yield `${BOM}${columns.map(({ title }) => csvField(title)).join(",")}\r\n`;
  for await (const page of pages) {
    const rows = page.map((item) => cells(columns, item));
    for (const texts of rows) totals.take(texts);
    yield rows.map(line).join("");
  }
  if (sums) yield line(totals.texts());
}

/** Written row by row; a reader that stops reading stops the writing. */
function workbookOf({ columns, name, sums }: ListExport, pages: Pages): AsyncIterable<Uint8Array> {
  const stream = new PassThrough();
  const book = new excel.stream.xlsx.WorkbookWriter({
    stream,
    useSharedStrings: false,
    useStyles: true,
  });
  const sheet = book.addWorksheet(shortened(name, 31));
  const write = async (): Promise<void> => {
    for (const [at, { money }] of columns.entries()) {
      if (money) sheet.getColumn(at + 1).numFmt = YUAN_FORMAT;
    }
    sheet.addRow(columns.map(({ title }) => title)).commit();
    const totals = createTotals(columns);
    const add = (texts: readonly string[]): void => {
      sheet.addRow(bookCells(columns, texts)).commit();
    };
    let rows = 0;
    for await (const page of pages) {
      for (const item of page) {
        const texts = cells(columns, item);
        totals.take(texts);
        add(texts);
      }
      rows += page.length;
      if (rows >= ROWS_MAX) break;
      await drained(stream);
    }
    if (sums) add(totals.texts());
    sheet.commit();
    await book.commit();
  };
  write().catch((error: unknown) => stream.destroy(error as Error));
  return stream;
}

function drained(stream: PassThrough): Promise<void> | undefined {
  if (!stream.writableNeedDrain) return undefined;
  return new Promise((resolve) => {
    stream.once("drain", resolve);
    stream.once("close", resolve);
  });
}

interface ListPage {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

/** The first page, which is there, and those behind it, each when it is wanted. */
export async function* pagesFrom(
  first: ListPage,
  fetch: (after: string) => Promise<ListPage>,
): AsyncGenerator<readonly unknown[]> {
  let page = first;
  yield page.items;
  while (page.next !== null) {
    page = await fetch(page.next);
    yield page.items;
  }
}

/** What an Accept header asks for beside JSON. */
export function formatWanted(accept: string | undefined, format: unknown): ExportFormat | null {
  if (format === "csv" || format === "xlsx") return format;
  if (format === "json" || accept === undefined) return null;
  if (/\btext\/csv\b/.test(accept)) return "csv";
  return /spreadsheetml\.sheet/.test(accept) ? "xlsx" : null;
}
