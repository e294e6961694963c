/**
 * What care submitted, and what it left out or took in late, at care and at the hub; what was taken
 * off cases; what a province objected to.
 */
import { compareCounter, compareOwn, findOwnUnsaid, isOwn, placeOf } from "#verify/check-own.ts";
import { amountsOf, by, type Place, sumOf } from "#verify/look.ts";
import {
  exceptionKey,
  inSpan,
  type Months,
  monthsFrom,
  type NodeMonth,
  ofPair,
  pairDayOf,
  pairKey,
} from "#verify/month.ts";
import { clearedIn, type MonthCases } from "#verify/month-cases.ts";
import type { CaseFact, Facts } from "#verify/month-facts.ts";
import type { DeductionRow, ExceptionRow, SubmissionRow } from "#verify/queries-clearing.ts";

export function compareSubmissions(months: Months, cases: MonthCases, facts: Facts): void {
  for (const node of months.nodes.values()) {
    for (const row of node.submissions.filter(({ month }) => inSpan(months.span, month))) {
      compareSubmission(months, node, { row, cases, facts });
    }
    findUnsaid(months, node);
    findOwnUnsaid(months, node);
    for (const row of node.exceptions) compareException(months, node, { row, facts });
    for (const row of node.deductions) compareDeduction(months, node, { row, facts });
    compareObjections(months, node);
  }
}

/** What the hub heard of a province, the province has said. */
function findUnsaid({ hub, look, span }: Months, node: NodeMonth): void {
  if (node === hub) return;
  const said = new Set(node.submissions.map((row) => pairKey(row.month, row)));
  for (const row of hub?.submissions ?? []) {
    if (row.care_node !== node.node || !inSpan(span, row.month)) continue;
    if (!said.has(pairKey(row.month, row)))
      look.find("batch", placeOf(node, row), "这里没有这一上报");
  }
}

interface OfSubmission {
  readonly row: SubmissionRow;
  readonly cases: MonthCases;
  readonly facts: Facts;
}

function compareSubmission(months: Months, node: NodeMonth, given: OfSubmission): void {
  const { row, cases } = given;
  const { look, hub } = months;
  const place = placeOf(node, row);
  const key = pairKey(row.month, row);
  if (months.nodes.has(row.care_node)) {
    const sum = cases.submitted.get(key);
    const funds = new Map<string, bigint>();
    for (const [line, { amount }] of sum?.lines ?? []) {
      const fund = line.split(" ")[1] ?? "";
      funds.set(fund, (funds.get(fund) ?? 0n) + amount);
    }
    const { out, late } = namedIn(months, given);
    look.compare("batch", place, [
      ["病例数", sum?.cases ?? 0, row.cases],
      ["费用总额", sum?.total ?? 0n, row.total_fen],
      ["基金合计", funds, amountsOf(row.funds)],
      ["未纳入的病例数", out, row.excepted],
      ["补入的病例数", late, row.late],
    ]);
  }
  compareAnswer(months, place, row);
  if (node.node === row.care_node) compareCounter(months, node, row);
  if (isOwn(row)) compareOwn(months, place, { node, row });
  if (node === hub || !hub || isOwn(row)) return;
  look.compare("batch", place, [["就医省", node.node, row.care_node]]);
  const own = hub.submissions.find((one) => sameKey(one, row));
  if (!own) {
    if (row.state !== "counted") look.find("batch", place, "国家平台没有这一上报");
    return;
  }
  look.compare("batch", place, [
    ["状态", own.state, row.state],
    ["次数", own.revision, row.revision],
    ["上报人", own.submitted_by, row.submitted_by],
    ["上报时间", String(own.submitted_at), String(row.submitted_at)],
  ]);
}

function sameKey(one: SubmissionRow, other: SubmissionRow): boolean {
  return pairKey(one.month, one) === pairKey(other.month, other);
}

