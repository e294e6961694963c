/**
 * Settling at home: one command on the unit of work of its group, decided by the policy and booked
 * with its changes, accounting period and transfers.
 */
import { assert } from "#base/assert.ts";
import { toJson } from "#base/json.ts";
import { minFen } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import { ACCOUNT_BALANCE } from "#model/benefit.ts";
import { addsUp } from "#model/fund.ts";
import type { Booked, Received, SettleAnswer, SettleContent } from "#model/message.ts";
import { attendanceRefusal } from "#settlement/home/attendance.ts";
import { stayDuring } from "#settlement/home/beside.ts";
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
import type { BookedChange, HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";

export type SettleCommand = {
  readonly kind: "settle";
  readonly content: SettleContent;
  readonly received: Received;
};

export function settleAtHome(unit: HomeUnitOfWork, command: SettleCommand): SettleAnswer {
  const { content, received } = command;
  const known = unit.row(content.settlementId);
  if (known) return storedAnswer(known, received.digest);
  if (unit.now > received.deadline) return tooLate(unit, content, received);
  const facts = unit.facts(content.personId, content.scheme);
  const decision =
    attendanceRefusal(content, unit.attended(content.personId)) ??
    decide(content, facts, unit.policies);
  if (decision instanceof Refusal) return bookRefusal(unit, command, decision);
  return bookDecision(unit, command, decision);
}

/**
 * The person's own changes, and those of the relatives whose accounts paid, in the order of their
 * ids.
 */
function changesOf(
  unit: HomeUnitOfWork,
  content: SettleContent,
  decision: Decision,
): BookedChange[] {
  const { personId } = content;
  const { changes, payment } = decision.evaluation;
  const ownAndRelatives = ownChanges(content, changes, decision.facts.used);
  let rest = payment.relativesAccountFen;
  for (const relative of unit.relatives.get(personId) ?? []) {
    const balance = unit.accountOf(relative);
    const paid = minFen(rest, balance);
    if (paid > 0n) {
      ownAndRelatives.push({
        ...ACCOUNT_BALANCE,
        personId: relative,
        scheme: "employee",
        delta: -paid,
      });
      rest -= paid;
    }
  }
  assert(rest === 0n, "the relatives' accounts cover what they pay");
  return ownAndRelatives;
}

function bookDecision(unit: HomeUnitOfWork, command: SettleCommand, decision: Decision): Booked {
  const { content, received } = command;
  const { evaluation, insured, insurance } = decision;
  const changes = changesOf(unit, content, decision);
  unit.apply(changes);
  const answer: Booked = {
    ...answerOf(content, decision),
    accountBalanceFen: unit.facts(content.personId, content.scheme).ownAccountFen,
    stamp: unit.accountingPeriod,
    bookedAt: unit.now,
  };
  assert(addsUp(answer.payment), "what home answers adds up");
  unit.insert({
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
    sequence: unit.nextSequence(content.personId),
    request_digest: received.digest,
    message_id: received.messageId,
    content: toJson(content),
    answer: toJson(answer),
    steps: toJson(evaluation.steps),
    changes: changesText(changes),
    facts: factsText(decision.facts),
    business_day: unit.accountingPeriod.businessDay,
    month: unit.accountingPeriod.month,
  });
  unit.useToken(content);
  markDuring(unit, content);
  postHome(unit, content.settlementId, "home", paymentTransfers(content, answer.payment));
  unit.trail.push({
    at: unit.now,
    actor: { kind: "node", id: received.from },
    action: "settlement.booked",
    subject: content.settlementId,
    personId: insured.person.id,
    detail: `${decision.category} ${decision.policyVersion} ${insurance.personType}`,
  });
  return answer;
}

/** What is settled as an outpatient while the person lies somewhere is looked at afterwards. */
function markDuring(unit: HomeUnitOfWork, content: SettleContent): void {
  const stay = stayDuring(content, unit.staysOf(content.personId));
  if (!stay) return;
  unit.reviews.push({
    subject: content.settlementId,
    reason: "outpatient_during_stay",
    person_id: content.personId,
    care_area: content.careArea,
    stay: stay.encounter_id,
    opened_at: unit.now,
  });
}
