/**
 * What care does when home has spoken, or has not: the second commit of a settlement, a
 * cancellation or a reversal. "No answer" is never "no": it only makes the state unknown, and the
 * resolver goes on asking.
 */
import { assert, present } from "#base/assert.ts";
import { toJson } from "#base/json.ts";
import { Refusal, type RefusalContent } from "#base/refusals.ts";
import {
  claimAccount,
  institutionAccount,
  type Part,
  signedTransfer,
  type Transfer,
  turnedRound,
} from "#ledger/ledger.ts";
import type { BookingOutcome } from "#model/command.ts";
import { potOf } from "#model/fund.ts";
import type { Booked, InquireAnswer, Refused, UndoAnswer, Undone } from "#model/message.ts";
import { type InstitutionCode, isInpatient, nodeOf } from "#model/place.ts";
import type { Stamp } from "#model/settlement.ts";
import type { CareBatch } from "#settlement/care/batch.ts";
import type { EncounterRow, SettlementRow } from "#settlement/care/queries.ts";
import { resultOfRow } from "#settlement/care/result.ts";

/** How the institution's answer is made; absent when nobody waits for it. */
export type RenderSettled = (outcome: BookingOutcome<"settle">) => string;

export interface Outcome {
  readonly settlementId: string;
  readonly encounterId: string;
  readonly answer: InquireAnswer | UndoAnswer | { readonly outcome: "noAnswer" };
  readonly render?: RenderSettled | undefined;
}

export interface OutcomeSettings {
  readonly resolvePauseMs: number;
  readonly resolvePauseMaxMs: number;
  institutionName(code: InstitutionCode): string;
}

/**
 * Home's words that decide nothing: the message came too late or damaged, so the resolver asks
 * again.
 */
const NOT_FINAL: ReadonlySet<string> = new Set(["deadline_passed", "message_forged"]);

/**
 * Applies one outcome to the working set. Returns the institution's text, or undefined when this
 * outcome changed nothing that the institution has not been told.
 */
export function applyOutcome(
  batch: CareBatch,
  outcome: Outcome,
  settings: OutcomeSettings,
): string | undefined {
  const row = present(batch.settlement(outcome.settlementId), "the settlement is loaded");
  const encounter = present(batch.encounter(row.encounter_id), "its encounter is held");
  const context: Context = { batch, row, encounter, settings, render: outcome.render };
  const { answer } = outcome;
  const open = row.state === "settling" || row.state === "unknown";
  if (!open && (row.state !== "settled" || row.reverse_ordered_at === null)) return undefined;
  if (answer.outcome === "noAnswer") return stillUnknown(context);
  if (answer.outcome === "booked") return booked(context, answer);
  if (answer.outcome === "undone") {
    return undone(context, "stamp" in answer ? answer : undefined);
  }
  if (answer.outcome === "neverSeen") return neverSeen(context);
  if (NOT_FINAL.has(answer.refusal.code)) return stillUnknown(context);
  return refused(context, answer);
}

interface Context {
  readonly batch: CareBatch;
  readonly row: SettlementRow;
  readonly encounter: EncounterRow;
  readonly settings: OutcomeSettings;
  readonly render: RenderSettled | undefined;
}

function stillUnknown({ batch, row, settings }: Context): undefined {
  if (row.state === "settling") batch.moveSettlement(row, "unknown");
  const pause = Math.min(settings.resolvePauseMs * 2 ** row.attempts, settings.resolvePauseMaxMs);
  row.attempts += 1;
  row.next_inquiry_at = batch.now + pause;
  batch.changeSettlement(row);
  return undefined;
}

/** The settlement is finished: the encounter is free for the next one. */
function finish({ batch, row, encounter }: Context): void {
  row.next_inquiry_at = null;
  batch.changeSettlement(row);
  if (encounter.unfinished === row.id) {
    encounter.unfinished = null;
    batch.changeEncounter(encounter);
  }
}

function say(context: Context, outcome: BookingOutcome<"settle">): string | undefined {
  const { batch, row, render } = context;
  if (!render) return undefined;
  const text = render(outcome);
  batch.answer(row.institution, row.message_id, text);
  return text;
}

