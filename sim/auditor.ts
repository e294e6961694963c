/**
 * The auditor: compares what the hospitals were told with what each node's tables say. The tables
 * with each other are compared by the product's own independent check (audit-books.ts). It shares
 * no code with settlement, ledger or benefits. Each check names the invariant of
 * `docs/invariants.md` that it stands for.
 */
import type { NodeId } from "#model/place.ts";
import type { CareRow } from "#verify/verify.ts";
import type { Line } from "./bills.ts";
import { entryKey, fateOf, outcomeOf, standingCancel } from "./hospital-records.ts";
import type { Claim, HospitalRecords } from "./nouns.ts";
import { type NodeTables, readAnswer, schemeFundsText } from "./tables.ts";

export interface Audit {
  readonly records: HospitalRecords;
  readonly nodes: ReadonlyMap<NodeId, NodeTables>;
  readonly fault: (words: string) => void;
  /** Two times of one node's clock that lie so near do not tell which was first. */
  readonly nearMs: number;
}

/** Care's states once all is calm, by what the hospital believes. */
const CARE_STATE: Readonly<Record<string, readonly string[]>> = {
  refused: ["refused"],
  reversed: ["reversed", "offset", "refused"],
  settled: ["settled"],
  cancelled: ["cancelled"],
  open: [],
};

/** 4, 7: no settlement is unfinished, and no encounter thinks that one is. */
export function checkFinished({ nodes, fault }: Audit): void {
  for (const { node, care, encounters } of nodes.values()) {
    for (const row of care) {
      if (["settling", "unknown", "cancelling"].includes(row.state)) {
        fault(`${node}: settlement ${row.id} is still ${row.state} in the calm`);
      }
    }
    for (const { id, unfinished } of encounters) {
      if (unfinished) fault(`${node}: encounter ${id} still waits for ${unfinished}`);
    }
  }
}

/** A no to these stays a no; of others a late copy may still be booked (docs/decisions/0006). */
const NO_STAYS: ReadonlySet<string> = new Set(["settle", "cancel", "reverse"]);

/** 5, 6: what a hospital was answered is what is stored under its message, and only that. */
export function checkRequests({ records, nodes, fault }: Audit): void {
  const stored = new Map<string, { digest: string; answer: string | null; kind: string }>();
  for (const { requests } of nodes.values()) {
    for (const row of requests) stored.set(entryKey(row.institution, row.message_id), row);
  }
  for (const [key, entry] of records.entries) {
    const row = stored.get(key);
    const { kind } = entry.booking;
    if (NO_STAYS.has(kind) && entry.refusedFirst && entry.text && outcomeOf(entry.text).ok) {
      fault(`${key}: ${kind} was told ${entry.thrown}, and then booked`);
    }
    if (entry.text !== null) {
      if (!row) fault(`${key}: answered, but not stored`);
      else if (row.answer !== entry.text && row.kind !== "tombstone") {
        fault(`${key}: the stored answer differs from the given one`);
      }
    }
    if (row && row.kind !== "tombstone" && row.digest !== entry.call.digest) {
      fault(`${key}: stored under another digest`);
    }
  }
}

/**
 * 1, 7: each claim of a hospital has its settlement at care, in the state and with the amounts it
 * was told.
 */
export function checkClaims({ records, nodes, fault }: Audit): void {
  const rows = new Map<string, CareRow>();
  for (const { care } of nodes.values()) {
    // An offset is no message of the institution's: it bears that of what it offsets.
    for (const row of care.filter(({ kind }) => kind !== "offset")) {
      rows.set(entryKey(row.institution, row.message_id), row);
    }
  }
  for (const claim of records.claims) {
    const { entry } = claim;
    const key = entryKey(entry.call.institution, entry.call.messageId);
    const fate = fateOf(claim);
    const row = rows.get(key);
    if (fate === "open") fault(`${key}: the hospital never learnt the fate of its settlement`);
    if (!row) {
      if (fate === "settled" || fate === "cancelled") fault(`${key}: ${fate} but unknown to care`);
      continue;
    }
    // A reversal that was ordered while the cancellation ran: the cancellation took it back first.
    const cancelledFirst =
      fate === "reversed" && row.state === "cancelled" && standingCancel(claim) !== null;
    if (!(CARE_STATE[fate]?.includes(row.state) || cancelledFirst)) {
      fault(`${key}: the hospital believes ${fate}, care says ${row.state} (${row.id})`);
    }
    checkAmounts(claim, row, fault);
  }
}