/** What the hub's own copies came to, and whether that is the same. */
function compareAnswer({ hub, look }: Months, place: Place, row: SubmissionRow): void {
  const batch = hub?.batches.find((one) => pairKey(one.month, one) === pairKey(row.month, row));
  if (batch && !["generated", "objected"].includes(batch.state)) {
    look.compare("batch", place, [["状态", "allocated", row.state]]);
  }
  const comesToNothing = row.cases === 0 && amountsOf(row.funds).size === 0;
  if (hub && !batch && row.state === "allocated" && !comesToNothing && !isOwn(row)) {
    look.find("batch", place, "状态为已清分，国家平台却没有清算批次");
  }
  if (row.hub === null) {
    const heard = ["agreed", "differs", "allocated"].includes(row.state);
    if (heard) look.find("batch", place, "没有国家平台的核对结果");
    return;
  }
  const { cases, total, funds } = row.hub;
  if (row.state === "differs") {
    const same = cases === row.cases && total === String(row.total_fen);
    if (same && shownSame(funds, row.funds)) look.find("batch", place, "并无不一致");
    return;
  }
  look.compare("batch", place, [
    ["国家平台核对的病例数", row.cases, cases],
    ["国家平台核对的费用总额", String(row.total_fen), String(total)],
    ["国家平台核对的基金合计", amountsOf(row.funds), amountsOf(funds)],
  ]);
}

function shownSame(a: SubmissionRow["funds"], b: SubmissionRow["funds"]): boolean {
  const text = (funds: SubmissionRow["funds"]): string => [...amountsOf(funds)].sort().join();
  return text(a) === text(b);
}

/** Named when the month was counted; what was concluded later or objected to is not. */
function namedIn(
  { exceptionRows, takenOut }: Months,
  { row, facts }: OfSubmission,
): { readonly out: number; readonly late: number } {
  const own = ofPair(exceptionRows, row);
  const isNamed = (one: ExceptionRow): boolean => {
    const settledAt = facts.named.get(one.settlement_id)?.settledAt ?? 0n;
    const wasIn = takenOut.get(one.settlement_id) === row.month;
    return one.month === row.month && settledAt <= row.counted_to && !wasIn;
  };
  return {
    out: own.filter(isNamed).length,
    late: own.filter(({ cleared_in }) => cleared_in === row.month).length,
  };
}

interface OfException {
  readonly row: ExceptionRow;
  readonly facts: Facts;
}

function compareException(months: Months, node: NodeMonth, { row, facts }: OfException): void {
  const { look, hub } = months;
  const place = { node: node.node, where: `未纳入清算的结算${row.settlement_id}` };
  const fact = facts.named.get(row.settlement_id);
  const isLocal = months.nodes.has(row.care_node);
  if (isLocal && !fact) look.find("batch", place, "就医省没有这笔结算");
  if (fact) {
    const { month, home, scheme } = fact.standing;
    look.compare("batch", place, [
      ["所属月份", month, row.month],
      ["参保省", home, row.home_node],
      ["险种", scheme, row.scheme],
    ]);
    const why = reasonFault(months, node, { row, fact });
    if (why !== null) look.find("batch", place, why);
  }
  compareTurns(months, node, { row, facts });
  if (!hub || isOwn(row)) return;
  const care = sameIn(months.nodes.get(row.care_node), row);
  const other = node === hub ? care : sameIn(hub, row);
  if (node === hub && !isLocal) return;
  const submission = months.submissions.get(pairKey(row.month, row));
  const isUntold =
    node !== hub &&
    row.cleared_in === null &&
    (fact?.settledAt ?? 0n) > (submission?.counted_to ?? 0n);
  if (isUntold) return;
  const side = node === hub ? "就医省" : "国家平台";
  if (!other) look.find("batch", place, `${side}没有这一条`);
  else look.compare("batch", place, [["纳入的月份", other.cleared_in, row.cleared_in]]);
}

function sameIn(node: NodeMonth | undefined, row: ExceptionRow): ExceptionRow | undefined {
  const keyOf = (one: ExceptionRow): string => exceptionKey(one.care_node, one.settlement_id);
  return node && by(node.exceptions, "case", keyOf, keyOf(row))[0];
}

