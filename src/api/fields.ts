/**
 * Fields that many contracts share, each with what it must look like and its Chinese title. Names
 * and remarks take no angle brackets and nothing invisible, so that no page has to trust them.
 */
import Type from "typebox";
import { chinaTimeText, type Instant } from "#base/date.ts";

/** By this the frame knows which fields of an address are areas. */
export const AREA_MARK = "x-area";

/** An area of the list as it is on the call's day: the frame looks, wherever a route takes one. */
export const area = (title = "医保区划") =>
  Type.String({ title, pattern: "^\\d{6}$", description: "六位数字", [AREA_MARK]: true });
/** The same where the whole country has documents of its own: 100000 names it. */
export const areaOrCountry = (title = "医保区划") =>
  Type.String({ title, pattern: "^\\d{6}$", description: "六位数字", [AREA_MARK]: "country" });
/** The same where records are looked for: they keep the code of an area that has ended since. */
export const pastArea = (title = "医保区划") =>
  Type.String({ title, pattern: "^\\d{6}$", description: "六位数字", [AREA_MARK]: "past" });
/** Of a record of places, which looks itself: on the record's day, and what it had stays. */
export const recordArea = (title = "医保区划") =>
  Type.String({ title, pattern: "^\\d{6}$", description: "六位数字" });
export const date = (title = "日期", description = "年月日，如 2026-11-21") =>
  Type.String({ title, format: "date", description });
export const month = (title = "月份") =>
  Type.String({ title, pattern: "^\\d{4}-(0[1-9]|1[0-2])$", description: "年和月，如 2026-11" });
/** Decimal yuan: "115.63". */
export const yuan = (title = "金额（元）") =>
  Type.String({ title, pattern: "^-?\\d{1,13}\\.\\d{2}$", description: "两位小数的元，如 800.00" });
/** An id of ours, or a code of the field: no spaces, no signs that mean something elsewhere. */
export const id = (title = "编号") =>
  Type.String({
    title,
    pattern: "^[A-Za-z0-9][A-Za-z0-9_:.-]{0,79}$",
    description: "字母、数字和 _ : . -，以字母或数字开头，最多80个",
  });

/** One line or several, for people to read. */
export const words = (title: string, maxLength: number, minLength = 1) =>
  Type.String({
    title,
    minLength,
    maxLength,
    pattern: "^[^<>\\u0000-\\u0008\\u000b-\\u001f]*$",
    description: "不含尖括号和看不见的字符的文字",
  });

/** "2026-11-21T09:30:00+08:00" */
export const moment = (title = "时间") =>
  Type.String({
    title,
    pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\+08:00$",
    description: "北京时间，如 2026-11-21T09:30:00+08:00",
  });

/** An instant as the API writes it. */
export function momentText(instant: Instant): string {
  return `${chinaTimeText(instant).replace(" ", "T")}+08:00`;
}

/** One of these words; `told` says what they mean. */
export const oneOf = <const Words extends readonly string[]>(
  title: string,
  values: Words,
  told?: string,
) =>
  Type.Unsafe<Words[number]>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      { title, ...(told === undefined ? {} : { description: told }) },
    ),
  );
