/**
 * What care does when home has spoken, or has not: the second commit of a settlement, a
 * cancellation or a reversal. "No answer" is never "no": it only makes the state unknown, and the
 * resolver goes on asking.
 */
import { assert, present } from "#base/assert.ts";
import type { OrderId } from "#base/id.ts";
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
import { fundTotal, schemeFundOf } from "#model/fund.ts";
import type { Booked, InquireAnswer, Refused, UndoAnswer, Undone } from "#model/message.ts";
import { type InstitutionCode, nodeOf } from "#model/place.ts";
import type { AccountingPeriod } from "#model/settlement.ts";
import { followSettlements } from "#settlement/care/checks.ts";
import type { EncounterRow, SettlementRow } from "#settlement/care/queries.ts";
import { resultOfRow } from "#settlement/care/result.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";
import { type Asked, isFinal } from "#settlement/final.ts";

/** How the institution's answer is made; absent when nobody waits for it. */
export type RenderSettled = (outcome: BookingOutcome<"settle">) => string;

export interface Outcome {
  readonly settlementId: string;
  readonly encounterId: string;
  /** What home was asked: an answer to something else says nothing of an order. */
  readonly asked: Asked;
  /** The order that an undo carried. */
  readonly orderId?: OrderId | undefined;
  readonly answer: InquireAnswer | UndoAnswer | { readonly outcome: "noAnswer" };
  readonly render?: RenderSettled | undefined;
}

export interface OutcomeSettings {
  readonly resolvePauseMs: number;
  readonly resolvePauseMaxMs: number;
  institutionName(code: InstitutionCode): string;
}

/**
 * Applies one outcome to the unit of work. Returns the institution's text, or undefined when this
 * outcome changed nothing that the institution has not been told.
 */
export function applyOutcome(
  unit: CareUnitOfWork,
  outcome: Outcome,
  settings: OutcomeSettings,
): string | undefined {
  const row = present(unit.settlement(outcome.settlementId), "the settlement is loaded");
  const encounter = present(unit.encounter(row.encounter_id), "its encounter is held");
  const context: Context = { unit, row, encounter, settings, render: outcome.render };
  const open = row.state === "settling" || row.state === "unknown";
  const ordered = row.reverse_ordered_at !== null;
  if (!open && (row.state !== "settled" || !ordered)) return undefined;
  const answer = believed(outcome);
  if (ordered) return answerToOrder(context, outcome, answer);
  // A late answer to an order that is over.
  if (outcome.asked === "undo") return undefined;
  if (answer.outcome === "noAnswer") return stillUnknown(context);
  if (answer.outcome === "booked") return booked(context, answer);
  if (answer.outcome === "undone") return undone(context, answer);
  if (answer.outcome === "neverSeen") return neverSeen(context);
  return refused(context, answer);
}

/** A refusal that is not on the list of what ends a matter is no answer. */
function believed({ asked, answer }: Outcome): Outcome["answer"] {
  if (answer.outcome !== "refused" || isFinal(asked, answer.refusal.code)) return answer;
  return { outcome: "noAnswer" };
}

/**
 * While an order is open, only the answer to that very order ends it, or an inquiry that tells what
 * became of the settlement in the end.
 */
function answerToOrder(context: Context, outcome: Outcome, answer: Outcome["answer"]): undefined {
  const { row } = context;
  const toOrder = outcome.asked === "undo" && outcome.orderId === row.reverse_order;
  if (toOrder || outcome.asked === "inquire") {
    if (answer.outcome === "undone") return undone(context, answer);
    if (answer.outcome === "neverSeen") return orderedNeverSeen(context);
  }
  if (toOrder && answer.outcome === "refused") return orderRefused(context);
  if (toOrder) return stillUnknown(context);
  if (row.state === "settling" && answer.outcome === "noAnswer") {
    context.unit.moveSettlement(row, "unknown");
  }
  return undefined;
}

interface Context {
  readonly unit: CareUnitOfWork;
  readonly row: SettlementRow;
  readonly encounter: EncounterRow;
  readonly settings: OutcomeSettings;
  readonly render: RenderSettled | undefined;
}

