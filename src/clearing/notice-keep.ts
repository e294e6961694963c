/**
 * A province keeps the hub's notices. The first time it hears of one it posts it in its ledger; the
 * payer also asks its pooling areas for their shares, which fall due before the notice does.
 */
import type { Instant } from "#base/date.ts";
import type { Calendar } from "#base/workdays.ts";
import { moveNotice, noteFloat } from "#clearing/notice-moves.ts";
import { noticePosting, paymentPosting } from "#clearing/notice-post.ts";
import { sharesOf } from "#clearing/notice-shares.ts";
import {
  holdNotice,
  insertNoticeLines,
  type NoticeRow,
  rowOfNotice,
  upsertNotice,
} from "#clearing/queries-notices.ts";
import { keepEach } from "#clearing/unkept.ts";
import { post } from "#ledger/ledger.ts";
import type { MoneyNotice } from "#model/money-notice.ts";
import type { NodeId } from "#model/place.ts";
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

async function keepFirst(tx: Tx, { node, notice, at, calendar }: Kept): Promise<void> {
  const row = rowOfNotice(notice);
  await upsertNotice(tx, row);
  await insertNoticeLines(tx, notice.id, notice.lines);
  const party = node === notice.payer ? "payer" : "payee";
  const posting = noticePosting(notice, party, at);
  if (posting) await post(tx, [posting]);
  if (notice.kind === "clearing" && notice.totalFen === 0n) {
    // Funds that come to nothing together: what one owes another gets, and no money moves.
    const id = notice.id.replace(/^ntc_/, "pay_");
    await post(tx, [paymentPosting(notice, party, { id, at, through: "fiscal" })]);
  }
  if (row.state === "received") await noteFloat(tx, row, notice.receivedAt ?? at);
  if (party !== "payer" || notice.kind !== "clearing") return;
  for (const share of sharesOf(notice, calendar)) await upsertNotice(tx, rowOfNotice(share));
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
  let row: NoticeRow = { ...before, news };
  for (const to of ["toFinance", "paid", "received"] as const) {
    const at = moments[to];
    if (at !== null) row = await moveNotice(tx, row, { to, at });
  }
}