function checkAmounts(claim: Claim, row: CareRow, fault: Audit["fault"]): void {
  const parts = [
    row.total_fen,
    row.own_expense_fen,
    row.over_limit_fen,
    row.own_share_first_fen,
    row.in_scope_fen,
  ];
  if (String(parts) !== String(claim.parts)) {
    fault(`${row.id}: split ${parts} at care, ${claim.parts} by the bill`);
  }
  const { text } = claim.entry;
  if (text === null || !outcomeOf(text).ok || row.outcome === null) return;
  const { scheme } = claim.visit.patient;
  const told = readAnswer(JSON.stringify(outcomeOf(text).ok), scheme);
  const kept = readAnswer(row.outcome, scheme);
  if (
    schemeFundsText(told.schemeFunds) !== schemeFundsText(kept.schemeFunds) ||
    told.cash !== kept.cash
  ) {
    fault(
      `${row.id}: the hospital was told ${schemeFundsText(told.schemeFunds)}, care keeps ${schemeFundsText(kept.schemeFunds)}`,
    );
  }
  if (String(told.parts) !== String(claim.parts)) fault(`${row.id}: told another split`);
  const paid = [...told.schemeFunds.values()].reduce((sum, amount) => sum + amount, 0n);
  if (told.total !== paid + told.cash + told.hospital)
    fault(`${row.id}: its payment does not add up`);
  for (const amount of [...told.schemeFunds.values(), told.cash, told.hospital]) {
    if (amount < 0n) fault(`${row.id}: a negative amount in a settlement`);
  }
}

/**
 * Nobody pays twice: one charge batch of a visit has at most one settlement that stands; of a stay
 * several may, each of lines of its own (audit-stays.ts).
 */
export function checkNobodyPaysTwice({ nodes, fault }: Audit): void {
  const standing = new Map<string, string>();
  for (const { care } of nodes.values()) {
    for (const row of care) {
      if (row.state !== "settled" || row.cancels !== null || row.batch === null) continue;
      const key = `${row.encounter_id} ${row.batch}`;
      const other = standing.get(key);
      if (other) fault(`${key}: settled twice, ${other} and ${row.id}`);
      standing.set(key, row.id);
    }
  }
}

/** And no window believes so of one line, once every question is closed. */
export function checkNobodyBelievesTwice({ records, fault }: Audit): void {
  const believed = new Map<Line, string>();
  for (const claim of records.claims) {
    if (fateOf(claim) !== "settled") continue;
    const { messageId } = claim.entry.call;
    for (const line of claim.lines) {
      const other = believed.get(line);
      if (other) fault(`${claim.visit.encounterId}: ${other} and ${messageId} settle one line`);
      believed.set(line, messageId);
    }
  }
}

/** 9: a quote says what the settlement after it says. */
export function checkQuotes({ records, fault }: Audit): void {
  for (const { quote, claim } of records.quotes) {
    const { text } = claim.entry;
    const result = text === null ? undefined : outcomeOf(text).ok;
    if (!result) continue;
    const { scheme } = claim.visit.patient;
    const [said, done] = [quote, result].map((each) => readAnswer(JSON.stringify(each), scheme));
    if (!said || !done) continue;
    if (
      schemeFundsText(said.schemeFunds) !== schemeFundsText(done.schemeFunds) ||
      said.cash !== done.cash
    ) {
      const name = claim.entry.call.messageId;
      fault(
        `${name}: quoted ${schemeFundsText(said.schemeFunds)}, settled ${schemeFundsText(done.schemeFunds)}`,
      );
    }
  }
}
