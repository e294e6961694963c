/**
 * The care side of a group of outcomes, in the caller's transaction: its own, or home's, where care
 * and home are one node and book a settlement in one commit.
 */

import type { HeldIntents, HeldRows } from "#settlement/care/held.ts";
import { loadCareUnit } from "#settlement/care/load.ts";
import { applyOutcome, type Outcome, type OutcomeSettings } from "#settlement/care/outcome.ts";
import { selectCharges } from "#settlement/care/queries-charges.ts";
import { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";
import { writeCareUnit, writeHeldOutcomes } from "#settlement/care/write.ts";
import type { Transaction, Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

/** Texts in the order of the outcomes. */
export type LocalOutcomes = (
  tx: Transaction,
  outcomes: readonly Outcome[],
  entries: TrailEntry[],
) => Promise<(string | undefined)[]>;

export function outcomesIn(
  now: () => number,
  settings: OutcomeSettings,
  intents: HeldIntents,
): LocalOutcomes {
  return async (tx, outcomes, entries) => {
    const held = intents.take(outcomes);
    const unit = held ? heldUnit(held, now()) : await loadedUnit(tx, outcomes, now());
    const texts = outcomes.map((outcome) => applyOutcome(unit, outcome, settings));
    const changes = unit.changes();
    if (held) writeHeldOutcomes(tx, changes);
    else writeCareUnit(tx, changes);
    entries.push(...changes.trail);
    return texts;
  };
}

function heldUnit(held: HeldRows, now: number): CareUnitOfWork {
  const none = { requests: [], charges: [], numbers: [], stays: [] };
  return new CareUnitOfWork({ now, revision: 0n, rules: 0n, ...none, ...held });
}

async function loadedUnit(
  tx: Tx,
  outcomes: readonly Outcome[],
  now: number,
): Promise<CareUnitOfWork> {
  const needs = {
    requests: [],
    encounters: outcomes.map((outcome) => outcome.encounterId),
    settlements: [],
    admitted: [],
    numbers: [],
    chargeDetails: false,
    charges: false,
    revision: false,
  };
  const unit = await loadCareUnit(tx, needs, now);
  // Whether a stay is closed rests on its lines, too; a visit of an outpatient does not ask.
  const ended = outcomes.flatMap(({ encounterId }) => {
    const state = unit.encounter(encounterId)?.state;
    return state === "discharged" || state === "closed" ? [encounterId] : [];
  });
  if (ended.length > 0) unit.holdCharges(await selectCharges(tx, ended));
  return unit;
}
