/**
 * What this process wrote with an intent, held until home has answered: the outcome of a visit's
 * only settlement needs no more than that, so it is written without reading. While the settlement
 * is unfinished nothing else changes the encounter, and the write itself makes sure of it
 * (`settlement.as_held`).
 */

import type { Outcome } from "#settlement/care/outcome.ts";
import type { EncounterRow, SettlementRow } from "#settlement/care/queries.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";

/** Intents whose outcome may be awaited at once; of more the oldest are read again. */
const HELD_MAX = 4_096;

interface Held {
  readonly settlement: SettlementRow;
  readonly encounter: EncounterRow;
}

export interface HeldRows {
  readonly settlements: readonly SettlementRow[];
  readonly encounters: readonly EncounterRow[];
}

export class HeldIntents {
  readonly #held = new Map<string, Held>();

  /** After the commit of the intent. */
  hold(unit: CareUnitOfWork, settlementId: string): void {
    const settlement = unit.settlement(settlementId);
    const encounter = settlement && unit.encounter(settlement.encounter_id);
    if (encounter?.state !== "registered" || settlement?.state !== "settling") return;
    if (unit.settlementsOf(encounter.id).length > 1) return;
    this.#held.set(settlementId, { settlement, encounter });
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= HELD_MAX) break;
      this.#held.delete(oldest);
    }
  }

  /**
   * The rows of these outcomes, each given once: who tries again reads. Null when those of one of
   * them are not held, or when one is not a booking that home has just made.
   */
  take(outcomes: readonly Outcome[]): HeldRows | null {
    const rows = outcomes.flatMap(({ settlementId }) => this.#held.get(settlementId) ?? []);
    for (const { settlementId } of outcomes) this.#held.delete(settlementId);
    const straight = outcomes.every(
      ({ asked, answer }) => asked === "settle" && answer.outcome === "booked",
    );
    if (!straight || rows.length < outcomes.length) return null;
    return {
      settlements: rows.map(({ settlement }) => settlement),
      encounters: rows.map(({ encounter }) => encounter),
    };
  }
}
