/**
 * The hub's batches on their way to both provinces, in the order of the hub's changes. A province
 * keeps each as the hub has it, and posts it in its ledger in the commit in which it learns that
 * both have confirmed.
 */
import { assert, present } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";
import { isOpen } from "#clearing/batch-state.ts";
import { confirmationPosting } from "#clearing/post.ts";
import {
  type BatchRow,
  holdBatch,
  type LineRow,
  replaceLines,
  selectBatchNews,
  selectLines,
  upsertBatch,
} from "#clearing/queries-batches.ts";
import {
  deferDeductions,
  dropOtherDeductions,
  selectCredited,
  upsertDeductions,
} from "#clearing/queries-deductions.ts";
import { insertUpheld } from "#clearing/queries-submissions.ts";
import {
  NOT_DECIDED,
  type ObjectionRow,
  selectObjections,
  upsertObjections,
} from "#clearing/queries-words.ts";
import { type DeductionRow, fundsOf, fundTexts } from "#clearing/rows.ts";
import { keepEach } from "#clearing/unkept.ts";
import { post } from "#ledger/ledger.ts";
import type {
  BatchNews,
  Confirmed,
  ToldDeduction,
  ToldObjection,
} from "#model/clearing-message.ts";
import { BATCH_STATES } from "#model/clearing-states.ts";
import type { NodeId } from "#model/place.ts";
import { mayReach } from "#model/states.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** Batches of one message. */
const PAGE_MAX = 20;

/** At the hub: what changed for this province after a number. */
export async function batchNews(tx: Tx, party: NodeId, after: number): Promise<BatchNews[]> {
  const rows = await selectBatchNews(tx, party, after, PAGE_MAX);
  const ids = rows.map(({ id }) => id);
  const lines = await selectLines(tx, ids);
  const objections = await selectObjections(tx, ids);
  const news: BatchNews[] = [];
  for (const row of rows) {
    const credited = await selectCredited(tx, row.month, row.care_node);
    const own = credited.filter((one) => {
      return one.home_node === row.home_node && one.scheme === row.scheme;
    });
    news.push({
      ...headOf(row),
      lines: lines.filter((one) => one.batch_id === row.id).map(toldLine),
      objections: objections.filter((one) => one.batch_id === row.id).map(toldObjection),
      deducted: own.map(toldDeduction),
    });
  }
  return news;
}

function headOf(row: BatchRow): Omit<BatchNews, "lines" | "objections" | "deducted"> {
  return {
    ...{ id: row.id, month: row.month, care: row.care_node, home: row.home_node },
    ...{ scheme: row.scheme, cases: row.cases, totalFen: row.total_fen },
    ...{ funds: fundsOf(row.funds), deductions: fundsOf(row.deductions) },
    ...{ payableFen: row.payable_fen, state: row.state, generatedAt: row.generated_at },
    careConfirmed: confirmed(row.care_confirmed_by, row.care_confirmed_at),
    homeConfirmed: confirmed(row.home_confirmed_by, row.home_confirmed_at),
    ...{ version: row.version, digest: row.digest },
    number: present(row.number, "the hub numbers what it allocates"),
  };
}

function confirmed(by: string | null, at: Instant | null): Confirmed | null {
  return by === null || at === null ? null : { by, at };
}

function toldLine({ home_area, fund, cases, amount_fen, deduction_fen }: LineRow) {
  return { homeArea: home_area, fund, cases, amountFen: amount_fen, deductionFen: deduction_fen };
}

function toldObjection(row: ObjectionRow): ToldObjection {
  return {
    ...{ id: row.id, raisedAtNode: row.raised_at_node, settlementId: row.settlement_id },
    ...{ reason: row.reason, words: row.words, raisedBy: row.raised_by },
    ...{ raisedAt: row.raised_at, releasedBy: row.released_by ?? row.raised_by },
    ...{ releasedAt: row.released_at ?? row.raised_at, outcome: row.outcome },
    decidedWords: row.outcome === null ? null : row.decided_words,
    ...{ decidedBy: row.decided_by, decidedAt: row.decided_at },
  };
}

export function toldDeduction(row: DeductionRow): ToldDeduction {
  return {
    ...{ id: row.id, settlementId: row.settlement_id, institution: row.institution },
    ...{ homeArea: row.home_area, fund: row.fund, amountFen: row.amount_fen },
    ...{ reason: row.reason, caseMonth: row.case_month },
  };
}

