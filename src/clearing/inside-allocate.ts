/**
 * A province allocates what stays inside it (省内异地、本地): the month that it counted for itself
 * becomes batches of two pooling areas, and of one for local cases. Each has its institutions'
 * parts from the same rows. Unless all of them come to what was counted, nothing is written.
 */
import { chinaDate, lastDayOf } from "#base/date.ts";
import {
  type Allocation,
  allocate,
  batchId,
  type Counted,
  type Deducted,
  digestOf,
  sameFigures,
} from "#clearing/allocation.ts";
import { setBatch } from "#clearing/batch-change.ts";
import { eachAlone } from "#clearing/each-alone.ts";
import { type PoolsFor, poolsFor, sharesOf } from "#clearing/institution-shares.ts";
import { type BatchRow, holdBatch, replaceLines } from "#clearing/queries-batches.ts";
import { selectOwnCounted } from "#clearing/queries-inside.ts";
import {
  type InstitutionSum,
  insertShares,
  selectInstitutionSums,
} from "#clearing/queries-shares.ts";
import { holdSubmission, upsertSubmissions } from "#clearing/queries-submissions.ts";
import { figuresJson, figuresOfRow, fundTexts, type SubmissionRow } from "#clearing/rows.ts";
import type { ClearingFigures } from "#model/clearing.ts";
import { type ClearingParameters, dueDay } from "#model/clearing-parameters.ts";
import type { Area, NodeId } from "#model/place.ts";
import { holdMonth } from "#reconciliation/reconciliation.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

export type InsideWorld = Pick<World, "node" | "now" | "store" | "log">;

/** A commit for each scheme of a month. Gives how many were allocated. */
export async function allocateInside(
  world: InsideWorld,
  parameters: ClearingParameters,
): Promise<number> {
  const today = chinaDate(world.now());
  const counted = await selectOwnCounted(world.store, world.node);
  const due = counted.filter(({ month }) => today >= dueDay(month, "allocated", parameters));
  const idOf = ({ month, scheme }: SubmissionRow) => `${month} ${scheme}`;
  return await eachAlone(world, due, idOf, (row) =>
    world.store.transaction((tx) => allocateOne(world, tx, row)),
  );
}

async function allocateOne(world: InsideWorld, tx: Tx, row: SubmissionRow): Promise<boolean> {
  await holdMonth(tx, row.month);
  const held = await holdSubmission(tx, row);
  if (held?.state !== "counted" || held.revision !== row.revision) return false;
  const sums = await selectInstitutionSums(tx, row);
  const to = await poolsFor(tx, world.node, { sums, on: lastDayOf(row.month) });
  const allocations = allocationsOf(row, sums, to);
  const whole = figuresOf(allocations);
  const answered = { ...held, hub: figuresJson(whole), answered_at: world.now() };
  if (!sameFigures(figuresOfRow(held), whole)) {
    await upsertSubmissions(tx, [{ ...answered, state: "differs" }]);
    world.log.error("clearing.insideDiffers", { id: `${row.month} ${row.scheme}` });
    return false;
  }
  for (const own of allocations) {
    const parts = sums.filter((sum) => placeOf(sum, to) === `${own.care} ${own.home}`);
    await writeBatch(tx, { row, own, at: world.now() });
    await insertShares(tx, sharesOf(batchId(row.month, own), parts, to.ofInstitution));
  }
  await upsertSubmissions(tx, [{ ...answered, state: "allocated" }]);
  return true;
}

function placeOf(sum: InstitutionSum, to: PoolsFor): string {
  return `${to.ofInstitution(sum)} ${to.ofArea(sum.home_area)}`;
}

/** Pooling areas stand where provinces do across provinces. */
function allocationsOf(
  { scheme }: Pick<SubmissionRow, "scheme">,
  sums: readonly InstitutionSum[],
  to: PoolsFor,
): Allocation[] {
  const node = (area: Area) => area as string as NodeId;
  const pairOf = (sum: InstitutionSum) => {
    const [care, home] = [node(to.ofInstitution(sum)), node(to.ofArea(sum.home_area))];
    return { care, home, scheme, homeArea: sum.home_area };
  };
  const counted = sums.map((row): Counted => {
    const { fund, cases, amount_fen: amountFen, total_fen: totalFen } = row;
    const firsts = fund === null ? cases : 0;
    return { ...pairOf(row), fund, cases: fund === null ? 0 : cases, firsts, amountFen, totalFen };
  });
  const deducted = sums.flatMap((row): Deducted[] => {
    const { fund, deduction_fen: amountFen } = row;
    return fund === null || amountFen === 0n ? [] : [{ ...pairOf(row), fund, amountFen }];
  });
  return allocate(counted, deducted);
}

function figuresOf(allocations: readonly Allocation[]): ClearingFigures {
  const funds: Record<string, bigint> = {};
  for (const own of allocations) {
    for (const [fund, fen] of Object.entries(own.funds)) funds[fund] = (funds[fund] ?? 0n) + fen;
  }
  const named = Object.entries(funds).filter(([, fen]) => fen !== 0n);
  return {
    cases: allocations.reduce((sum, { cases }) => sum + cases, 0),
    totalFen: allocations.reduce((sum, { totalFen }) => sum + totalFen, 0n),
    funds: Object.fromEntries(named),
  };
}

interface Written {
  readonly row: SubmissionRow;
  readonly own: Allocation;
  readonly at: number;
}

async function writeBatch(tx: Tx, { row: { month }, own, at }: Written): Promise<void> {
  const id = batchId(month, own);
  const next: BatchRow = {
    ...{ id, month, care_node: own.care, home_node: own.home, scheme: own.scheme },
    ...{ cases: own.cases, total_fen: own.totalFen, funds: fundTexts(own.funds) },
    ...{ deductions: fundTexts(own.deductions), payable_fen: own.payableFen },
    ...{ state: "generated", generated_at: at, version: 1, digest: digestOf(month, own) },
    ...{ care_confirmed_by: null, care_confirmed_at: null, home_confirmed_by: null },
    ...{ home_confirmed_at: null, number: null, posted_at: null },
  };
  await setBatch(tx, await holdBatch(tx, id), next);
  const lines = own.lines.map((line) => ({
    ...{ batch_id: id, home_area: line.homeArea, fund: line.fund, cases: line.cases },
    ...{ amount_fen: line.amountFen, deduction_fen: line.deductionFen },
  }));
  await replaceLines(tx, id, lines);
}
