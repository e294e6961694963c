/**
 * Charge lines at the care place: split by the catalogue when they arrive, kept until they are
 * settled or dropped. A line that came before with the same content is answered as before.
 */
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { canonicalJson, fromJson, toJson } from "#base/json.ts";
import { Refusal, type RefusalContent } from "#base/refusals.ts";
import { type Catalogue, type RefundedLine, splitCharge } from "#catalogue/catalogue.ts";
import { addSplit, type Charge, type ChargeInput, type Split } from "#model/charge.ts";
import type {
  AddCharges,
  DropCharges,
  HospitalBookingAnswers,
  HospitalCall,
} from "#model/command.ts";
import type { MappedItem } from "#model/mapping.ts";
import type { Institution } from "#model/place.ts";
import {
  followSettlements,
  holds,
  isSettled,
  live,
  ownEncounter,
  stateRefusal,
  unfinishedRefusal,
} from "#settlement/care/checks.ts";
import { chargeDateRefusal } from "#settlement/care/dates.ts";
import { trail } from "#settlement/care/encounter.ts";
import { inTimeOrder, type Round, usesOf, visitFacts } from "#settlement/care/limits.ts";
import { codedAs, withItem } from "#settlement/care/mapping.ts";
import type { EncounterRow, SettlementRow } from "#settlement/care/queries.ts";
import { returnRefusal } from "#settlement/care/refunds.ts";
import type { CareUnitOfWork, LoadedCharge } from "#settlement/care/unit-of-work.ts";

/** Lines of one encounter. A long stay has 500 to 3,000. */
const CHARGES_PER_ENCOUNTER_MAX = 20_000;

/** Lines of one call; clients send at most 100. */
const CHARGES_PER_CALL_MAX = 1_000;

function chargeOf(line: LoadedCharge): Charge {
  return fromJson<Charge>(present(line.detail, "the line was loaded with its detail"));
}

/**
 * Refusals: encounter_…, settlement_unfinished, charges_missing, charges_too_many,
 * charge_serial_used, charge_batch_settled, charge_refund_settled, charge_item_unmapped,
 * charge_mapping_differs, charge_date_invalid, and the catalogue's (charge_item_unknown,
 * charge_amount_differs, …).
 */
export function addCharges(
  unit: CareUnitOfWork,
  call: HospitalCall,
  place: ChargePlace,
  booking: AddCharges,
): HospitalBookingAnswers["addCharges"] | Refusal {
  const encounter = openEncounter(unit, call, booking);
  if (encounter instanceof Refusal) return encounter;
  const lines = unit.charges(encounter.id);
  if (booking.charges.length === 0) return new Refusal("charges_missing");
  const room = CHARGES_PER_ENCOUNTER_MAX - lines.length;
  if (booking.charges.length > Math.min(CHARGES_PER_CALL_MAX, room)) {
    return new Refusal("charges_too_many", { limit: String(CHARGES_PER_CALL_MAX) });
  }
  const answers = answerLines(unit, encounter, place, booking.charges);
  if (answers instanceof Refusal) return answers;
  for (const { charge, fresh } of answers) if (fresh) append(unit, encounter, charge);
  trail(unit, call, "charges.added", encounter.id, encounter.person_id);
  return { charges: answers.map(({ charge }) => charge) };
}

/** An encounter whose lines may change. Refusals: encounter_…, settlement_unfinished. */
function openEncounter(
  unit: CareUnitOfWork,
  call: HospitalCall,
  booking: AddCharges | DropCharges,
): EncounterRow | Refusal {
  const encounter = ownEncounter(unit, call, booking);
  if (encounter instanceof Refusal) return encounter;
  const refusal =
    stateRefusal(encounter, "registered", "admitted", "discharged") ?? unfinishedRefusal(encounter);
  return refusal ?? encounter;
}

/** Each line of a call, split now or known before, in the call's order. */
function answerLines(
  unit: CareUnitOfWork,
  encounter: EncounterRow,
  place: ChargePlace,
  inputs: readonly ChargeInput[],
): { readonly charge: Charge; readonly fresh: boolean }[] | Refusal {
  const known = new Map(unit.charges(encounter.id).map((line) => [line.serial, line]));
  const answers = new Map<string, Charge>();
  const fresh = new Map<string, Charge>();
  for (const input of inTimeOrder(inputs)) {
    const { serial } = input;
    const line = known.get(serial);
    if (!line && fresh.has(serial)) return new Refusal("charge_serial_used", { serial });
    const charge = line
      ? sameLine(input, chargeOf(line))
      : splitNew(unit, encounter, place, input, { fresh, waiting: NONE });
    if (charge instanceof Refusal) return charge;
    if (!line) fresh.set(serial, charge);
    answers.set(serial, charge);
  }
  return inputs.map(({ serial }) => {
    return { charge: present(answers.get(serial), "its answer"), fresh: fresh.has(serial) };
  });
}

