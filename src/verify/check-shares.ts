/**
 * What each institution has of a batch at care: the cases that were taken, by the institution that
 * treated, less its deductions; together they are the batch. Whether a batch is noted as divided,
 * and with which notice its money was passed on.
 */
import { add } from "#verify/answer.ts";
import { nodeOf } from "#verify/case.ts";
import { creditedIn } from "#verify/check-batches.ts";
import { batchesOfNotice } from "#verify/check-taken.ts";
import { amountsOf, by, grouped, type Place, sumOf } from "#verify/look.ts";
import {
  inSpan,
  linesOf,
  type Months,
  type NodeMonth,
  noticeWithId,
  pairKey,
} from "#verify/month.ts";
import type { MonthCases } from "#verify/month-cases.ts";
import type { BatchRow, ShareRow } from "#verify/queries-clearing.ts";

export function compareShares(months: Months, cases: MonthCases): void {
  for (const node of months.provinces) {
    const shares = grouped(node.shares, (row) => row.batch_id);
    const divided = new Set(node.sharedBatches.map((row) => row.batch_id));
    for (const batch of [...node.batches, ...node.inside]) {
      const isInside = nodeOf(batch.care_node) === nodeOf(batch.home_node);
      const isCare = isInside || batch.care_node === node.node;
      if (!isCare || !inSpan(months.span, batch.month)) continue;
      compareDivided(months, node, { batch, isDivided: divided.has(batch.id) });
      // The parts of the province's own are there before they hold.
      if (!divided.has(batch.id) && !isInside) continue;
      const own = shares.get(batch.id) ?? [];
      compareWithCases(months, node, { batch, shares: own, cases });
      compareWithLines(months, node, { batch, shares: own });
      if (isInside) comparePools(months, node, { batch, shares: own });
    }
    findStrays(months, node);
    compareNoticed(months, node);
  }
}

function placeOf({ node }: NodeMonth, id: string): Place {
  return { node, where: `清算批次${id}的机构分摊` };
}

interface Given {
  readonly batch: BatchRow;
  readonly shares: readonly ShareRow[];
}

/** Only what both have confirmed, and at the latest when the notice is there. */
function compareDivided(
  { look }: Months,
  node: NodeMonth,
  { batch, isDivided }: { readonly batch: BatchRow; readonly isDivided: boolean },
): void {
  if (batch.state === "confirmed" && batch.number !== null) return;
  const due = batch.posted_at !== null;
  look.compare("batch", placeOf(node, batch.id), [["是否已分摊", due, isDivided]]);
}

interface Part {
  readonly cases: number;
  readonly funds: ReadonlyMap<string, bigint>;
  readonly deductions: ReadonlyMap<string, bigint>;
}

function expectedParts(months: Months, batch: BatchRow, cases: MonthCases) {
  const isInside = nodeOf(batch.care_node) === nodeOf(batch.home_node);
  const { care } = isInside ? cases.inside : cases.cleared;
  const cleared = care.get(pairKey(batch.month, batch))?.institutions;
  const credited = grouped(creditedIn(months, batch), (row) => row.institution);
  const codes = new Set([...(cleared?.keys() ?? []), ...credited.keys()]);
  const parts = new Map<string, Part>();
  for (const code of codes) {
    const { cases: count = 0, funds = new Map() } = cleared?.get(code) ?? {};
    const deductions = new Map<string, bigint>();
    for (const { fund, amount_fen } of credited.get(code) ?? []) add(deductions, fund, amount_fen);
    parts.set(code, { cases: count, funds, deductions });
  }
  return parts;
}

function compareWithCases(
  months: Months,
  node: NodeMonth,
  { batch, shares, cases }: Given & { readonly cases: MonthCases },
): void {
  const place = placeOf(node, batch.id);
  const parts = expectedParts(months, batch, cases);
  for (const [institution, { cases: count, funds, deductions }] of parts) {
    const share = shares.find((row) => row.institution === institution);
    const payable = sumOf(funds.values()) - sumOf(deductions.values());
    months.look.compare("batch", place, [
      [`${institution}的病例数`, count, share?.cases ?? null],
      [`${institution}的基金合计`, funds, share && amountsOf(share.funds)],
      [`${institution}的扣款`, deductions, share && amountsOf(share.deductions)],
      [`${institution}的应付金额`, payable, share?.payable_fen ?? null],
    ]);
  }
  for (const { institution } of shares) {
    if (!parts.has(institution)) {
      months.look.find("batch", place, `${institution}在这一批次没有病例，也没有扣款`);
    }
  }
}

