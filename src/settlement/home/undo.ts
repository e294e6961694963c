/**
 * Undoing and inquiring at home (冲正、查询): the caller does not know what happened. What was never
 * seen gets a tombstone first, so that "never seen" is final.
 */
import { assert, present } from "#base/assert.ts";
import { fromJson, toJson } from "#base/json.ts";
import { turnedRound } from "#ledger/ledger.ts";
import type {
  Booked,
  InquireAnswer,
  InquireContent,
  Received,
  Refused,
  UndoAnswer,
  UndoContent,
  Undone,
} from "#model/message.ts";
import type { AccountingPeriod } from "#model/settlement.ts";
import type { UndoNo } from "#settlement/final.ts";
import type { HomeRow } from "#settlement/home/queries.ts";
import { dependents, openCase } from "#settlement/home/recompute-case.ts";
import {
  bookAgainst,
  changesFromText,
  foreignRefusal,
  negatedChanges,
  paymentTransfers,
  placeOf,
  postHome,
  refusedBy,
  storedAnswer,
  tombstone,
} from "#settlement/home/rows.ts";
import type { HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";

export type UndoCommand = {
  readonly kind: "undo";
  readonly content: UndoContent;
  readonly received: Received;
};

export type InquireCommand = {
  readonly kind: "inquire";
  readonly content: InquireContent;
  readonly received: Received;
};

/** `neverSeen` is final because its tombstone is committed before it is said. */
export function inquireAtHome(unit: HomeUnitOfWork, command: InquireCommand): InquireAnswer {
  const { content, received } = command;
  const foreign = foreignRefusal(unit, content.settlementId, command);
  if (foreign) return foreign;
  const row = unit.row(content.settlementId);
  if (!row) {
    tombstone(unit, content, received);
    return { outcome: "neverSeen" };
  }
  if (row.state === "tombstone") return { outcome: "neverSeen" };
  // From here on the answer tells of the person.
  trailAbout(unit, command, "settlement.inquired");
  return takenBack(unit, row) ?? storedAnswer(row, null);
}

/** The kept answer of the order, or a decision that is kept from now on, whatever it is. */
export function undoAtHome(unit: HomeUnitOfWork, command: UndoCommand): UndoAnswer {
  const { content, received } = command;
  const foreign = foreignRefusal(unit, content.settlementId, command);
  if (foreign) return foreign;
  const known = unit.order(content.orderId);
  if (known) {
    if (known.digest !== received.digest) return refusedBy("message_reused", { field: "content" });
    return fromJson<UndoAnswer>(known.answer);
  }
  const answer = decideUndo(unit, command);
  unit.keepOrder({
    id: content.orderId,
    settlement_id: content.settlementId,
    person_id: content.personId,
    digest: received.digest,
    answer: toJson(answer),
    decided_at: unit.now,
  });
  return answer;
}

function decideUndo(unit: HomeUnitOfWork, command: UndoCommand): UndoAnswer {
  const { content, received } = command;
  const row = unit.row(content.settlementId);
  if (!row) {
    tombstone(unit, content, received);
    return { outcome: "neverSeen" };
  }
  if (row.state === "tombstone" || row.state === "refused") return { outcome: "neverSeen" };
  const before = takenBack(unit, row);
  if (before) return before;
  // An offset stands: what it offsets was taken back.
  if (row.state === "cancelled" || row.kind === "offset") {
    return undoRefused("settlement_cancelled");
  }
  assert(row.state === "booked", "only what stands is undone");
  if (row.kind === "cancel") return undoCancel(unit, command, row);
  return undoSettle(unit, command, row);
}

function undoRefused(code: UndoNo): Refused {
  return refusedBy(code);
}

/** What was answered when it was taken back, or null. */
function takenBack(unit: HomeUnitOfWork, row: HomeRow): Undone | null {
  if (row.state === "offset") {
    return undoneAs(row, { offset: bookedOf(unit.offsetOf(row)), recomputeCase: false });
  }
  if (row.state !== "undone") return null;
  const accountingPeriod = {
    businessDay: present(row.undone_day, "an undone row has its period"),
    month: present(row.undone_month, "an undone row has its period"),
  };
  return undoneAs(row, { stamp: accountingPeriod, recomputeCase: false });
}

/** What was booked, whatever became of it since. */
function bookedOf(row: HomeRow): Booked {
  return fromJson<Booked>(present(row.answer, "a booked row has its answer"));
}

function undoneAs(
  row: HomeRow,
  how: { readonly recomputeCase: boolean } & (
    | { readonly stamp: AccountingPeriod }
    | { readonly offset: Booked }
  ),
): Undone {
  const booked = bookedOf(row);
  if ("stamp" in how) return { outcome: "undone", booked, ...how };
  const accountingPeriod = present(how.offset.stamp, "an offset carries home's accounting period");
  return { outcome: "undone", booked, stamp: accountingPeriod, ...how };
}

/**
 * Takes the row back in the ledger. In its own month it was never there; a month that is over keeps
 * it, and an offset stands against it in the open one. A stamp tells which: home stamps nothing in
 * a month that is closed or closing.
 */
function takeBack(
  unit: HomeUnitOfWork,
  { content, received }: UndoCommand,
  row: HomeRow,
): { readonly stamp: AccountingPeriod } | { readonly offset: Booked } {
  if (row.month === unit.accountingPeriod.month) {
    const transfers = paymentTransfers(placeOf(row), bookedOf(row).payment);
    postHome(unit, row.id, "homeUndo", turnedRound(transfers));
    unit.move(row, "undone");
    return { stamp: unit.accountingPeriod };
  }
  unit.move(row, "offset");
  const offset = bookAgainst(unit, row, {
    id: unit.newSettlementId(),
    kind: "offset",
    request_digest: received.digest,
    message_id: received.messageId,
    content: toJson(content),
    explanation: `冲抵${row.month}已关账的${row.id}，各项金额全部冲回。`,
  });
  return { offset };
}

function undoSettle(unit: HomeUnitOfWork, command: UndoCommand, row: HomeRow): UndoAnswer {
  const used = dependents(unit, row);
  unit.apply(negatedChanges(changesFromText(row.changes)));
  const how = takeBack(unit, command, row);
  if (used.length > 0) openCase(unit, row, used);
  trailAbout(unit, command, "settlement.reversed");
  return undoneAs(row, { ...how, recomputeCase: used.length > 0 });
}

/** The cancelled settlement stands again, unless something later depends on its being gone. */
function undoCancel(unit: HomeUnitOfWork, command: UndoCommand, row: HomeRow): UndoAnswer {
  if (dependents(unit, row).length > 0) return undoRefused("reverse_depends");
  const original = present(
    unit.row(present(row.cancels, "a cancellation names what it cancels")),
    "the cancelled settlement is loaded",
  );
  assert(original.state === "cancelled", "what a standing cancellation names is cancelled");
  const changes = negatedChanges(changesFromText(row.changes));
  // The account's money that came back may have been spent meanwhile.
  if (!unit.canApply(changes)) return undoRefused("reverse_depends");
  unit.apply(changes);
  unit.move(original, "booked");
  unit.closeRecomputeCase(original.id);
  const how = takeBack(unit, command, row);
  trailAbout(unit, command, "cancellation.reversed");
  return undoneAs(row, { ...how, recomputeCase: false });
}

function trailAbout(
  unit: HomeUnitOfWork,
  { content, received }: UndoCommand | InquireCommand,
  action: string,
): void {
  unit.trail.push({
    at: unit.now,
    actor: { kind: "node", id: received.from },
    action,
    subject: content.settlementId,
    personId: content.personId,
  });
}