const NONE: ReadonlySet<string> = new Set();

/**
 * The stored line, when the same content comes again under its serial. A line that was sent without
 * a code is the same without one, whatever is mapped by now.
 */
function sameLine(sent: ChargeInput, stored: Charge): Charge | Refusal {
  const input = codedAs(sent, stored.itemCode);
  const same = (Object.keys(input) as (keyof ChargeInput)[]).every(
    (field) => canonicalJson(input[field]) === canonicalJson(stored[field]),
  );
  return same ? stored : new Refusal("charge_serial_used", { serial: input.serial });
}

interface ChargePlace {
  readonly institution: Institution;
  readonly catalogue: Catalogue;
  readonly mapped: MappedItem;
}

function splitNew(
  unit: CareUnitOfWork,
  encounter: EncounterRow,
  place: ChargePlace,
  input: ChargeInput,
  round: Round,
): Charge | Refusal {
  const misdated = chargeDateRefusal(encounter, input, unit.now);
  if (misdated) return misdated;
  const refunded = input.refundOf
    ? refundedLine(unit, encounter, input.refundOf, round)?.charge
    : undefined;
  const settlements = unit.settlementsOf(encounter.id);
  if (refunded) {
    const lines = unit.charges(encounter.id);
    const refusal = returnRefusal(encounter, input, refunded, lines, settlements);
    if (refusal) return refusal;
  }
  const item = withItem(place.mapped, place.institution.code, input, refunded?.itemCode);
  if (item instanceof Refusal) return item;
  if (batchSettled(input.batch, settlements)) {
    return new Refusal("charge_batch_settled", { batch: input.batch });
  }
  const charge = splitNow(unit, encounter, place, item, round);
  return "code" in charge ? Refusal.from(charge) : charge;
}

function splitNow(
  unit: CareUnitOfWork,
  encounter: EncounterRow,
  { institution, catalogue }: ChargePlace,
  input: ChargeInput,
  round: Round,
): Charge | RefusalContent {
  const { level } = institution;
  if (level === undefined) return new Refusal("institution_level_missing").content();
  return splitCharge(catalogue, input, {
    level,
    scheme: encounter.scheme,
    area: institution.area,
    visit: () => visitFacts(unit, encounter),
    uses: (code) => usesOf(unit, encounter, code, round),
    refunded: input.refundOf ? refundedLine(unit, encounter, input.refundOf, round) : undefined,
  });
}

/**
 * The visit is described anew: lines that rest on it and are not settled are split again. A line
 * whose split changes is dropped and comes back under its serial, so that the books show both.
 */
export function splitAgain(
  unit: CareUnitOfWork,
  call: HospitalCall,
  encounterId: string,
  place: ChargePlace,
): void {
  const encounter = present(unit.encounter(encounterId), "a described visit is held");
  const settlements = unit.settlementsOf(encounter.id);
  const open = unit
    .charges(encounter.id)
    .filter((line) => line.limited && !isSettled(line, settlements))
    .map((line) => ({ line, charge: chargeOf(line) }));
  if (open.length === 0) return;
  const waiting = new Set(open.map(({ line }) => line.serial));
  const fresh = new Map<string, Charge>();
  for (const charge of inTimeOrder(open.map((one) => one.charge))) {
    const again = splitNow(unit, encounter, place, charge, { fresh, waiting });
    // What the catalogue no longer takes stays as it was taken.
    fresh.set(charge.serial, "code" in again ? charge : again);
  }
  const changed = open.filter(
    ({ line, charge }) => toJson(fresh.get(line.serial)) !== toJson(charge),
  );
  for (const { line } of changed) {
    unit.dropCharge(line);
    append(unit, encounter, present(fresh.get(line.serial), "each open line was split again"));
  }
  if (changed.length > 0) {
    trail(unit, call, "charges.splitAgain", encounter.id, encounter.person_id);
  }
}

/** An outpatient charge batch with a standing settlement takes no more lines. */
function batchSettled(name: string, settlements: readonly SettlementRow[]): boolean {
  return live(settlements).some((row) => row.batch === name);
}

