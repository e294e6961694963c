/**
 * Reading fields of a request: numbers as texts and texts as numbers, "" / null / "null" / absent
 * alike, an object for a list and a list for an object. Strict where money depends on it: each
 * refusal names the field by its Chinese and its national name.
 */
import { type ChinaDate, chinaDate, type Instant, parseChinaTime } from "#base/date.ts";
import { AMOUNT_MAX_FEN, type Fen } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import { shortened } from "#base/shortened.ts";
import { type Area, parseArea } from "#model/place.ts";
import type { CodeTable } from "#wire/hospital/codes.ts";
import { scaledFromText } from "#wire/hospital/decimal.ts";
import { fieldLabel } from "#wire/hospital/fields.ts";
import type { WireObject, WireValue } from "#wire/hospital/json.ts";
import {
  ABSENT,
  PRECISIONS,
  type Precision,
  parseWireMonth,
  parseWireTime,
} from "#wire/hospital/lenient.ts";

/** One node of a request, and what to put before a field's name when it is refused: "第3条". */
export interface Fields {
  readonly node: WireObject;
  readonly where: string;
}

/** Rows of one list in one call: diagnoses, refunds. Fee lines have a limit of their own. */
const ROWS_MAX = 200;

/** N(16,4) and N(16,6) leave this much room. */
const QUANTITY_MAX_E4 = 10n ** 16n;
const DAYS_MAX_E2 = 999_999n;
const PRICE_MAX_E6 = 10n ** 16n;

const EARLIEST = parseChinaTime("1900-01-01") ?? 0;
const LATEST = parseChinaTime("2100-01-01") ?? 0;

export function invalid(fields: Fields, name: string, why: string): never {
  throw new Refusal("field_invalid", { field: fields.where + fieldLabel(name), why });
}

function missing(fields: Fields, name: string): never {
  throw new Refusal("field_missing", { field: fields.where + fieldLabel(name) });
}

/** Tells all of these that a client left out, in one refusal. */
export function requireAll(fields: Fields, names: readonly string[]): void {
  const absent = names.filter((name) => isAbsent(fields.node[name]));
  if (absent.length === 0) return;
  const labels = absent.map(fieldLabel).join("、");
  throw new Refusal("field_missing", { field: fields.where + labels });
}

function isAbsent(value: WireValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "string" && ABSENT.has(value.trim());
}

function isObject(value: WireValue | undefined): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The node of this name; the first row of a list; the input itself when a client left the node
 * out.
 */
export function fieldsOf(input: WireObject, ...names: readonly string[]): Fields {
  for (const name of names) {
    const value = input[name];
    const row = Array.isArray(value) ? (value as readonly WireValue[])[0] : value;
    if (isObject(row)) return { node: row, where: "" };
    if (row !== undefined && row !== null && !(typeof row === "string" && ABSENT.has(row))) {
      throw new Refusal("field_invalid", { field: fieldLabel(name), why: "应为对象" });
    }
  }
  return { node: input, where: "" };
}

/** The rows of a list; one object counts as one row; absent as none. */
export function rowsOf(input: WireObject, name: string, rowsMax = ROWS_MAX): readonly Fields[] {
  const value = input[name];
  if (value === undefined || isAbsent(value)) return [];
  const list = Array.isArray(value) ? (value as readonly WireValue[]) : [value];
  if (list.length > rowsMax) {
    const why = `超过${rowsMax}条，请分批上传`;
    throw new Refusal("field_invalid", { field: fieldLabel(name), why });
  }
  return list.map((row, index) => {
    if (isObject(row)) return { node: row, where: `第${index + 1}条` };
    throw new Refusal("field_invalid", {
      field: fieldLabel(name),
      why: `第${index + 1}条应为对象`,
    });
  });
}

