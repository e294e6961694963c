/**
 * Time. An Instant is milliseconds since 1970 UTC, as the world's clock gives it. Law and money
 * live on China dates (UTC+8 all year, no summer time since 1991), so a ChinaDate is the plain text
 * "2021-12-01".
 */
import { assert } from "#base/assert.ts";

export type Instant = number;
/** "2021-12-01", compared as text. */
export type ChinaDate = string & { readonly chinaDate: unique symbol };
/** "2021-12", compared as text. */
export type ChinaMonth = string & { readonly chinaMonth: unique symbol };

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;

const DATE_TEXT = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME_TEXT = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?$/;

/** "2021-12-01 09:30:00" at China's clock. */
export function chinaTimeText(instant: Instant): string {
  const text = new Date(instant + CHINA_OFFSET_MS).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}

export function chinaDate(instant: Instant): ChinaDate {
  return new Date(instant + CHINA_OFFSET_MS).toISOString().slice(0, 10) as ChinaDate;
}

/** A China date from text, or null when no such day exists. */
export function parseChinaDate(text: string): ChinaDate | null {
  const match = DATE_TEXT.exec(text);
  if (!match) return null;
  const date = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) return null;
  return text as ChinaDate;
}

/** A date known to be right; a defect otherwise. */
export function day(text: string): ChinaDate {
  const date = parseChinaDate(text);
  assert(date !== null, `not a date: ${text}`);
  return date;
}

/**
 * An instant from "2021-12-01 09:30:00" (also with T, without seconds, or a bare date), or null.
 */
export function parseChinaTime(text: string): Instant | null {
  const match = TIME_TEXT.exec(text);
  if (!match?.[1] || parseChinaDate(match[1]) === null) return null;
  const [hour, minute, second] = [match[2] ?? "00", match[3] ?? "00", match[4] ?? "00"];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return Date.parse(`${match[1]}T${hour}:${minute}:${second}Z`) - CHINA_OFFSET_MS;
}

/** The instant at which a China date begins. */
export function startOfDay(date: ChinaDate): Instant {
  return Date.parse(`${date}T00:00:00Z`) - CHINA_OFFSET_MS;
}

export function addDays(date: ChinaDate, days: number): ChinaDate {
  return chinaDate(startOfDay(date) + days * DAY_MS);
}

/** Whole days from one date to another: 1 from today to tomorrow. */
export function daysBetween(from: ChinaDate, to: ChinaDate): number {
  return Math.floor((startOfDay(to) - startOfDay(from)) / DAY_MS);
}

export function yearOf(date: ChinaDate): number {
  return Number(date.slice(0, 4));
}

export function monthOf(date: ChinaDate): ChinaMonth {
  return date.slice(0, 7) as ChinaMonth;
}

export function addMonths(month: ChinaMonth, months: number): ChinaMonth {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + months;
  const year = String(Math.floor(count / 12)).padStart(4, "0");
  return `${year}-${String((count % 12) + 1).padStart(2, "0")}` as ChinaMonth;
}

/** The same day of a later month, or that month's last day where it has no such day. */
export function monthsLater(date: ChinaDate, months: number): ChinaDate {
  const month = addMonths(monthOf(date), months);
  const last = lastDayOf(month);
  const same = `${month}-${date.slice(8)}` as ChinaDate;
  return same < last ? same : last;
}

export function lastDayOf(month: ChinaMonth): ChinaDate {
  return addDays(`${addMonths(month, 1)}-01` as ChinaDate, -1);
}

/** Months from one to another: 1 from this to the next. */
export function monthsBetween(from: ChinaMonth, to: ChinaMonth): number {
  const count = (month: ChinaMonth) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
  return count(to) - count(from);
}

/** Completed years of age on a day (周岁). */
export function ageOn(birthDate: ChinaDate, on: ChinaDate): number {
  const years = yearOf(on) - yearOf(birthDate);
  return on.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** Both ends belong to a dated span; no `to` means still running. */
export interface Span {
  readonly from: ChinaDate;
  readonly to?: ChinaDate | undefined;
}

export function covers(span: Span, date: ChinaDate): boolean {
  return span.from <= date && (span.to === undefined || date <= span.to);
}
