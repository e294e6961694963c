/**
 * Cancelling at home (撤销): whole only. Within one institution the last is cancelled first, unless
 * the policy lets any go; what later settlements elsewhere would come to is kept as a case.
 */
import { assert, present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import type { CancelContent, Received, SettleAnswer } from "#model/message.ts";
import type { CancelNo } from "#settlement/final.ts";
import type { HomeRow } from "#settlement/home/queries.ts";
import { dependents, institutionOf, openCase } from "#settlement/home/recompute-case.ts";
import {
  bookAgainst,
  bookRefusal,
  changesFromText,
  foreignRefusal,
  negatedChanges,
  storedAnswer,
  tooLate,
} from "#settlement/home/rows.ts";
import type { HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";

export type CancelCommand = {
  readonly kind: "cancel";
  readonly content: CancelContent;
  readonly received: Received;
};

export function cancelAtHome(unit: HomeUnitOfWork, command: CancelCommand): SettleAnswer {
  const { content, received } = command;
  const foreign = foreignRefusal(unit, content.cancels, command);
  if (foreign) return foreign;
  const known = unit.row(content.settlementId);
  if (known) return storedAnswer(known, received.digest);
  if (unit.now > received.deadline) return tooLate(unit, content, received);
  const original = unit.row(content.cancels);
  const refusal = cancelRefusal(unit, content, original);
  if (refusal) return bookRefusal(unit, command, refusal);
  const row = present(original, "an original that may be cancelled is there");
  const used = dependents(unit, row);
  unit.apply(negatedChanges(changesFromText(row.changes)));
  unit.move(row, "cancelled");
  if (used.length > 0) openCase(unit, row, used);
  const answer = bookAgainst(unit, row, {
    id: content.settlementId,
    kind: "cancel",
    request_digest: received.digest,
    message_id: received.messageId,
    content: toJson(content),
    explanation: `撤销结算${content.cancels}，各项金额全部退回。`,
  });
  unit.trail.push({
    at: unit.now,
    actor: { kind: "node", id: received.from },
    action: "settlement.cancelled",
    subject: content.cancels,
    personId: content.personId,
    detail: content.settlementId,
  });
  return answer;
}

function cancelRefusal(
  unit: HomeUnitOfWork,
  content: CancelContent,
  original: HomeRow | undefined,
): Refusal | null {
  const no = (code: CancelNo, params: Record<string, string> = {}): Refusal =>
    new Refusal(code, params, "home");
  if (!original || original.person_id !== content.personId || original.kind !== "settle") {
    return no("settlement_missing", { settlement: content.cancels });
  }
  if (original.state === "cancelled") return no("settlement_cancelled");
  if (original.state === "undone" || original.state === "offset") {
    return no("settlement_reversed");
  }
  if (original.state !== "booked") return no("settlement_missing", { settlement: content.cancels });
  return orderRefusal(unit, content, original);
}

/** Only what the same institution settled later blocks: it can be cancelled there first. */
function orderRefusal(
  unit: HomeUnitOfWork,
  content: CancelContent,
  original: HomeRow,
): Refusal | null {
  assert(original.scheme !== null, "a booked row has its scheme");
  const policy = unit.policies.find(content.homeArea, original.scheme, chinaDate(unit.now));
  if (policy?.cancelOrder === "anyOrder") return null;
  const institution = institutionOf(original);
  const blocker = dependents(unit, original).find((row) => institutionOf(row) === institution);
  if (!blocker) return null;
  const day = present(blocker.business_day, "a booked row has its day");
  const code: CancelNo = "settlement_not_last";
  return new Refusal(code, { later: blocker.id, day }, "home");
}
