/**
 * Money that left and came, what lies in suspense, and the prefund: floats are what notices moved,
 * yearly amounts follow from the fourth quarter's notices, requests end in notices.
 */
import { chinaDate } from "#base/date.ts";
import { divideHalfUp } from "#base/money.ts";
import { add } from "#verify/answer.ts";
import { nodeOf } from "#verify/case.ts";
import { PREFUND } from "#verify/check-notices.ts";
import { amountsOf, grouped, type Place, sumOf } from "#verify/look.ts";
import {
  inSpan,
  type Months,
  type NodeMonth,
  noticeLinesOf,
  noticeWithId,
  postedOf,
} from "#verify/month.ts";
import type { NoticeRow, PaymentRow, YearRow } from "#verify/queries-clearing.ts";

export function compareMoney(months: Months): void {
  for (const node of months.provinces) {
    for (const row of node.payments) {
      const notice = noticeWithId(node, row.notice_id);
      const entered = chinaDate(Number(row.entered_at)).slice(0, 7);
      if (inSpan(months.span, entered) || (notice && inSpan(months.span, notice.period))) {
        comparePayment(months, node, { row, notice });
      }
    }
  }
  for (const node of months.nodes.values()) compareFloat(months, node);
  compareYears(months);
  compareSchemes(months);
  compareRequests(months);
}

interface Given {
  readonly row: PaymentRow;
  readonly notice: NoticeRow | undefined;
}

function comparePayment({ look }: Months, node: NodeMonth, { row, notice }: Given): void {
  const place = { node: node.node, where: `${row.direction === "out" ? "付款" : "来款"}${row.id}` };
  const amounts = amountsOf(row.amounts);
  look.compare("payment", place, [["金额", sumOf(amounts.values()), row.total_fen]]);
  if (row.notice_id !== null && !notice) look.find("payment", place, `没有通知书${row.notice_id}`);
  if (notice) {
    look.compare("payment", place, [
      ["通知书的金额", amountsOf(notice.amounts), amounts],
      ["付款方", notice.payer, row.payer],
      ["收款方", notice.payee, row.payee],
    ]);
  }
  const own = row.direction === "out" ? row.payer : row.payee;
  look.compare("payment", place, [["登记的一方（收付方向）", node.node, nodeOf(own)]]);
  look.compare("payment", place, [["状态", paymentState(node, row), row.state]]);
  if (row.direction === "out") look.compare("payment", place, [["提出的处理", null, row.proposed]]);
  else if (row.decided_by !== null) {
    const how = row.state === "returned" ? "return" : "match";
    look.compare("payment", place, [["提出的处理", how, row.proposed]]);
  }
}

/** From who decided it, and what stands in the books of it. */
function paymentState(node: NodeMonth, row: PaymentRow): string {
  const posted = (ending: string): boolean =>
    postedOf(node, `${row.id}${ending}`).some((one) => one.subject_kind === "payment");
  if (row.direction === "out") {
    if (row.decided_by === null) return "entered";
    const notice = noticeWithId(node, row.notice_id);
    const inside = notice && nodeOf(notice.payer) === nodeOf(notice.payee);
    return posted("") || (inside && notice.paid_at !== null) ? "matched" : "returned";
  }
  if (row.decided_by === null)
    return row.notice_id !== null && row.proposed === null ? "matched" : "suspense";
  return row.proposed === "return" || posted("b") ? "returned" : "matched";
}

interface Change {
  readonly amount: bigint;
  readonly home: string;
  readonly care: string;
  readonly on: string;
}

/** What a notice of the prefund changes when its receipt is confirmed, by scheme. */
function changesOf(notice: NoticeRow): readonly (readonly [string, Change])[] {
  if (!PREFUND.has(notice.kind) || notice.received_at === null) return [];
  const isRefund = notice.kind === "prefundRefund";
  const [home, care] = isRefund ? [notice.payee, notice.payer] : [notice.payer, notice.payee];
  const on = chinaDate(Number(notice.received_at));
  return [...amountsOf(notice.amounts)].map(([scheme, amount]) => [
    `${notice.id} ${scheme}`,
    { amount: isRefund ? -amount : amount, home, care, on },
  ]);
}

function compareFloat({ look }: Months, node: NodeMonth): void {
  const expected = new Map(node.notices.flatMap(changesOf));
  for (const row of node.changes) {
    const key = `${row.notice_id} ${row.scheme}`;
    const place = { node: node.node, where: `预付金变动${key}` };
    const should = expected.get(key);
    expected.delete(key);
    if (!should) {
      look.find("prefund", place, "没有已到账的预付金通知书");
      continue;
    }
    look.compare("prefund", place, [
      ["变动金额", should.amount, row.change_fen],
      ["参保省", should.home, row.home_node],
      ["就医省", should.care, row.care_node],
      ["生效日期", should.on, row.effective_on],
    ]);
  }
  for (const [key, { amount }] of expected) {
    const place = { node: node.node, where: `预付金变动${key}` };
    look.compare("prefund", place, [["变动金额", amount, null]]);
  }
}

function amountIn(notices: readonly NoticeRow[], scheme: string): bigint {
  return sumOf(notices.map(({ amounts }) => amountsOf(amounts).get(scheme) ?? 0n));
}

function isBetween(payer: string, payee: string): (row: NoticeRow) => boolean {
  return (row) => row.payer === payer && row.payee === payee;
}

