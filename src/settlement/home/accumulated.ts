/**
 * Accumulators as they were when a month ended: what was booked later is taken out again, and only
 * periods that hold the month are told. An account's balance is left out for a month that is over,
 * since relatives' settlements move it, too.
 */
import type { ChinaMonth } from "#base/date.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { AccumulatorRow } from "#settlement/home/queries.ts";
import type { BookedChange } from "#settlement/home/unit-of-work.ts";

export function accumulatedBy(
  rows: readonly AccumulatorRow[],
  asked: {
    readonly personId: PersonId;
    readonly month: ChinaMonth;
    readonly thisMonth: ChinaMonth;
    /** The benefit year of the month; undefined where no policy says when it begins. */
    readonly yearOf: (scheme: Scheme) => number | undefined;
    /** What was booked after the month. */
    readonly changes: readonly BookedChange[];
  },
): AccumulatorRow[] {
  const { personId, month, thisMonth, yearOf, changes } = asked;
  const calendarYear = Number(month.slice(0, 4));
  return rows
    .filter((row) => {
      if (row.year === 0) return month >= thisMonth;
      return holdsMonth(row.period, month) ?? row.year === (yearOf(row.scheme) ?? calendarYear);
    })
    .map((row) => {
      const later = changes.filter(
        (change) =>
          change.personId === personId &&
          change.scheme === row.scheme &&
          change.measure === row.measure &&
          change.period === row.period,
      );
      return { ...row, amount: later.reduce((left, { delta }) => left - delta, row.amount) };
    });
}

/** Of a month's or quarter's measure; null for one of a year or a stay. */
function holdsMonth(period: string, month: ChinaMonth): boolean | null {
  if (/^\d{4}-\d{2}$/.test(period)) return period === month;
  if (!/^\d{4}Q[1-4]$/.test(period)) return null;
  return period === `${month.slice(0, 4)}Q${Math.ceil(Number(month.slice(5)) / 3)}`;
}
