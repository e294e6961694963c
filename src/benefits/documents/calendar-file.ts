/** The State Council's announcements of holidays, year by year, as one calendar of working days. */
import { addDays, type ChinaDate } from "#base/date.ts";
import { type Calendar, isWeekend } from "#base/workdays.ts";
import { openFile, sourceReader } from "#benefits/policy.ts";
import type { At } from "#benefits/reading/at.ts";
import { list, type ReadBy, record } from "#benefits/reading/reader.ts";
import { date, text, whole } from "#benefits/reading/values.ts";

const yearReader = record({
  year: whole,
  source: sourceReader,
  holidays: list(record({ title: text, from: date, to: date })),
  worked: list(date),
});
const calendarReader = record({ title: text, years: list(yearReader) });

export const CALENDAR_SCHEMA = calendarReader.schema;

type Year = ReadBy<typeof yearReader>;

/** Throws PolicyError. */
export function readCalendar(path: string, fileText: string): Calendar {
  const at = openFile(path, fileText);
  const { years } = calendarReader.read(at);
  const items = at.fields().get("years")?.items() ?? [];
  for (const [index, year] of years.entries()) {
    const item = items[index] ?? at;
    if (years.slice(0, index).some((other) => other.year === year.year)) {
      item.fail(`${year.year}年写了两次`, "请并成一段");
    }
    checkYear(item, year);
  }
  const spans = years.flatMap(({ holidays }) => holidays);
  return {
    holidays: new Set(spans.flatMap(({ from, to }) => daysOf(from, to))),
    workedWeekends: new Set(years.flatMap(({ worked }) => worked)),
    years: new Set(years.map(({ year }) => year)),
  };
}

/** A holiday over New Year begins in the old year; the longest had eleven days. */
const HOLIDAY_DAYS_MAX = 15;

function checkYear(at: At, { year, holidays, worked }: Year): void {
  const inYear = (on: ChinaDate): boolean => on.startsWith(`${year}-`);
  for (const { title, from, to } of holidays) {
    if (to < from) at.fail(`${title}的 to 早于 from`, "请核对起止日期");
    if (!inYear(to)) at.fail(`${title}的 to 不在${year}年`, "请写在它自己的年份下");
    if (to > addDays(from, HOLIDAY_DAYS_MAX)) at.fail(`${title}太长`, "请核对起止日期");
  }
  for (const on of worked) {
    if (!inYear(on)) at.fail(`调休上班日${on}不在${year}年`, "请写在它自己的年份下");
    if (!isWeekend(on)) at.fail(`调休上班日${on}不是周末`, "worked 只写要上班的周六、周日");
    const inside = holidays.find(({ from, to }) => from <= on && on <= to);
    if (inside) at.fail(`调休上班日${on}在${inside.title}假期里`, "请核对日期");
  }
}

function daysOf(from: ChinaDate, to: ChinaDate): ChinaDate[] {
  const days: ChinaDate[] = [];
  for (let on = from; on <= to; on = addDays(on, 1)) days.push(on);
  return days;
}
