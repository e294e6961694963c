/** Days as a workbook counts them. It has no time zone: a day is what the clerk sees. */
import { NO_DAY } from "#registry/file-cell.ts";

const DAY_MS = 86_400_000;
/** Day 1 is 1900-01-01; the day 1900-02-29, which there was not, is counted, too. */
const FROM_1900 = Date.UTC(1899, 11, 31);
const NO_LEAP_DAY = 60;
/** Day 0 is 1904-01-01. */
const FROM_1904 = Date.UTC(1904, 0, 1);
const LAST = Date.UTC(9999, 11, 31);

/** "2026-03-01"; a time of day counts for nothing, less than half a millisecond is none. */
export function dayText(value: number, from1904: boolean): string {
  const count = Math.floor(Math.round(value * DAY_MS) / DAY_MS);
  if (!from1904 && (count < 1 || count === NO_LEAP_DAY)) return NO_DAY;
  const days = from1904 || count < NO_LEAP_DAY ? count : count - 1;
  const at = (from1904 ? FROM_1904 : FROM_1900) + days * DAY_MS;
  if (days < 0 || !(at <= LAST)) return NO_DAY;
  return new Date(at).toISOString().slice(0, 10);
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)Z?)?$/;

/** As programs write days that they do not count: "2026-03-01", "2026-03-01T00:00:00". */
export function isoDayText(text: string): string {
  const [, day] = ISO.exec(text) ?? [];
  if (day === undefined) return NO_DAY;
  const at = new Date(Date.parse(`${day}T00:00:00Z`));
  const isDay = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
  return isDay ? day : NO_DAY;
}