/** By how many months it is late, and by which count it was named. */
function compareTurns(months: Months, node: NodeMonth, { row, facts }: OfException): void {
  const { look, hub } = months;
  const place = { node: node.node, where: `未纳入清算的结算${row.settlement_id}` };
  const named = months.submissions.get(pairKey(row.cleared_in ?? row.month, row));
  const isLater = (facts.named.get(row.settlement_id)?.settledAt ?? 0n) > (named?.counted_to ?? 0n);
  const isFree = row.revision === 0 && (row.reason === "objected" || isLater);
  if (named && !isFree) look.compare("batch", place, [["次数", named.revision, row.revision]]);
  if (node === hub) {
    look.compare("batch", place, [["推迟的月数", 1, row.deferred]]);
    return;
  }
  // What was counted after a later month has not been looked at by that one's count.
  const ownAt = months.submissions.get(pairKey(row.month, row))?.submitted_at ?? 0n;
  const counts = ofPair(months.submissionRows, row).filter(
    (one) =>
      (one.month === row.month || (one.month > row.month && one.submitted_at > ownAt)) &&
      (row.cleared_in === null || one.month < row.cleared_in),
  );
  const last =
    counts
      .map(({ month }) => month)
      .sort()
      .at(-1) ?? row.month;
  const deferred = monthsFrom(row.month, last) + 1;
  if (!isLater) look.compare("batch", place, [["推迟的月数", deferred, row.deferred]]);
}

/** What else stands there has to bear the reason out, as it was when it was noted. */
function reasonFault(
  months: Months,
  node: NodeMonth,
  { row, fact }: { readonly row: ExceptionRow; readonly fact: CaseFact },
): string | null {
  // What came in later waited for the reason that care had for it.
  const own = sameIn(months.nodes.get(row.care_node), row);
  if (node === months.hub && row.cleared_in !== null && own) {
    return row.reason === own.reason ? null : `补入的原因应为${own.reason}，实为${row.reason}`;
  }
  const care = months.nodes.get(row.care_node);
  if (!care) return null;
  const at = months.submissions.get(pairKey(row.cleared_in ?? row.month, row))?.submitted_at;
  const before = (moment: bigint | null | undefined): boolean =>
    moment !== null && moment !== undefined && at !== undefined && moment <= at;
  const day = pairDayOf(care, {
    ...{ day: fact.standing.day, side: "care", peer: row.home_node, scheme: row.scheme },
  });
  const ofCase = by(care.differences, "case", (one) => one.settlement_id, row.settlement_id);
  const isClear = row.cleared_in !== null;
  const bears: Readonly<Record<string, boolean>> = {
    unconfirmed: isClear || fact.saidAt === null || !before(fact.saidAt),
    leftOut: fact.taken === false || (fact.saidAt !== null && !before(fact.saidAt)) || isClear,
    differs: ofCase.length > 0 || (isOwn(row) && (isClear || !fact.isAlike)),
    notReconciled:
      day === undefined || (!before(day.agreed_at) && !day.named) || isClear || fact.waitsWith,
    objected: months.takenOut.has(row.settlement_id),
  };
  return bears[row.reason] === true ? null : `原因为${row.reason}，与所存的确认、对账、异议不符`;
}

