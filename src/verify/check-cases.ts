/**
 * Each case of the months: the three have it alike unless a difference says otherwise; what is
 * cleared was confirmed; care's sums for institutions are those of home's answer.
 */
import { readAnswer } from "#verify/answer.ts";
import { HUB } from "#verify/case.ts";
import type { Look } from "#verify/look.ts";
import { exceptionKey, inSpan, type Months, ofPair, pairKey } from "#verify/month.ts";
import {
  type CaseVisitor,
  clearedIn,
  type Party,
  type Standing,
  type Trio,
  textOf,
} from "#verify/month-cases.ts";
import type { CareCaseRow } from "#verify/queries-month.ts";

const PARTIES: readonly Party[] = ["care", "hub", "home"];
const NAMES = ["就医省", "国家平台", "参保省"];

function wordsOf(party: Party): string {
  return NAMES[PARTIES.indexOf(party)] ?? party;
}

export function caseVisitor(months: Months): CaseVisitor {
  const differing = new Set(
    [...months.nodes.values()]
      .flatMap((node) => node.differences)
      .filter(({ state }) => state !== "healed")
      .map((row) => row.settlement_id),
  );
  return {
    visit: (one) => {
      if (!differing.has(one.id)) compareParties(months, one);
      if (!one.care || !one.stands.care) return;
      const place = { node: one.care.node, where: `结算${one.id}` };
      compareSums(months.look, place, one.care.row);
      compareConfirmation(months, place, { row: one.care.row, case_: one.stands.care });
    },
  };
}

/** Who is at hand and should have it. */
function partiesOf(months: Months, case_: Standing): Party[] {
  const isLocal = case_.care === case_.home;
  const has = (node: string): boolean => months.nodes.has(node);
  return [
    ...(has(case_.care) ? (["care"] as const) : []),
    ...(has(HUB) && !isLocal ? (["hub"] as const) : []),
    ...(has(case_.home) ? (["home"] as const) : []),
  ];
}

function compareParties(months: Months, one: Trio): void {
  // What home says holds; then the hub, which copied it.
  const model = one.stands.home ?? one.stands.hub ?? one.stands.care;
  if (!model) return;
  for (const party of partiesOf(months, model)) {
    const own = one.stands[party];
    const node = party === "care" ? model.care : party === "hub" ? HUB : model.home;
    const place = { node, where: `结算${one.id}` };
    const figure = `${wordsOf(party)}的金额、基金分项、日期和月份`;
    months.look.compare("case", place, [[figure, textOf(model), own ? textOf(own) : null]]);
  }
}

function compareSums(look: Look, place: { node: string; where: string }, row: CareCaseRow): void {
  const answer = readAnswer(row.outcome);
  if (typeof answer === "string") return;
  const { total, accounts, cash, hospital } = answer;
  look.compare("case", place, [["费用总额", total, row.total_fen]]);
  if (row.fund_fen === null) return;
  look.compare("case", place, [
    ["基金支付", total - accounts - cash - hospital, row.fund_fen],
    ["账户支付", accounts, row.account_fen],
    ["现金支付", cash, row.cash_fen],
  ]);
}

function compareConfirmation(
  months: Months,
  place: { readonly node: string; readonly where: string },
  { row, case_ }: { readonly row: CareCaseRow; readonly case_: Standing },
): void {
  const { look } = months;
  if (row.taken !== null) {
    look.compare("case", place, [
      ["医疗机构确认的月份", row.month, row.confirmed_month],
      ["确认的医疗机构", row.institution, row.confirmed_by],
    ]);
  }
  const month = clearedIn(months, case_, row.settled_at);
  if (month === null) {
    compareLeftOut(months, place, { row, case_ });
    return;
  }
  const { care: care_node, home: home_node, scheme } = case_;
  const submission = months.submissions.get(pairKey(month, { care_node, home_node, scheme }));
  if (!submission || !inSpan(months.span, month)) return;
  const taken = row.taken ?? (isAppliedFor(months, place.node, { row, case_ }) ? true : null);
  look.compare("case", place, [["医疗机构确认纳入清算", true, taken]]);
  const { cancels, original } = row;
  // What an objection took out later was in when this was counted.
  if (cancels === null || original === null || months.takenOut.has(cancels)) return;
  if (original === "" || original > month) {
    look.find("case", place, `已纳入${month}的清算，所冲销的${cancels}却还没有纳入`);
  }
}

/** A local case is confirmed by its institution's application for the month and type. */
function isAppliedFor(
  { nodes }: Months,
  node: string,
  { row, case_ }: { readonly row: CareCaseRow; readonly case_: Standing },
): boolean {
  const at = nodes.get(node);
  const area = row.care_area ?? at?.places.areaOf(row.institution) ?? "";
  const pool = (of: string): string | undefined => at?.places.poolIn(row.month, of);
  const isLocal = pool(area) === pool(case_.area);
  if (!at || case_.care !== case_.home || !isLocal) return false;
  return at.applications.some(
    (one) =>
      one.institution === row.institution &&
      one.month === row.month &&
      one.clearing_type === row.clearing_type &&
      one.state === "applied" &&
      one.begins <= row.business_day &&
      row.business_day <= one.ends &&
      row.settled_at !== null &&
      row.settled_at <= one.applied_at,
  );
}

/** What a month leaves out is not confirmed, or for a reason that is none of the institution's. */
function compareLeftOut(
  months: Months,
  place: { readonly node: string; readonly where: string },
  { row, case_ }: { readonly row: CareCaseRow; readonly case_: Standing },
): void {
  const named = months.exceptions.get(exceptionKey(case_.care, case_.id));
  if (named?.reason !== "leftOut") return;
  const counts = ofPair(months.submissionRows, named).map((one) => one.submitted_at);
  const last = counts.reduce((most, at) => (at > most ? at : most), named.noted_at);
  // What the institution has changed since is for the next count.
  const changed = row.said_at !== null && row.said_at > last;
  if (!changed) months.look.compare("case", place, [["医疗机构确认纳入清算", false, row.taken]]);
}
