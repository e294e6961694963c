/**
 * Inside the province (上解、下拨): what each pooling area pays up for a clearing notice, so that the
 * province can pay, or gets back where its lines come to less than nothing. A line names the code
 * that was booked, a county's as its pool's; who is asked is the pool. Pure.
 */
import { addDays, type ChinaMonth, lastDayOf } from "#base/date.ts";
import type { Calendar } from "#base/workdays.ts";
import { addWorkdays } from "#base/workdays.ts";
import {
  amountsOf,
  noticeDigest,
  noticeId,
  noticeNumber,
  totalOf,
} from "#clearing/notice-terms.ts";
import type { MoneyNotice, NoticeDates, NoticeLine, SchemeAmounts } from "#model/money-notice.ts";
import { type Area, type NodeId, nodeOf, type PoolOf } from "#model/place.ts";

/**
 * Of a clearing notice that this province pays, or receives: where two provinces net, the areas of
 * both pay up what they owe; what the other one pays back is given back. Together the payer's come
 * to the notice's amounts, less what the province's own pool pays.
 */
export function sharesOf(notice: MoneyNotice, own: NodeId, given: ShareTerms): MoneyNotice[] {
  const poolOf = poolsIn(notice.period as ChinaMonth, given);
  const lines = notice.lines
    .filter(({ homeArea }) => nodeOf(homeArea) === own)
    .map((line) => ({ ...line, homeArea: poolOf(line.homeArea) }));
  const areas = [...new Set(lines.map(({ homeArea }) => homeArea))].sort();
  const sign = own === notice.payer ? 1n : -1n;
  return areas
    .filter((area) => (area as string) !== (own as string))
    .flatMap((area) => {
      const amounts = amountsOf(lines.filter(({ homeArea }) => homeArea === area));
      const share = { own, area, calendar: given.calendar };
      const [up, down] = [positive(amounts, sign), positive(amounts, -sign)];
      return [
        ...shareNotice(notice, { ...share, kind: "poolingShare", amounts: up }),
        ...shareNotice(notice, { ...share, kind: "distribution", amounts: down }),
      ];
    });
}

export interface ShareTerms {
  readonly poolOf: PoolOf;
  readonly calendar: Calendar;
}

/** As they are on the month's last day. */
export function poolsIn(month: ChinaMonth, { poolOf }: ShareTerms): (area: Area) => Area {
  return (area) => poolOf(area, lastDayOf(month));
}

/** Those of this sign, as positive amounts. */
function positive(amounts: SchemeAmounts, sign: bigint): SchemeAmounts {
  const signed = Object.entries(amounts).map(([scheme, fen]) => [scheme, sign * fen] as const);
  return Object.fromEntries(signed.filter(([, fen]) => fen > 0n));
}

interface Share {
  readonly own: NodeId;
  readonly area: NoticeLine["homeArea"];
  readonly kind: "poolingShare" | "distribution" | "prefundShare" | "prefundReturn";
  readonly amounts: SchemeAmounts;
  readonly calendar: Calendar;
}

/** None over nothing. */
export function shareNotice(notice: MoneyNotice, share: Share): MoneyNotice[] {
  const { own, area, kind, amounts } = share;
  const totalFen = totalOf(amounts);
  if (totalFen === 0n) return [];
  const pool = area as string as NodeId;
  const isUp = kind === "poolingShare" || kind === "prefundShare";
  const [payer, payee] = isUp ? [pool, own] : [own, pool];
  const named = { kind, period: sharePeriod(notice, own), payer, payee };
  const dates = datesOf(notice, share);
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
      ...{ lines: [], batches: [], state: "issued", toFinanceAt: null, paidAt: null },
      ...{ receivedAt: null, version: 1, news: 0 },
      digest: noticeDigest({ ...named, ...dates, amounts, lines: [] }),
    },
  ];
}

/**
 * Several provinces a month: each notice has shares of its own, and those of one that the other
 * side pays are marked.
 */
export function sharePeriod(
  { period, payer, payee }: Pick<MoneyNotice, "period" | "payer" | "payee">,
  own: NodeId,
): string {
  return own === payer ? `${period}-${payee.slice(0, 2)}` : `${period}-${payer.slice(0, 2)}T`;
}

/** Up before the notice falls due; what the other side pays back goes down when it is here. */
function datesOf(notice: MoneyNotice, { own, kind, calendar }: Share): NoticeDates {
  const { issuedOn, toFinanceBy, receiptBy } = notice;
  if (own !== notice.payer && (kind === "distribution" || kind === "prefundReturn")) {
    const payBy = addWorkdays(receiptBy, 5, calendar);
    const after = addWorkdays(payBy, 5, calendar);
    return { issuedOn, toFinanceBy: receiptBy, payBy, receiptBy: after };
  }
  const latest = addDays(notice.payBy, -1);
  const wished = addWorkdays(toFinanceBy, 5, calendar);
  const payBy = wished < latest ? wished : latest;
  return { issuedOn, toFinanceBy, payBy, receiptBy: notice.payBy };
}
