/**
 * What a notice says of itself: its number, by which days it moves, its digest, and how late it
 * is. Pure.
 */
import type { ChinaDate } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { canonicalJson } from "#base/json.ts";
import { type Fen, sumFen } from "#base/money.ts";
import { addWorkdays, type Calendar, workdaysUntil } from "#base/workdays.ts";
import type { NoticeKind } from "#model/clearing.ts";
import type { ClearingParameters } from "#model/clearing-parameters.ts";
import type { MoneyNotice, NoticeDates, NoticeLine, SchemeAmounts } from "#model/money-notice.ts";
import { SCHEMES } from "#model/person.ts";

/** Of a number: what it is about, as finance reads it in the transfer's text. */
const LETTERS: Readonly<Record<NoticeKind, string>> = {
  clearing: "QS",
  prefundYearly: "YF",
  prefundEmergency: "YJ",
  prefundRefund: "YT",
  poolingShare: "SJ",
  distribution: "XB",
  careDistribution: "XF",
  institutionPayment: "JG",
  areaClearing: "SN",
  prefundShare: "SY",
  prefundReturn: "XY",
};

type Named = Pick<MoneyNotice, "kind" | "period"> & {
  readonly payer: string;
  readonly payee: string;
};

/** "QS202611360000460000": the same whenever it is issued, so that none is issued twice. */
export function noticeNumber({ kind, period, payer, payee }: Named): string {
  return `${LETTERS[kind]}${period.replaceAll("-", "")}${payer}${payee}`;
}

export function noticeId(named: Named): string {
  return `ntc_${noticeNumber(named).toLowerCase()}`;
}

/** One step after the other, each in working days. */
export function noticeDates(
  issuedOn: ChinaDate,
  { workdays }: ClearingParameters,
  calendar: Calendar,
): NoticeDates {
  const toFinanceBy = addWorkdays(issuedOn, workdays.toFinance, calendar);
  const payBy = addWorkdays(toFinanceBy, workdays.pay, calendar);
  return {
    issuedOn,
    toFinanceBy,
    payBy,
    receiptBy: addWorkdays(payBy, workdays.receipt, calendar),
  };
}

export function totalOf(amounts: SchemeAmounts): Fen {
  return sumFen(Object.values(amounts));
}

/** By scheme, those that are not zero, always in the same order. */
export function amountsOf(
  lines: readonly Pick<NoticeLine, "scheme" | "amountFen">[],
): SchemeAmounts {
  const sums = SCHEMES.map((scheme) => {
    const own = lines.filter((line) => line.scheme === scheme);
    return [scheme, sumFen(own.map(({ amountFen }) => amountFen))] as const;
  });
  return Object.fromEntries(sums.filter(([, sum]) => sum !== 0n));
}

export function sameAmounts(a: SchemeAmounts, b: SchemeAmounts): boolean {
  return SCHEMES.every((scheme) => (a[scheme] ?? 0n) === (b[scheme] ?? 0n));
}

/** Over what a notice tells its two parties to pay and to receive. */
export function noticeDigest(
  notice: Named & NoticeDates & Pick<MoneyNotice, "amounts" | "lines">,
): string {
  const { kind, period, payer, payee, amounts, lines } = notice;
  const { issuedOn, toFinanceBy, payBy, receiptBy } = notice;
  const dates = { issuedOn, toFinanceBy, payBy, receiptBy };
  return sm3(canonicalJson({ kind, period, payer, payee, amounts, lines, ...dates }));
}

/** Working days after which somebody higher is told. */
const STEPS = [0, 5, 10, 15] as const;
export type LatenessLevel = "due" | "urged" | "province" | "nation";
const LEVELS: readonly LatenessLevel[] = ["due", "urged", "province", "nation"];

export interface Lateness {
  /** Working days past the day by which it had to be paid. */
  readonly workdays: number;
  readonly level: LatenessLevel;
}

/** Null: it is not late. Nothing is ever blocked by it. */
export function latenessOf(
  payBy: ChinaDate,
  today: ChinaDate,
  calendar: Calendar,
): Lateness | null {
  if (today <= payBy) return null;
  const workdays = workdaysUntil(payBy, today, calendar);
  const step = STEPS.findLastIndex((days) => workdays >= days);
  return { workdays, level: LEVELS[step] ?? "due" };
}
