/**
 * The unit of work of one group of commands at the care place: requests, encounters with their
 * lines and settlements. It is made of plain rows, decisions change it in memory, and it gives its
 * changes back as a plain value; `load.ts` fills it under the encounters' locks and `write.ts`
 * keeps it.
 */
import { assert, present } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import type { Posting } from "#ledger/ledger.ts";
import type { HospitalCall } from "#model/command.ts";
import type { InstitutionCode } from "#model/place.ts";
import {
  ENCOUNTER_STATES,
  type EncounterState,
  mayMove,
  SETTLEMENT_STATES,
  type SettlementState,
} from "#model/states.ts";
import type {
  AnswerRow,
  EncounterRow,
  NumberRow,
  OpenStayRow,
  RequestRow,
  SettlementRow,
} from "#settlement/care/queries.ts";
import type {
  ChargeDetailRow,
  ChargeRow,
  PersonFactsRow,
  UseRow,
} from "#settlement/care/queries-charges.ts";
import type { NotedAct, TrailEntry } from "#trail/trail.ts";

/** With its detail; without, of a return which line it takes back. */
export type LoadedCharge = ChargeRow & {
  readonly detail?: string;
  readonly refund_of?: string | null;
};

/** What a unit of work begins with. */
export interface CareRows {
  readonly now: Instant;
  /** The registry's revision, read in this transaction when it was asked for. */
  readonly revision: bigint;
  /** The rulebook's, likewise. */
  readonly rules: bigint;
  readonly requests: readonly RequestRow[];
  readonly encounters: readonly EncounterRow[];
  readonly settlements: readonly SettlementRow[];
  readonly charges: readonly LoadedCharge[];
  readonly numbers: readonly NumberRow[];
  /** Stays of persons who are to be admitted. */
  readonly stays: readonly OpenStayRow[];
}

/** What was loaded besides for limited items. */
export interface LoadedLimits {
  readonly people: ReadonlyMap<string, PersonFactsRow>;
  readonly uses: readonly UseRow[];
}

const NO_LIMITS: LoadedLimits = { people: new Map(), uses: [] };

/** What a unit of work changed, with its entries on the trail. */
export interface CareChanges {
  readonly now: Instant;
  readonly newRequests: readonly RequestRow[];
  /** To requests of earlier groups. */
  readonly answers: readonly AnswerRow[];
  readonly newEncounters: readonly EncounterRow[];
  readonly encounters: readonly EncounterRow[];
  /** Stays that began, ended or went on again: home is to hear of it. */
  readonly stayNews: readonly EncounterId[];
  readonly newSettlements: readonly SettlementRow[];
  readonly settlements: readonly SettlementRow[];
  readonly newCharges: readonly ChargeDetailRow[];
  readonly dropped: readonly LoadedCharge[];
  readonly postings: readonly Posting[];
  readonly trail: readonly TrailEntry[];
}

function requestKey(institution: string, messageId: string): string {
  return `${institution}\u001f${messageId}`;
}

export class CareUnitOfWork {
  readonly now: Instant;
  /** The registry's revision, read in this transaction when it was asked for. */
  readonly revision: bigint;
  /** The rulebook's, likewise. */
  readonly rules: bigint;
  readonly postings: Posting[] = [];
  readonly trail: TrailEntry[] = [];
  /** What limited items among the lines ask besides; loaded when there are any. */
  limits: LoadedLimits = NO_LIMITS;
  /** Stays that the agency closed, where somebody asks what only an open one allows. */
  closings: ReadonlyMap<string, NotedAct> = new Map();
  readonly #requests: Map<string, RequestRow>;
  readonly #encounters: Map<string, EncounterRow>;
  readonly #settlements: Map<string, SettlementRow>;
  readonly #charges = new Map<string, LoadedCharge[]>();
  readonly #numbers: NumberRow[];
  readonly #stays: readonly OpenStayRow[];
  readonly #newRequests: RequestRow[] = [];
  readonly #answers: AnswerRow[] = [];
  readonly #newEncounters = new Set<EncounterRow>();
  readonly #changedEncounters = new Set<EncounterRow>();
  readonly #stayNews = new Set<EncounterId>();
  readonly #newSettlements = new Set<SettlementRow>();
  readonly #changedSettlements = new Set<SettlementRow>();
  readonly #newCharges: ChargeDetailRow[] = [];
  readonly #dropped: LoadedCharge[] = [];

