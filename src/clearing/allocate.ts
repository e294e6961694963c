/**
 * The hub allocates (清分): counts its own copies beside what care submitted, shows where they
 * differ, and on the day makes the batches of those that are alike. It counts in a snapshot and
 * writes a pair only if nothing of it changed meanwhile; done again it writes the same bytes.
 */
import { type ChinaMonth, chinaDate, type Instant } from "#base/date.ts";
import {
  type Allocation,
  allocate,
  batchId,
  type Counted,
  type Deducted,
  digestOf,
  pairKey,
  sameFigures,
} from "#clearing/allocation.ts";
import { stateOf } from "#clearing/batch-state.ts";
import {
  type BatchRow,
  holdBatch,
  nextNumber,
  replaceLines,
  upsertBatch,
} from "#clearing/queries-batches.ts";
import { selectCredited } from "#clearing/queries-deductions.ts";
import { selectCounted } from "#clearing/queries-hub.ts";
import {
  holdSubmission,
  selectOpenSubmissions,
  upsertSubmissions,
} from "#clearing/queries-submissions.ts";
import { countOpenObjections } from "#clearing/queries-words.ts";
import { figuresJson, figuresOfRow, fundTexts, type SubmissionRow } from "#clearing/rows.ts";
import { type ClearingParameters, dueDay } from "#model/clearing-parameters.ts";
import type { NodeId } from "#model/place.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

type HubWorld = Pick<World, "now" | "store" | "reports">;

/** Submissions looked at in one round. */
const ROUND_MAX = 4_000;

/** Gives how many submissions were answered or allocated. */
export async function allocateDue(
  world: HubWorld,
  parameters: ClearingParameters,
): Promise<number> {
  const open = await selectOpenSubmissions(world.reports, ROUND_MAX);
  const today = chinaDate(world.now());
  let done = 0;
  for (const month of [...new Set(open.map((row) => row.month))]) {
    const isDue = today >= dueDay(month, "allocated", parameters);
    const wanted = open.filter(
      (row) => row.month === month && (row.state === "told" || (isDue && row.state === "agreed")),
    );
    // A care place at a time: a statement for the whole country takes longer than a report may.
    for (const care of [...new Set(wanted.map((row) => row.care_node))]) {
      const own = wanted.filter((row) => row.care_node === care);
      done += await allocateMonth(world, { month, care }, { wanted: own, isDue });
    }
  }
  return done;
}

async function allocateMonth(
  world: HubWorld,
  { month, care }: { readonly month: ChinaMonth; readonly care: NodeId },
  { wanted, isDue }: { readonly wanted: readonly SubmissionRow[]; readonly isDue: boolean },
): Promise<number> {
  const allocations = await world.reports.transaction((tx) => allocationsOf(tx, month, care));
  const byPair = new Map(allocations.map((one) => [pairKey(one), one]));
  let done = 0;
  for (const row of wanted) {
    const pair = { care: row.care_node, home: row.home_node, scheme: row.scheme };
    const own = byPair.get(pairKey(pair)) ?? nothingOf(pair);
    const isDone = await world.store.transaction((tx) =>
      write(tx, { row, own, isDue, at: world.now() }),
    );
    if (isDone) done += 1;
  }
  return done;
}

async function allocationsOf(tx: Tx, month: ChinaMonth, care: NodeId): Promise<Allocation[]> {
  const counted = await selectCounted(tx, month, care);
  const deductions = await selectCredited(tx, month, care);
  return allocate(
    counted.map(
      (row): Counted => ({
        ...{ care: row.care_node, home: row.home_node, scheme: row.scheme },
        ...{ homeArea: row.home_area, fund: row.fund, cases: row.cases, firsts: row.firsts },
        ...{ amountFen: row.amount_fen, totalFen: row.total_fen },
      }),
    ),
    deductions.map(
      (row): Deducted => ({
        ...{ care: row.care_node, home: row.home_node, scheme: row.scheme },
        ...{ homeArea: row.home_area, fund: row.fund, amountFen: row.amount_fen },
      }),
    ),
  );
}

function nothingOf(pair: Pick<Allocation, "care" | "home" | "scheme">): Allocation {
  const sums = { cases: 0, totalFen: 0n, funds: {}, deductions: {}, payableFen: 0n };
  return { ...pair, ...sums, lines: [] };
}

interface Written {
  /** As it stood in the snapshot, or before it. */
  readonly row: SubmissionRow;
  readonly own: Allocation;
  readonly isDue: boolean;
  readonly at: Instant;
}

async function write(tx: Tx, { row, own, isDue, at }: Written): Promise<boolean> {
  const held = await holdSubmission(tx, row);
  if (held === null || held.turn !== row.turn || held.state !== row.state) return false;
  const hub = figuresJson(own);
  if (row.state === "told" && !sameFigures(figuresOfRow(row), own)) {
    await upsertSubmissions(tx, [{ ...held, state: "differs", hub, answered_at: at }]);
    return true;
  }
  const state = isDue ? "allocated" : "agreed";
  await upsertSubmissions(tx, [{ ...held, state, hub: held.hub ?? hub, answered_at: at }]);
  if (isDue) await writeBatch(tx, row, { own, at });
  return true;
}

/** One without cases and deductions is none, unless it was something before. */
async function writeBatch(
  tx: Tx,
  { month, care_node, home_node, scheme }: SubmissionRow,
  { own, at }: { readonly own: Allocation; readonly at: Instant },
): Promise<void> {
  const id = batchId(month, own);
  const before = await holdBatch(tx, id);
  if (before === null && own.cases === 0 && own.lines.length === 0) return;
  const digest = digestOf(month, own);
  const isSame = before?.digest === digest;
  const openObjections = await countOpenObjections(tx, id);
  const confirmed = isSame && before ? confirmationsOf(before) : NOT_CONFIRMED;
  const next: BatchRow = {
    ...{ id, month, care_node, home_node, scheme, cases: own.cases, total_fen: own.totalFen },
    ...{ funds: fundTexts(own.funds), deductions: fundTexts(own.deductions) },
    ...{ payable_fen: own.payableFen, ...confirmed, digest, posted_at: null },
    generated_at: isSame && before ? before.generated_at : at,
    version: isSame && before ? before.version : (before?.version ?? 0) + 1,
    state: stateOf(confirmed, openObjections),
    number: await nextNumber(tx),
  };
  await upsertBatch(tx, next);
  await replaceLines(
    tx,
    id,
    own.lines.map((line) => ({
      ...{ batch_id: id, home_area: line.homeArea, fund: line.fund, cases: line.cases },
      ...{ amount_fen: line.amountFen, deduction_fen: line.deductionFen },
    })),
  );
}

const NOT_CONFIRMED = {
  ...{ care_confirmed_by: null, care_confirmed_at: null },
  ...{ home_confirmed_by: null, home_confirmed_at: null },
} as const;

function confirmationsOf(row: BatchRow) {
  const { care_confirmed_by, care_confirmed_at, home_confirmed_by, home_confirmed_at } = row;
  return { care_confirmed_by, care_confirmed_at, home_confirmed_by, home_confirmed_at };
}
