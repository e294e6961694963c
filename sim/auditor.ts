/**
 * The auditor: compares what the hospitals were told with what each node's tables say, and the
 * tables with each other. It shares no code with settlement, ledger or benefits. Each check names
 * the invariant of `docs/invariants.md` that it stands for.
 */
import { HUB, type NodeId, nodeOf } from "#model/place.ts";
import type { Line } from "./bills.ts";
import { entryKey, fateOf, outcomeOf, standingCancel } from "./hospital-records.ts";
import type { Claim, HospitalRecords } from "./nouns.ts";
import type { CareRow, CopyRow, HomeRow } from "./queries.ts";
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

/** 5, 6: what a hospital was answered is what is stored under its message, and only that. */
export function checkRequests({ records, nodes, fault }: Audit): void {
  const stored = new Map<string, { digest: string; answer: string | null; kind: string }>();
  for (const { requests } of nodes.values()) {
    for (const row of requests) stored.set(entryKey(row.institution, row.message_id), row);
  }
  for (const [key, entry] of records.entries) {
    const row = stored.get(key);
    if (entry.refusedFirst && entry.text !== null && outcomeOf(entry.text).ok) {
      fault(`${key}: ${entry.booking.kind} was told ${entry.thrown}, and then booked`);
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
 * Nobody pays twice: one charge batch (one stay) of an encounter has at most one settlement that
 * stands.
 */
export function checkNobodyPaysTwice({ nodes, fault }: Audit): void {
  const standing = new Map<string, string>();
  for (const { care } of nodes.values()) {
    for (const row of care) {
      if (row.state !== "settled" || row.cancels !== null || row.interim) continue;
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

/**
 * 7: each settlement of care is at home in the same state, with the same amounts and period; and
 * back.
 */
export function checkHomes({ nodes, fault }: Audit): void {
  const atHome = new Map<string, HomeRow>();
  for (const { home } of nodes.values()) for (const row of home) atHome.set(row.id, row);
  const seen = new Set<string>();
  for (const { care } of nodes.values()) {
    for (const row of care) {
      seen.add(row.id);
      const home = atHome.get(row.id);
      checkPair(row, home, fault);
    }
  }
  for (const row of atHome.values()) {
    if (!seen.has(row.id)) fault(`${row.id}: ${row.state} at home, unknown to care`);
  }
}

function checkPair(row: CareRow, home: HomeRow | undefined, fault: Audit["fault"]): void {
  const stands = ["settled", "cancelled", "offset"].includes(row.state);
  const expected: readonly (string | undefined)[] = stands
    ? [row.state === "settled" ? "booked" : row.state]
    : row.state === "reversed"
      ? ["undone", "tombstone", "refused", undefined]
      : ["refused", "tombstone", undefined];
  if (!expected.includes(home?.state)) {
    fault(`${row.id}: ${row.state} at care, ${home?.state ?? "unknown"} at home`);
    return;
  }
  if (!stands || !home) return;
  if (row.business_day !== home.business_day || row.month !== home.month) {
    fault(`${row.id}: stamped ${row.business_day} at care, ${home.business_day} at home`);
  }
  const care = readAnswer(row.outcome ?? "{}", home.scheme ?? "");
  const said = readAnswer(home.answer ?? "{}", home.scheme ?? "");
  if (
    schemeFundsText(care.schemeFunds) !== schemeFundsText(said.schemeFunds) ||
    String(care.parts) !== String(said.parts)
  ) {
    fault(`${row.id}: care and home keep different amounts`);
  }
}

/**
 * 3, 7: the hub's copies say of each cross-province settlement what home says, and of nothing else.
 */
export function checkCopies({ nodes, fault }: Audit): void {
  const copies = new Map<string, CopyRow>();
  for (const copy of nodes.get(HUB)?.copies ?? []) copies.set(copy.id, copy);
  for (const { node, home } of nodes.values()) {
    for (const row of home) {
      const crossProvince = row.care_area !== null && nodeOf(row.care_area as never) !== node;
      const copy = copies.get(row.id);
      copies.delete(row.id);
      const stands = ["booked", "cancelled", "offset"].includes(row.state);
      const state = row.state === "offset" ? "offset" : "booked";
      if (!stands || !crossProvince) {
        if (copy?.state === "booked") fault(`${row.id}: a standing copy of what is ${row.state}`);
        continue;
      }
      if (copy?.state !== state) fault(`${row.id}: ${row.state} at home, hub: ${copy?.state}`);
      else compareCopy(row, copy, fault);
    }
  }
  for (const copy of copies.values()) {
    if (copy.state === "booked") fault(`${copy.id}: a copy of what no home knows`);
  }
}

function compareCopy(row: HomeRow, copy: CopyRow, fault: Audit["fault"]): void {
  const said = readAnswer(row.answer ?? "{}", row.scheme ?? "");
  const schemeFunds = new Map(
    Object.entries(copy.pots ?? {})
      .map(([schemeFund, amount]) => [schemeFund, BigInt(amount)] as const)
      .filter(([, amount]) => amount !== 0n),
  );
  if (
    copy.total_fen !== said.total ||
    schemeFundsText(schemeFunds) !== schemeFundsText(said.schemeFunds)
  ) {
    fault(
      `${row.id}: home says ${schemeFundsText(said.schemeFunds)}, the hub ${schemeFundsText(schemeFunds)}`,
    );
  }
  if (copy.business_day !== row.business_day || copy.month !== row.month) {
    fault(`${row.id}: stamped ${row.business_day} at home, ${copy.business_day} at the hub`);
  }
}

/** A cancellation is two rows, the second the exact negation of the first. */
export function checkCancellations({ nodes, fault }: Audit): void {
  const homes = new Map<string, HomeRow>();
  for (const { home } of nodes.values()) for (const row of home) homes.set(row.id, row);
  for (const row of homes.values()) {
    if ((row.kind !== "cancel" && row.kind !== "offset") || row.state !== "booked") continue;
    const original = homes.get(row.cancels ?? "");
    if (original?.state !== (row.kind === "cancel" ? "cancelled" : "offset")) {
      fault(`${row.id} cancels ${row.cancels}, which is ${original?.state}`);
      continue;
    }
    const [one, two] = [original, row].map((each) =>
      readAnswer(each.answer ?? "{}", each.scheme ?? ""),
    );
    const negated = [...(one?.schemeFunds ?? [])].map(
      ([schemeFund, amount]) => [schemeFund, -amount] as const,
    );
    if (
      schemeFundsText(new Map(negated)) !== schemeFundsText(two?.schemeFunds ?? new Map()) ||
      one?.cash !== -(two?.cash ?? 0n)
    ) {
      fault(`${row.id}: not the exact negation of ${row.cancels}`);
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
