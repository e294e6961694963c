/**
 * A month's clearing (清算) reproduced from the entries and cases by code that shares nothing with
 * what wrote its reports: every figure of every report, at care, hub and home; and what the month
 * comes to, so that it can be laid beside them.
 */
import { type Database, openPg, openSnapshot } from "#store/store.ts";
import { compareBatches } from "#verify/check-batches.ts";
import { caseVisitor } from "#verify/check-cases.ts";
import { compareClaims } from "#verify/check-claims.ts";
import { createUncounted } from "#verify/check-counted.ts";
import { compareDays } from "#verify/check-days.ts";
import { compareEndings } from "#verify/check-endings.ts";
import { compareInside } from "#verify/check-inside.ts";
import { compareMoney } from "#verify/check-money.ts";
import { createMoves } from "#verify/check-moves.ts";
import { compareNotices } from "#verify/check-notices.ts";
import { comparePassedOn } from "#verify/check-passed-on.ts";
import { compareAllPosted } from "#verify/check-posted.ts";
import { comparePrefundShares } from "#verify/check-prefund-shares.ts";
import { compareShares } from "#verify/check-shares.ts";
import { compareSubmissions } from "#verify/check-submissions.ts";
import { createReport, type Finding, type Report } from "#verify/finding.ts";
import { lookWith } from "#verify/look.ts";
import { readMonths } from "#verify/month.ts";
import { countCases } from "#verify/month-cases.ts";
import { createFacts } from "#verify/month-facts.ts";
import { compareTotals, type PairFigures, pairFigures } from "#verify/month-totals.ts";
import type { NodeSnapshot } from "#verify/sources.ts";

export interface ClearingOptions {
  /** Months, both included. */
  readonly first: string;
  readonly last: string;
  readonly findingsMax?: number | undefined;
  readonly progress?: ((words: string) => void) | undefined;
}

export interface ClearingVerdict {
  readonly findings: readonly Finding[];
  /** Figures that were compared, and what was found. */
  readonly counts: Readonly<Record<string, number>>;
  readonly pairs: readonly PairFigures[];
}

export type { PairFigures } from "#verify/month-totals.ts";

const FINDINGS_MAX = 1_000;

export async function verifyClearing(
  urls: ReadonlyMap<string, string>,
  options: ClearingOptions,
): Promise<ClearingVerdict> {
  const stores = new Map<string, Database & { close(): Promise<void> }>();
  for (const [node, url] of urls) {
    stores.set(node, openPg({ url, connectionsMax: 1, statementTimeoutMs: 0 }));
  }
  try {
    return await verifyClearingIn(stores, options);
  } finally {
    await Promise.all([...stores.values()].map((store) => store.close()));
  }
}

/** The same on open stores. Of a part of the country what it can tell is checked. */
export async function verifyClearingIn(
  stores: ReadonlyMap<string, Database>,
  options: ClearingOptions,
): Promise<ClearingVerdict> {
  const report = createReport(options.findingsMax ?? FINDINGS_MAX);
  const snapshots: NodeSnapshot[] = [];
  try {
    for (const [node, store] of stores) snapshots.push({ node, ...(await openSnapshot(store)) });
    const pairs = await verifyMonths(snapshots, options, report);
    return { findings: report.findings, counts: Object.fromEntries(report.counts), pairs };
  } finally {
    await Promise.all(snapshots.map((snapshot) => snapshot.close()));
  }
}

async function verifyMonths(
  snapshots: readonly NodeSnapshot[],
  { first, last, progress }: ClearingOptions,
  report: Report,
): Promise<PairFigures[]> {
  const months = await readMonths(snapshots, { first, last }, lookWith(report));
  progress?.("批次、通知书、收付款");
  const facts = createFacts(months);
  const moves = createMoves(months);
  const counter = { visit: () => report.count("cases") };
  const uncounted = createUncounted(months);
  const visitors = [facts, moves, uncounted, caseVisitor(months), counter];
  const cases = await countCases(months, visitors);
  progress?.("逐笔结算");
  compareDays(months, cases, facts);
  uncounted.compare();
  compareSubmissions(months, cases, facts);
  compareBatches(months, cases);
  compareInside(months, cases);
  compareNotices(months);
  compareShares(months, cases);
  comparePassedOn(months);
  comparePrefundShares(months);
  compareMoney(months);
  compareClaims(months);
  compareEndings(months);
  compareAllPosted(months);
  await moves.compare();
  compareTotals(months, cases);
  return pairFigures(months, cases);
}
