/**
 * Notices between pooling areas of one province (省内异地清算): issued at the month's end over what
 * the province has confirmed, booked gross in both areas' books, and followed by their batches.
 */
import { assert } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { eachAlone } from "#clearing/each-alone.ts";
import type { InsideWorld } from "#clearing/inside-allocate.ts";
import { type Draft, draftsOf } from "#clearing/inside-drafts.ts";
import { insideMoneyPostings, insideNoticePostings } from "#clearing/inside-post.ts";
import { type IssueTerms, issueNotice, monthToNotice } from "#clearing/issue.ts";
import { noticeId } from "#clearing/notice-terms.ts";
import {
  moveInside,
  selectInsideConfirmed,
  selectInsideOfNotice,
} from "#clearing/queries-inside.ts";
import { insertNoticeBatches } from "#clearing/queries-issue.ts";
import { holdNettingPair, nettedPairs } from "#clearing/queries-netting.ts";
import { holdNotice } from "#clearing/queries-notices.ts";
import { post } from "#ledger/ledger.ts";
import type { NoticeState } from "#model/clearing-states.ts";
import type { Area, NodeId } from "#model/place.ts";
import type { Tx } from "#store/store.ts";

/**
 * A commit for each notice; one that fails keeps back no other. Each holds its pair and looks
 * again: meanwhile the pair may have agreed to net or ended it, or another process issued the other
 * way.
 * Gives how many were issued.
 */
export async function issueInside(world: InsideWorld, terms: IssueTerms): Promise<number> {
  const today = chinaDate(world.now());
  const month = monthToNotice(today, terms.parameters);
  const { deferralMonthsMax } = terms.parameters;
  const drafted = async (tx: Tx, two?: readonly NodeId[]) =>
    draftsOf(await selectInsideConfirmed(tx, month, two), {
      ...{ month, deferralMonthsMax, isNetted: await nettedPairs(tx, month) },
    });
  const idOf = ({ payer, payee }: Way) => `${month} ${payer} ${payee}`;
  return await eachAlone(world, await drafted(world.store), idOf, (way) =>
    world.store.transaction(async (tx) => {
      const [one, other] = [way.payer, way.payee].sort() as string[] as [Area, Area];
      await holdNettingPair(tx, { one, other });
      const drafts = await drafted(tx, [way.payer, way.payee]);
      const draft = drafts.find((own) => idOf(own) === idOf(way));
      if (!draft) return false;
      const named = { kind: "areaClearing", period: month, ...draft } as const;
      // One a month: what was confirmed after it waits for the next.
      if ((await holdNotice(tx, noticeId(named))) !== null) return false;
      await issueOne(tx, named, { terms, today, at: world.now(), isNews: false });
      return true;
    }),
  );
}

type Way = Pick<Draft, "payer" | "payee">;
type Issued = Parameters<typeof issueNotice>[2];

async function issueOne(
  tx: Tx,
  { batches, ...named }: Draft & { readonly kind: "areaClearing"; readonly period: string },
  issued: Issued,
): Promise<void> {
  const notice = await issueNotice(tx, named, issued);
  const isEnded = notice.totalFen === 0n;
  await insertNoticeBatches(tx, notice.id, batches);
  await move(tx, batches, { from: "confirmed", to: isEnded ? "closed" : "noticed" });
  const whole = await selectInsideOfNotice(tx, notice.id);
  const { at } = issued;
  const places = [notice.payer, notice.payee];
  await post(tx, insideNoticePostings({ id: notice.id, at }, whole, places));
  if (!isEnded) return;
  // What one owes the other gets, and no money moves.
  const money = { id: notice.id.replace(/^ntc_/, "pay_"), at, through: "fiscal" } as const;
  await post(tx, insideMoneyPostings(whole, places, money));
}

const BEFORE = { toFinance: "noticed", paid: "toFinance", received: "paid" } as const;

/** Its batches follow a notice between two areas, in the commit that moves it. */
export async function moveInsideBatches(
  tx: Tx,
  notice: string,
  to: Exclude<NoticeState, "issued">,
): Promise<void> {
  const whole = await selectInsideOfNotice(tx, notice);
  const ids = whole.map(({ id }) => id);
  await move(tx, ids, { from: BEFORE[to], to });
}

async function move(
  tx: Tx,
  ids: readonly string[],
  how: Parameters<typeof moveInside>[2],
): Promise<void> {
  const moved = await moveInside(tx, ids, how);
  assert(moved === ids.length, `${moved} of ${ids.length} batches ${how.from} → ${how.to}`);
}
