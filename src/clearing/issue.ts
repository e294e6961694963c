/**
 * At the hub: at the month's end a notice for each pair of payer and payee over what both have
 * confirmed, a commit for each pair. Gross: the two directions are two notices. What comes late is
 * in the notice of the month in whose run it is confirmed. A scheme of a pair that comes to less
 * than nothing, because more was deducted than treated, waits for the next month.
 */
import { addMonths, type ChinaDate, type ChinaMonth, chinaDate, monthOf } from "#base/date.ts";
import type { Calendar } from "#base/workdays.ts";
import { eachAlone } from "#clearing/each-alone.ts";
import {
  amountsOf,
  noticeDates,
  noticeDigest,
  noticeId,
  noticeNumber,
  totalOf,
} from "#clearing/notice-terms.ts";
import {
  type ConfirmedLine,
  holdConfirmedLines,
  insertNoticeBatches,
  moveBatches,
  type Pair,
  selectPairsToNotice,
} from "#clearing/queries-issue.ts";
import {
  holdNotice,
  insertNoticeLines,
  nextNoticeNews,
  rowOfNotice,
  upsertNotice,
} from "#clearing/queries-notices.ts";
import { type ClearingParameters, dueDay } from "#model/clearing-parameters.ts";
import type { MoneyNotice, NoticeLine } from "#model/money-notice.ts";
import { SCHEMES } from "#model/person.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

export interface IssueTerms {
  readonly parameters: ClearingParameters;
  readonly calendar: Calendar;
}

/** The last month whose notices are due; a hub that was down over the day issues them later. */
export function monthToNotice(today: ChinaDate, parameters: ClearingParameters): ChinaMonth {
  const month = addMonths(monthOf(today), -1);
  return today >= dueDay(month, "noticed", parameters) ? month : addMonths(month, -1);
}

/** Gives how many notices were issued; a pair that cannot have one keeps back no other. */
export async function issueClearing(
  world: Pick<World, "now" | "store" | "log">,
  terms: IssueTerms,
): Promise<number> {
  const today = chinaDate(world.now());
  const month = monthToNotice(today, terms.parameters);
  const pairs = await selectPairsToNotice(world.store, month);
  const idOf = ({ payer, payee }: Pair) => `${month} ${payer} ${payee}`;
  return await eachAlone(world, pairs, idOf, (pair) =>
    world.store.transaction((tx) => issueFor(tx, pair, { month, today, terms, at: world.now() })),
  );
}

interface NoticeIssue {
  readonly today: ChinaDate;
  readonly terms: IssueTerms;
  readonly at: number;
  readonly isNews?: boolean;
}

interface Issuing extends NoticeIssue {
  readonly month: ChinaMonth;
}

async function issueFor(tx: Tx, pair: Pair, issuing: Issuing): Promise<boolean> {
  const { month } = issuing;
  const named = { kind: "clearing", period: month, ...pair } as const;
  // One a month: what was confirmed after it waits for the next.
  if ((await holdNotice(tx, noticeId(named))) !== null) return false;
  const { lines, batches } = payableOf(await holdConfirmedLines(tx, pair, month));
  if (batches.length === 0) return false;
  const notice = await issueNotice(tx, { ...named, lines, amounts: amountsOf(lines) }, issuing);
  await insertNoticeBatches(tx, notice.id, batches);
  await moveBatches(tx, batches, "confirmed", notice.totalFen === 0n ? "closed" : "noticed");
  return true;
}

/** By scheme: those that come to less than nothing wait. Lines of late batches are added up. */
function payableOf(rows: readonly ConfirmedLine[]): {
  readonly lines: readonly NoticeLine[];
  readonly batches: readonly string[];
} {
  const taken = SCHEMES.map((scheme) => rows.filter((row) => row.scheme === scheme)).filter(
    (own) => own.reduce((sum, { amount_fen }) => sum + amount_fen, 0n) >= 0n,
  );
  const sums = new Map<string, NoticeLine>();
  for (const { scheme, home_area, fund, amount_fen } of taken.flat()) {
    if (fund === null) continue;
    const key = `${scheme} ${home_area} ${fund}`;
    const amountFen = (sums.get(key)?.amountFen ?? 0n) + amount_fen;
    sums.set(key, { scheme, homeArea: home_area, fund, amountFen });
  }
  const lines = [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  return {
    lines: lines.filter(({ amountFen }) => amountFen !== 0n),
    batches: [...new Set(taken.flat().map(({ batch_id }) => batch_id))],
  };
}

/**
 * In the caller's transaction. A notice over nothing needs no payment: it begins as received. What
 * a province issues to its own areas is no news.
 */
export async function issueNotice(
  tx: Tx,
  given: Pick<MoneyNotice, "kind" | "period" | "payer" | "payee" | "amounts" | "lines">,
  { today, terms, at, isNews = true }: NoticeIssue,
): Promise<MoneyNotice> {
  const dates = noticeDates(today, terms.parameters, terms.calendar);
  const totalFen = totalOf(given.amounts);
  const ended = totalFen === 0n ? at : null;
  const notice: MoneyNotice = {
    ...{ id: noticeId(given), number: noticeNumber(given), ...given, ...dates, totalFen },
    state: ended === null ? "issued" : "received",
    ...{ toFinanceAt: ended, paidAt: ended, receivedAt: ended, version: 1 },
    digest: noticeDigest({ ...given, ...dates }),
    news: isNews ? await nextNoticeNews(tx) : 0,
  };
  await upsertNotice(tx, rowOfNotice(notice));
  await insertNoticeLines(tx, notice.id, notice.lines);
  return notice;
}
