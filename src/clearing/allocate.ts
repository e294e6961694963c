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
import { setBatch } from "#clearing/batch-change.ts";
import { isOpen, stateOf } from "#clearing/batch-state.ts";
import { eachAlone } from "#clearing/each-alone.ts";
import { type BatchRow, holdBatch, nextNumber, replaceLines } from "#clearing/queries-batches.ts";
import { selectCredited } from "#clearing/queries-deductions.ts";
import { type CountedRow, selectCounted } from "#clearing/queries-hub.ts";
import {
  holdSubmission,
  selectOpenSubmissions,
  upsertSubmissions,
} from "#clearing/queries-submissions.ts";
import { countOpenObjections } from "#clearing/queries-words.ts";
import { figuresJson, figuresOfRow, fundTexts, type SubmissionRow } from "#clearing/rows.ts";
import { CLEARED_FUNDS } from "#model/clearing.ts";
import { type ClearingParameters, dueDay } from "#model/clearing-parameters.ts";
import type { NodeId } from "#model/place.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

type HubWorld = Pick<World, "now" | "store" | "reports" | "log">;

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
  const pairOf = (row: SubmissionRow) => {
    return { care: row.care_node, home: row.home_node, scheme: row.scheme };
  };
  const idOf = (row: SubmissionRow) => `${month} ${pairKey(pairOf(row))}`;
  return await eachAlone(world, wanted, idOf, (row) => {
    const own = byPair.get(pairKey(pairOf(row))) ?? nothingOf(pairOf(row));
    return world.store.transaction((tx) => write(tx, { row, own, isDue, at: world.now() }));
  });
}

async function allocationsOf(tx: Tx, month: ChinaMonth, care: NodeId): Promise<Allocation[]> {
  const counted = await selectCounted(tx, month, care);
  const deductions = await selectCredited(tx, month, care);
  return allocate(
    counted.flatMap(countedOf),
    deductions.map(
      (row): Deducted => ({
        ...{ care: row.care_node, home: row.home_node, scheme: row.scheme },
        ...{ homeArea: row.home_area, fund: row.fund, amountFen: row.amount_fen },
      }),
    ),
  );
}

/** A row for each fund; the cases count in the first, which has no fund. */
function countedOf(row: CountedRow): Counted[] {
  const place = {
    ...{ care: row.care_node, home: row.home_node, scheme: row.scheme },
    homeArea: row.home_area,
  };
  const all = { fund: null, cases: 0, firsts: row.cases, amountFen: 0n, totalFen: row.total_fen };
  const funds = CLEARED_FUNDS.filter((fund) => row[`${fund}Cases`] > 0);
  return [
    { ...place, ...all },
    ...funds.map((fund) => ({
      ...{ ...place, fund, cases: row[`${fund}Cases`], firsts: 0 },
      ...{ amountFen: row[fund] ?? 0n, totalFen: 0n },
    })),
  ];
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

/**
 * One without cases and deductions is none, unless it was something before. What both have
 * confirmed stands as it is. A batch that stays what it was keeps its confirmations.
 */
async function writeBatch(
  tx: Tx,
  { month, care_node, home_node, scheme }: SubmissionRow,
  { own, at }: { readonly own: Allocation; readonly at: Instant },
): Promise<void> {
  const id = batchId(month, own);
  const before = await holdBatch(tx, id);
  if (before === null && own.cases === 0 && own.lines.length === 0) return;
  if (before !== null && !isOpen(before)) return;
  const digest = digestOf(month, own);
  const isSame = before?.digest === digest;
  const isObjected = (await countOpenObjections(tx, id)) > 0;
  const confirmed = isSame && before ? confirmationsOf(before) : NOT_CONFIRMED;
  const next: BatchRow = {
    ...{ id, month, care_node, home_node, scheme, cases: own.cases, total_fen: own.totalFen },
    ...{ funds: fundTexts(own.funds), deductions: fundTexts(own.deductions) },
    ...{ payable_fen: own.payableFen, ...confirmed, digest, posted_at: null },
    generated_at: isSame && before ? before.generated_at : at,
    version: isSame && before ? before.version : (before?.version ?? 0) + 1,
    state: stateOf(confirmed, { isObjected }),
    number: await nextNumber(tx),
  };
  await setBatch(tx, before, next);
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
