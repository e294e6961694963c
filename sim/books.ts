/**
 * The auditor's own books: every request that a hospital made, every answer that its node gave, and
 * what the hospital therefore believes of each settlement. Amounts stay the plain text of the
 * answers. Whatever can be judged on the spot, such as two different answers to one message, is
 * judged here.
 */
import type { Json } from "#base/json.ts";
import type { HospitalBooking, HospitalCall } from "#model/command.ts";
import type { Institution } from "#model/place.ts";
import type { Line, Parts } from "./bills.ts";
import type { Visit } from "./visits.ts";

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

/** A settlement as its hospital sees it. */
export interface Claim {
  readonly entry: Entry;
  readonly visit: Visit;
  readonly batch: string | null;
  readonly lines: readonly Line[];
  /** Their sum, by the auditor's own arithmetic. */
  readonly parts: Parts;
  /** Every cancellation that some window asked for; at most one of them stands. */
  readonly cancels: Entry[];
}

export interface Books {
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

export function entryKey(institution: string, messageId: string): string {
  return `${institution} ${messageId}`;
}

/** A broken world breaks everywhere at once: the first faults tell enough. */
const FAULTS_MAX = 30;

export function createBooks(): Books {
  const entries = new Map<string, Entry>();
  const faults: string[] = [];
  const fault = (words: string): void => {
    if (faults.length < FAULTS_MAX && !faults.includes(words)) faults.push(words);
  };
  return {
    entries,
    claims: [],
    quotes: [],
    faults,
    fault,
    open: (call, booking, institution) => {
      const key = entryKey(call.institution, call.messageId);
      const known = entries.get(key);
      if (known) return known;
      const entry: Entry = {
        call,
        booking,
        institution,
        text: null,
        thrown: null,
        refusedFirst: false,
        heard: false,
        reversed: false,
        times: 0,
      };
      entries.set(key, entry);
      return entry;
    },
    answered: (entry, digest, text) => {
      const name = `${entry.call.institution} ${entry.call.messageId}`;
      if (digest !== entry.call.digest)
        fault(`${name}: other content under the same id was booked`);
      else if (entry.text !== null && entry.text !== text) {
        fault(`${name}: two answers to one message:\n  ${entry.text}\n  ${text}`);
      } else entry.text = text;
    },
  };
}

export function outcomeOf(text: string): Outcome {
  return JSON.parse(text) as Outcome;
}

/** The believed fate of a settlement at the hospital. */
export type Fate = "open" | "refused" | "reversed" | "settled" | "cancelled";

export function fateOf(claim: Claim): Fate {
  const { entry } = claim;
  if (entry.reversed) return "reversed";
  if (entry.text === null) return entry.thrown === null ? "open" : "refused";
  if (!outcomeOf(entry.text).ok) return "refused";
  return standingCancel(claim) ? "cancelled" : "settled";
}

/** The cancellation that took the settlement back and was not reversed itself. */
export function standingCancel({ cancels }: Claim): Entry | null {
  const standing = cancels.find(
    (entry) => !entry.reversed && entry.text !== null && outcomeOf(entry.text).ok !== undefined,
  );
  return standing ?? null;
}
