/**
 * What a month comes to by pair and scheme: cases, what home owes and care is owed in their own
 * books, notices, money that moved, and how much of the prefund it used. Σ payable = Σ receivable =
 * Σ cases.
 */
import { nodeOf } from "#verify/case.ts";
import { creditedIn } from "#verify/check-batches.ts";
import { amountsOf, sumOf } from "#verify/look.ts";
import { inSpan, type Months, type NodeMonth, postedOf } from "#verify/month.ts";
import type { MonthCases } from "#verify/month-cases.ts";
import type { BatchRow } from "#verify/queries-clearing.ts";
import { parametersOf, type UseLevel, useOfPrefund, warningsOn } from "#verify/warnings.ts";

/** Of a pair in a month; amounts in fen. */
export interface PairFigures {
  readonly month: string;
  readonly care: string;
  readonly home: string;
  readonly scheme: string;
  readonly cases: number;
  readonly casesFen: bigint;
  readonly deductedFen: bigint;
  readonly payableFen: bigint;
  readonly noticedFen: bigint;
  readonly paidFen: bigint;
  readonly receivedFen: bigint;
  /** Of the pair, both schemes: what lies with care, and what of it the month's notice used. */
  readonly prefundFen: bigint;
  readonly useRateBp: bigint | null;
  readonly level: UseLevel;
}

/** What a province's books moved of a batch's confirmation, between these kinds of account. */
function movedBy(node: NodeMonth | undefined, batch: BatchRow, kind: string): bigint | null {
  const id = batch.id.replace(/^bat_/, "cnf_");
  const rows = node ? postedOf(node, id) : [];
  if (rows.length === 0) return null;
  const moved = rows.flatMap(({ source, target, amount_fen }) => [
    ...(target.startsWith(`${kind}:`) ? [amount_fen] : []),
    ...(source.startsWith(`${kind}:`) ? [-amount_fen] : []),
  ]);
  return sumOf(moved);
}

export function compareTotals(months: Months, cases: MonthCases): void {
  const { hub, look, nodes, span } = months;
  for (const batch of hub?.batches ?? []) {
    if (!hub || !inSpan(span, batch.month)) continue;
    const key = `${batch.month} ${batch.care_node} ${batch.home_node} ${batch.scheme}`;
    const cleared = cases.cleared.hub.get(key);
    const amounts = [...(cleared?.lines.values() ?? [])].map(({ amount }) => amount);
    const taken = creditedIn(months, batch).map(({ amount_fen }) => amount_fen);
    const should = sumOf(amounts) - sumOf(taken);
    const place = { node: hub.node, where: key };
    look.compare("total", place, [["应付合计（病例减扣款）", should, batch.payable_fen]]);
    for (const [party, node, kind] of [
      ["参保省账上应付", nodes.get(batch.home_node), "benefitExpenditure"],
      ["就医省账上应收", nodes.get(batch.care_node), "claimConfirmed"],
    ] as const) {
      const posted = movedBy(node, batch, kind);
      if (posted === null) continue;
      const at = { node: node?.node ?? "", where: key };
      look.compare("total", at, [[`${party}合计（病例减扣款）`, should, posted]]);
    }
  }
}

export function pairFigures(months: Months, cases: MonthCases): PairFigures[] {
  const model = months.hub ?? months.provinces[0];
  const keys = [...cases.cleared[months.hub ? "hub" : "home"].keys()].sort();
  return keys
    .filter((key) => inSpan(months.span, key.slice(0, 7)) && !isInside(key))
    .map((key) => {
      const [month = "", care = "", home = "", scheme = ""] = key.split(" ");
      const cleared = cases.cleared[months.hub ? "hub" : "home"].get(key);
      const batch = model?.batches.find(
        (row) => `${row.month} ${row.care_node} ${row.home_node} ${row.scheme}` === key,
      );
      const amounts = [...(cleared?.lines.values() ?? [])].map(({ amount }) => amount);
      const casesFen = sumOf(amounts);
      const taken = batch ? creditedIn(months, batch).map(({ amount_fen }) => amount_fen) : [];
      const deductedFen = sumOf(taken);
      return {
        ...{ month, care, home, scheme, cases: cleared?.cases ?? 0, casesFen, deductedFen },
        payableFen: casesFen - deductedFen,
        ...moneyOf(months, { month, care, home, scheme }),
        ...useOf(months, { month, care, home }),
      };
    });
}

/** "2026-11 460100 460200 employee" */
function isInside(key: string): boolean {
  const [, care = "", home = ""] = key.split(" ");
  return nodeOf(care) === nodeOf(home);
}

interface Of {
  readonly month: string;
  readonly care: string;
  readonly home: string;
}

function noticeOf({ hub, nodes }: Months, { month, care, home }: Of) {
  const model = hub ?? nodes.get(home);
  return model?.notices.find(
    (row) =>
      row.kind === "clearing" && row.period === month && row.payer === home && row.payee === care,
  );
}

function moneyOf(months: Months, of: Of & { readonly scheme: string }) {
  const notice = noticeOf(months, of);
  const noticedFen = amountsOf(notice?.amounts ?? {}).get(of.scheme) ?? 0n;
  const moved = (at: string, direction: string): bigint => {
    const payments = months.nodes.get(at)?.payments ?? [];
    const own = payments.filter(
      (row) =>
        row.notice_id === notice?.id && row.direction === direction && row.state === "matched",
    );
    return sumOf(own.map(({ amounts }) => amountsOf(amounts).get(of.scheme) ?? 0n));
  };
  return {
    noticedFen,
    paidFen: notice ? moved(of.home, "out") : 0n,
    receivedFen: notice ? moved(of.care, "in") : 0n,
  };
}

function useOf(months: Months, of: Of) {
  const { hub, nodes } = months;
  const changes = (hub ?? nodes.get(of.home))?.changes ?? [];
  const own = changes.filter((row) => row.home_node === of.home && row.care_node === of.care);
  const prefundFen = sumOf(own.map(({ change_fen }) => change_fen));
  const notice = noticeOf(months, of);
  if (notice === undefined) return { prefundFen, useRateBp: null, level: "none" as UseLevel };
  const warnings = warningsOn(parametersOf(months), notice.issued_on);
  return { prefundFen, ...useOfPrefund(notice.total_fen, prefundFen, warnings) };
}
