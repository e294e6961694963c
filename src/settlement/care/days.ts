/**
 * What a stay costs by the days of its care, which decide whether the person was insured. A return
 * counts on the day of the line that it takes back, whenever it was given, so that a day shows what
 * is left of its lines and hides nothing; what is keyed after the discharge counts on the last day.
 */
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { fromJson } from "#base/json.ts";
import { addSplit, type ChargeInput, type DayTotal, NO_SPLIT, type Split } from "#model/charge.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import type { LoadedCharge } from "#settlement/care/unit-of-work.ts";

/**
 * In order of the days. Returns of lines that were settled before stand apart, also on a day that
 * has other lines: those cost something nevertheless.
 */
export function daysOf(
  { ended_at }: Pick<EncounterRow, "ended_at">,
  asked: readonly LoadedCharge[],
  all: readonly LoadedCharge[],
): DayTotal[] {
  const bySerial = new Map(all.map((line) => [line.serial, line]));
  const last = ended_at === null ? undefined : chinaDate(ended_at);
  const here = new Set(asked);
  const [own, earlier] = [new Map<ChinaDate, Split>(), new Map<ChinaDate, Split>()];
  for (const line of asked) {
    const of = bySerial.get(returnedSerial(line) ?? line.serial) ?? line;
    const { occurred_on: on } = of;
    const day = last !== undefined && last < on ? last : on;
    const totals = here.has(of) ? own : earlier;
    totals.set(day, addSplit(totals.get(day) ?? NO_SPLIT, splitOf(line)));
  }
  return [...earlier, ...own]
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([date, split]) => ({ date, ...split }));
}

/** The line that a return takes back. */
function returnedSerial({ total_fen, detail, refund_of }: LoadedCharge): string | undefined {
  if (total_fen > 0n) return undefined;
  if (detail === undefined) return refund_of ?? undefined;
  return fromJson<ChargeInput>(detail).refundOf;
}

export function splitOf(line: LoadedCharge): Split {
  return {
    totalFen: line.total_fen,
    ownExpenseFen: line.own_expense_fen,
    overLimitFen: line.over_limit_fen,
    ownShareFirstFen: line.own_share_first_fen,
    inScopeFen: line.in_scope_fen,
  };
}