function stillUnknown({ unit, row, settings }: Context): undefined {
  if (row.state === "settling") unit.moveSettlement(row, "unknown");
  const pause = Math.min(settings.resolvePauseMs * 2 ** row.attempts, settings.resolvePauseMaxMs);
  row.attempts += 1;
  row.next_inquiry_at = unit.now + pause;
  unit.changeSettlement(row);
  return undefined;
}

/**
 * The settlement is finished: the encounter is free for the next order that waits for it, or for
 * the next settlement.
 */
function finish({ unit, row, encounter }: Context): void {
  row.next_inquiry_at = null;
  unit.changeSettlement(row);
  if (encounter.unfinished !== row.id) return;
  const next = unit
    .settlementsOf(encounter.id)
    .find((other) => other !== row && other.reverse_order !== null && other.state === "settled");
  encounter.unfinished = next?.id ?? null;
  unit.changeEncounter(encounter);
  if (!next) return;
  next.next_inquiry_at = unit.now;
  unit.changeSettlement(next);
}

function storeAnswer(context: Context, outcome: BookingOutcome<"settle">): string | undefined {
  const { unit, row, render } = context;
  if (!render) return undefined;
  const text = render(outcome);
  unit.answer(row.institution, row.message_id, text);
  return text;
}

type OutcomeColumns = Pick<SettlementRow, "outcome" | "fund_fen" | "account_fen" | "cash_fen">;

/** Home's answer whole, and what it comes to. */
function outcomeOf(answer: Booked): OutcomeColumns {
  const { payment } = answer;
  return {
    outcome: toJson(answer),
    fund_fen: fundTotal(payment),
    account_fen: payment.ownAccountFen + payment.relativesAccountFen,
    cash_fen: payment.cashFen,
  };
}

function booked(context: Context, answer: Booked): string | undefined {
  const { unit, row, encounter, settings } = context;
  const accountingPeriod = present(
    answer.stamp,
    "a booked settlement carries home's accounting period",
  );
  assert(answer.payment.totalFen === row.total_fen, "home answers for the total that care sent");
  Object.assign(row, outcomeOf(answer));
  row.business_day = accountingPeriod.businessDay;
  row.month = accountingPeriod.month;
  row.settled_at = unit.now;
  unit.moveSettlement(row, "settled");
  finish(context);
  if (row.cancels !== null) {
    const original = present(unit.settlement(row.cancels), "the cancelled settlement is loaded");
    unit.moveSettlement(original, "cancelled");
  }
  followSettlements(unit, encounter);
  postCare(context, "care", answer, accountingPeriod);
  return storeAnswer(context, {
    ok: resultOfRow(row, encounter, settings.institutionName(row.institution), answer),
  });
}

function refused(context: Context, answer: Refused): string | undefined {
  const { unit, row } = context;
  row.outcome = toJson(answer);
  unit.moveSettlement(row, "refused");
  reopenOriginal(context);
  finish(context);
  return storeAnswer(context, { refused: answer.refusal });
}

/** Home never saw it, and its tombstone makes that final. */
function neverSeen(context: Context): string | undefined {
  const refusal: RefusalContent = { code: "tombstone_met", params: {}, decidedBy: "home" };
  return refused(context, { outcome: "refused", refusal });
}

/** What home told as booked it cannot have never seen: somebody must look at its books. */
function orderedNeverSeen(context: Context): undefined {
  const { unit, row } = context;
  if (row.state !== "settled") return reversed(context);
  unit.trail.push({
    at: unit.now,
    actor: { kind: "program", duty: "resolver" },
    action: "home.contradicted",
    subject: row.id,
    personId: row.person_id,
  });
  return stillUnknown(context);
}

function undone(context: Context, answer: Undone): undefined {
  const { row } = context;
  if (row.state !== "settled") {
    // Care never heard of the booking: its books show it too, each half in home's accounting
    // period.
    const accountingPeriod = present(
      answer.booked.stamp,
      "a booked settlement carries home's accounting period",
    );
    Object.assign(row, outcomeOf(answer.booked));
    row.business_day = accountingPeriod.businessDay;
    row.month = accountingPeriod.month;
    postCare(context, "care", answer.booked, accountingPeriod);
  }
  if (answer.offset) return offset(context, answer.offset);
  postCare(context, "careUndo", answer.booked, answer.stamp);
  return reversed(context);
}

