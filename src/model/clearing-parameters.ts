/**
 * By which days a month is cleared, and what may be objected. Dated: the hub releases the document
 * (`policies/clearing.yaml`), every province has it; these defaults hold where nothing came yet.
 */
import { addDays, addMonths, type ChinaDate, type ChinaMonth, day } from "#base/date.ts";
import type { RateBp } from "#base/money.ts";
import type { ObjectionReason } from "#model/clearing.ts";

export interface ClearingParameters {
  /** Days of the month after the month of service; 31 is its last day. */
  readonly days: {
    readonly reconciled: number;
    readonly submitted: number;
    readonly allocated: number;
    readonly confirmed: number;
    readonly noticed: number;
  };
  /** Working days, one after the other, from the day of a notice. */
  readonly workdays: {
    readonly toFinance: number;
    readonly pay: number;
    readonly receipt: number;
  };
  /** Shares of the prefund that a month uses. */
  readonly warnings: { readonly yellow: RateBp; readonly red: RateBp };
  /** A case is cleared with its own month or at most so many later. */
  readonly deferralMonthsMax: number;
  readonly objections: readonly ObjectionReason[];
  /** The two directions of these pairs are paid as one difference; booked gross all the same. */
  readonly netting: boolean;
  /** "360000-460000", the lower code first. */
  readonly nettingPairs: readonly string[];
}

export const CLEARING_DEFAULTS: ClearingParameters = {
  days: { reconciled: 3, submitted: 20, allocated: 21, confirmed: 25, noticed: 31 },
  workdays: { toFinance: 5, pay: 10, receipt: 5 },
  warnings: { yellow: 7_000n, red: 9_000n },
  deferralMonthsMax: 2,
  objections: ["notOurInsured", "wrongFund", "reconciliationError", "deductionMissing"],
  netting: false,
  nettingPairs: [],
};

export type ClearingStep = keyof ClearingParameters["days"];

/** On which day a step of this month's clearing is due. */
export function dueDay(
  month: ChinaMonth,
  step: ClearingStep,
  { days }: ClearingParameters,
): ChinaDate {
  const next = addMonths(month, 1);
  const last = addDays(day(`${addMonths(next, 1)}-01`), -1);
  const text = `${next}-${String(days[step]).padStart(2, "0")}`;
  return text > last ? last : day(text);
}