/** The line that a refund names, and what earlier refunds left of it. */
function refundedLine(
  unit: CareUnitOfWork,
  encounter: EncounterRow,
  serial: string,
  { fresh, waiting }: Round,
): RefundedLine | undefined {
  const lines = unit.charges(encounter.id).filter((line) => !waiting.has(line.serial));
  const line = lines.find((candidate) => candidate.serial === serial);
  const charge = fresh.get(serial) ?? (line ? chargeOf(line) : undefined);
  if (!charge) return undefined;
  const kept = lines.filter((other) => isNegative(other) && other.item_code === charge.itemCode);
  const refunds = [...kept.map(chargeOf), ...fresh.values()].filter(
    (other) => other.refundOf === serial,
  );
  const sumE4 = (of: (refund: Charge) => bigint): bigint =>
    refunds.reduce((sum, refund) => sum + of(refund), 0n);
  return {
    charge,
    left: refunds.reduce<Split>(addSplit, charge),
    leftQuantityE4: charge.quantityE4 + sumE4((refund) => refund.quantityE4),
    leftCountedE4:
      charge.countedE4 === undefined
        ? undefined
        : charge.countedE4 + sumE4((refund) => refund.countedE4 ?? 0n),
  };
}

/**
 * Refunds are among these, those of a line under its item; the details of all the others need not
 * be read.
 */
function isNegative(line: LoadedCharge): boolean {
  return line.total_fen <= 0n;
}

function append(unit: CareUnitOfWork, encounter: EncounterRow, charge: Charge): void {
  encounter.charge_count += 1;
  unit.changeEncounter(encounter);
  unit.addCharge({
    encounter_id: encounter.id,
    position: encounter.charge_count,
    serial: charge.serial,
    batch: charge.batch,
    item_code: charge.itemCode,
    item_class: charge.itemClass,
    fee_category: charge.feeCategory,
    occurred_on: chinaDate(charge.occurredAt),
    total_fen: charge.totalFen,
    own_expense_fen: charge.ownExpenseFen,
    over_limit_fen: charge.overLimitFen,
    own_share_first_fen: charge.ownShareFirstFen,
    in_scope_fen: charge.inScopeFen,
    limited: charge.limited ?? null,
    counted_e4: charge.countedE4 ?? null,
    supply_days: charge.days ?? null,
    detail: toJson(charge),
  });
}

/**
 * Dropping nothing succeeds. Refusals: encounter_…, settlement_unfinished, charge_batch_settled,
 * charge_refund_invalid, charge_return_settled.
 */
export function dropCharges(
  unit: CareUnitOfWork,
  call: HospitalCall,
  booking: DropCharges,
): HospitalBookingAnswers["dropCharges"] | Refusal {
  const encounter = openEncounter(unit, call, booking);
  if (encounter instanceof Refusal) return encounter;
  const settlements = unit.settlementsOf(encounter.id);
  const { what } = booking;
  const lines = unit.charges(encounter.id);
  const named = namedLines(lines, what, (line) => isSettled(line, settlements));
  const held = named.find((line) => isSettled(line, settlements));
  if (held) return new Refusal("charge_batch_settled", { batch: held.batch });
  const refusal = refundRefusal(lines, named, settlements);
  if (refusal) return refusal;
  for (const line of named) unit.dropCharge(line);
  followSettlements(unit, encounter);
  if (named.length > 0) {
    trail(unit, call, "charges.dropped", encounter.id, encounter.person_id);
  }
  return { dropped: named.length };
}

/** The lines that are to be dropped; of all those that are not settled. */
export function namedLines(
  lines: readonly LoadedCharge[],
  what: DropCharges["what"],
  settled: (line: LoadedCharge) => boolean,
): LoadedCharge[] {
  return lines.filter((line) => {
    if (what === "all") return !settled(line);
    return "batch" in what ? line.batch === what.batch : what.serials.includes(line.serial);
  });
}

/**
 * A refund cannot take back what is no more: it is dropped with its line. Refusals:
 * charge_refund_invalid, charge_return_settled.
 */
function refundRefusal(
  lines: readonly LoadedCharge[],
  dropped: readonly LoadedCharge[],
  settlements: readonly SettlementRow[],
): Refusal | null {
  const serials = new Set(dropped.map((line) => line.serial));
  for (const line of lines) {
    if (!isNegative(line) || serials.has(line.serial)) continue;
    const { refundOf } = chargeOf(line);
    if (refundOf === undefined || !serials.has(refundOf)) continue;
    const { serial } = line;
    const holder = live(settlements).find((row) => holds(row, line, settlements));
    if (holder) {
      const params = { line: refundOf, serial, settlement: holder.id };
      return new Refusal("charge_return_settled", params);
    }
    const why = "被退费的明细已撤销，请一并撤销";
    return new Refusal("charge_refund_invalid", { serial, why });
  }
  return null;
}
