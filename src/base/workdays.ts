/**
 * Working days (工作日), Monday to Friday. Public holidays and the working weekends beside them are
 * not known here: a deadline over a holiday comes out earlier than the law's.
 */
import { addDays, type ChinaDate, DAY_MS, startOfDay } from "#base/date.ts";

const A_THURSDAY = startOfDay("1970-01-01" as ChinaDate);

function isWeekend(date: ChinaDate): boolean {
  const days = Math.round((startOfDay(date) - A_THURSDAY) / DAY_MS);
  return [2, 3].includes(days % 7);
}

/** The last of so many working days; the first one is the day after or the next Monday. */
export function addWorkdays(from: ChinaDate, days: number): ChinaDate {
  let date = from;
  for (let left = days; left > 0; ) {
    date = addDays(date, 1);
    if (!isWeekend(date)) left -= 1;
  }
  return date;
}
