/**
 * The independent check (对账复核): reads every node's tables at one moment and proves that the books
 * balance, that care, hub and home agree, and that nothing was altered. It shares no code with the
 * ledger, the settlement or the trail that wrote them. Face of this folder.
 */
import { type Database, openPg, openSnapshot } from "#store/store.ts";
import { checkAccumulators, type Opening } from "#verify/accumulators.ts";
import { type At, type Case, type CaseOptions, checkCase, HUB, inMotion } from "#verify/case.ts";
import { createReport, type Finding, type Report } from "#verify/finding.ts";
import { checkPapers } from "#verify/papers.ts";
import {
  checkBalances,
  checkLedgers,
  checkPostings,
  createLedgers,
  type Ledgers,
  type Total,
} from "#verify/postings.ts";
import {
  careRows,
  copyRows,
  homeRows,
  selectUncovered,
  selectUnfinished,
  subjectRows,
  transferRows,
} from "#verify/queries.ts";
import { firstOf, type NodeSnapshot, openSource, type Source } from "#verify/sources.ts";
import { checkChains, checkDecisions } from "#verify/trail.ts";

export type { Opening } from "#verify/accumulators.ts";
export { type Amounts, readAmounts, readAnswer } from "#verify/answer.ts";
export {
  type ClearingVerdict,
  type PairFigures,
  verifyClearing,
  verifyClearingIn,
} from "#verify/clearing.ts";
export type { Check, Finding } from "#verify/finding.ts";
export { type NodeRows, readNodeRows } from "#verify/node-rows.ts";
export type { Total } from "#verify/postings.ts";
export type { CareRow, CopyRow, EntryRow, HomeRow, TransferRow } from "#verify/queries.ts";
export type {
  ChosenMade,
  DocumentRow,
  FilingVersion,
  InsuranceDays,
  QualifiedVersion,
  SeenRow,
} from "#verify/queries-filing.ts";
export type { RequestRow } from "#verify/queries-rows.ts";
export { masked, opened, type Trace, traceOf } from "#verify/trace.ts";

export interface VerifyOptions {
  readonly now: number;
  /** An outcome may be open this long. */
  readonly unknownMaxMs?: number | undefined;
  /** For a country at work: what moved within this long is not compared between nodes. */
  readonly graceMs?: number | undefined;
  readonly findingsMax?: number | undefined;
  /** Opening balances of a node; without them accumulators are only checked for being possible. */
  readonly openings?: ((node: string) => readonly Opening[]) | undefined;
  readonly progress?: ((words: string) => void) | undefined;
}

export interface Verdict {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<string, number>>;
  readonly totals: readonly Total[];
}

const UNKNOWN_MAX_MS = 60_000;
const FINDINGS_MAX = 1_000;
/** Findings of one kind that a single query lists. */
const ROWS_MAX = 200;
const TOLD_EVERY = 20_000;

export async function verifyCountry(
  urls: ReadonlyMap<string, string>,
  options: VerifyOptions,
): Promise<Verdict> {
  const stores = new Map<string, Database>();
  for (const [node, url] of urls) {
    stores.set(node, openPg({ url, connectionsMax: 1, statementTimeoutMs: 0 }));
  }
  try {
    return await verifyStores(stores, options);
  } finally {
    await Promise.all([...stores.values()].map((store) => store.close()));
  }
}

/**
 * The same on stores that are open already, such as a simulation's. Of a part of the country only
 * what its own books can tell is checked.
 */
export async function verifyStores(
  stores: ReadonlyMap<string, Database>,
  options: VerifyOptions,
): Promise<Verdict> {
  const report = createReport(options.findingsMax ?? FINDINGS_MAX);
  const snapshots: NodeSnapshot[] = [];
  try {
    for (const [node, store] of stores) snapshots.push({ node, ...(await openSnapshot(store)) });
    return await verifySnapshots(snapshots, options, report);
  } finally {
    await Promise.all(snapshots.map((snapshot) => snapshot.close()));
  }
}