/** An institution's area pays it, and is the one that claims. */
function comparePools({ look }: Months, node: NodeMonth, { batch, shares }: Given): void {
  for (const { institution, pool } of shares) {
    const place = placeOf(node, batch.id);
    look.compare("batch", place, [[`${institution}的付款统筹区`, batch.care_node, pool]]);
  }
}

function compareWithLines({ look }: Months, node: NodeMonth, { batch, shares }: Given): void {
  const [funds, deductions] = [new Map<string, bigint>(), new Map<string, bigint>()];
  for (const { fund, amount_fen, deduction_fen } of linesOf(node, batch.id)) {
    add(funds, fund, amount_fen);
    add(deductions, fund, deduction_fen);
  }
  const summed = (of: "funds" | "deductions"): ReadonlyMap<string, bigint> => {
    const sums = new Map<string, bigint>();
    for (const row of shares) {
      for (const [fund, amount] of amountsOf(row[of])) add(sums, fund, amount);
    }
    return sums;
  };
  const count = shares.reduce((sum, row) => sum + row.cases, 0);
  look.compare("batch", placeOf(node, batch.id), [
    ["各机构病例数合计", batch.cases, count],
    ["各机构基金合计", funds, summed("funds")],
    ["各机构扣款合计", deductions, summed("deductions")],
    ["各机构应付合计", batch.payable_fen, sumOf(shares.map((row) => row.payable_fen))],
  ]);
}

/** Parts of no batch, or of one that is not noted as divided; of a batch that is another's. */
function findStrays({ look }: Months, node: NodeMonth): void {
  const open = new Set(node.inside.filter((row) => row.posted_at === null).map(({ id }) => id));
  for (const { batch_id, institution, month, shared_at } of node.shares) {
    const place = placeOf(node, batch_id);
    if (month === null) look.find("batch", place, `没有这一批次，却有${institution}的一份`);
    else if (shared_at === null && !open.has(batch_id)) look.find("batch", place, "没有记为已分摊");
  }
}

/** A batch's money was passed on with the notice that the hub took it into. */
function compareNoticed({ hub, look, span }: Months, node: NodeMonth): void {
  const distributed = new Set(node.distributed.map((row) => row.notice_id));
  const batches = new Map(node.batches.map((row) => [row.id, row]));
  for (const { batch_id, notice_id } of node.sharedBatches) {
    const batch = batches.get(batch_id);
    const place = placeOf(node, batch_id);
    if (notice_id !== null && !distributed.has(notice_id)) {
      look.find("batch", place, `通知书${notice_id}没有记为已下拨`);
    }
    if (!batch || !hub || !inSpan(span, batch.month)) continue;
    // One that comes to nothing in each of its lines may go with either of two notices.
    const moves = linesOf(node, batch_id).some((row) => row.amount_fen !== row.deduction_fen);
    if (!moves) continue;
    const [link] = by(hub.noticeBatches, "batch", (row) => row.batch_id, batch_id);
    const given = link && distributed.has(link.notice_id) ? link.notice_id : null;
    look.compare("batch", place, [["下拨所依据的通知书", given, notice_id]]);
  }
  for (const id of distributed) {
    const notice = noticeWithId(node, id);
    if (!notice) continue;
    const found = [notice.kind, notice.payee, notice.state].join(" ");
    // What is set off or paid back is the payer's own batch.
    const own = batchesOfNotice(node, notice).some(({ care_node }) => care_node === node.node);
    const payee = own && notice.payer === node.node ? notice.payee : node.node;
    const should = ["clearing", payee, "received"].join(" ");
    look.compare("notice", { node: node.node, where: `已下拨的通知书${notice.number}` }, [
      ["类别、收款方和状态", should, found],
    ]);
  }
}
