/**
 * The care side of a batch of outcomes, in the caller's transaction: its own, or home's, where care
 * and home are one node and book a settlement in one commit.
 */

import { loadCareBatch } from "#settlement/care/load.ts";
import { applyOutcome, type Outcome, type OutcomeSettings } from "#settlement/care/outcome.ts";
import { writeCareBatch } from "#settlement/care/write.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

/** Texts in the order of the outcomes. */
export type LocalOutcomes = (
  tx: Tx,
  outcomes: readonly Outcome[],
  entries: TrailEntry[],
) => Promise<(string | undefined)[]>;

export function outcomesIn(now: () => number, settings: OutcomeSettings): LocalOutcomes {
  return async (tx, outcomes, entries) => {
    const needs = {
      requests: [],
      encounters: outcomes.map((outcome) => outcome.encounterId),
      settlements: [],
      numbers: [],
      chargeDetails: false,
      charges: false,
      revision: false,
    };
    const batch = await loadCareBatch(tx, needs, now());
    const texts = outcomes.map((outcome) => applyOutcome(batch, outcome, settings));
    const changes = batch.changes();
    writeCareBatch(tx, changes);
    entries.push(...changes.trail);
    return texts;
  };
}