async function verifySnapshots(
  snapshots: readonly NodeSnapshot[],
  options: VerifyOptions,
  report: Report,
): Promise<Verdict> {
  const nodes = new Set(snapshots.map(({ node }) => node));
  const tell = progressOf(options.progress);
  const forCases = { ...caseOptions(options, report), nodes };
  const ledgers = await checkCases(snapshots, forCases, tell);
  checkLedgers(ledgers, nodes, report);
  for (const snapshot of snapshots) {
    const { node } = snapshot;
    // Changes that cannot be read cannot be summed; they have been found and named already.
    if (node !== HUB && !forCases.damaged.has(node)) {
      await checkAccumulators(snapshot, options.openings?.(node), report);
    }
    if (node !== HUB) await checkEncounters(snapshot, report);
    await checkBalances(snapshot, ledgers, report);
    await checkChains(snapshot, report, (rows) => tell("留痕", rows));
    await checkPapers(snapshot, report);
  }
  const totals = [...ledgers.totals.values()]
    .filter(({ claimFen, debtFen, copyFen }) => (claimFen || debtFen || copyFen) !== 0n)
    .sort((a, b) => (totalKey(a) < totalKey(b) ? -1 : 1));
  return { findings: report.findings, counts: Object.fromEntries(report.counts), totals };
}

function totalKey({ month, care, home, schemeFund }: Total): string {
  return `${month} ${care} ${home} ${schemeFund}`;
}

function caseOptions(options: VerifyOptions, report: Report): Omit<CaseOptions, "nodes"> {
  return {
    now: options.now,
    unknownMaxMs: options.unknownMaxMs ?? UNKNOWN_MAX_MS,
    graceMs: options.graceMs ?? 0,
    report,
    damaged: new Set(),
  };
}

type Tell = (what: string, rows: number) => void;

function progressOf(progress: ((words: string) => void) | undefined): Tell {
  const seen = new Map<string, number>();
  return (what, rows) => {
    const before = seen.get(what) ?? 0;
    const after = before + rows;
    seen.set(what, after);
    if (Math.floor(before / TOLD_EVERY) !== Math.floor(after / TOLD_EVERY)) {
      progress?.(`${what} ${after}`);
    }
  };
}

/** All cursors of the run, by kind. */
async function openSources(snapshots: readonly NodeSnapshot[]) {
  const provinces = snapshots.filter(({ node }) => node !== HUB);
  const hubs = snapshots.filter(({ node }) => node === HUB);
  const all = <Row extends { readonly id: string }>(
    where: readonly NodeSnapshot[],
    reading: Parameters<typeof openSource<Row>>[1],
  ): Promise<Source<Row>[]> =>
    Promise.all(where.map((snapshot) => openSource<Row>(snapshot, reading)));
  return {
    care: await all(provinces, careRows),
    home: await all(provinces, homeRows),
    copies: await all(hubs, copyRows),
    transfers: await all(snapshots, transferRows),
    trail: await all(snapshots, subjectRows),
  };
}

async function taken<Row extends { readonly id: string }>(
  sources: readonly Source<Row>[],
  id: string,
): Promise<At<Row>[]> {
  const rows: At<Row>[] = [];
  for (const source of sources) {
    if (source.peek() !== id) continue;
    for (const row of await source.take(id)) rows.push({ node: source.node, row });
  }
  return rows;
}

/** Settlement by settlement over all nodes at once: a page of each table is all that is held. */
async function checkCases(
  snapshots: readonly NodeSnapshot[],
  options: CaseOptions,
  tell: Tell,
): Promise<Ledgers> {
  const { report } = options;
  const ledgers = createLedgers(report);
  const { care, home, copies, transfers, trail } = await openSources(snapshots);
  const all = [...care, ...home, ...copies, ...transfers, ...trail];
  let last = "";
  for (let id = firstOf(all); id !== null; id = firstOf(all)) {
    if (id < last) throw new Error(`the database sorts ids otherwise: ${last} before ${id}`);
    last = id;
    const one: Case = {
      id,
      care: await taken(care, id),
      home: await taken(home, id),
      copies: await taken(copies, id),
      transfers: await taken(transfers, id),
      trail: await taken(trail, id),
    };
    checkCase(one, options);
    const still = !inMotion(one, options);
    // What home books is one commit, whatever else is on its way.
    checkPostings(one, report, still ? "all" : "home");
    if (still) checkDecisions(one, report);
    ledgers.take(one, still);
    tell("结算", 1);
  }
  return ledgers;
}

async function checkEncounters({ node, tx }: NodeSnapshot, report: Report): Promise<void> {
  for (const row of await selectUncovered(tx, ROWS_MAX)) {
    const words = `有效结算共${row.settled_fen}分，其明细共${row.total_fen}分，或分项不同`;
    report.find("encounter", node, row.encounter_id, words);
  }
  for (const row of await selectUnfinished(tx, ROWS_MAX)) {
    const open = row.open_ids?.join("、") ?? "没有";
    const words = `记录的未了结算${row.unfinished ?? "没有"}，实际${open}`;
    report.find("encounter", node, row.id, words);
  }
}
