/**
 * Inside the province (上解、下拨): what each pooling area pays up for a clearing notice, so that the
 * province can pay, or gets back where its lines come to less than nothing. Pure.
 */

import { addDays } from "#base/date.ts";
import type { Calendar } from "#base/workdays.ts";
import { addWorkdays } from "#base/workdays.ts";
import {
  amountsOf,
  noticeDigest,
  noticeId,
  noticeNumber,
  totalOf,
} from "#clearing/notice-terms.ts";
import type { MoneyNotice, NoticeLine, SchemeAmounts } from "#model/money-notice.ts";
import type { NodeId } from "#model/place.ts";

/** Together they come to the notice's amounts, less what the province's own pool pays. */
export function sharesOf(notice: MoneyNotice, calendar: Calendar): MoneyNotice[] {
  const areas = [...new Set(notice.lines.map(({ homeArea }) => homeArea))].sort();
  return areas
    .filter((area) => (area as string) !== (notice.payer as string))
    .flatMap((area) => {
      const amounts = amountsOf(notice.lines.filter(({ homeArea }) => homeArea === area));
      return [
        ...shareOf(notice, area, {
          kind: "poolingShare",
          amounts: positive(amounts, 1n),
          calendar,
        }),
        ...shareOf(notice, area, {
          kind: "distribution",
          amounts: positive(amounts, -1n),
          calendar,
        }),
      ];
    });
}

/** Those of this sign, as positive amounts. */
function positive(amounts: SchemeAmounts, sign: bigint): SchemeAmounts {
  const signed = Object.entries(amounts).map(([scheme, fen]) => [scheme, sign * fen] as const);
  return Object.fromEntries(signed.filter(([, fen]) => fen > 0n));
}

interface Share {
  readonly kind: "poolingShare" | "distribution";
  readonly amounts: SchemeAmounts;
  readonly calendar: Calendar;
}

function shareOf(
  notice: MoneyNotice,
  area: NoticeLine["homeArea"],
  { kind, amounts, calendar }: Share,
): MoneyNotice[] {
  const totalFen = totalOf(amounts);
  if (totalFen === 0n) return [];
  const [province, pool] = [notice.payer, area as string as NodeId];
  const [payer, payee] = kind === "poolingShare" ? [pool, province] : [province, pool];
  // Several care provinces a month: each notice has shares of its own.
  const period = `${notice.period}-${notice.payee.slice(0, 2)}`;
  const named = { kind, period, payer, payee };
  const { issuedOn, toFinanceBy } = notice;
  const latest = addDays(notice.payBy, -1);
  const wished = addWorkdays(toFinanceBy, 5, calendar);
  const payBy = wished < latest ? wished : latest;
  const dates = { issuedOn, toFinanceBy, payBy, receiptBy: notice.payBy };
  return [
    {
      ...{
        ...named,
        ...dates,
        id: noticeId(named),
        number: noticeNumber(named),
        amounts,
        totalFen,
      },
      ...{ lines: [], state: "issued", toFinanceAt: null, paidAt: null, receivedAt: null },
      ...{ version: 1, news: 0, digest: noticeDigest({ ...named, ...dates, amounts, lines: [] }) },
    },
  ];
}