  constructor(loaded: CareRows) {
    this.now = loaded.now;
    this.revision = loaded.revision;
    this.rules = loaded.rules;
    this.#numbers = [...loaded.numbers];
    this.#stays = loaded.stays;
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

  /** Stays of the person that go on, as the commands before this one left them. */
  openStays(personId: string): OpenStayRow[] {
    const loaded = this.#stays.filter(({ id }) => !this.#encounters.has(id));
    return [...loaded, ...this.#encounters.values()].filter(
      (row) => row.person_id === personId && ("state" in row ? row.state === "admitted" : true),
    );
  }

  /** Lines that were loaded later, with their details; they take the place of those without. */
  holdCharges(rows: readonly LoadedCharge[]): void {
    const places = new Map<LoadedCharge[], Map<number, number>>();
    for (const row of rows) {
      const lines = this.#chargesOf(row.encounter_id);
      const known = places.get(lines) ?? new Map(lines.map((line, at) => [line.position, at]));
      places.set(lines, known);
      const at = known.get(row.position) ?? lines.length;
      known.set(row.position, at);
      lines[at] = row;
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
    kind: RequestRow["kind"],
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
    if (row.state === "admitted") this.#stayNews.add(row.id);
    this.#numbers.push(row);
  }

  changeEncounter(row: EncounterRow): void {
    if (!this.#newEncounters.has(row)) this.#changedEncounters.add(row);
  }

  moveEncounter(row: EncounterRow, state: EncounterState): void {
    if (row.state === state) return;
    assert(mayMove(ENCOUNTER_STATES, row.state, state), `encounter ${row.state} → ${state}`);
    if (row.state === "admitted" || state === "admitted") this.#stayNews.add(row.id);
    row.state = state;
    this.changeEncounter(row);
  }

  /** The next turn of an encounter's settlements; its lock is held. */
  #nextTurn(encounterId: string): number {
    const turns = this.settlementsOf(encounterId).map(({ sequence, released }) =>
      Math.max(sequence, released ?? 0),
    );
    return Math.max(0, ...turns) + 1;
  }

  openSettlement(opened: Omit<SettlementRow, "sequence" | "released">): void {
    const row = { ...opened, sequence: this.#nextTurn(opened.encounter_id), released: null };
    assert(!this.#settlements.has(row.id), "a settlement begins once");
    this.#settlements.set(row.id, row);
    this.#newSettlements.add(row);
    const encounter = present(this.#encounters.get(row.encounter_id), "its encounter is held");
    assert(encounter.unfinished === null, "at most one unfinished settlement per encounter");
    encounter.unfinished = row.id;
    this.changeEncounter(encounter);
  }

  /** What home booked against a settlement of a closed month; it takes no lines. */
  addOffset(booked: Omit<SettlementRow, "sequence" | "released">): SettlementRow {
    assert(booked.kind === "offset", "only an offset begins settled");
    assert(!this.#settlements.has(booked.id), "an offset is booked once");
    const row = { ...booked, sequence: this.#nextTurn(booked.encounter_id), released: null };
    this.#settlements.set(row.id, row);
    this.#newSettlements.add(row);
    return row;
  }

  changeSettlement(row: SettlementRow): void {
    if (!this.#newSettlements.has(row)) this.#changedSettlements.add(row);
  }

  moveSettlement(row: SettlementRow, state: SettlementState): void {
    assert(mayMove(SETTLEMENT_STATES, row.state, state), `settlement ${row.state} → ${state}`);
    const letsGo = state === "reversed" || state === "offset" || state === "cancelled";
    row.released = letsGo ? this.#nextTurn(row.encounter_id) : null;
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
    // A line of this very group was never stored.
    const fresh = this.#newCharges.indexOf(row as ChargeDetailRow);
    if (fresh >= 0) this.#newCharges.splice(fresh, 1);
    else this.#dropped.push(row);
  }

  hasDropped(encounterId: string): boolean {
    return this.#dropped.some((row) => row.encounter_id === encounterId);
  }

  changes(): CareChanges {
    return {
      now: this.now,
      newRequests: this.#newRequests,
      answers: this.#answers,
      newEncounters: [...this.#newEncounters],
      encounters: [...this.#changedEncounters],
      stayNews: [...this.#stayNews],
      newSettlements: [...this.#newSettlements],
      settlements: [...this.#changedSettlements],
      newCharges: this.#newCharges,
      dropped: this.#dropped,
      postings: this.postings,
      trail: this.trail,
    };
  }
}
