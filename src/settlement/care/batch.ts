/**
 * The working set of one batch at the care place: requests, encounters with their lines and
 * settlements, loaded under the encounters' locks in one round trip, changed in memory, written
 * with the commit.
 */
import { assert, present } from "#base/assert.ts";
import { type Posting, post } from "#ledger/ledger.ts";
import type { HospitalBooking, HospitalCall } from "#model/command.ts";
import type { InstitutionCode } from "#model/place.ts";
import {
  ENCOUNTER_MOVES,
  type EncounterState,
  SETTLEMENT_MOVES,
  type SettlementState,
} from "#model/settlement.ts";
import { revision } from "#registry/registry.ts";
import { type BatchLimits, NO_LIMITS } from "#settlement/care/limits.ts";
import {
  type AnswerRow,
  type EncounterRow,
  insertEncounters,
  lockEncounters,
  type NumberRow,
  type RequestRow,
  type SettlementRow,
  selectEncountersByNumber,
  selectRequests,
  selectSettlementPlaces,
  selectSettlementsOf,
} from "#settlement/care/queries.ts";
import {
  type ChargeDetailRow,
  type ChargeRow,
  dropCharges,
  insertCharges,
  selectChargeDetails,
  selectCharges,
} from "#settlement/care/queries-charges.ts";
import { writeBookings, writeOutcomes } from "#settlement/care/queries-write.ts";
import { later, type Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

/** What a batch must have at hand before it decides. */
export interface CareNeeds {
  readonly requests: readonly { readonly institution: string; readonly messageId: string }[];
  readonly encounters: readonly string[];
  /** Settlements whose encounters are needed too. */
  readonly settlements: readonly string[];
  readonly numbers: readonly { readonly institution: string; readonly number: string }[];
  readonly chargeDetails: boolean;
  readonly charges: boolean;
  /** Does the batch look at institutions or the catalogue? */
  readonly revision: boolean;
}

interface Loaded {
  readonly now: number;
  readonly revision: bigint;
  readonly requests: readonly RequestRow[];
  readonly encounters: readonly EncounterRow[];
  readonly settlements: readonly SettlementRow[];
  readonly charges: readonly (ChargeRow & { readonly detail?: string })[];
  readonly numbers: readonly NumberRow[];
}

function requestKey(institution: string, messageId: string): string {
  return `${institution}\u001f${messageId}`;
}

export async function loadCareBatch(tx: Tx, needs: CareNeeds, now: number): Promise<CareBatch> {
  const places =
    needs.settlements.length > 0 ? await selectSettlementPlaces(tx, needs.settlements) : [];
  // Nothing awaits between the lock and what it protects: all of it travels in one round trip.
  const ids = [...new Set([...needs.encounters, ...places.map((place) => place.encounter_id)])];
  // Requests are read under the lock, too: another process may just have booked the same one.
  const [encounters, requests, settlements, charges, numbers, revisionNow] = await Promise.all([
    ids.length > 0 ? lockEncounters(tx, ids) : [],
    needs.requests.length > 0
      ? selectRequests(
          tx,
          needs.requests.map((request) => request.institution),
          needs.requests.map((request) => request.messageId),
        )
      : [],
    ids.length > 0 ? selectSettlementsOf(tx, ids) : [],
    ids.length > 0 && needs.charges
      ? needs.chargeDetails
        ? selectChargeDetails(tx, ids)
        : selectCharges(tx, ids)
      : [],
    needs.numbers.length > 0
      ? selectEncountersByNumber(
          tx,
          needs.numbers.map((entry) => entry.institution),
          needs.numbers.map((entry) => entry.number),
        )
      : [],
    needs.revision ? revision(tx) : 0n,
  ]);
  const loaded = {
    now,
    revision: revisionNow,
    requests,
    encounters,
    settlements,
    charges,
    numbers,
  };
  return new CareBatch(loaded);
}

export type LoadedCharge = ChargeRow & { readonly detail?: string };

export class CareBatch {
  readonly now: number;
  /** The registry's revision, read in this transaction when it was asked for. */
  readonly revision: bigint;
  readonly postings: Posting[] = [];
  readonly trail: TrailEntry[] = [];
  /** What limited items among the lines ask besides; loaded when there are any. */
  limits: BatchLimits = NO_LIMITS;
  readonly #requests: Map<string, RequestRow>;
  readonly #encounters: Map<string, EncounterRow>;
  readonly #settlements: Map<string, SettlementRow>;
  readonly #charges = new Map<string, LoadedCharge[]>();
  readonly #numbers: NumberRow[];
  readonly #newRequests: RequestRow[] = [];
  readonly #answers: AnswerRow[] = [];
  readonly #newEncounters = new Set<EncounterRow>();
  readonly #changedEncounters = new Set<EncounterRow>();
  readonly #newSettlements = new Set<SettlementRow>();
  readonly #changedSettlements = new Set<SettlementRow>();
  readonly #newCharges: ChargeDetailRow[] = [];
  readonly #dropped: LoadedCharge[] = [];

  constructor(loaded: Loaded) {
    this.now = loaded.now;
    this.revision = loaded.revision;
    this.#numbers = [...loaded.numbers];
    this.#requests = new Map(
      loaded.requests.map((row) => [requestKey(row.institution, row.message_id), row]),
    );
    this.#encounters = new Map(loaded.encounters.map((row) => [row.id, row]));
    this.#settlements = new Map(loaded.settlements.map((row) => [row.id, row]));
    for (const row of loaded.charges) this.#chargesOf(row.encounter_id).push(row);
  }

  #chargesOf(encounterId: string): LoadedCharge[] {
    let rows = this.#charges.get(encounterId);
    if (!rows) {
      rows = [];
      this.#charges.set(encounterId, rows);
    }
    return rows;
  }

  request(institution: string, messageId: string): RequestRow | undefined {
    return this.#requests.get(requestKey(institution, messageId));
  }

  encounter(id: string): EncounterRow | undefined {
    return this.#encounters.get(id);
  }

  settlement(id: string): SettlementRow | undefined {
    return this.#settlements.get(id);
  }

  settlementsOf(encounterId: string): SettlementRow[] {
    return [...this.#settlements.values()].filter((row) => row.encounter_id === encounterId);
  }

  charges(encounterId: string): readonly LoadedCharge[] {
    return this.#chargesOf(encounterId);
  }

  encountersOf(personId: string): EncounterRow[] {
    return [...this.#encounters.values()].filter((row) => row.person_id === personId);
  }

  /** Lines that were loaded later, with their details; they take the place of those without. */
  holdCharges(rows: readonly LoadedCharge[]): void {
    for (const row of rows) {
      const lines = this.#chargesOf(row.encounter_id);
      const index = lines.findIndex((line) => line.position === row.position);
      if (index < 0) lines.push(row);
      else lines[index] = row;
    }
  }

  byNumber(institution: string, number: string): NumberRow | undefined {
    return this.#numbers.find(
      (row) => row.institution === institution && row.hospital_number === number,
    );
  }

  /** Stores the booking with its answer; null when the outcome is still to come. */
  record(
    call: HospitalCall,
    kind: HospitalBooking["kind"] | "tombstone",
    subject: string | null,
    answer: string | null,
  ): void {
    const row: RequestRow = {
      institution: call.institution,
      message_id: call.messageId,
      transaction: call.transaction,
      digest: call.digest,
      fingerprint: call.fingerprint,
      kind,
      subject,
      operator: call.operator,
      received_at: call.receivedAt,
      answer,
    };
    const key = requestKey(row.institution, row.message_id);
    assert(!this.#requests.has(key), "a booking is recorded once");
    this.#requests.set(key, row);
    this.#newRequests.push(row);
  }

  answer(institution: InstitutionCode, messageId: string, answer: string): void {
    const known = this.request(institution, messageId);
    if (known) {
      assert(known.answer === null, "an answer is given once");
      known.answer = answer;
    }
    if (known && this.#newRequests.includes(known)) return;
    this.#answers.push({ institution, message_id: messageId, answer });
  }

  openEncounter(row: EncounterRow): void {
    this.#encounters.set(row.id, row);
    this.#newEncounters.add(row);
    this.#numbers.push(row);
  }

  changeEncounter(row: EncounterRow): void {
    if (!this.#newEncounters.has(row)) this.#changedEncounters.add(row);
  }

  moveEncounter(row: EncounterRow, state: EncounterState): void {
    if (row.state === state) return;
    assert(ENCOUNTER_MOVES[row.state].includes(state), `encounter ${row.state} → ${state}`);
    row.state = state;
    this.changeEncounter(row);
  }

  openSettlement(row: SettlementRow): void {
    assert(!this.#settlements.has(row.id), "a settlement begins once");
    this.#settlements.set(row.id, row);
    this.#newSettlements.add(row);
    const encounter = present(this.#encounters.get(row.encounter_id), "its encounter is held");
    assert(encounter.unfinished === null, "at most one unfinished settlement per encounter");
    encounter.unfinished = row.id;
    this.changeEncounter(encounter);
  }

  changeSettlement(row: SettlementRow): void {
    if (!this.#newSettlements.has(row)) this.#changedSettlements.add(row);
  }

  moveSettlement(row: SettlementRow, state: SettlementState): void {
    assert(SETTLEMENT_MOVES[row.state].includes(state), `settlement ${row.state} → ${state}`);
    row.state = state;
    this.changeSettlement(row);
  }

  addCharge(row: ChargeDetailRow): void {
    this.#chargesOf(row.encounter_id).push(row);
    this.#newCharges.push(row);
  }

  dropCharge(row: LoadedCharge): void {
    const rows = this.#chargesOf(row.encounter_id);
    rows.splice(rows.indexOf(row), 1);
    // A line of this very batch was never stored.
    const fresh = this.#newCharges.indexOf(row as ChargeDetailRow);
    if (fresh >= 0) this.#newCharges.splice(fresh, 1);
    else this.#dropped.push(row);
  }

  hasDropped(encounterId: string): boolean {
    return this.#dropped.some((row) => row.encounter_id === encounterId);
  }

  /** Sends the batch's changes; they travel with the commit. Freed serials go before new lines. */
  write(tx: Tx): void {
    const encounters = [...this.#changedEncounters];
    const moved = [...this.#changedSettlements];
    if (this.#newEncounters.size > 0) later(insertEncounters(tx, [...this.#newEncounters]));
    if (this.#newRequests.length > 0) {
      const settlements = [...this.#newSettlements];
      later(writeBookings(tx, { requests: this.#newRequests, encounters, settlements }));
    }
    if (moved.length > 0 || this.#answers.length > 0) {
      const freed = this.#newRequests.length > 0 ? [] : encounters;
      const outcomes = { settlements: moved, encounters: freed, answers: this.#answers };
      later(writeOutcomes(tx, outcomes));
    }
    if (this.#dropped.length > 0) later(dropCharges(tx, this.#dropped, this.now));
    if (this.#newCharges.length > 0) later(insertCharges(tx, this.#newCharges));
    if (this.postings.length > 0) later(post(tx, this.postings));
  }
}