/** The text of a field, or undefined when the client has none. */
export function readTextMaybe(fields: Fields, name: string, max: number): string | undefined {
  const value = fields.node[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") return invalid(fields, name, "应为文本");
  const text = value.trim();
  if (ABSENT.has(text)) return undefined;
  if (text.length > max) invalid(fields, name, `超过${max}个字符`);
  return text;
}

export function readText(fields: Fields, name: string, max: number): string {
  return readTextMaybe(fields, name, max) ?? missing(fields, name);
}

/** A free text that nothing depends on: wrong types are dropped, long ones cut. */
export function readNote(fields: Fields, name: string, max: number): string | undefined {
  const value = fields.node[name];
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return ABSENT.has(text) ? undefined : shortened(text, max);
}

function readScaled(
  fields: Fields,
  name: string,
  precision: Precision,
  max: bigint,
): bigint | undefined {
  const text = readTextMaybe(fields, name, 40);
  if (text === undefined) return undefined;
  const value = scaledFromText(text, precision);
  if (value === "malformed") return invalid(fields, name, "应为数字");
  if (value === "tooFine") return invalid(fields, name, `小数超过${precision.places}位`);
  if (value > max || value < -max) invalid(fields, name, "超过允许的范围");
  return value;
}

export function readAmountMaybe(fields: Fields, name: string): Fen | undefined {
  return readScaled(fields, name, PRECISIONS.amount, AMOUNT_MAX_FEN);
}

export function readAmount(fields: Fields, name: string): Fen {
  return readAmountMaybe(fields, name) ?? missing(fields, name);
}

export function readQuantity(fields: Fields, name: string): bigint {
  return readScaled(fields, name, PRECISIONS.quantity, QUANTITY_MAX_E4) ?? missing(fields, name);
}

/**
 * Days with two decimals, part of a day counted as one; zero and less is how clients say nothing.
 */
export function readDaysMaybe(fields: Fields, name: string): number | undefined {
  const days = readScaled(fields, name, PRECISIONS.amount, DAYS_MAX_E2);
  if (days === undefined || days <= 0n) return undefined;
  return Number((days + 99n) / 100n);
}

/** A price is never negative: in a refund only quantity and amount are. */
export function readPrice(fields: Fields, name: string): bigint {
  const price = readScaled(fields, name, PRECISIONS.price, PRICE_MAX_E6) ?? missing(fields, name);
  return price < 0n ? invalid(fields, name, "不能为负数") : price;
}

/** A date-time, or a bare date for midnight, in any form of `lenient.ts`. */
export function readTime(fields: Fields, name: string): Instant {
  const instant = parseWireTime(readText(fields, name, 40));
  if (instant === null) return invalid(fields, name, "应为yyyy-MM-dd HH:mm:ss");
  if (instant < EARLIEST || instant > LATEST) invalid(fields, name, "日期超出范围");
  return instant;
}

/** As `readTime`, but a client may have none. */
export function readTimeMaybe(fields: Fields, name: string): Instant | undefined {
  return readTextMaybe(fields, name, 40) === undefined ? undefined : readTime(fields, name);
}

/** A bare date, or the day of a date-time. The end of all days (9999-12-31) is one. */
export function readDateMaybe(fields: Fields, name: string): ChinaDate | undefined {
  const text = readTextMaybe(fields, name, 40);
  if (text === undefined) return undefined;
  const instant = parseWireTime(text);
  if (instant === null) return invalid(fields, name, "应为yyyy-MM-dd");
  return instant < EARLIEST ? invalid(fields, name, "日期超出范围") : chinaDate(instant);
}

export function readDate(fields: Fields, name: string): ChinaDate {
  return readDateMaybe(fields, name) ?? missing(fields, name);
}

/** A month as "2026-11". */
export function readMonthMaybe(fields: Fields, name: string): string | undefined {
  const text = readTextMaybe(fields, name, 40);
  if (text === undefined) return undefined;
  return parseWireMonth(text) ?? invalid(fields, name, "应为yyyyMM");
}

/** From zero on. */
export function readCountMaybe(fields: Fields, name: string): number | undefined {
  const isThere = readTextMaybe(fields, name, 40) !== undefined;
  return isThere ? readCount(fields, name, { least: 0 }) : undefined;
}

/** A small whole number from `least` on; without `absent` it has to be there. */
export function readCount(
  fields: Fields,
  name: string,
  { least, absent }: { readonly least: number; readonly absent?: number },
): number {
  const text = readTextMaybe(fields, name, 40);
  if (text === undefined) return absent ?? missing(fields, name);
  if (!/^\d{1,6}$/.test(text)) invalid(fields, name, "应为不超过6位的整数");
  const count = Number(text);
  return count < least ? invalid(fields, name, `应从${least}开始`) : count;
}

/** A code of a closed table: unknown codes are refused. */
export function readCodeMaybe<Word>(
  fields: Fields,
  name: string,
  codes: CodeTable<Word>,
): Word | undefined {
  const value = fields.node[name];
  const code = typeof value === "boolean" ? String(value) : readTextMaybe(fields, name, 20);
  if (code === undefined) return undefined;
  const word = codes(code);
  if (word !== undefined) return word;
  throw new Refusal("code_unknown", { field: fields.where + fieldLabel(name), value: code });
}

export function readCode<Word>(fields: Fields, name: string, codes: CodeTable<Word>): Word {
  return readCodeMaybe(fields, name, codes) ?? missing(fields, name);
}

export function readArea(fields: Fields, name: string): Area {
  return readAreaMaybe(fields, name) ?? missing(fields, name);
}

/** Six digits. An agency's own number (430299) stands for its pooling area (430200). */
export function readAreaMaybe(fields: Fields, name: string): Area | undefined {
  const text = readTextMaybe(fields, name, 20);
  if (text === undefined) return undefined;
  const area = parseArea(text.endsWith("99") ? `${text.slice(0, -2)}00` : text);
  return area ?? invalid(fields, name, "应为6位数字");
}
