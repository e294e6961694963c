/**
 * What a notice takes together: its lines are those of its batches, what is owed to the payer below
 * nothing. The other direction is in it only where the pair has agreed to net, or where a scheme
 * that came to less than nothing was carried forward for as long as it may.
 */
import { chinaDate } from "#base/date.ts";
import { nodeOf } from "#verify/case.ts";
import { by, grouped, type Place, sumOf } from "#verify/look.ts";
import { linesOf, type Months, monthsFrom, type NodeMonth, noticeLinesOf } from "#verify/month.ts";
import type { BatchRow, LineRow, NoticeLineRow, NoticeRow } from "#verify/queries-clearing.ts";
import { rulesOn } from "#verify/warnings.ts";

export function batchesOfNotice(node: NodeMonth, { id }: Pick<NoticeRow, "id">): BatchRow[] {
  const links = by(node.noticeBatches, "notice", (row) => row.notice_id, id);
  const ids = new Set(links.map(({ batch_id }) => batch_id));
  return [...node.batches, ...node.inside].filter((row) => ids.has(row.id));
}

/** One at least is owed to the payer. */
export function takesBothWays(node: NodeMonth, notice: NoticeRow): boolean {
  return batchesOfNotice(node, notice).some(({ home_node }) => home_node !== notice.payer);
}

export function netOf({ amount_fen, deduction_fen }: LineRow): bigint {
  return amount_fen - deduction_fen;
}

export function lineKey({ scheme, home_area, fund }: NoticeLineRow): string {
  return `${scheme} ${home_area} ${fund}`;
}

export function compareTaken(months: Months, node: NodeMonth, notice: NoticeRow): void {
  const { look } = months;
  const place = { node: node.node, where: `通知书${notice.number}` };
  const { payer, payee } = notice;
  const links = by(node.noticeBatches, "notice", (row) => row.notice_id, notice.id);
  const batches = batchesOfNotice(node, notice);
  look.compare("notice", place, [["所含批次数", links.length, batches.length]]);
  if (batches.length === 0) look.find("notice", place, "没有它所依据的清算批次");
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
  look.compare("notice", place, [["明细（按清算批次）", expected, new Map(found)]]);
  compareWays(months, node, { notice, batches, place });
}

interface Taken {
  readonly notice: NoticeRow;
  readonly batches: readonly BatchRow[];
  readonly place: Place;
}

function compareWays(months: Months, node: NodeMonth, { notice, batches, place }: Taken): void {
  const { look } = months;
  const { payer, payee, period, kind } = notice;
  const isAgreed = isNetted(months, node, notice);
  const back = batches.filter(({ home_node }) => home_node === payee);
  if (!isAgreed) {
    for (const own of grouped(back, ({ scheme }) => scheme).values()) {
      if (owedBy(node, own) >= 0n) look.find("notice", place, "没有约定轧差，却抵减了对方应付");
      else if (isCarried(node, own, notice)) look.find("notice", place, "尚可结转，却已退回");
    }
  }
  const other = node.notices.find(
    (row) =>
      row.kind === kind && row.period === period && row.payer === payee && row.payee === payer,
  );
  const both = Object.keys(notice.amounts).filter((scheme) => other && scheme in other.amounts);
  if (isAgreed && both.length > 0) look.find("notice", place, "已约定轧差，却双向签发");
}

function owedBy(node: NodeMonth, batches: readonly BatchRow[]): bigint {
  return sumOf(batches.flatMap(({ id }) => linesOf(node, id).map(netOf)));
}

type Issued = Pick<NoticeRow, "period" | "issued_on">;

/** Of pooling areas: what the two have agreed; of provinces: the parameters of the day. */
function isNetted(
  { hub }: Months,
  node: NodeMonth,
  { payer, payee, period, issued_on }: Issued & Pick<NoticeRow, "payer" | "payee">,
): boolean {
  if (nodeOf(payer) !== nodeOf(payee)) {
    const { pairs } = rulesOn((hub ?? node).parameters, issued_on);
    return pairs.includes([payer, payee].sort().join("-"));
  }
  return node.nettings.some(
    (row) =>
      [row.one, row.other].every((area) => area === payer || area === payee) &&
      row.from_month <= period &&
      row.to_month >= period,
  );
}

/** Less than nothing waits for so many months, and never out of a year. */
function isCarried(node: NodeMonth, batches: readonly BatchRow[], issued: Issued): boolean {
  const { period, issued_on } = issued;
  if (period.endsWith("-12")) return false;
  const { deferralMonthsMax } = rulesOn(node.parameters, issued_on);
  return batches.every(({ month }) => monthsFrom(month, period) < deferralMonthsMax);
}

/** What came to less than nothing and was carried for as long as it may was paid back. */
export function findKept(months: Months, node: NodeMonth, kind: string): void {
  const rows = kind === "clearing" ? node.batches : node.inside;
  const issued = node.notices.filter((row) => row.kind === kind);
  const last = issued.sort((a, b) => (a.period < b.period ? -1 : 1)).at(-1);
  if (!last) return;
  const { period } = last;
  const first = issued
    .filter((row) => row.period === period)
    .map(({ issued_on }) => issued_on)
    .sort()[0] as string;
  const dayOf = (at: bigint | null): string => (at === null ? "9999" : chinaDate(Number(at)));
  const isOpen = (row: BatchRow): boolean =>
    row.state === "confirmed" &&
    row.month <= period &&
    dayOf(row.care_confirmed_at) < first &&
    dayOf(row.home_confirmed_at) < first;
  const keyOf = (row: BatchRow): string => `${row.home_node} ${row.care_node} ${row.scheme}`;
  for (const [key, own] of grouped(rows.filter(isOpen), keyOf)) {
    const [home = "", care = ""] = key.split(" ");
    const turned = { payer: care, payee: home, period, issued_on: first };
    const isKnown = issued.some(
      (row) => row.period === period && row.payer === care && row.payee === home,
    );
    if (isKnown || owedBy(node, own) >= 0n || isCarried(node, own, turned)) continue;
    if (isNetted(months, node, turned)) continue;
    const place = { node: node.node, where: `清算批次${own[0]?.id}` };
    months.look.find("notice", place, `少于零，已结转到${period}，却没有退回的通知书`);
  }
}
