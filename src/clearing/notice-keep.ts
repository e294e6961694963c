/**
 * A province keeps the hub's notices. The first time it hears of one it posts it in its ledger, and
 * asks its pooling areas for their shares, which fall due before the notice does.
 */
import { assert } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";
import type { Calendar } from "#base/workdays.ts";
import { insideMoneyPostings, insideNoticePostings } from "#clearing/inside-post.ts";
import { isBothWays } from "#clearing/notice-batches.ts";
import { moveNotice, noteFloat } from "#clearing/notice-moves.ts";
import { noticePosting, paymentPosting } from "#clearing/notice-post.ts";
import { sharesOf } from "#clearing/notice-shares.ts";
import { basisOf, prefundSharesOf } from "#clearing/prefund-shares.ts";
import { selectInsideOfNotice } from "#clearing/queries-inside.ts";
import { keepNoticeBatches } from "#clearing/queries-issue.ts";
import {
  holdNotice,
  insertNoticeLines,
  type NoticeRow,
  rowOfNotice,
  upsertNotice,
} from "#clearing/queries-notices.ts";
import { selectOwedByArea, selectPaidByArea } from "#clearing/queries-prefund.ts";
import { keepEach } from "#clearing/unkept.ts";
import { type Posting, post } from "#ledger/ledger.ts";
import type { MoneyNotice } from "#model/money-notice.ts";
import type { NodeId } from "#model/place.ts";
import { poolsOf } from "#registry/registry.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

export async function keepNotices(
  world: Pick<World, "node" | "store" | "now" | "log">,
  notices: readonly MoneyNotice[],
  calendar: Calendar,
): Promise<void> {
  const { node, now } = world;
  const news = notices.map((notice) => ({ id: notice.id, number: notice.news, notice }));
  await keepEach(world, "notice", news, (tx, { notice }) =>
    keep(tx, { node, notice, at: now(), calendar }),
  );
}

interface Kept {
  readonly node: NodeId;
  readonly notice: MoneyNotice;
  readonly at: Instant;
  readonly calendar: Calendar;
}

async function keep(tx: Tx, kept: Kept): Promise<void> {
  const before = await holdNotice(tx, kept.notice.id);
  if (before === null) await keepFirst(tx, kept);
  else if (before.news < kept.notice.news) await keepNews(tx, before, kept.notice);
}

async function keepFirst(tx: Tx, kept: Kept): Promise<void> {
  const { notice, at } = kept;
  const row = rowOfNotice(notice);
  await upsertNotice(tx, row);
  await insertNoticeLines(tx, notice.id, notice.lines);
  await keepNoticeBatches(tx, notice.id, notice.batches);
  await post(tx, await postingsOf(tx, kept));
  if (row.state === "received") await noteFloat(tx, row, notice.receivedAt ?? at);
  for (const share of await sharesFor(tx, kept)) await upsertNotice(tx, rowOfNotice(share));
}

/** What this province asks of its areas because of a notice, or gives back to them. */
async function sharesFor(tx: Tx, { node: own, notice, calendar }: Kept): Promise<MoneyNotice[]> {
  const { kind, payer, payee, issuedOn } = notice;
  if (kind === "clearing") return sharesOf(notice, own, { poolOf: await poolsOf(tx), calendar });
  const isUp = own === payer && (kind === "prefundYearly" || kind === "prefundEmergency");
  const isBack = own === payee && kind === "prefundRefund";
  if (!isUp && !isBack) return [];
  const pair = { own, care: isUp ? payee : payer };
  const parts = isUp
    ? await selectOwedByArea(tx, pair, { ...basisOf(notice), issuedOn })
    : await selectPaidByArea(tx, pair, notice.id);
  return prefundSharesOf(notice, own, { parts, poolOf: await poolsOf(tx), calendar });
}

/** Funds that come to nothing together: what one owes another gets, and no money moves. */
async function postingsOf(tx: Tx, { node, notice, at }: Kept): Promise<Posting[]> {
  const party = node === notice.payer ? "payer" : "payee";
  const id = notice.id.replace(/^ntc_/, "pay_");
  const money = { id, at, through: "fiscal" } as const;
  const isEnded = notice.kind === "clearing" && notice.totalFen === 0n;
  if (!isBothWays(notice.payer, notice.batches)) {
    const posting = noticePosting(notice, party, at);
    return [
      ...(posting ? [posting] : []),
      ...(isEnded ? [paymentPosting(notice, party, money)] : []),
    ];
  }
  const whole = await selectInsideOfNotice(tx, notice.id);
  // Its batches may be heard of after it: then it is heard again.
  assert(whole.length === notice.batches.length, `the batches of ${notice.number} are not here`);
  return [
    ...insideNoticePostings({ id: notice.id, at }, whole, [node]),
    ...(isEnded ? insideMoneyPostings(whole, [node], money) : []),
  ];
}

/** What this province did itself may be ahead of the hub. */
async function keepNews(tx: Tx, before: NoticeRow, notice: MoneyNotice): Promise<void> {
  const moments = {
    toFinance: notice.toFinanceAt,
    paid: notice.paidAt,
    received: notice.receivedAt,
  } as const;
  const { news } = notice;
  await upsertNotice(tx, { ...before, news });
  await keepNoticeBatches(tx, notice.id, notice.batches);
  let row: NoticeRow = { ...before, news };
  for (const to of ["toFinance", "paid", "received"] as const) {
    const at = moments[to];
    if (at !== null) row = await moveNotice(tx, row, { to, at });
  }
}
