/**
 * The same message again: answered as before, for ever, unless what it did was taken back since, or
 * a later message went over it. Then its id is spent, and it is refused instead of repeating a
 * success that holds no more.
 */
import { canonicalJson, fromJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import type { AddCharges, DescribeVisit, DropCharges } from "#model/command.ts";
import type { Refused } from "#model/message.ts";
import type { Institution } from "#model/place.ts";
import { namedLines } from "#settlement/care/charges.ts";
import { flagsOf, isSettled, isTakenBack } from "#settlement/care/checks.ts";
import type { CareCommand } from "#settlement/care/command.ts";
import { unknownRefusal } from "#settlement/care/outcome.ts";
import type { EncounterRow, RequestRow, SettlementRow } from "#settlement/care/queries.ts";
import { resultOfRow } from "#settlement/care/result.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";

type Repeat = { readonly text: string } | Refusal;

/**
 * Refusals: message_reversed, message_reused (with the stored fingerprint), message_in_progress,
 * settlement_unknown, message_cancelled, message_superseded.
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
  // Its reversal, where one was ordered, came after the cancellation that took it back.
  if (settlement.state === "cancelled") return cancelled(`结算${settlement.id}`);
  if (isTakenBack(settlement) || settlement.reverse_ordered_at !== null) {
    return new Refusal("message_reversed");
  }
  // Whether it stands is told when its cancellation is over.
  return settlement.state === "cancelling" ? new Refusal("message_in_progress") : null;
}

/**
 * A registration that was withdrawn, a discharge that was taken back, lines that were dropped; a
 * description, a discharge or a dropping that a later message went over.
 */
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
  switch (booking.kind) {
    case "describeVisit":
      if (gone) return cancelled(`挂号${encounter.id}`);
      return describes(encounter, booking) ? null : superseded("就诊信息", "又上传了新的就诊信息");
    case "addCharges":
      return holdsAll(unit, booking) ? null : cancelled("费用明细");
    case "dropCharges":
      if (gone || !comesBack(unit, booking)) return null;
      return superseded("撤销费用明细", "又上传了费用明细");
    case "discharge":
      if (gone || encounter.state === "admitted") return cancelled("出院登记");
      if (encounter.ended_at === booking.at) return null;
      return superseded("出院登记", "出院时间已另行登记");
    case "cancelDischarge":
      if (encounter.state === "admitted") return null;
      return superseded("撤销出院", gone ? "入院登记已撤销" : "又办理了出院");
    default:
      return null;
  }
}

/** Is the visit still described in these words? */
function describes(row: EncounterRow, booking: DescribeVisit): boolean {
  const { careType, at, flags } = booking;
  const diagnoses = booking.diagnoses.filter(({ valid }) => valid);
  const said = { careType, at, flags, disease: booking.disease ?? null, diagnoses };
  const kept = { careType: row.care_type, at: row.visit_at, flags: flagsOf(row) };
  const { disease, diagnoses: held } = row;
  return canonicalJson(said) === canonicalJson({ ...kept, disease, diagnoses: held });
}

/** Are there lines again of those that were dropped? */
function comesBack(unit: CareUnitOfWork, { encounterId, what }: DropCharges): boolean {
  const settlements = unit.settlementsOf(encounterId);
  return (
    namedLines(unit.charges(encounterId), what, (line) => isSettled(line, settlements)).length > 0
  );
}

function superseded(what: string, since: string): Refusal {
  return new Refusal("message_superseded", { what, since });
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
