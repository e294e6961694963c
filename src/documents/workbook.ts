/**
 * A paper as a workbook, written row by row. Amounts are numbers, so that a column can be summed.
 * The same paper with the same stamp has the same bytes: no time in the file is the clock's.
 */
import { PassThrough } from "node:stream";
import excel from "exceljs";
import { chinaTimeText } from "#base/date.ts";
import { shortened } from "#base/shortened.ts";
import { PLAIN_NUMBER, shownText } from "#base/shown-text.ts";
import type { Block, Column, Paper, Stamp } from "#documents/paper.ts";

const YUAN_FORMAT = "#,##0.00";
/** Of digits before the point: what a workbook's numbers keep to the fen. */
const EXACT_DIGITS = 13;
const NAME_MAX = 31;
const WIDTH = 18;

type Cell = string | number;

function cellOf({ money, count }: Column, text: string): Cell {
  const isExact = text.replace(/\D/g, "").length <= EXACT_DIGITS;
  const isNumber = (money === true || count === true) && PLAIN_NUMBER.test(text) && isExact;
  return isNumber ? Number(text) : shownText(text);
}

const texts = (line: readonly string[]): Cell[] => line.map(shownText);

function* rowsOf(block: Block): Generator<readonly [Cell[], readonly Column[]]> {
  const none: readonly Column[] = [];
  if ("heading" in block && block.heading) yield [[block.heading], none];
  if ("facts" in block) for (const fact of block.facts) yield [texts(fact), none];
  else if ("lines" in block) for (const line of block.lines) yield [texts([line]), none];
  else if ("amounts" in block) {
    const columns: Column[] = [{ title: "" }, { title: "", money: true }, { title: "" }];
    for (const { label, yuan, inCapitals } of block.amounts) {
      const line = [label, yuan, inCapitals];
      yield [line.map((text, at) => cellOf(columns[at] as Column, text)), columns];
    }
  } else if ("columns" in block) {
    const { columns, rows, total } = block;
    yield [columns.map(({ title }) => title), none];
    const line = (row: readonly string[]): Cell[] =>
      columns.map((column, at) => cellOf(column, row[at] ?? ""));
    for (const row of rows) yield [line(row), columns];
    if (total) yield [line(total), columns];
  }
}

function headOf({ title, mark }: Paper, stamp: Stamp): string[][] {
  const { number, version, copy, issuer, printedAt, checkCode, contentDigest, verifyAt } = stamp;
  return [
    [title, ...(mark === undefined ? [] : [mark])],
    ["签发单位", issuer],
    ["编号", number, `第${version}版`, copy > 1 ? `补打（第${copy}次打印）` : ""],
    ["打印时间", chinaTimeText(printedAt)],
    ["校验码", checkCode],
    ["核验地址", verifyAt],
    ["内容摘要（SM3）", contentDigest],
    [],
  ];
}

async function write(stream: PassThrough, paper: Paper, stamp: Stamp): Promise<void> {
  const book = new excel.stream.xlsx.WorkbookWriter({
    stream,
    useSharedStrings: false,
    useStyles: true,
  });
  const issued = new Date(stamp.issuedAt);
  book.created = issued;
  book.modified = issued;
  const sheet = book.addWorksheet(shortened(paper.title, NAME_MAX));
  const columns = Math.max(
    4,
    ...paper.blocks.map((one) => ("columns" in one ? one.columns.length : 0)),
  );
  sheet.columns = Array.from({ length: columns }, () => ({ width: WIDTH }));
  for (const line of headOf(paper, stamp)) sheet.addRow(texts(line)).commit();
  for (const block of paper.blocks) {
    for (const [cells, described] of rowsOf(block)) {
      const row = sheet.addRow(cells);
      described.forEach(({ money }, at) => {
        if (money) row.getCell(at + 1).numFmt = YUAN_FORMAT;
      });
      row.commit();
      if (stream.writableNeedDrain) await drained(stream);
    }
    sheet.addRow([]).commit();
  }
  sheet.commit();
  await book.commit();
}

function drained(stream: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    stream.once("drain", resolve);
    stream.once("close", resolve);
  });
}

const CENTRAL = 0x02014b50;
const END_BYTES = 22;

/** The archive's entries carry the clock's time: 1980-01-01 for all of them, where each begins. */
function withoutTimes(archive: Buffer): Buffer {
  const end = archive.length - END_BYTES;
  let at = archive.readUInt32LE(end + 16);
  while (at < end && archive.readUInt32LE(at) === CENTRAL) {
    const local = archive.readUInt32LE(at + 42);
    archive.writeUInt32LE(0x00210000, at + 12);
    archive.writeUInt32LE(0x00210000, local + 10);
    const lengths = [28, 30, 32].map((field) => archive.readUInt16LE(at + field));
    at += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return archive;
}

async function wholeOf(stream: PassThrough): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
}

export async function workbookOf(paper: Paper, stamp: Stamp): Promise<Buffer> {
  const stream = new PassThrough();
  const [archive] = await Promise.all([wholeOf(stream), write(stream, paper, stamp)]);
  return withoutTimes(archive);
}