/** Two thirds of the quarter, rounded once for the pair. */
function targetsOf(quarter: ReadonlyMap<string, bigint>): Readonly<Record<string, bigint>> {
  const [own = 0n, other = 0n] = [quarter.get("employee"), quarter.get("resident")];
  const employee = divideHalfUp(2n * own, 3n);
  const whole = divideHalfUp(2n * (own + other), 3n);
  return { employee, resident: whole - employee };
}

/** Gross: what a notice sets off or pays back belongs to the other direction. */
function quarterOf(hub: NodeMonth, { year, home_node, care_node }: YearRow) {
  const before = `${Number(year) - 1}`;
  const sums = new Map<string, bigint>();
  for (const notice of hub.notices) {
    const { id, kind, period, payer, payee, amounts } = notice;
    const isOf = isBetween(home_node, care_node)(notice) || isBetween(care_node, home_node)(notice);
    const isIn = kind === "clearing" && period >= `${before}-10` && period <= `${before}-12`;
    if (!isOf || !isIn) continue;
    if (payer === home_node) {
      for (const [scheme, amount] of amountsOf(amounts)) add(sums, scheme, amount);
    }
    for (const { scheme, home_area, amount_fen } of noticeLinesOf(hub, id)) {
      if (nodeOf(home_area) === payee) add(sums, scheme, -amount_fen);
    }
  }
  return new Map([...sums].filter(([, sum]) => sum > 0n));
}

function compareYears({ hub, look, span }: Months): void {
  for (const row of hub?.years ?? []) {
    if (!hub || !inSpan(span, chinaDate(Number(row.computed_at)).slice(0, 7))) continue;
    const { year, home_node, care_node, scheme } = row;
    const place = { node: hub.node, where: `${year}年预付金${home_node}→${care_node} ${scheme}` };
    const quarter = quarterOf(hub, row);
    const more = noticedIn(hub, row, "prefundYearly");
    const less = noticedIn(hub, row, "prefundRefund");
    look.compare("prefund", place, [
      ["四季度清算通知书合计", quarter.get(scheme) ?? 0n, row.quarter_fen],
      ["应有额度", targetsOf(quarter)[scheme] ?? 0n, row.target_fen],
      ["核定时的预付金（含未到账）", heldBefore(hub, row), row.held_fen],
      ["调整通知书的金额", row.target_fen - row.held_fen, more - less],
    ]);
  }
}

/** A pair is computed in both schemes, however little one of them is. */
function compareSchemes({ hub, look }: Months): void {
  const keyOf = ({ year, home_node, care_node }: YearRow): string =>
    `${year}年预付金${home_node}→${care_node}`;
  for (const [where, rows] of grouped(hub?.years ?? [], keyOf)) {
    const schemes = rows.map(({ scheme }) => scheme).sort();
    const place = { node: hub?.node ?? "", where };
    look.compare("prefund", place, [["核定的险种", "employee、resident", schemes.join("、")]]);
  }
}

function noticedIn(hub: NodeMonth, row: YearRow, kind: string): bigint {
  const [payer, payee] =
    kind === "prefundRefund" ? [row.care_node, row.home_node] : [row.home_node, row.care_node];
  const own = hub.notices.filter(isBetween(payer, payee));
  return amountIn(
    own.filter((one) => one.kind === kind && one.period === row.year),
    row.scheme,
  );
}

/** All that was noticed of it before, whether it has arrived or not. */
function heldBefore(hub: NodeMonth, row: YearRow): bigint {
  const on = chinaDate(Number(row.computed_at));
  const isBefore = (one: NoticeRow): boolean =>
    PREFUND.has(one.kind) && one.issued_on <= on && one.period !== row.year;
  const paid = hub.notices.filter(isBetween(row.home_node, row.care_node)).filter(isBefore);
  const back = hub.notices.filter(isBetween(row.care_node, row.home_node)).filter(isBefore);
  const isRefund = ({ kind }: NoticeRow): boolean => kind === "prefundRefund";
  return (
    amountIn(
      paid.filter((one) => !isRefund(one)),
      row.scheme,
    ) - amountIn(back.filter(isRefund), row.scheme)
  );
}

/** Care's and the hub's words on the same request; what is granted is a notice. */
function compareRequests({ hub, nodes, look }: Months): void {
  for (const node of nodes.values()) {
    for (const row of node.requests) {
      const place: Place = { node: node.node, where: `紧急调增申请${row.id}` };
      const amounts = amountsOf(row.amounts);
      look.compare("prefund", place, [
        ["金额", sumOf(amounts.values()), row.total_fen],
        ["是否已办结", row.decided_at !== null, ["granted", "refused"].includes(row.state)],
      ]);
      const own = node === hub ? undefined : hub?.requests.find(({ id }) => id === row.id);
      if (own) {
        look.compare("prefund", place, [
          ["按险种的金额", amountsOf(own.amounts), amounts],
          ["状态", own.state, row.state],
        ]);
      }
      if (node !== hub || row.decided_at === null) continue;
      const granted = hub.notices.some(
        (one) =>
          one.kind === "prefundEmergency" &&
          isBetween(row.home_node, row.care_node)(one) &&
          String(one.total_fen) === String(row.total_fen),
      );
      look.compare("prefund", place, [
        ["状态", granted ? "granted" : "refused", row.state],
        ["提出的处理", granted ? "grant" : "refuse", row.proposed],
      ]);
    }
  }
}
