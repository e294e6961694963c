/**
 * Periods of accumulators: benefit year, quarter, month, stay. A benefit year is named by the
 * calendar year in which it begins; stays keep the year of their first day, so both parts of a
 * split stay share them.
 */
import type { ChinaDate } from "#base/date.ts";
import type { Calculation } from "#benefits/calculation.ts";
import { word } from "#benefits/reading/reader.ts";
import type { AccumulatorKey } from "#model/benefit.ts";

export type Per = "year" | "quarter" | "month" | "stay";

export const perWord = word<Per>("year", "quarter", "month", "stay");

export const PER_WORDS: Readonly<Record<Per, string>> = {
  year: "本年度",
  quarter: "本季度",
  month: "本月",
  stay: "本次住院",
};

/** The benefit year of a day, for a year that starts on "01-01" or, say, "07-01". */
export function benefitYear(on: ChinaDate, yearStarts: string): number {
  const year = Number(on.slice(0, 4));
  return on.slice(5) < yearStarts ? year - 1 : year;
}

/** Months since the benefit year began, the first one counted as 1. */
export function monthOfYear(on: ChinaDate, yearStarts: string): number {
  const months = Number(on.slice(5, 7)) - Number(yearStarts.slice(0, 2));
  return ((months + 12) % 12) + 1;
}

/** Makes keys of one measure; the last one is kept, since neighbours usually share the year. */
export function keyMaker(measure: string, per: Per): (calculation: Calculation) => AccumulatorKey {
  if (per === "stay") {
    return (calculation) => ({
      measure,
      period: calculation.theCase.stay,
      year: calculation.stayYear,
    });
  }
  let last: AccumulatorKey = { measure, period: "", year: 0 };
  return (calculation) => {
    const period = periodText(per, calculation);
    if (last.period !== period || last.year !== calculation.year) {
      last = { measure, period, year: calculation.year };
    }
    return last;
  };
}

function periodText(per: Exclude<Per, "stay">, calculation: Calculation): string {
  if (per === "year") return calculation.yearText;
  const month = calculation.on.slice(0, 7);
  if (per === "month") return month;
  return `${month.slice(0, 4)}Q${Math.ceil(Number(month.slice(5)) / 3)}`;
}
