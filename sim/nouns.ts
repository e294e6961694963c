/**
 * What hospitals and their auditor keep: windows, messages, visits, claims, records. A window
 * writes into the records, and a claim in the records knows its visit and window.
 */
import type { Instant } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import type { Json } from "#base/json.ts";
import type { Random } from "#base/random.ts";
import type { RefusalContent } from "#base/refusals.ts";
import type {
  HospitalBooking,
  HospitalCall,
  HospitalQuery,
  HospitalQueryAnswers,
} from "#model/command.ts";
import type { CareType, Institution } from "#model/place.ts";
import type { VisitFlags } from "#model/settlement.ts";
import type { Line, Parts } from "./bills.ts";
import type { Loop } from "./loop.ts";
import type { Patient } from "./people.ts";

/** A rendered outcome, read back. */
export interface Outcome {
  readonly ok?: JsonObject;
  readonly refused?: { readonly code: string; readonly decidedBy: string };
}

export type JsonObject = { readonly [key: string]: Json };

export interface Entry {
  readonly call: HospitalCall;
  readonly booking: HospitalBooking;
  readonly institution: Institution;
  /** The answer's bytes, from the first time the node gave them; heard or not. */
  text: string | null;
  /** Refused before anything was booked, so nothing is stored. */
  thrown: string | null;
  /** It was refused before any answer was stored: a no, which must stay no. */
  refusedFirst: boolean;
  /** The hospital has the answer. */
  heard: boolean;
  /** A reversal of this message was answered with success. */
  reversed: boolean;
  times: number;
}

export type Heard =
  | { readonly kind: "text"; readonly text: string; readonly outcome: Outcome }
  | { readonly kind: "refused"; readonly refusal: RefusalContent }
  | { readonly kind: "silence" };

export type Told<Answer> =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "refused"; readonly refusal: RefusalContent }
  | { readonly kind: "silence" };

export interface Window {
  readonly institution: Institution;
  readonly loop: Loop;
  readonly random: Random;
  readonly records: HospitalRecords;
  /** A new message: its entry in the records, before it is sent. */
  compose(transaction: string, booking: HospitalBooking): Entry;
  /** Sends it, for the first time or again; with `instead`, other content under the same id. */
  send(entry: Entry, instead?: HospitalBooking): Promise<Heard>;
  ask<Query extends HospitalQuery>(
    transaction: string,
    query: Query,
  ): Promise<Told<HospitalQueryAnswers[Query["kind"]]>>;
}

export interface Visit {
  readonly window: Window;
  readonly patient: Patient;
  readonly careType: CareType;
  readonly disease: string | undefined;
  readonly flags: VisitFlags;
  readonly encounterId: EncounterId;
  readonly inpatient: boolean;
  readonly visitAt: Instant;
  dischargedAt: Instant | undefined;
  readonly lines: Line[];
  batches: number;
}

/** A settlement as its hospital sees it. */
export interface Claim {
  readonly entry: Entry;
  readonly visit: Visit;
  readonly batch: string | null;
  /** In the midst of a stay: of what has been charged so far. */
  readonly interim: boolean;
  /** When it was composed, an interim one before the discharge. */
  readonly dischargedAt: Instant | undefined;
  readonly lines: readonly Line[];
  /** Their sum, by the auditor's own arithmetic. */
  readonly parts: Parts;
  /** Every cancellation that some window asked for; at most one of them stands. */
  readonly cancels: Entry[];
}

export interface HospitalRecords {
  readonly entries: Map<string, Entry>;
  readonly claims: Claim[];
  readonly quotes: Quoted[];
  readonly faults: string[];
  open(call: HospitalCall, booking: HospitalBooking, institution: Institution): Entry;
  answered(entry: Entry, digest: string, text: string): void;
  fault(words: string): void;
}

/** A quote and the claim that followed it with nothing else of the person between them. */
export interface Quoted {
  readonly quote: JsonObject;
  readonly claim: Claim;
}
