/** The month that is played: which visit on which day, and when who acts. */
import { addDays, addMonths, type ChinaDate, type ChinaMonth, day } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";

export const JIANGXI = "360000" as NodeId;
export const GUANGDONG = "440000" as NodeId;
export const HAINAN = "460000" as NodeId;
export const PROVINCES: readonly NodeId[] = [JIANGXI, GUANGDONG, HAINAN];

const NAMES: Readonly<Record<string, string>> = {
  "100000": "国家平台",
  [JIANGXI]: "江西",
  [GUANGDONG]: "广东",
  [HAINAN]: "海南",
};

export function nameOf(node: string): string {
  return NAMES[node] ?? node;
}

/** Between these the demo's policies and people have all that the play needs. */
export const FIRST_MONTH = "2024-01" as ChinaMonth;
export const LAST_MONTH = "2028-12" as ChinaMonth;

/** In the two weeks that finance has, whatever holidays are in them: a day of the next month. */
export const PAID_BY_DAY = 10;

export interface PlannedVisit {
  readonly day: number;
  /** Whose visit and bill: a story of the page. */
  readonly key: string;
  /** What the play comes back to. */
  readonly as?: "lost" | "cancelled" | "objected" | "unconfirmed";
}

/** Visits of the month; stays are settled on their last day. */
export const VISITS: readonly PlannedVisit[] = [
  { day: 2, key: "firstSettlement" },
  { day: 4, key: "relativesAccount", as: "unconfirmed" },
  { day: 7, key: "deductibleDone" },
  { day: 9, key: "tumour" },
  { day: 11, key: "firstSettlement", as: "lost" },
  { day: 15, key: "unfiled", as: "objected" },
  { day: 16, key: "filingExpired" },
  { day: 18, key: "residentLongTerm" },
  { day: 21, key: "nearCeiling" },
  { day: 24, key: "tumour" },
  { day: 27, key: "deductibleDone", as: "cancelled" },
];

/** And of the month after it, whose clearing takes in what waited. */
export const NEXT_VISITS: readonly PlannedVisit[] = [
  { day: 5, key: "firstSettlement" },
  { day: 12, key: "firstSettlement" },
];

export function dayOf(month: ChinaMonth, date: number): ChinaDate {
  return day(`${month}-${String(date).padStart(2, "0")}`);
}

export function lastDay(month: ChinaMonth): ChinaDate {
  return addDays(dayOf(addMonths(month, 1), 1), -1);
}
