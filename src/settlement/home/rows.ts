/** Rows that home keeps of settlements: refusals, stored answers, changes, transfers. */
import { assert, present } from "#base/assert.ts";
import type { SettlementId } from "#base/id.ts";
import { fromJson, toJson } from "#base/json.ts";
import type { Refusal, RefusalContent } from "#base/refusals.ts";
import { fundAccount, owedAccount, signedTransfer, type Transfer } from "#ledger/ledger.ts";
import { type Payment, schemeFundOf } from "#model/fund.ts";
import type {
  Booked,
  CancelContent,
  InquireContent,
  Received,
  Refused,
  SettleContent,
} from "#model/message.ts";
import { negatedPayment, negatedSplit } from "#model/negate.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import { nodeOf } from "#model/place.ts";
import { isFinal } from "#settlement/final.ts";
import type { Decision } from "#settlement/home/decide.ts";
import type { HomeRow } from "#settlement/home/queries.ts";
import type { BookedChange, HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";

export const EMPTY_ROW = {
  scheme: null,
  care_area: null,
  category: null,
  filing_id: null,
  filing_version: null,
  policy_version: null,
  cancels: null,
  sequence: null,
  content: null,
  answer: null,
  steps: null,
  changes: null,
  facts: null,
  business_day: null,
  month: null,
  undone_day: null,
  undone_month: null,
} as const;

export function refused(refusal: RefusalContent): Refused {
  return { outcome: "refused", refusal };
}

export function refusedBy(
  code: RefusalContent["code"],
  params: Record<string, string> = {},
): Refused {
  return refused({ code, params, decidedBy: "home" });
}

/** Another place's case, or another person's: whoever asks has no part in it. */
export function foreignRefusal(
  unit: HomeUnitOfWork,
  id: SettlementId,
  {
    content,
    received,
  }: { readonly content: { readonly personId: PersonId }; readonly received: Received },
): Refused | null {
  const row = unit.row(id);
  if (!row) return null;
  const elsewhere = row.care_area !== null && nodeOf(row.care_area) !== received.from;
  if (row.person_id === content.personId && !elsewhere) return null;
  return refusedBy("settlement_missing", { settlement: id });
}

/** What is known of an id already: the stored answer, or why there is none. */
export function storedAnswer(row: HomeRow, digest: string | null): Booked | Refused {
  if (row.state === "tombstone") return refusedBy("tombstone_met");
  if (row.state === "undone" || row.state === "offset") return refusedBy("message_reversed");
  if (digest !== null && row.request_digest !== digest) {
    return refusedBy("message_reused", { field: "content" });
  }
  return fromJson<Booked | Refused>(present(row.answer, "a booked or refused row has its answer"));
}

/** A refusal is booked too, so that "no" stays "no" for a late copy of the same message. */
export function bookRefusal(
  unit: HomeUnitOfWork,
  {
    content,
    received,
  }: { readonly content: SettleContent | CancelContent; readonly received: Received },
  refusal: Refusal,
): Refused {
  assert(
    isFinal("cancels" in content ? "cancel" : "settle", refusal.code),
    "what home keeps as a no is a no that care believes",
  );
  const answer = refused(refusal.content());
  unit.insert({
    ...EMPTY_ROW,
    id: content.settlementId,
    kind: "cancels" in content ? "cancel" : "settle",
    state: "refused",
    person_id: content.personId,
    home_area: content.homeArea,
    care_area: content.careArea,
    request_digest: received.digest,
    message_id: received.messageId,
    content: toJson(content),
    answer: toJson(answer),
  });
  unit.trail.push({
    at: unit.now,
    actor: { kind: "node", id: received.from },
    action: "settlement.refused",
    subject: content.settlementId,
    personId: content.personId,
    detail: refusal.code,
  });
  return answer;
}

export function changesText(changes: readonly BookedChange[]): string {
  return toJson(changes);
}

export function changesFromText(text: string | null): BookedChange[] {
  const changes = JSON.parse(present(text, "a booked row has its changes")) as (Omit<
    BookedChange,
    "delta"
  > & { readonly delta: string })[];
  return changes.map((change) => ({ ...change, delta: BigInt(change.delta) }));
}

export function negatedChanges(changes: readonly BookedChange[]): BookedChange[] {
  return changes.map((change) => ({ ...change, delta: -change.delta }));
}

/**
 * Books what stands against a row in the open period, the exact negation under an id of its own: a
 * cancellation, or an offset of what a closed month keeps. The row's accumulators are given back
 * already.
 */
export function bookAgainst(
  unit: HomeUnitOfWork,
  row: HomeRow,
  own: Pick<HomeRow, "id" | "kind" | "request_digest" | "message_id" | "content"> & {
    readonly explanation: string;
  },
): Booked {
  const { explanation, ...named } = own;
  const before = fromJson<Booked>(present(row.answer, "a booked row has its answer"));
  const scheme = present(row.scheme, "a booked row has its scheme");
  const changes = negatedChanges(changesFromText(row.changes));
  const answer: Booked = {
    ...before,
    settlementId: own.id,
    split: negatedSplit(before.split),
    payment: negatedPayment(before.payment),
    deductibleFen: -before.deductibleFen,
    accountBalanceFen: unit.facts(row.person_id, scheme).ownAccountFen,
    explanation: [explanation],
    stamp: unit.accountingPeriod,
    bookedAt: unit.now,
  };
  unit.insert({
    ...row,
    ...named,
    state: "booked",
    cancels: row.id,
    sequence: unit.nextSequence(row.person_id),
    answer: toJson(answer),
    steps: null,
    changes: changesText(changes),
    facts: null,
    business_day: unit.accountingPeriod.businessDay,
    month: unit.accountingPeriod.month,
  });
  postHome(unit, own.id, "home", paymentTransfers(placeOf(row), answer.payment));
  return answer;
}

/** Between whom a booked row moves money. */
export function placeOf(row: HomeRow): Parameters<typeof paymentTransfers>[0] {
  return {
    homeArea: row.home_area,
    careArea: present(row.care_area, "a booked row has its care place"),
    scheme: present(row.scheme, "a booked row has its scheme"),
  };
}

/** Who owes whom: each fund pays into what is owed to the care place. */
export function paymentTransfers(
  place: Pick<SettleContent, "homeArea" | "careArea"> & { readonly scheme: Scheme },
  payment: Payment,
): Transfer[] {
  const { homeArea, scheme } = place;
  const careNode = nodeOf(place.careArea);
  const move = (schemeFund: string, amountFen: bigint): Transfer[] =>
    signedTransfer(
      fundAccount(homeArea, schemeFund),
      owedAccount(careNode, homeArea, schemeFund),
      amountFen,
    );
  return [
    ...payment.funds.flatMap((share) => move(schemeFundOf(scheme, share.fund), share.amountFen)),
    ...move(schemeFundOf(scheme, "ownAccount"), payment.ownAccountFen),
    ...move(schemeFundOf(scheme, "relativesAccount"), payment.relativesAccountFen),
  ];
}

export function postHome(
  unit: HomeUnitOfWork,
  settlementId: string,
  part: "home" | "homeUndo",
  transfers: readonly Transfer[],
): void {
  if (transfers.length === 0) return;
  unit.postings.push({
    subject: { kind: "settlement", id: settlementId },
    part,
    businessDay: unit.accountingPeriod.businessDay,
    month: unit.accountingPeriod.month,
    occurredAt: unit.now,
    recordedAt: unit.now,
    transfers,
  });
}

/** The answer but for what only a booking knows: accounting period, balance afterwards. */
export function answerOf(
  content: SettleContent,
  decision: Decision,
): Omit<Booked, "accountBalanceFen" | "bookedAt"> {
  const { evaluation, insured, insurance } = decision;
  return {
    outcome: "booked",
    settlementId: content.settlementId,
    scheme: content.scheme,
    person: insured.person,
    personType: insurance.personType,
    civilServant: insurance.civilServant,
    category: decision.category,
    filingId: decision.filing?.id,
    filingVersion: decision.filing?.version,
    policyVersion: decision.policyVersion,
    split: content.split,
    payment: evaluation.payment,
    deductibleFen: evaluation.deductibleFen,
    pooledRateBp: evaluation.pooledRateBp,
    explanation: evaluation.steps.map((step) => step.sentence),
    notCalculated: evaluation.notCalculated,
  };
}

/** From now on this settlement was never seen, whatever still arrives. */
export function tombstone(
  unit: HomeUnitOfWork,
  content: Pick<InquireContent, "settlementId" | "personId" | "homeArea">,
  received: Received,
): void {
  unit.insert({
    ...EMPTY_ROW,
    id: content.settlementId,
    kind: "tombstone",
    state: "tombstone",
    person_id: content.personId,
    home_area: content.homeArea,
    request_digest: received.digest,
    message_id: received.messageId,
  });
}

/** Past its deadline: never booked, and a tombstone sees to that even if clocks disagree. */
export function tooLate(
  unit: HomeUnitOfWork,
  content: SettleContent | CancelContent,
  received: Received,
): Refused {
  tombstone(unit, content, received);
  return refusedBy("deadline_passed");
}
