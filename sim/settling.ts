/**
 * The money part of a visit: quote, settle, read, cancel, reverse, with the ways in which a window
 * gets it wrong in practice (the same message twice, two windows at once, other content under an
 * old id).
 */
import type { SettlementId } from "#base/id.ts";
import { canonicalJson } from "#base/json.ts";
import type { Cancel, HospitalQueryAnswers, Quote, Reverse, Settle } from "#model/command.ts";
import type { SettlementResult } from "#model/settlement.ts";
import { type Line, sumParts } from "./bills.ts";
import { fateOf, outcomeOf } from "./hospital-records.ts";
import type { Claim, Entry, Heard, JsonObject, Told, Visit } from "./nouns.ts";
import { cardOf, insist, isOk, TRANSACTIONS } from "./visits.ts";

/** The lines of a batch; of a stay, those that no settlement holds. */
function linesFor(visit: Visit, batch: string | null): Line[] {
  if (batch !== null) return visit.lines.filter((line) => line.input.batch === batch);
  const held = new Set(
    visit.window.records.claims
      .filter((claim) => claim.visit === visit && fateOf(claim) === "settled")
      .flatMap((claim) => claim.lines),
  );
  return visit.lines.filter((line) => !held.has(line));
}

/** What a quote and its settlement have in common. */
function settleFields(
  visit: Visit,
  batch: string | null,
  lines: readonly Line[],
): Omit<Settle, "kind" | "interim"> {
  const { patient, encounterId, inpatient, window } = visit;
  const use = window.random.below(3);
  return {
    personId: patient.id,
    encounterId,
    scheme: patient.scheme,
    totalFen: sumParts(lines)[0],
    accountUse: use === 0 ? "none" : use === 1 ? "own" : "relatives",
    inpatient,
    ...(inpatient ? {} : { careType: visit.careType, credential: cardOf(patient) }),
    ...(batch === null ? {} : { batch }),
  };
}

/**
 * The settlement of one batch, or of everything that is open for an inpatient, before it is sent.
 */
export function composeSettle(visit: Visit, batch: string | null, interim = false): Claim {
  return composed(visit, { batch, interim, lines: linesFor(visit, batch) });
}

/** A further settlement of what this one settles: at the same moment, or when it is taken back. */
export function composeAgain({ visit, batch, interim, lines }: Claim): Claim {
  return composed(visit, { batch, interim, lines });
}

function composed(visit: Visit, what: Pick<Claim, "batch" | "interim" | "lines">): Claim {
  const { window, inpatient, dischargedAt } = visit;
  const { batch, interim, lines } = what;
  const booking: Settle = { kind: "settle", ...settleFields(visit, batch, lines), interim };
  const entry = window.compose(inpatient ? "2304" : TRANSACTIONS.settle, booking);
  const parts = sumParts(lines);
  const claim: Claim = { entry, visit, ...what, dischargedAt, parts, cancels: [] };
  window.records.claims.push(claim);
  return claim;
}

/** The quote of a claim that is about to be sent; its answer as plain JSON, or null. */
export async function quoteFor(claim: Claim): Promise<JsonObject | null> {
  const { window, inpatient } = claim.visit;
  const { kind: _, invoice: __, ...fields } = claim.entry.booking as Settle;
  const quote: Quote = { ...fields, kind: "quote" };
  const told = await window.ask(inpatient ? "2303" : TRANSACTIONS.quote, quote);
  return told.kind === "answer" ? (JSON.parse(canonicalJson(told.answer)) as JsonObject) : null;
}

/** Sends a settlement; what stays silent is repeated, reversed, or left open by chance. */
export async function settle(claim: Claim): Promise<void> {
  const { window } = claim.visit;
  for (let tried = 1; tried <= 3; tried += 1) {
    const heard = await window.send(claim.entry);
    if (heard.kind !== "silence") return;
    await window.loop.pause(200 + window.random.below(6_000));
    if (window.random.chance(0.25)) {
      await reverse(claim.entry, claim.visit, 2);
      return;
    }
  }
}

/**
 * Reverses a settlement or a cancellation by its message; true when the node said that it is done.
 */
export async function reverse(entry: Entry, visit: Visit, tries: number): Promise<boolean> {
  const { window, patient } = visit;
  const booking: Reverse = {
    kind: "reverse",
    personId: patient.id,
    originalMessageId: entry.call.messageId,
    originalTransaction: entry.call.transaction,
    original: entry.booking.kind === "cancel" ? "cancel" : "settle",
  };
  const heard = await insist(window, window.compose(TRANSACTIONS.reverse, booking), tries);
  if (isOk(heard)) entry.reversed = true;
  return isOk(heard);
}

export function settlementIdOf(claim: Claim): SettlementId | null {
  const { text } = claim.entry;
  const id = text === null ? undefined : outcomeOf(text).ok?.settlementId;
  return typeof id === "string" ? (id as SettlementId) : null;
}

/** The cancellation of a settlement that was heard of, before it is sent. */
export function composeCancel(claim: Claim): Entry | null {
  const { visit } = claim;
  const settlementId = settlementIdOf(claim);
  if (!settlementId) return null;
  const booking: Cancel = {
    kind: "cancel",
    personId: visit.patient.id,
    encounterId: visit.encounterId,
    settlementId,
  };
  const transaction = visit.inpatient ? "2305" : TRANSACTIONS.cancel;
  const entry = visit.window.compose(transaction, booking);
  claim.cancels.push(entry);
  return entry;
}

/** Cancels a settlement that was heard of. */
export async function cancel(claim: Claim, tries: number): Promise<Heard | null> {
  const entry = composeCancel(claim);
  return entry ? await insist(claim.visit.window, entry, tries) : null;
}

/** The same message again must give the same bytes; the records compare them. */
export async function repeat(claim: Claim): Promise<void> {
  await claim.visit.window.send(claim.entry);
}

/** Other content under an id whose answer is known: refused, and nothing booked. */
export async function repeatChanged(claim: Claim): Promise<void> {
  const { window } = claim.visit;
  const booking = claim.entry.booking as Settle;
  const heard = await window.send(claim.entry, { ...booking, totalFen: booking.totalFen + 1n });
  const { messageId } = claim.entry.call;
  if (heard.kind === "text") {
    window.records.fault(
      `${messageId}: other content under the same id was answered ${heard.text}`,
    );
  } else if (heard.kind === "refused" && heard.refusal.code !== "message_reused") {
    window.records.fault(`${messageId}: other content under it is refused ${heard.refusal.code}`);
  }
}

/** What 5203 says of a settlement. */
export async function read(claim: Claim): Promise<Told<SettlementResult>> {
  const { visit } = claim;
  const settlementId = settlementIdOf(claim) ?? ("stl_unknown" as SettlementId);
  return await visit.window.ask("5203", { kind: "readSettlement", ...named(visit), settlementId });
}

/** What 5204 says of a settlement's lines. */
export async function readLines(claim: Claim): Promise<Told<HospitalQueryAnswers["readCharges"]>> {
  const settlementId = settlementIdOf(claim) ?? undefined;
  const { visit } = claim;
  return await visit.window.ask("5204", { kind: "readCharges", ...named(visit), settlementId });
}

function named({ patient, encounterId }: Visit): Pick<Cancel, "personId" | "encounterId"> {
  return { personId: patient.id, encounterId };
}
