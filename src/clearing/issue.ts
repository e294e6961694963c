/**
 * At the hub: at the month's end a notice for each pair of payer and payee over what both have
 * confirmed, a commit for each two provinces. Gross: the two directions are two notices, unless the
 * parameters name the pair as one that nets. What comes late is in the notice of the month in whose
 * run it is confirmed. A scheme of a pair that comes to less than nothing, because more was
 * deducted than treated, is carried forward, and paid back when it was for as long as it may.
 */
import { addMonths, type ChinaDate, type ChinaMonth, chinaDate, monthOf } from "#base/date.ts";
import type { Calendar } from "#base/workdays.ts";
import { eachAlone } from "#clearing/each-alone.ts";
import { type Draft, draftsOf, type IsNetted } from "#clearing/inside-drafts.ts";
import {
  noticeDates,
  noticeDigest,
  noticeId,
  noticeNumber,
  totalOf,
} from "#clearing/notice-terms.ts";
import {
  holdConfirmed,
  insertNoticeBatches,
  moveBatches,
  selectPairsToNotice,
  type Two,
} from "#clearing/queries-issue.ts";
import {
  holdNotice,
  insertNoticeLines,
  nextNoticeNews,
  rowOfNotice,
  upsertNotice,
} from "#clearing/queries-notices.ts";
import { type ClearingParameters, dueDay } from "#model/clearing-parameters.ts";
import type { MoneyNotice } from "#model/money-notice.ts";
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
  const idOf = ({ one, other }: Two) => `${month} ${one} ${other}`;
  let issued = 0;
  await eachAlone(world, pairs, idOf, async (two) => {
    issued += await world.store.transaction((tx) =>
      issueFor(tx, two, { month, today, terms, at: world.now() }),
    );
    return true;
  });
  return issued;
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

/** One a month and direction: what was confirmed after it waits for the next. */
async function issueFor(tx: Tx, two: Two, issuing: Issuing): Promise<number> {
  const { month, terms } = issuing;
  const { deferralMonthsMax } = terms.parameters;
  const run = { month, isNetted: nettedBy(terms.parameters), deferralMonthsMax };
  const drafts = draftsOf(await holdConfirmed(tx, two, month), run);
  // Who nets has one notice a month, whichever of the two pays it.
  const ways = run.isNetted(two.one, two.other) ? bothWays(two) : drafts;
  const known = new Set<string>();
  for (const { payer, payee } of ways) {
    const id = noticeId({ kind: "clearing", period: month, payer, payee });
    if ((await holdNotice(tx, id)) !== null) known.add(id);
  }
  if (known.size > 0 && ways !== drafts) return 0;
  const open = drafts.filter(({ payer, payee }) => {
    return !known.has(noticeId({ kind: "clearing", period: month, payer, payee }));
  });
  for (const draft of open) await issueOne(tx, draft, issuing);
  return open.length;
}

async function issueOne(tx: Tx, { batches, ...draft }: Draft, issuing: Issuing): Promise<void> {
  const named = { kind: "clearing", period: issuing.month, ...draft } as const;
  const notice = await issueNotice(tx, named, issuing);
  await insertNoticeBatches(tx, notice.id, batches);
  await moveBatches(tx, batches, "confirmed", notice.totalFen === 0n ? "closed" : "noticed");
}

function bothWays({ one, other }: Two): Pick<Draft, "payer" | "payee">[] {
  return [
    { payer: one, payee: other },
    { payer: other, payee: one },
  ];
}

/** By the parameters in force. */
function nettedBy({ netting, nettingPairs }: ClearingParameters): IsNetted {
  const pairs = new Set(netting ? nettingPairs : []);
  return (one, other) => pairs.has([one, other].sort().join("-"));
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
    batches: [],
    state: ended === null ? "issued" : "received",
    ...{ toFinanceAt: ended, paidAt: ended, receivedAt: ended, version: 1 },
    digest: noticeDigest({ ...given, ...dates }),
    news: isNews ? await nextNoticeNews(tx) : 0,
  };
  await upsertNotice(tx, rowOfNotice(notice));
  await insertNoticeLines(tx, notice.id, notice.lines);
  return notice;
}
