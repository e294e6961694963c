/**
 * Working days (工作日): Monday to Friday, but for the statutory holidays and the weekend days that
 * are worked for them (调休), which the State Council announces for each year.
 */
import { addDays, type ChinaDate, DAY_MS, startOfDay } from "#base/date.ts";

/** What is announced: dates of holidays on weekdays, of weekend days that are worked, and years. */
export interface Calendar {
  readonly holidays: ReadonlySet<ChinaDate>;
  readonly workedWeekends: ReadonlySet<ChinaDate>;
  /** Years whose announcement is known. */
  readonly years: ReadonlySet<number>;
}

/** Where nothing is announced: a deadline over a holiday comes out earlier than the law's. */
export const WEEKENDS_ONLY: Calendar = {
  holidays: new Set(),
  workedWeekends: new Set(),
  years: new Set(),
};

const A_THURSDAY = startOfDay("1970-01-01" as ChinaDate);

export function isWeekend(date: ChinaDate): boolean {
  const days = Math.round((startOfDay(date) - A_THURSDAY) / DAY_MS);
  return [2, 3].includes(days % 7);
}

function isWorkday(date: ChinaDate, calendar: Calendar): boolean {
  if (calendar.workedWeekends.has(date)) return true;
  return !isWeekend(date) && !calendar.holidays.has(date);
}

/** The last of so many working days; the first one that counts is after the given day. */
export function addWorkdays(from: ChinaDate, days: number, calendar: Calendar): ChinaDate {
  let date = from;
  for (let left = days; left > 0; ) {
    date = addDays(date, 1);
    if (isWorkday(date, calendar)) left -= 1;
  }
  return date;
}

/** Working days after the first day, up to and with the last one; 0 when it is not later. */
export function workdaysUntil(from: ChinaDate, to: ChinaDate, calendar: Calendar): number {
  let count = 0;
  for (let date = addDays(from, 1); date <= to; date = addDays(date, 1)) {
    if (isWorkday(date, calendar)) count += 1;
  }
  return count;
}

/** From this month on the next year's announcement should be known. */
const ANNOUNCED_BY = "-10-01";

/** Years that deadlines of today reach and whose announcement is not known: weekends count only. */
export function missingYears({ years }: Calendar, today: ChinaDate): number[] {
  const year = Number(today.slice(0, 4));
  const needed = today.slice(4) >= ANNOUNCED_BY ? [year, year + 1] : [year];
  return needed.filter((one) => !years.has(one));
}
