/**
 * The same message again: answered as before, for ever, unless what it did was taken back since.
 * Then its id is spent, and it is refused instead of repeating a success that holds no more.
 */
import { fromJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import type { AddCharges } from "#model/command.ts";
import type { Refused } from "#model/message.ts";
import type { Institution } from "#model/place.ts";
import { isTakenBack } from "#settlement/care/checks.ts";
import type { CareCommand } from "#settlement/care/command.ts";
import { unknownRefusal } from "#settlement/care/outcome.ts";
import type { RequestRow, SettlementRow } from "#settlement/care/queries.ts";
import { resultOfRow } from "#settlement/care/result.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";

type Repeat = { readonly text: string } | Refusal;

/**
 * Refusals: message_reversed, message_reused (with the stored fingerprint), message_in_progress,
 * settlement_unknown, message_cancelled.
 */
export function repeated(
  unit: CareUnitOfWork,
  command: CareCommand,
  known: RequestRow,
  institutions: ReadonlyMap<string, Pick<Institution, "name">>,
): Repeat {
  const { call, render } = command;
  if (known.kind === "tombstone") return new Refusal("message_reversed");
  if (known.digest !== call.digest) {
    return new Refusal("message_reused", { field: "内容", stored: known.fingerprint });
  }
  const settlement = known.subject ? unit.settlement(known.subject) : undefined;
  if (settlement && known.kind === "reverse" && known.answer === null) {
    return reversalAgain(unit, command, known, settlement);
  }
  if (settlement && (known.kind === "settle" || known.kind === "cancel")) {
    const spent = spentSettlement(settlement);
    if (spent) return spent;
    if (known.answer !== null) return { text: known.answer };
    if (settlement.state === "unknown") return unknownRefusal(settlement.id);
    if (settlement.state === "settling") return new Refusal("message_in_progress");
    const encounter = unit.encounter(settlement.encounter_id);
    if (settlement.state === "refused") {
      const { refusal } = fromJson<Refused>(settlement.outcome ?? "");
      return storeText(unit, known, render({ refused: refusal }));
    }
    if (encounter) {
      const name = institutions.get(settlement.institution)?.name ?? "";
      return storeText(unit, known, render({ ok: resultOfRow(settlement, encounter, name) }));
    }
  }
  if (known.answer === null) return new Refusal("message_in_progress");
  return spentBooking(unit, command, known) ?? { text: known.answer };
}

function reversalAgain(
  unit: CareUnitOfWork,
  { render }: CareCommand,
  known: RequestRow,
  settlement: SettlementRow,
): Repeat {
  if (isTakenBack(settlement)) return storeText(unit, known, render({ ok: { done: true } }));
  if (settlement.reverse_ordered_at !== null) return unknownRefusal(settlement.id);
  const refused = { code: "reverse_depends", params: {}, decidedBy: "home" } as const;
  return storeText(unit, known, render({ refused }));
}

function spentSettlement(settlement: SettlementRow): Refusal | null {
  if (isTakenBack(settlement) || settlement.reverse_ordered_at !== null) {
    return new Refusal("message_reversed");
  }
  if (settlement.state === "cancelled") return cancelled(`结算${settlement.id}`);
  // Whether it stands is told when its cancellation is over.
  return settlement.state === "cancelling" ? new Refusal("message_in_progress") : null;
}

/** A registration that was withdrawn, a discharge that was taken back, lines that were dropped. */
function spentBooking(
  unit: CareUnitOfWork,
  { booking }: CareCommand,
  known: RequestRow,
): Refusal | null {
  const encounter = unit.encounter(known.subject ?? "");
  if (!encounter) return null;
  const gone = encounter.state === "withdrawn";
  if (known.kind === "register" && gone) return cancelled(`挂号${encounter.id}`);
  if (known.kind === "admit" && gone) return cancelled(`入院登记${encounter.id}`);
  if (known.kind === "discharge" && (gone || encounter.state === "admitted")) {
    return cancelled("出院登记");
  }
  if (booking.kind === "addCharges" && !holdsAll(unit, booking)) return cancelled("费用明细");
  return null;
}

function holdsAll(unit: CareUnitOfWork, { encounterId, charges }: AddCharges): boolean {
  const held = new Map(unit.charges(encounterId).map((line) => [line.serial, line.total_fen]));
  return charges.every(({ serial, totalFen }) => held.get(serial) === totalFen);
}

function cancelled(what: string): Refusal {
  return new Refusal("message_cancelled", { what });
}

function storeText(unit: CareUnitOfWork, known: RequestRow, text: string): { text: string } {
  unit.answer(known.institution, known.message_id, text);
  return { text };
}
