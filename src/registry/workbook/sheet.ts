/** The rows of a sheet as its clerk sees them; what is hidden is not read, and told. */
import { Refusal } from "#base/refusals.ts";
import { brokenFile, type FileRow } from "#registry/file-cell.ts";
import { isTrue } from "#registry/workbook/book.ts";
import { cellText, type Known, type RawCell } from "#registry/workbook/cell.ts";
import { torn } from "#registry/workbook/parts.ts";
import { createRuns } from "#registry/workbook/strings.ts";
import { type Attributes, attributeOf, readXml, type XmlReader } from "#registry/workbook/xml.ts";

const ROWS_MAX = 1_048_576;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** XFD. */
const SHEET_COLUMNS = 16_384;
/** No table has more; a cell far to the right would make each row as long. */
const COLUMNS_MAX = 256;
const CELL = "worksheet/sheetData/row/c";
const VALUE = `${CELL}/v`;
const FORMULA = `${CELL}/f`;
const ADDRESS = /^([A-Z]{1,3})([1-9]\d{0,6})$/;
const AREA = /^[A-Z]{1,3}([1-9]\d{0,6}):[A-Z]{1,3}([1-9]\d{0,6})$/;

interface Place {
  readonly column: number;
  readonly row: number;
}

function placeOf(address: string): Place {
  const [, letters = "", row = ""] = ADDRESS.exec(address) ?? [];
  const column = [...letters].reduce((sum, one) => sum * 26 + LETTERS.indexOf(one) + 1, 0);
  if (column === 0 || column > SHEET_COLUMNS) throw torn();
  return { column, row: Number(row) };
}

function columnName(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return `${rest > 0 ? columnName(rest) : ""}${LETTERS[(column - 1) % 26]}`;
}

/** Refusals: file_broken, file_too_large. */
export async function* sheetRows(
  pieces: AsyncIterable<Uint8Array>,
  known: Known,
): AsyncGenerator<FileRow> {
  const sheet = new Sheet(known);
  for await (const _ of readXml(pieces, "worksheet", sheet.reader)) yield* sheet.taken();
}

/** The one that is being read. */
interface SheetCell extends RawCell {
  column: number;
  value: string | null;
  isComputed: boolean;
}

class Sheet {
  readonly reader: XmlReader;
  readonly #known: Known;
  readonly #inline = createRuns(`${CELL}/is`);
  readonly #hidden = new Set<number>();
  #ready: FileRow[] = [];
  #hasRows = false;
  /** Of the rows that say something. */
  #span: { readonly from: number; readonly to: number } | null = null;
  #row = { line: 0, isHidden: false, cells: [] as string[] };
  #cell: SheetCell = { column: 0, kind: "n", style: "0", value: null, isComputed: false };

  constructor(known: Known) {
    this.#known = known;
    this.reader = {
      open: (path, given) => this.#open(path, given),
      text: (path, text) => {
        if (path === VALUE) this.#cell.value += text;
        else this.#inline.text(path, text);
      },
      close: (path) => {
        if (path === CELL) this.#endCell();
        else if (path === "worksheet/sheetData/row") this.#endRow();
      },
    };
  }

  taken(): FileRow[] {
    const rows = this.#ready;
    this.#ready = [];
    return rows;
  }

  #open(path: string, given: Attributes): void {
    if (path === CELL) this.#beginCell(given);
    else if (path === VALUE) this.#cell.value ??= "";
    else if (path === FORMULA) this.#cell.isComputed = true;
    else if (path === "worksheet/sheetData/row") this.#beginRow(given);
    else if (path === "worksheet/cols/col") this.#hide(given);
    else if (path === "worksheet/mergeCells/mergeCell") this.#checkMerged(given);
    else if (path === "worksheet/sheetData") {
      if (this.#hasRows) throw torn();
      this.#hasRows = true;
    }
  }

  /** Without a number a row stands below the one before. */
  #beginRow(given: Attributes): void {
    const { line: before } = this.#row;
    const line = Number(attributeOf(given, "r") ?? before + 1);
    if (!Number.isInteger(line) || line <= before || line > ROWS_MAX) throw torn();
    this.#row = { line, isHidden: isTrue(attributeOf(given, "hidden")), cells: [] };
    this.#cell.column = 0;
  }

  #beginCell(given: Attributes): void {
    const address = attributeOf(given, "r");
    const beside = { column: this.#cell.column + 1, row: this.#row.line };
    const { column, row } = address === undefined ? beside : placeOf(address);
    if (column <= this.#cell.column || column > SHEET_COLUMNS || row !== this.#row.line) {
      throw torn();
    }
    // What stood in a cell of another kind is not of this one.
    this.#inline.taken();
    const [kind, style] = [attributeOf(given, "t") ?? "n", attributeOf(given, "s") ?? "0"];
    this.#cell = { column, kind, style, value: null, isComputed: false };
  }

  #endCell(): void {
    const { cells, line } = this.#row;
    const { column } = this.#cell;
    const text = cellText(this.#cell, this.#known, this.#inline);
    if (text === "") return;
    if (column > COLUMNS_MAX) throw new Refusal("file_too_large", { limit: `${COLUMNS_MAX}列` });
    if (this.#hidden.has(column)) {
      throw brokenFile(`${columnName(column)}列被隐藏，而第${line}行这一列有内容，${SHOW}`);
    }
    while (cells.length < column - 1) cells.push("");
    cells.push(text);
  }

  #endRow(): void {
    const { cells, line, isHidden } = this.#row;
    if (cells.length === 0) return;
    if (isHidden) throw brokenFile(`第${line}行被隐藏或筛选掉了，${SHOW}`);
    this.#span = { from: this.#span?.from ?? line, to: line };
    this.#ready.push({ line, cells });
  }

  #hide(given: Attributes): void {
    const isNothing =
      isTrue(attributeOf(given, "hidden")) || Number(attributeOf(given, "width")) === 0;
    if (!isNothing) return;
    const [from, to] = [Number(attributeOf(given, "min")), Number(attributeOf(given, "max"))];
    if (!(from >= 1 && to <= SHEET_COLUMNS)) throw torn();
    for (let column = from; column <= Math.min(to, COLUMNS_MAX); column += 1) {
      this.#hidden.add(column);
    }
  }

  /** Seen in all cells of the area, it stands in the first alone. */
  #checkMerged(given: Attributes): void {
    const area = attributeOf(given, "ref") ?? "";
    const [, from = "", to = ""] = AREA.exec(area) ?? [];
    if (this.#span === null || Number(from) > this.#span.to || Number(to) < this.#span.from) return;
    throw brokenFile(`${area}是合并的单元格，请取消合并，逐格填写`);
  }
}

const SHOW = "看不见的内容不导入，请取消隐藏或删除";