/** At a province. */
export async function keepNews(
  world: Pick<World, "node" | "store" | "now" | "log">,
  news: readonly BatchNews[],
): Promise<void> {
  const { node, now } = world;
  await keepEach(world, "batch", news, (tx, one) => keep(tx, { node, one, at: now() }));
}

interface Kept {
  readonly node: NodeId;
  readonly one: BatchNews;
  readonly at: Instant;
}

async function keep(tx: Tx, { node, one, at }: Kept): Promise<void> {
  const before = await holdBatch(tx, one.id);
  if (before !== null && (before.number ?? 0) >= one.number) return;
  const may = before === null || mayReach(BATCH_STATES, before.state, one.state);
  assert(may || before?.state === one.state, `batch ${one.id} ${before?.state} → ${one.state}`);
  const row = { ...rowOf(one), posted_at: before?.posted_at ?? null };
  const lines = linesOf(one);
  const posts = row.posted_at === null && !isOpen(row);
  await upsertBatch(tx, posts ? { ...row, posted_at: at } : row);
  await replaceLines(tx, one.id, lines);
  const side = node === one.care ? "care" : "home";
  const known = await selectObjections(tx, [one.id]);
  if (side === "home") {
    const deductions = one.deducted.map((each) => deducted(one, each));
    await upsertDeductions(tx, deductions);
    await dropOtherDeductions(
      tx,
      row,
      deductions.map(({ id }) => id),
    );
  } else {
    const upheld = newlyUpheld(one, known);
    await insertUpheld(tx, { care: node, ...upheld });
    await deferDeductions(tx, row, upheld.ids);
  }
  await upsertObjections(
    tx,
    one.objections.map((each) => objectionRow(one.id, each)),
  );
  if (posts) await post(tx, [confirmationPosting(row, lines, { side, at })]);
}

/** At care these wait from now on, as at the hub; a later count says when they come in. */
function newlyUpheld({ objections }: BatchNews, known: readonly ObjectionRow[]) {
  const decided = new Set(known.filter((row) => row.outcome !== null).map(({ id }) => id));
  const upheld = objections.filter((one) => one.outcome === "upheld" && !decided.has(one.id));
  const at = Math.max(0, ...upheld.map(({ decidedAt }) => decidedAt ?? 0));
  return { ids: upheld.map(({ settlementId }) => settlementId), at };
}

function rowOf(one: BatchNews): Omit<BatchRow, "posted_at"> {
  return {
    ...{ id: one.id, month: one.month, care_node: one.care, home_node: one.home },
    ...{ scheme: one.scheme, cases: one.cases, total_fen: one.totalFen },
    ...{ funds: fundTexts(one.funds), deductions: fundTexts(one.deductions) },
    ...{ payable_fen: one.payableFen, state: one.state, generated_at: one.generatedAt },
    care_confirmed_by: one.careConfirmed?.by ?? null,
    care_confirmed_at: one.careConfirmed?.at ?? null,
    home_confirmed_by: one.homeConfirmed?.by ?? null,
    home_confirmed_at: one.homeConfirmed?.at ?? null,
    ...{ version: one.version, digest: one.digest, number: one.number },
  };
}

function linesOf({ id, lines }: BatchNews): LineRow[] {
  return lines.map((line) => ({
    ...{ batch_id: id, home_area: line.homeArea, fund: line.fund, cases: line.cases },
    ...{ amount_fen: line.amountFen, deduction_fen: line.deductionFen },
  }));
}

function objectionRow(batch_id: string, told: ToldObjection): ObjectionRow {
  return {
    ...{ id: told.id, batch_id, raised_at_node: told.raisedAtNode },
    ...{ settlement_id: told.settlementId, reason: told.reason, words: told.words },
    ...{ raised_by: told.raisedBy, raised_at: told.raisedAt, released_by: told.releasedBy },
    ...{ released_at: told.releasedAt, heard_at: told.releasedAt, ...NOT_DECIDED },
    ...{ outcome: told.outcome, decided_words: told.decidedWords },
    ...{ decided_by: told.decidedBy, decided_at: told.decidedAt },
  };
}

function deducted(one: BatchNews, told: ToldDeduction): DeductionRow {
  return {
    ...{ id: told.id, settlement_id: told.settlementId, institution: told.institution },
    ...{ care_node: one.care, home_node: one.home, home_area: told.homeArea },
    ...{ scheme: one.scheme, fund: told.fund, amount_fen: told.amountFen, reason: told.reason },
    ...{ case_month: told.caseMonth, entered_by: `node:${one.care}`, entered_at: one.generatedAt },
    ...{ decided_by: "node:100000", decided_at: one.generatedAt, state: "released" },
    month: one.month,
  };
}
