/**
 * Reversal at the care place (冲正): the caller does not know what became of a message. It always
 * succeeds for a settlement: from the order's commit on, that settlement can only end reversed.
 */
import { present } from "#base/assert.ts";
import { newId, type OrderId } from "#base/id.ts";
import { sumFen } from "#base/money.ts";
import type { Random } from "#base/random.ts";
import { Refusal } from "#base/refusals.ts";
import type { HospitalCall, Render, Reverse } from "#model/command.ts";
import type { UndoContent } from "#model/message.ts";
import { holds, isSettled, isTakenBack, live } from "#settlement/care/checks.ts";
import { trail } from "#settlement/care/encounter.ts";
import type { EncounterRow, RequestRow, SettlementRow } from "#settlement/care/queries.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";

/**
 * Done at once, or an order that home has to carry out; `text` is the answer when it is already
 * sure.
 */
export type ReverseStep =
  | { readonly text: string }
  | {
      readonly undo: UndoContent;
      readonly encounterId: string;
      readonly text?: string | undefined;
    };

const DONE = { ok: { done: true } } as const;
const NOTHING = { ok: { done: true, nothing: true } } as const;
const CANCELLING = { ok: { done: true, cancelling: true } } as const;

interface Reversal {
  readonly unit: CareUnitOfWork;
  readonly random: Random;
  readonly call: HospitalCall;
  readonly booking: Reverse;
  readonly render: Render<"reverse">;
}

/**
 * Refusals: transaction_not_reversible (the message was another kind of booking), field_invalid (it
 * names itself), encounter_other_person, settlement_cancelled, settlement_unfinished,
 * reverse_depends.
 */
export function reverse(reversal: Reversal): ReverseStep | Refusal {
  const { unit, call, booking } = reversal;
  if (booking.originalMessageId === call.messageId) {
    return new Refusal("field_invalid", { field: "原报文ID", why: "与本次冲正的报文ID相同" });
  }
  const original = unit.request(call.institution, booking.originalMessageId);
  if (!original) return tombstone(reversal);
  if (original.kind === "tombstone") return done(reversal, null);
  if (original.kind !== booking.original || !isNumbered(original, booking)) {
    return otherKind(original);
  }
  // It was refused before anything was asked of home: there is nothing to take back.
  if (original.subject === null) return done(reversal, null);
  if (original.kind === "admit") return reverseAdmission(reversal, original);
  return orderUndo(reversal, original);
}

/** 2304 is not 2207, though both settle; a letter of a province's edition makes no other one. */
function isNumbered({ transaction }: RequestRow, { originalTransaction }: Reverse): boolean {
  const digits = (number: string): string => number.replace(/[A-Z]$/, "");
  return digits(transaction) === digits(originalTransaction);
}

const REVERSIBLE: ReadonlySet<string> = new Set(["settle", "cancel", "admit"]);

/** Not of the kind that the reversal says: to be named rightly, or one that is never reversed. */
function otherKind({ kind, transaction }: RequestRow): Refusal {
  if (!REVERSIBLE.has(kind)) return new Refusal("transaction_not_reversible", { transaction });
  const why = `原报文是${transaction}交易，请填${transaction}`;
  return new Refusal("field_invalid", { field: "原交易编号", why });
}

/** Never seen: remembered, so that the message is refused should it still arrive. */
function tombstone(reversal: Reversal): ReverseStep {
  const { unit, call, booking } = reversal;
  const unseen: HospitalCall = {
    ...call,
    messageId: booking.originalMessageId,
    transaction: booking.originalTransaction,
    digest: "",
    fingerprint: "",
  };
  unit.record(unseen, "tombstone", null, null);
  return done(reversal, null);
}

/** What is about nothing, or was refused by home, was never booked. */
function done(
  { unit, call, render }: Reversal,
  subject: string | null,
  { booked } = { booked: subject !== null },
): { text: string } {
  const text = render(booked ? DONE : NOTHING);
  unit.record(call, "reverse", subject, text);
  return { text };
}

