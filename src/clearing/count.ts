/**
 * Care counts a month for clearing (上报): which cases wait and why, which earlier ones come in now,
 * and what all that is cleared comes to, by pair and scheme. One snapshot, one commit, under the
 * lock of whoever takes confirmations back; counted again it has the next revision, until the hub
 * has allocated it.
 */
import { addMonths, type ChinaMonth, type Instant, MINUTE_MS } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { Pair } from "#clearing/allocation.ts";
import { pairKey } from "#clearing/allocation.ts";
import { sortCases } from "#clearing/come-in.ts";
import { reverseLapsed } from "#clearing/deductions.ts";
import { selectToCredit, updateCreditedIn } from "#clearing/queries-deductions.ts";
import { selectReleasedActs } from "#clearing/queries-escalations.ts";
import {
  dropOlderExceptions,
  holdSubmission,
  selectKnownExceptions,
  selectOpenExceptions,
  selectSubmissionsIn,
  selectTakenLater,
  upsertExceptions,
  upsertSubmissions,
} from "#clearing/queries-submissions.ts";
import type { DeductionRow, ExceptionRow, SubmissionRow } from "#clearing/rows.ts";
import { type Actor, actorText } from "#model/actor.ts";
import type { ClearingParameters } from "#model/clearing-parameters.ts";
import type { NodeId } from "#model/place.ts";
import {
  type CaseSums,
  holdMonth,
  selectCaseSums,
  selectConcludedSince,
  selectReadiness,
  selectRefunds,
  selectWaiting,
  type WaitingCase,
} from "#reconciliation/reconciliation.ts";
import type { Tx } from "#store/store.ts";
import { inTransaction, type Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** A case concluded within so long may not be committed yet, so it waits for the next count. */
const SETTLES_WITHIN_MS = 10 * MINUTE_MS;

export type CountWorld = Pick<World, "node" | "now" | "store" | "reports"> & {
  readonly trail: Pick<Trail, "append">;
};

interface Snapshot {
  readonly countedTo: Instant;
  readonly waiting: readonly WaitingCase[];
  readonly late: readonly ExceptionRow[];
  /** Still waiting, and what came after its month was counted. */
  readonly open: readonly ExceptionRow[];
  readonly sums: readonly CaseSums[];
  readonly deductions: readonly DeductionRow[];
}

/**
 * Gives how many pairs were counted; the trail has whose count it is. What the hub has allocated
 * stays as it was.
 */
export async function countMonth(
  world: CountWorld,
  month: ChinaMonth,
  { by, parameters }: { readonly by: Actor; readonly parameters: ClearingParameters },
): Promise<number> {
  await world.store.transaction((tx) => reverseLapsed(world, tx));
  return await inTransaction(world.store, world.trail, async (tx, entries) => {
    await holdMonth(tx, month);
    const at = world.now();
    const countedTo = at - SETTLES_WITHIN_MS;
    // The snapshot begins under the lock: what it sees stands until this commits.
    const seen = await world.reports.transaction((report) =>
      look(report, world.node, { month, countedTo, parameters }),
    );
    const said = { by: actorText(by), at };
    let counted = 0;
    for (const pair of pairsOf(world.node, seen)) {
      if (await keep(tx, { month, pair, seen, said })) counted += 1;
    }
    const detail = `${counted}`;
    if (counted > 0)
      entries.push({ at, actor: by, action: "clearing.submit", subject: month, detail });
    return counted;
  });
}

async function look(
  tx: Tx,
  node: NodeId,
  given: {
    readonly month: ChinaMonth;
    readonly countedTo: Instant;
    readonly parameters: ClearingParameters;
  },
): Promise<Snapshot> {
  const { month, countedTo, parameters } = given;
  const waiting = await selectWaiting(tx, { node, month, countedTo });
  const before = await selectOpenExceptions(tx, node, month);
  const since = await concludedSince(tx, node, { month, parameters, at: countedTo });
  const known = [...before, ...since];
  const ids = known.map((row) => row.settlement_id);
  const ready = await selectReadiness(tx, ids, { month, countedTo });
  const acts = await selectReleasedActs(tx, ids);
  const taken = await selectTakenLater(tx, node, month);
  const takenIds = new Set<string>(taken.map((row) => row.settlement_id));
  const isOwn = (row: { readonly settlement_id: string }): boolean =>
    !takenIds.has(row.settlement_id);
  const refunds = (await selectRefunds(tx, month, ids)).filter(isOwn);
  const sorting = { month, parameters, known, ready, acts, refunds };
  const { out, late, open, held } = sortCases({ ...sorting, waiting: waiting.filter(isOwn) });
  const lateIds = late.map((row) => row.settlement_id);
  const sums = await selectCaseSums(tx, {
    ...{ month, countedTo, late: lateIds },
    except: [...takenIds, ...held],
  });
  // A deduction waits with its case, and is in no clearing before it.
  const outIds = new Set([...out, ...open].map((row) => row.settlement_id));
  const credits = await selectToCredit(tx, { care: node, month, late: lateIds });
  const deductions = credits.filter((row) => !outIds.has(row.settlement_id));
  return { countedTo, late, sums, waiting: out, open, deductions };
}

/** A case of a month that was counted, concluded only after that: no list names it yet. */
async function concludedSince(
  tx: Tx,
  node: NodeId,
  given: {
    readonly month: ChinaMonth;
    readonly parameters: ClearingParameters;
    readonly at: Instant;
  },
): Promise<ExceptionRow[]> {
  const { month, parameters, at } = given;
  const months = Array.from({ length: parameters.deferralMonthsMax + 1 }, (_, index) =>
    addMonths(month, -index - 1),
  );
  const counted = await selectSubmissionsIn(tx, months);
  const own = counted.filter((row) => row.care_node === node);
  const cases = await selectConcludedSince(
    tx,
    own.map((row) => ({ ...row, is_final: row.state === "allocated" })),
  );
  const known = await selectKnownExceptions(
    tx,
    node,
    cases.map((row) => row.settlement_id),
  );
  const named = new Set(known.map((row) => row.settlement_id));
  return cases
    .filter((row) => !named.has(row.settlement_id))
    .map((row) => ({
      ...row,
      ...{ care_node: node, reason: "notReconciled", deferred: 1, cleared_in: null },
      ...{ revision: 0, noted_at: at },
    }));
}

function pairsOf(care: NodeId, seen: Snapshot): Pair[] {
  const rows = [...seen.waiting, ...seen.late, ...seen.open, ...seen.sums, ...seen.deductions];
  const pairs = rows.map(({ home_node: home, scheme }) => ({ care, home, scheme }));
  const byKey = new Map(pairs.map((pair) => [pairKey(pair), pair]));
  return [...byKey.values()].sort((a, b) => (pairKey(a) < pairKey(b) ? -1 : 1));
}

interface Kept {
  readonly month: ChinaMonth;
  readonly pair: Pair;
  readonly seen: Snapshot;
  readonly said: { readonly by: string; readonly at: Instant };
}

/** False: it is allocated already. */
async function keep(tx: Tx, { month, pair, seen, said }: Kept): Promise<boolean> {
  const row = { month, care_node: pair.care, home_node: pair.home, scheme: pair.scheme };
  const before = await holdSubmission(tx, row);
  if (before?.state === "allocated") return false;
  const revision = (before?.revision ?? 0) + 1;
  const ofPair = <Row extends { readonly home_node: NodeId; readonly scheme: string }>(
    rows: readonly Row[],
  ): Row[] => rows.filter((one) => one.home_node === pair.home && one.scheme === pair.scheme);
  const out = ofPair(seen.waiting).map(({ settlement_id, reason }) => ({
    ...{ ...row, settlement_id, reason, deferred: 1, cleared_in: null, revision },
    noted_at: said.at,
  }));
  const late = ofPair(seen.late).map((one) => ({ ...one, cleared_in: month, revision }));
  await upsertExceptions(tx, [...out, ...late, ...ofPair(seen.open)]);
  await dropOlderExceptions(tx, { ...row, revision });
  const credited = ofPair(seen.deductions).map(({ id }) => id);
  await updateCreditedIn(tx, row, credited);
  await upsertSubmissions(tx, [
    {
      ...{ ...row, revision, turn: 0, ...figuresRow(ofPair(seen.sums)) },
      ...{ excepted: out.length, late: late.length, state: "counted", hub: null },
      ...{ counted_to: seen.countedTo, submitted_by: said.by, submitted_at: said.at },
      answered_at: null,
    },
  ]);
  return true;
}

function figuresRow(
  sums: readonly CaseSums[],
): Pick<SubmissionRow, "cases" | "total_fen" | "funds"> {
  const whole = sums.find(({ fund }) => fund === null);
  const funds = new Map<string, Fen>();
  for (const { fund, amount_fen } of sums) if (fund !== null) funds.set(fund, amount_fen);
  const texts = [...funds].filter(([, fen]) => fen !== 0n).map(([fund, fen]) => [fund, `${fen}`]);
  return {
    ...{ cases: whole?.cases ?? 0, total_fen: whole?.total_fen ?? 0n },
    funds: Object.fromEntries(texts),
  };
}
