/**
 * A province's copy of the differences that it is a party of, and what its staff did about them.
 */
import { fromJson, toJson } from "#base/json.ts";
import { HUB } from "#model/place.ts";
import type { CaseWord, Difference, DifferenceAct, Wanted } from "#model/reconciliation.ts";
import {
  type ActRow,
  type DifferenceRow,
  selectLastVersion,
  selectUntoldActs,
  updateToldActs,
  upsertDifferences,
} from "#reconciliation/queries-differences.ts";
import type { TellWorld } from "#reconciliation/told.ts";
import { lockKeys, type Tx } from "#store/store.ts";

/** Acts of one message, and pages of one look. */
const ACTS_MAX = 100;
const PAGES_MAX = 50;

/** Gives what the hub wants to know. */
export async function exchangeDifferences(world: TellWorld, deadlineMs: number): Promise<Wanted[]> {
  const { store, now } = world;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const acts = await selectUntoldActs(store, ACTS_MAX);
    const content = { since: await selectLastVersion(store), acts: acts.map(actOf) };
    const answer = await world.ask("differences", HUB, content, now() + deadlineMs);
    await store.transaction(async (tx) => {
      await keepCopies(tx, answer.rows);
      if (acts.length > 0)
        await updateToldActs(
          tx,
          acts.map(({ id }) => id),
          now(),
        );
    });
    if (!answer.more && acts.length < ACTS_MAX) return [...answer.wanted];
  }
  return [];
}

/**
 * Processes of a province that ask at the same time are told the same rows: one after the other, or
 * the second insert of a row that neither has seen breaks differences_one_open.
 */
export async function keepCopies(tx: Tx, rows: readonly Difference[]): Promise<void> {
  if (rows.length === 0) return;
  await lockKeys(tx, ["reconciliation differences"]);
  await upsertDifferences(tx, rows.map(rowOf));
}

function actOf(row: ActRow): DifferenceAct {
  const { id, act, resolution, words } = row;
  const who = { by: row.acted_by, at: row.acted_at };
  return { id, differenceId: row.difference_id, act, resolution, words, ...who };
}

export function differenceOf(row: DifferenceRow): Difference {
  const { id, day, month, scheme, owner, state, resolution, words, version } = row;
  return {
    ...{ id, day, month, care: row.care_node, home: row.home_node, scheme, owner, state },
    ...{ settlementId: row.settlement_id, class: row.class, resolution, words, version },
    careHas: fromJson<CaseWord>(row.care),
    hubHas: fromJson<CaseWord>(row.hub),
    homeHas: fromJson<CaseWord>(row.home),
    openedAt: row.opened_at,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    decidedBy: row.decided_by,
    closedAt: row.closed_at,
  };
}

function rowOf(of: Difference): DifferenceRow {
  const { id, day, month, scheme, owner, state, resolution, words, version } = of;
  return {
    ...{ id, day, month, care_node: of.care, home_node: of.home, scheme, owner, state },
    ...{ settlement_id: of.settlementId, class: of.class, resolution, words, version },
    ...{ care: toJson(of.careHas), hub: toJson(of.hubHas), home: toJson(of.homeHas) },
    ...{ opened_at: of.openedAt, proposed_by: of.proposedBy, proposed_at: of.proposedAt },
    ...{ decided_by: of.decidedBy, closed_at: of.closedAt },
  };
}