function reverseAdmission(reversal: Reversal, original: RequestRow): ReverseStep | Refusal {
  const { unit, call } = reversal;
  const encounter = present(unit.encounter(original.subject ?? ""), "its encounter is held");
  const otherPerson = personRefusal(reversal.booking, encounter);
  if (otherPerson) return otherPerson;
  if (encounter.state === "withdrawn") return done(reversal, encounter.id);
  const used =
    encounter.state !== "admitted" ||
    unit.charges(encounter.id).length > 0 ||
    live(unit.settlementsOf(encounter.id)).length > 0;
  if (used) return new Refusal("reverse_depends");
  unit.moveEncounter(encounter, "withdrawn");
  trail(unit, call, "encounter.reversed", encounter.id, encounter.person_id);
  return done(reversal, encounter.id);
}

function personRefusal(booking: Reverse, encounter: EncounterRow): Refusal | null {
  const other = booking.personId && booking.personId !== encounter.person_id;
  return other ? new Refusal("encounter_other_person") : null;
}

function orderUndo(reversal: Reversal, original: RequestRow): ReverseStep | Refusal {
  const { unit, call, render } = reversal;
  const row = present(unit.settlement(original.subject ?? ""), "its settlement is loaded");
  const encounter = present(unit.encounter(row.encounter_id), "its encounter is held");
  const otherPerson = personRefusal(reversal.booking, encounter);
  if (otherPerson) return otherPerson;
  if (row.state === "refused") return done(reversal, row.id, { booked: false });
  if (isTakenBack(row)) return done(reversal, row.id);
  if (row.state === "cancelled") return new Refusal("settlement_cancelled");
  const { unfinished } = encounter;
  const busy = unfinished !== null && unfinished !== row.id;
  if (row.cancels !== null) {
    if (busy) return new Refusal("settlement_unfinished", { settlement: unfinished });
    if (dependsOn(unit, encounter, row)) return new Refusal("reverse_depends");
  }
  const orderId = order(reversal, row);
  if (!busy) {
    row.next_inquiry_at = unit.now;
    encounter.unfinished = row.id;
    unit.changeEncounter(encounter);
  }
  // A settlement's reversal is sure from here on, unless its cancellation takes it back first; a
  // cancellation's is home's to decide.
  const sure = row.state === "cancelling" ? CANCELLING : DONE;
  const text = row.cancels === null ? render(sure) : undefined;
  unit.record(call, "reverse", row.id, text ?? null);
  trail(unit, call, "settlement.reverseAsked", row.id, encounter.person_id);
  // Another settlement of the visit is under way: the order is carried out when that one is over.
  if (busy && text !== undefined) return { text };
  return { text, encounterId: encounter.id, undo: undoContent(row, encounter, orderId) };
}

/** The order that is open already, or a new one. */
function order({ unit, random }: Reversal, row: SettlementRow): OrderId {
  const id = row.reverse_order ?? newId("ord", unit.now, random);
  row.reverse_order = id;
  row.reverse_ordered_at ??= unit.now;
  unit.changeSettlement(row);
  return id;
}

/**
 * Does something rest on the cancellation, as care sees it: the stay goes on that its original had
 * ended, or the original's lines are held by another one meanwhile or no more the same?
 */
function dependsOn(
  unit: CareUnitOfWork,
  encounter: EncounterRow,
  cancellation: SettlementRow,
): boolean {
  const settlements = unit.settlementsOf(encounter.id);
  const original = present(unit.settlement(cancellation.cancels ?? ""), "its original is loaded");
  if (encounter.state === "admitted" && !original.interim) return true;
  const lines = unit.charges(encounter.id).filter((line) => holds(original, line, settlements));
  const left = sumFen(lines.map((line) => line.total_fen));
  // Until home has spoken the original itself holds them still.
  const others = settlements.filter((row) => row !== original);
  return left !== original.total_fen || lines.some((line) => isSettled(line, others));
}

function undoContent(
  row: Pick<SettlementRow, "id" | "person_id" | "home_area">,
  encounter: Pick<EncounterRow, "care_area">,
  orderId: OrderId,
): UndoContent {
  return {
    orderId,
    settlementId: row.id,
    personId: row.person_id,
    homeArea: row.home_area,
    careArea: encounter.care_area,
  };
}
