/** A cell of an uploaded table: its text as a clerk sees it, or a mark that the file tells none. */
import { Refusal } from "#base/refusals.ts";

export interface FileRow {
  /** Its line in the file, or its number in the sheet. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** No cell of any table takes more. */
export const CELL_MAX = 2_000;

/** No column of an import takes more. */
const COLUMN_MAX = 500;

export const LOST_DIGITS = "\u0000lost";
export const FAILED = "\u0000failed";
export const NO_DAY = "\u0000day";
export const UNSEEN = "\u0000unseen";
const TOO_LONG = "\u0000long";
const ODD = "\u0000odd";
const OVER_COLUMN = "\u0000column";

/** Marks of cells whose text the file does not tell, and why. */
export const UNREADABLE: ReadonlyMap<string, string> = new Map([
  [LOST_DIGITS, "Excel把长号码当作数字，末几位已丢失，请把该列设为文本后重新填写"],
  [FAILED, "公式没有结果或结果有误，请在Excel里更正公式，或选择性粘贴为值"],
  [NO_DAY, "Excel的日期格式，却没有这一天，请重新填写"],
  [UNSEEN, "按单元格格式显示的与所存的不同，请把该列设为文本后重新填写"],
  [TOO_LONG, `文字超过${CELL_MAX}个字符，请核对内容`],
  [OVER_COLUMN, `文字超过${COLUMN_MAX}个字符，请核对内容`],
  [ODD, "有看不见的字符，请重新录入"],
]);

/** As Excel writes a long number into a CSV: "3.60300E+13". */
const EXPONENT = /^-?\d(\.\d+)?E[+-]\d+$/i;
/** Half a letter, and control characters but white space: nobody sees or keeps them. */
const UNKEPT = /[\p{Cs}\p{Cc}]/u;
const SPACE = /[\t\r\n\f\v\u0085]/g;

export function plainCell(cell: string): string {
  if (cell.length > CELL_MAX) return TOO_LONG;
  const text = cell.trim();
  if (UNKEPT.test(text.replace(SPACE, " "))) return ODD;
  return EXPONENT.test(text) ? LOST_DIGITS : text;
}

/** A cell of an import: what no column takes is not held. */
export function columnCell(cell: string): string {
  return cell.length > COLUMN_MAX ? OVER_COLUMN : cell;
}

export function brokenFile(why: string): Refusal {
  return new Refusal("file_broken", { why });
}