/** The settlement stays in its closed month; home's offset stands against it in the open one. */
function offset(context: Context, against: Booked): undefined {
  const { unit, row } = context;
  const accountingPeriod = present(against.stamp, "an offset carries home's accounting period");
  const { split } = against;
  const offsetRow = unit.addOffset({
    ...row,
    id: against.settlementId,
    kind: "offset",
    state: "settled",
    cancels: row.id,
    total_fen: split.totalFen,
    own_expense_fen: split.ownExpenseFen,
    over_limit_fen: split.overLimitFen,
    own_share_first_fen: split.ownShareFirstFen,
    in_scope_fen: split.inScopeFen,
    ...outcomeOf(against),
    business_day: accountingPeriod.businessDay,
    month: accountingPeriod.month,
    created_at: unit.now,
    deadline: unit.now,
    settled_at: unit.now,
    reverse_ordered_at: null,
    reverse_order: null,
    attempts: 0,
    next_inquiry_at: null,
  });
  assert(offsetRow.total_fen === -row.total_fen, "an offset negates what it offsets");
  postCare({ ...context, row: offsetRow }, "care", against, accountingPeriod);
  return reversed(context, "offset");
}

function reversed(context: Context, state: "reversed" | "offset" = "reversed"): undefined {
  const { unit, row, encounter } = context;
  unit.moveSettlement(row, state);
  if (row.cancels !== null) reopenOriginal(context);
  else followSettlements(unit, encounter);
  finish(context);
  return undefined;
}

/** A cancellation that did not happen, or was taken back: its original stands again. */
function reopenOriginal({ unit, row, encounter }: Context): void {
  if (row.cancels === null) return;
  const original = present(unit.settlement(row.cancels), "the cancelled settlement is loaded");
  if (original.state === "settled") return;
  unit.moveSettlement(original, "settled");
  followSettlements(unit, encounter);
}

/**
 * Home keeps what later settlements depend on, and keeps that it said so: the order is over. A new
 * reversal is a new order.
 */
function orderRefused(context: Context): undefined {
  const { unit, row } = context;
  row.reverse_ordered_at = null;
  row.reverse_order = null;
  unit.changeSettlement(row);
  if (row.state === "settled") finish(context);
  else stillUnknown(context);
  return undefined;
}

function postCare(
  context: Context,
  part: Part,
  booked: Booked,
  accountingPeriod: AccountingPeriod,
): void {
  const { unit, row } = context;
  const transfers = claimTransfers(row, booked);
  if (transfers.length === 0) return;
  unit.postings.push({
    subject: { kind: "settlement", id: row.id },
    part,
    businessDay: accountingPeriod.businessDay,
    month: accountingPeriod.month,
    occurredAt: unit.now,
    recordedAt: unit.now,
    transfers: part === "careUndo" ? turnedRound(transfers) : transfers,
  });
}

/** What care owes the institution, against its claim on the home place, fund by fund. */
function claimTransfers(row: SettlementRow, { payment, scheme }: Booked): Transfer[] {
  const homeNode = nodeOf(row.home_area);
  const move = (schemeFund: string, amountFen: bigint): Transfer[] =>
    signedTransfer(
      institutionAccount(row.institution),
      claimAccount(homeNode, row.home_area, schemeFund),
      amountFen,
    );
  return [
    ...payment.funds.flatMap((share) => move(schemeFundOf(scheme, share.fund), share.amountFen)),
    ...move(schemeFundOf(scheme, "ownAccount"), payment.ownAccountFen),
    ...move(schemeFundOf(scheme, "relativesAccount"), payment.relativesAccountFen),
  ];
}

/** What an institution is told while the outcome is open. */
export function unknownRefusal(settlementId: string): Refusal {
  return new Refusal("settlement_unknown", { settlement: settlementId });
}
