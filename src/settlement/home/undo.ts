/**
 * Undoing and inquiring at home (冲正、查询): the caller does not know what happened. What was never
 * seen gets a tombstone first, so that "never seen" is final.
 */
import { assert, present } from "#base/assert.ts";
import { fromJson, toJson } from "#base/json.ts";
import { type Fen, yuanText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import { turnedRound } from "#ledger/ledger.ts";
import { type Fund, schemeFundOf } from "#model/fund.ts";
import type {
  Booked,
  InquireAnswer,
  InquireContent,
  Received,
  Refused,
  SettleContent,
  UndoAnswer,
  UndoContent,
  Undone,
} from "#model/message.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { AccountingPeriod } from "#model/settlement.ts";
import type { UndoNo } from "#settlement/final.ts";
import { dependents } from "#settlement/home/cancel.ts";
import { decide } from "#settlement/home/decide.ts";
import type { HomeRow } from "#settlement/home/queries.ts";
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
  if (used.length > 0) {
    unit.openRecomputeCase({
      settlement_id: row.id,
      person_id: row.person_id,
      opened_at: unit.now,
      differences: toJson(recomputed(unit, row.person_id, used)),
    });
  }
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

/**
 * One later settlement, and what each fund would pay more (or less) if it were computed now, in
 * yuan.
 */
interface Difference {
  readonly settlementId: string;
  readonly differences: Readonly<Record<string, string>>;
}

/** Runs the later settlements again without the reversed one; nothing of it is booked. */
function recomputed(
  unit: HomeUnitOfWork,
  personId: PersonId,
  used: readonly HomeRow[],
): Difference[] {
  const amounts = new Map<string, bigint>();
  const key = (measure: string, period: string): string => `${measure} ${period}`;
  for (const row of used) {
    for (const change of changesFromText(row.changes)) {
      if (change.personId !== personId) continue;
      const at = key(change.measure, change.period);
      amounts.set(at, (amounts.get(at) ?? 0n) - change.delta);
    }
  }
  return used.map((row) => {
    const content = fromJson<SettleContent>(present(row.content, "a booked row has its content"));
    const facts = unit.facts(personId, content.scheme);
    const read: typeof facts.read = (at) =>
      facts.read(at) + (amounts.get(key(at.measure, at.period)) ?? 0n);
    const before = storedAnswer(row, null);
    assert(before.outcome === "booked", "a standing settlement has a booked answer");
    const decision = decide(content, { ...facts, read }, unit.policies);
    if (decision instanceof Refusal) {
      return { settlementId: row.id, differences: { refused: decision.code } };
    }
    const { changes, payment } = decision.evaluation;
    for (const change of changes) {
      const at = key(change.measure, change.period);
      amounts.set(at, (amounts.get(at) ?? 0n) + change.delta);
    }
    return difference(row.id, content.scheme, before, payment.funds);
  });
}

function difference(
  settlementId: string,
  scheme: Scheme,
  before: Booked,
  now: readonly { readonly fund: Fund; readonly amountFen: Fen }[],
): Difference {
  const schemeFunds: Record<string, Fen> = {};
  for (const share of now) {
    const schemeFund = schemeFundOf(scheme, share.fund);
    schemeFunds[schemeFund] = (schemeFunds[schemeFund] ?? 0n) + share.amountFen;
  }
  for (const share of before.payment.funds) {
    const schemeFund = schemeFundOf(scheme, share.fund);
    schemeFunds[schemeFund] = (schemeFunds[schemeFund] ?? 0n) - share.amountFen;
  }
  const changed = Object.entries(schemeFunds).filter(([, amount]) => amount !== 0n);
  return {
    settlementId,
    differences: Object.fromEntries(
      changed.map(([schemeFund, amount]) => [schemeFund, yuanText(amount)]),
    ),
  };
}