function booked(context: Context, answer: Booked): string | undefined {
  const { batch, row, encounter, settings } = context;
  if (row.reverse_ordered_at !== null) return undefined;
  const stamp = present(answer.stamp, "a booked settlement carries home's stamp");
  assert(answer.payment.totalFen === row.total_fen, "home answers for the total that care sent");
  row.outcome = toJson(answer);
  row.business_day = stamp.businessDay;
  row.month = stamp.month;
  row.settled_at = batch.now;
  batch.moveSettlement(row, "settled");
  finish(context);
  if (row.cancels !== null) {
    const original = present(batch.settlement(row.cancels), "the cancelled settlement is loaded");
    batch.moveSettlement(original, "cancelled");
    if (encounter.state === "closed") batch.moveEncounter(encounter, "discharged");
  } else if (isInpatient(row.care_type) && !row.interim) {
    if (encounter.state === "discharged") batch.moveEncounter(encounter, "closed");
  }
  postCare(context, "care", answer, stamp);
  return say(context, {
    ok: resultOfRow(row, encounter, settings.institutionName(row.institution), answer),
  });
}

function refused(context: Context, answer: Refused): string | undefined {
  const { batch, row } = context;
  if (row.reverse_ordered_at !== null) return reverseRefused(context);
  row.outcome = toJson(answer);
  batch.moveSettlement(row, "refused");
  reopenOriginal(context);
  finish(context);
  return say(context, { refused: answer.refusal });
}

/** Home never saw it, and its tombstone makes that final. */
function neverSeen(context: Context): string | undefined {
  if (context.row.reverse_ordered_at !== null) return reversed(context);
  const refusal: RefusalContent = { code: "tombstone_met", params: {}, decidedBy: "home" };
  return refused(context, { outcome: "refused", refusal });
}

function undone(context: Context, answer: Undone | undefined): string | undefined {
  // An inquiry may see the undoing before the undo's own answer, which brings the stamp, arrives.
  if (context.row.reverse_ordered_at === null || !answer) return stillUnknown(context);
  const { row } = context;
  if (row.state !== "settled") {
    // Care never heard of the booking: its books show it too, each half in the period home stamped.
    const stamp = present(answer.booked.stamp, "a booked settlement carries home's stamp");
    row.outcome = toJson(answer.booked);
    row.business_day = stamp.businessDay;
    row.month = stamp.month;
    postCare(context, "care", answer.booked, stamp);
  }
  postCare(context, "careUndo", answer.booked, answer.stamp);
  return reversed(context);
}

function reversed(context: Context): undefined {
  const { batch, row, encounter } = context;
  const wasSettled = row.state === "settled";
  batch.moveSettlement(row, "reversed");
  if (row.cancels !== null) reopenOriginal(context);
  else if (wasSettled && encounter.state === "closed") {
    batch.moveEncounter(encounter, "discharged");
  }
  finish(context);
  return undefined;
}

/** A cancellation that did not happen, or was taken back: its original stands again. */
function reopenOriginal({ batch, row, encounter }: Context): void {
  if (row.cancels === null) return;
  const original = present(batch.settlement(row.cancels), "the cancelled settlement is loaded");
  if (original.state === "settled") return;
  batch.moveSettlement(original, "settled");
  const inpatient = isInpatient(original.care_type);
  if (inpatient && !original.interim && encounter.state === "discharged") {
    batch.moveEncounter(encounter, "closed");
  }
}

/**
 * Home keeps a cancellation that later settlements depend on: the order to reverse it is withdrawn.
 */
function reverseRefused(context: Context): undefined {
  const { batch, row } = context;
  row.reverse_ordered_at = null;
  batch.changeSettlement(row);
  if (row.state === "settled") finish(context);
  else stillUnknown(context);
  return undefined;
}

function postCare(context: Context, part: Part, booked: Booked, stamp: Stamp): void {
  const { batch, row } = context;
  const transfers = claimTransfers(row, booked);
  if (transfers.length === 0) return;
  batch.postings.push({
    subject: { kind: "settlement", id: row.id },
    part,
    businessDay: stamp.businessDay,
    month: stamp.month,
    occurredAt: batch.now,
    recordedAt: batch.now,
    transfers: part === "careUndo" ? turnedRound(transfers) : transfers,
  });
}

/** What care owes the institution, against its claim on the home place, pot by pot. */
function claimTransfers(row: SettlementRow, { payment, scheme }: Booked): Transfer[] {
  const homeNode = nodeOf(row.home_area);
  const move = (pot: string, amountFen: bigint): Transfer[] =>
    signedTransfer(
      institutionAccount(row.institution),
      claimAccount(homeNode, row.home_area, pot),
      amountFen,
    );
  return [
    ...payment.funds.flatMap((share) => move(potOf(scheme, share.fund), share.amountFen)),
    ...move(potOf(scheme, "ownAccount"), payment.ownAccountFen),
    ...move(potOf(scheme, "relativesAccount"), payment.relativesAccountFen),
  ];
}

/** What an institution is told while the outcome is open. */
export function unknownRefusal(settlementId: string): Refusal {
  return new Refusal("settlement_unknown", { settlement: settlementId });
}
