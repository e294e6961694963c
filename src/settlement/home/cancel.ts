/**
 * Cancelling at home (撤销): whole only, last in first out unless the policy allows recomputation.
 */
import { assert, present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import { ACCOUNT_BALANCE } from "#model/benefit.ts";
import type { CancelContent, Received, SettleAnswer } from "#model/message.ts";
import type { CancelNo } from "#settlement/final.ts";
import type { HomeRow } from "#settlement/home/queries.ts";
import {
  bookAgainst,
  bookRefusal,
  changesFromText,
  foreignRefusal,
  negatedChanges,
  storedAnswer,
  tooLate,
} from "#settlement/home/rows.ts";
import type { BookedChange, HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";

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
  unit.apply(negatedChanges(changesFromText(row.changes)));
  unit.move(row, "cancelled");
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
  const today = chinaDate(unit.now);
  assert(original.scheme !== null, "a booked row has its scheme");
  const policy = unit.policies.find(content.homeArea, original.scheme, today);
  if (policy?.cancelOrder === "any") return null;
  const blocker = dependents(unit, original)[0];
  return blocker ? no("settlement_not_last", { later: blocker.id }) : null;
}

/** Later standing settlements that used the same accumulators, those of this group included. */
export function dependents(unit: HomeUnitOfWork, original: HomeRow): HomeRow[] {
  const changes = changesFromText(original.changes);
  return unit
    .after(original)
    .filter((row) => row.kind === "settle")
    .filter((row) => sharesAccumulators(changes, changesFromText(row.changes)));
}

/** Does `b` depend on what `a` changed? The account's balance alone binds nobody. */
function sharesAccumulators(a: readonly BookedChange[], b: readonly BookedChange[]): boolean {
  const keys = new Set(
    a
      .filter(({ measure, delta }) => delta !== 0n && measure !== ACCOUNT_BALANCE.measure)
      .map((change) => `${change.scheme} ${change.measure} ${change.period}`),
  );
  return b.some((change) => keys.has(`${change.scheme} ${change.measure} ${change.period}`));
}