function compareDeduction(
  months: Months,
  node: NodeMonth,
  { row, facts }: { readonly row: DeductionRow; readonly facts: Facts },
): void {
  const { look, hub } = months;
  const place = { node: node.node, where: `审核扣款${row.id}` };
  const fact = facts.named.get(row.settlement_id);
  if (fact) {
    const { standing, institution } = fact;
    look.compare("deduction", place, [
      ["医疗机构", institution, row.institution],
      ["就医省", standing.care, row.care_node],
      ["参保省", standing.home, row.home_node],
      ["统筹区", standing.area, row.home_area],
      ["险种", standing.scheme, row.scheme],
      ["所属月份", standing.month, row.case_month],
    ]);
    compareLimit(months, node, { row, paid: standing.funds.get(row.fund) ?? 0n });
  }
  const decided = row.decided_by !== null;
  look.compare("deduction", place, [["已复核", row.state !== "entered", decided]]);
  if (row.month !== null && row.state !== "released") {
    look.find("deduction", place, `状态${row.state}的扣款不能冲减${row.month}的清算`);
  }
  const model = node.node === row.care_node ? undefined : months.nodes.get(row.care_node);
  const own = model?.deductions.find(({ id }) => id === row.id);
  if (model && !own) look.find("deduction", place, "就医省没有这笔扣款");
  if (!model && fact) compareCredit(months, place, { row, fact });
  if (node.node === row.care_node && !row.has_case) {
    look.find("deduction", place, `没有所扣的结算${row.settlement_id}`);
  }
  if (own) compareCopy(months, place, { own, row });
  const batch = hub?.batches.some(
    (one) => pairKey(one.month, one) === pairKey(row.month ?? "", row),
  );
  for (const at of [hub?.node, row.home_node]) {
    const other = at === undefined ? undefined : months.nodes.get(at);
    const needs = node.node === row.care_node && row.month !== null && batch;
    if (!other || !needs || other.deductions.some(({ id }) => id === row.id)) continue;
    look.find("deduction", { ...place, node: other.node }, "就医省已冲减的扣款没有送达");
  }
}

/** A deduction is credited with its case, or later. */
function compareCredit(
  months: Months,
  place: Place,
  { row, fact }: { readonly row: DeductionRow; readonly fact: CaseFact },
): void {
  if (row.month === null || months.takenOut.has(row.settlement_id)) return;
  const month = clearedIn(months, fact.standing, fact.settledAt);
  if (month !== null && month <= row.month) return;
  const why = month === null ? "还没有纳入清算" : `${month}才纳入清算`;
  months.look.find(
    "deduction",
    place,
    `已冲减${row.month}的清算，所扣的${row.settlement_id}${why}`,
  );
}

function compareCopy(
  { look }: Months,
  place: Place,
  { own, row }: { readonly own: DeductionRow; readonly row: DeductionRow },
): void {
  look.compare("deduction", place, [
    ["结算", own.settlement_id, row.settlement_id],
    ["基金", own.fund, row.fund],
    ["金额", own.amount_fen, row.amount_fen],
    ["状态", own.state, row.state],
    ["冲减的月份", own.month, row.month],
  ]);
}

/** Never more than the fund paid. */
function compareLimit(
  { look }: Months,
  node: NodeMonth,
  { row, paid }: { readonly row: DeductionRow; readonly paid: bigint },
): void {
  const all = node.deductions.filter(
    (one) =>
      one.settlement_id === row.settlement_id && one.fund === row.fund && one.state !== "refused",
  );
  const sum = sumOf(all.map(({ amount_fen }) => amount_fen));
  if (sum <= paid) return;
  const place = { node: node.node, where: `审核扣款${row.id}` };
  look.compare("deduction", place, [["该笔该基金扣款合计（不得多于基金支付）", paid, sum]]);
}

function compareObjections(months: Months, node: NodeMonth): void {
  const { look, hub } = months;
  for (const row of node.objections) {
    const place = { node: node.node, where: `异议${row.id}` };
    if ((row.outcome === null) !== (row.decided_at === null)) {
      look.find("batch", place, `结果${row.outcome ?? "未定"}与处理时间不符`);
    }
    const named = months.exceptions.get(`${row.batch_id.slice(10, 16)} ${row.settlement_id}`);
    const upheld = row.outcome === "upheld";
    if (upheld && !named) look.find("batch", place, "异议成立，这笔结算却没有从清算中剔除");
    if (node === hub) {
      const proposed = ["upheld", "dismissed"].includes(row.outcome ?? "") ? row.outcome : null;
      if (proposed !== null) look.compare("batch", place, [["提出的处理", proposed, row.proposal]]);
      continue;
    }
    const own = hub?.objections.find(({ id }) => id === row.id);
    if (!own) continue;
    look.compare("batch", place, [
      ["批次", own.batch_id, row.batch_id],
      ["结算", own.settlement_id, row.settlement_id],
      ["理由", own.reason, row.reason],
      ["结果", own.outcome, row.outcome],
    ]);
  }
}
