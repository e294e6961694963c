/** What calls of institutions about their days share: who asks, which days, their sums. */
import {
  addDays,
  addMonths,
  type ChinaDate,
  type ChinaMonth,
  chinaDate,
  daysBetween,
  monthOf,
} from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { HospitalCall } from "#model/command.ts";
import type { Days } from "#model/institution-day.ts";
import type { Institution } from "#model/place.ts";
import {
  type CaseFilter,
  type SumsRow,
  selectSubmitted,
  selectSums,
} from "#reconciliation/queries-institution.ts";
import { lockKeys, type Reports, type Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** What a call is answered with. */
export interface Asking<Asked> {
  readonly call: HospitalCall;
  readonly institution: Institution;
  readonly asked: Asked;
}

/** Days of one call: a year, and one more for whoever counts both ends. */
const DAYS_MAX = 366;

/** Refusals: field_invalid. */
export function checkDays({ from, to }: Days): void {
  const field = "结束日期";
  if (to < from) throw new Refusal("field_invalid", { field, why: "早于开始日期" });
  if (daysBetween(from, to) <= DAYS_MAX) return;
  throw new Refusal("field_invalid", { field, why: `一次最多${DAYS_MAX}天，请分段` });
}

export async function sumsOf(reports: Reports, filter: CaseFilter): Promise<SumsRow> {
  const [sums] = await selectSums(reports, filter);
  const none = { total_fen: 0n, fund_fen: 0n, account_fen: 0n, cash_fen: 0n };
  return sums ?? { rows: 0, standing: 0, ...none };
}

/** A month that is not over is neither listed nor confirmed nor paid. Refusals: month_open. */
export function checkOver({ now }: Pick<World, "now">, month: ChinaMonth): void {
  if (month >= monthOf(chinaDate(now()))) throw new Refusal("month_open", { month });
}

export function daysOf(month: ChinaMonth): Days {
  const next = `${addMonths(month, 1)}-01` as ChinaDate;
  return { from: `${month}-01` as ChinaDate, to: addDays(next, -1) };
}

/**
 * Held until the commit by whoever counts a month for clearing, and by whoever takes back what
 * institutions said of it: a count finds all of what it counts still there when it is kept.
 */
export async function holdMonth(tx: Tx, month: ChinaMonth): Promise<void> {
  await lockKeys(tx, [`month ${month}`]);
}

/** What was said of a month stands once care has submitted it. Refusals: month_submitted. */
export async function checkNotSubmitted(
  { node }: Pick<World, "node">,
  tx: Tx,
  month: ChinaMonth,
): Promise<void> {
  await holdMonth(tx, month);
  const [submitted] = await selectSubmitted(tx, month, node);
  if (submitted) throw new Refusal("month_submitted", { month });
}
