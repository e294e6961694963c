/** The hub hears what a province did with a notice: the payer for itself, the payee for itself. */
import { Refusal } from "#base/refusals.ts";
import { checkSaidAt } from "#clearing/heard.ts";
import { isBefore, moveNotice } from "#clearing/notice-moves.ts";
import { moveBatches, selectBatchesOf, selectBatchesOfNotice } from "#clearing/queries-issue.ts";
import {
  holdNotice,
  nextNoticeNews,
  noticeOfRow,
  selectNoticeLines,
  selectNoticeNews,
} from "#clearing/queries-notices.ts";
import type { BatchState, NoticeState } from "#model/clearing-states.ts";
import type {
  MoneyNotice,
  NoticeSayAnswer,
  NoticeSayContent,
  NoticeWord,
} from "#model/money-notice.ts";
import type { NodeId } from "#model/place.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** What must have happened before each word. */
const AFTER: Readonly<Record<NoticeWord, NoticeState>> = {
  toFinance: "issued",
  paid: "toFinance",
  received: "paid",
};
const BATCH_BEFORE: Readonly<Record<NoticeWord, BatchState>> = {
  toFinance: "noticed",
  paid: "toFinance",
  received: "paid",
};
/** Notices of one message: each has up to some hundreds of lines. */
const PAGE_MAX = 10;

/** Refusals: field_invalid, money_notice_missing, money_notice_payer, money_notice_payee. */
export async function hearNotice(
  world: Pick<World, "now" | "store">,
  from: NodeId,
  { notice: id, word, at }: NoticeSayContent,
): Promise<NoticeSayAnswer> {
  checkSaidAt(world.now(), at);
  return await world.store.transaction(async (tx) => {
    const row = await holdNotice(tx, id);
    if (row === null || ![row.payer, row.payee].includes(from)) {
      throw new Refusal("money_notice_missing", { notice: id }, "hub");
    }
    if (word === "received" && from !== row.payee) {
      throw new Refusal("money_notice_payee", { payee: row.payee }, "hub");
    }
    if (word !== "received" && from !== row.payer) {
      throw new Refusal("money_notice_payer", { payer: row.payer }, "hub");
    }
    if (!isBefore(row.state, word)) return { outcome: "heard" };
    if (row.state !== AFTER[word]) return { outcome: "early" };
    await moveNotice(tx, row, { to: word, at, news: await nextNoticeNews(tx) });
    await moveBatches(tx, await selectBatchesOfNotice(tx, id), BATCH_BEFORE[word], word);
    return { outcome: "heard" };
  });
}

/** At the hub: what changed for this province after a number. */
export async function noticeNews(tx: Tx, party: NodeId, after: number): Promise<MoneyNotice[]> {
  const rows = await selectNoticeNews(tx, party, after, PAGE_MAX);
  const ids = rows.map(({ id }) => id);
  const lines = await selectNoticeLines(tx, ids);
  const batches = await selectBatchesOf(tx, ids);
  return rows.map((row) => noticeOfRow(row, lines.get(row.id) ?? [], batches.get(row.id)));
}
