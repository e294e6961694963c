/**
 * What a province clears inside itself: its batches between pooling areas against both halves of
 * the cases, their confirmation and state, and the notices that take them together.
 */

import { nodeOf } from "#verify/case.ts";
import { compareWithCases, compareWithin, placeOf, stateOf } from "#verify/check-batches.ts";
import { isOfMonths, lineKey, netOf, placeOfNotice } from "#verify/check-notices.ts";
import { by } from "#verify/look.ts";
import {
  inSpan,
  linesOf,
  type Months,
  type NodeMonth,
  noticeLinesOf,
  noticeWithId,
  pairKey,
} from "#verify/month.ts";
import type { MonthCases } from "#verify/month-cases.ts";
import type { BatchRow, NoticeRow } from "#verify/queries-clearing.ts";

export function compareInside(months: Months, cases: MonthCases): void {
  for (const node of months.provinces) {
    for (const batch of node.inside.filter(({ month }) => inSpan(months.span, month))) {
      const lines = linesOf(node, batch.id);
      compareWithin(months, node, { batch, lines });
      const [cleared, parties] = [cases.inside, ["care", "home"] as const];
      compareWithCases(months, node, { batch, lines, cleared, parties });
      compareConfirmed(months, node, batch);
    }
    findMissing(months, node, cases);
    const own = node.notices.filter((row) => row.kind === "areaClearing");
    for (const notice of own.filter((row) => isOfMonths(months, row))) {
      compareNotice(months, node, notice);
    }
    findStrays(months, node);
  }
}

/** Two persons said so, of this very content, for both areas at once. */
function compareConfirmed({ look }: Months, node: NodeMonth, batch: BatchRow): void {
  const place = placeOf(node, batch);
  const word = node.words.find(({ batch_id }) => batch_id === batch.id);
  const said = word?.confirmed_at ? `${word.prepared_by} ${word.confirmed_by}` : null;
  const at = batch.care_confirmed_at;
  look.compare("batch", place, [
    ["就医地确认人", said, batch.care_confirmed_by],
    ["参保地确认人", said, batch.home_confirmed_by],
    ["参保地确认时间", String(at), String(batch.home_confirmed_at)],
    ["是否已确认", said !== null, at !== null],
    ["是否已记账", said !== null, batch.posted_at !== null],
    ["版本", 1, batch.version],
    ["变更序号", null, batch.number],
    ["状态", insideState(node, batch), batch.state],
  ]);
  if (word === undefined) return;
  look.compare("batch", { ...place, where: `${place.where}的确认` }, [
    ["版本", batch.version, word.version],
    ["摘要", batch.digest, word.digest],
  ]);
}

/** An area that pays its own institutions has nothing to pay to another. */
function insideState(node: NodeMonth, batch: BatchRow): string {
  const state = stateOf(node, batch);
  return batch.care_node === batch.home_node && state === "confirmed" ? "closed" : state;
}

/** What the province has cleared and allocated has a batch. */
function findMissing(months: Months, node: NodeMonth, cases: MonthCases): void {
  const known = new Set(node.inside.map((row) => pairKey(row.month, row)));
  for (const [key, { cases: count }] of cases.inside.care) {
    const [month = "", care = "", home = "", scheme = ""] = key.split(" ");
    if (nodeOf(care) !== node.node || !inSpan(months.span, month) || known.has(key)) continue;
    const own = { care_node: node.node, home_node: node.node, scheme };
    if (months.submissions.get(pairKey(month, own))?.state !== "allocated") continue;
    const place = { node: node.node, where: `${month} ${care}→${home} ${scheme}` };
    months.look.find("batch", place, `${count}笔已清分，却没有省内清算批次`);
  }
}

/** Gross, of the batches that it takes: what the payer owes, less what is owed to the payer. */
function compareNotice({ look }: Months, node: NodeMonth, notice: NoticeRow): void {
  const place = placeOfNotice(node, notice);
  const { payer, payee } = notice;
  const links = by(node.noticeBatches, "notice", (row) => row.notice_id, notice.id);
  const ids = new Set(links.map(({ batch_id }) => batch_id));
  const batches = node.inside.filter(({ id }) => ids.has(id));
  look.compare("notice", place, [["所含批次数", ids.size, batches.length]]);
  if (batches.length === 0) look.find("notice", place, "没有它所依据的省内清算批次");
  const expected = new Map<string, bigint>();
  for (const { id, scheme, month, care_node, home_node } of batches) {
    const isBack = home_node === payee;
    const should = isBack ? `${payee}→${payer}` : `${payer}→${payee}`;
    look.compare("notice", place, [[`批次${id}的双方`, should, `${home_node}→${care_node}`]]);
    if (month > notice.period) look.find("notice", place, `批次${id}的月份${month}晚于本期`);
    for (const line of linesOf(node, id)) {
      const key = `${scheme} ${line.home_area} ${line.fund}`;
      const net = isBack ? -netOf(line) : netOf(line);
      expected.set(key, (expected.get(key) ?? 0n) + net);
    }
  }
  const found = noticeLinesOf(node, notice.id).map(
    (line) => [lineKey(line), line.amount_fen] as const,
  );
  look.compare("notice", place, [["明细（按省内清算批次）", expected, new Map(found)]]);
  compareNetting({ look }, node, { notice, batches });
}

/** Only what two areas have agreed to is set off, and then a scheme has one direction. */
function compareNetting(
  { look }: Pick<Months, "look">,
  node: NodeMonth,
  { notice, batches }: { readonly notice: NoticeRow; readonly batches: readonly BatchRow[] },
): void {
  const place = placeOfNotice(node, notice);
  const { payer, payee, period } = notice;
  const isAgreed = node.nettings.some(
    (row) =>
      [row.one, row.other].every((area) => area === payer || area === payee) &&
      row.from_month <= period &&
      row.to_month >= period,
  );
  const isSetOff = batches.some(({ home_node }) => home_node === payee);
  if (isSetOff && !isAgreed) look.find("notice", place, "没有约定轧差，却抵减了对方应付");
  const other = node.notices.find(
    (row) =>
      row.kind === "areaClearing" &&
      row.period === period &&
      row.payer === payee &&
      row.payee === payer,
  );
  const both = Object.keys(notice.amounts).filter((scheme) => other && scheme in other.amounts);
  if (isAgreed && both.length > 0) look.find("notice", place, "已约定轧差，却双向签发");
}

/** A batch belongs to a notice that is there, and is one of the province's own. */
function findStrays({ look, hub }: Months, node: NodeMonth): void {
  if (node === hub) return;
  const known = new Set(node.inside.map(({ id }) => id));
  for (const { notice_id, batch_id } of node.noticeBatches) {
    const place = { node: node.node, where: `省内清算批次${batch_id}的通知书` };
    if (!known.has(batch_id)) look.find("notice", place, "没有这一批次");
    if (noticeWithId(node, notice_id)?.kind !== "areaClearing") {
      look.find("notice", place, `没有省内清算通知书${notice_id}`);
    }
  }
}
