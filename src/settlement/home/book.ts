/**
 * Settling at home: one command on the working set of its batch, decided by the policy and booked
 * with its changes, stamp and transfers.
 */
import { assert } from "#base/assert.ts";
import { toJson } from "#base/json.ts";
import { minFen } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import { ACCOUNT_BALANCE } from "#model/benefit.ts";
import { addsUp } from "#model/fund.ts";
import type { Booked, Received, SettleAnswer, SettleContent } from "#model/message.ts";
import { attendanceRefusal } from "#settlement/home/attendance.ts";
import type { BookedChange, HomeBatch } from "#settlement/home/batch.ts";
import { type Decision, decide } from "#settlement/home/decide.ts";
import { factsText, ownChanges } from "#settlement/home/facts.ts";
import {
  answerOf,
  bookRefusal,
  changesText,
  EMPTY_ROW,
  paymentTransfers,
  postHome,
  storedAnswer,
  tooLate,
} from "#settlement/home/rows.ts";

export type SettleCommand = {
  readonly kind: "settle";
  readonly content: SettleContent;
  readonly received: Received;
};

export function settleAtHome(batch: HomeBatch, command: SettleCommand): SettleAnswer {
  const { content, received } = command;
  const known = batch.row(content.settlementId);
  if (known) return storedAnswer(known, received.digest);
  if (batch.now > received.deadline) return tooLate(batch, content, received);
  const facts = batch.facts(content.personId, content.scheme);
  const decision =
    attendanceRefusal(content, batch.attended(content.personId)) ??
    decide(content, facts, batch.policies);
  if (decision instanceof Refusal) return bookRefusal(batch, command, decision);
  return bookDecision(batch, command, decision);
}

/**
 * The person's own changes, and those of the relatives whose accounts paid, in the order of their
 * ids.
 */
function changesOf(batch: HomeBatch, content: SettleContent, decision: Decision): BookedChange[] {
  const { personId } = content;
  const { changes, payment } = decision.evaluation;
  const booked = ownChanges(content, changes, decision.facts.used);
  let rest = payment.relativesAccountFen;
  for (const relative of batch.relatives.get(personId) ?? []) {
    const balance = batch.accountOf(relative);
    const paid = minFen(rest, balance);
    if (paid > 0n) {
      booked.push({ ...ACCOUNT_BALANCE, personId: relative, scheme: "employee", delta: -paid });
      rest -= paid;
    }
  }
  assert(rest === 0n, "the relatives' accounts cover what they pay");
  return booked;
}

function bookDecision(batch: HomeBatch, command: SettleCommand, decision: Decision): Booked {
  const { content, received } = command;
  const { evaluation, insured, insurance } = decision;
  const changes = changesOf(batch, content, decision);
  batch.apply(changes);
  const answer: Booked = {
    ...answerOf(content, decision),
    accountBalanceFen: batch.facts(content.personId, content.scheme).ownAccountFen,
    stamp: batch.stamp,
    bookedAt: batch.now,
  };
  assert(addsUp(answer.payment), "what home answers adds up");
  batch.insert({
    ...EMPTY_ROW,
    id: content.settlementId,
    kind: "settle",
    state: "booked",
    person_id: content.personId,
    scheme: content.scheme,
    home_area: content.homeArea,
    care_area: content.careArea,
    category: decision.category,
    filing_id: decision.filing?.id ?? null,
    filing_version: decision.filing?.version ?? null,
    policy_version: decision.policyVersion,
    sequence: batch.nextSequence(content.personId),
    request_digest: received.digest,
    message_id: received.messageId,
    content: toJson(content),
    answer: toJson(answer),
    steps: toJson(evaluation.steps),
    changes: changesText(changes),
    facts: factsText(decision.facts),
    business_day: batch.stamp.businessDay,
    month: batch.stamp.month,
  });
  postHome(batch, content.settlementId, "home", paymentTransfers(content, answer.payment));
  batch.trail.push({
    at: batch.now,
    actor: { kind: "node", id: received.from },
    action: "settlement.booked",
    subject: content.settlementId,
    personId: insured.person.id,
    detail: `${decision.category} ${decision.policyVersion} ${insurance.personType}`,
  });
  return answer;
}
