/**
 * The auditor's own records of the hospitals: every request that a hospital made, every answer that
 * its node gave, and what the hospital therefore believes of each settlement. Amounts stay the
 * plain text of the answers. Whatever can be judged on the spot, such as two different answers to
 * one message, is judged here.
 */
import type { Claim, Entry, HospitalRecords, Outcome } from "./nouns.ts";

export function entryKey(institution: string, messageId: string): string {
  return `${institution} ${messageId}`;
}

/** Faults that are kept of one run; further ones are dropped. */
const FAULTS_MAX = 30;

export function createHospitalRecords(): HospitalRecords {
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
