/**
 * Notices that a province issues to itself, its areas' agencies and its institutions: none of them
 * leaves the province.
 */

import type { ChinaDate } from "#base/date.ts";
import type { Calendar } from "#base/workdays.ts";
import {
  noticeDates,
  noticeDigest,
  noticeId,
  noticeNumber,
  totalOf,
} from "#clearing/notice-terms.ts";
import { holdNotice, textsOf, upsertNotice } from "#clearing/queries-notices.ts";
import type { NoticeKind } from "#model/clearing.ts";
import type { ClearingParameters } from "#model/clearing-parameters.ts";
import type { SchemeAmounts } from "#model/money-notice.ts";
import type { NodeId } from "#model/place.ts";
import type { Tx } from "#store/store.ts";

export interface OwnTerms {
  readonly parameters: ClearingParameters;
  readonly calendar: Calendar;
  readonly today: ChinaDate;
}

export interface OwnNotice {
  readonly kind: Extract<NoticeKind, "careDistribution" | "institutionPayment">;
  readonly period: string;
  readonly payer: string;
  readonly payee: string;
  readonly amounts: SchemeAmounts;
}

/** In the caller's transaction. False: it is there already, or moves nothing. */
export async function issueOwn(
  tx: Tx,
  { kind, period, payer, payee, amounts }: OwnNotice,
  { parameters, calendar, today }: OwnTerms,
): Promise<boolean> {
  const named = { kind, period, payer, payee };
  const id = noticeId(named);
  if (totalOf(amounts) === 0n || (await holdNotice(tx, id)) !== null) return false;
  const dates = noticeDates(today, parameters, calendar);
  await upsertNotice(tx, {
    ...{ id, number: noticeNumber(named), kind, period, payer: payer as NodeId },
    ...{ payee: payee as NodeId, amounts: textsOf(amounts), total_fen: totalOf(amounts) },
    ...{ state: "issued", issued_on: dates.issuedOn, to_finance_by: dates.toFinanceBy },
    ...{ pay_by: dates.payBy, receipt_by: dates.receiptBy, to_finance_at: null, paid_at: null },
    ...{ received_at: null, version: 1, news: 0 },
    digest: noticeDigest({ ...named, ...dates, amounts, lines: [] }),
  });
  return true;
}
