/**
 * What a province clears inside itself: its batches between pooling areas against both halves of
 * the cases, their confirmation and state, and the notices that take them together.
 */

import { nodeOf } from "#verify/case.ts";
import { compareWithCases, compareWithin, placeOf, stateOf } from "#verify/check-batches.ts";
import { isOfMonths } from "#verify/check-notices.ts";
import { compareTaken, findKept } from "#verify/check-taken.ts";
import {
  inSpan,
  linesOf,
  type Months,
  monthOfBatch,
  monthsFrom,
  type NodeMonth,
  noticeWithId,
  pairKey,
} from "#verify/month.ts";
import type { MonthCases } from "#verify/month-cases.ts";
import type { BatchRow } from "#verify/queries-clearing.ts";

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
      compareTaken(months, node, notice);
    }
    findKept(months, node, "areaClearing");
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

/** A batch belongs to a notice that is there. */
function findStrays({ look, hub, span }: Months, node: NodeMonth): void {
  if (node === hub) return;
  const inside = new Set(node.inside.map(({ id }) => id));
  const across = new Set(node.batches.map(({ id }) => id));
  for (const { notice_id, batch_id } of node.noticeBatches) {
    // What is older was not read.
    if (monthsFrom(monthOfBatch(batch_id), span.first) > 4) continue;
    const place = { node: node.node, where: `清算批次${batch_id}的通知书` };
    const isKnown = inside.has(batch_id) || across.has(batch_id);
    if (!isKnown) look.find("notice", place, "没有这一批次");
    const kind = inside.has(batch_id) ? "areaClearing" : "clearing";
    if (isKnown && noticeWithId(node, notice_id)?.kind !== kind) {
      look.find("notice", place, `没有清算通知书${notice_id}`);
    }
  }
}
