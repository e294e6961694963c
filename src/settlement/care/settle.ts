/**
 * The care place's first commit of a settlement or a cancellation: everything that care can check,
 * the message to home, the intent. Each function checks first and changes last, and gives its
 * refusal back.
 */
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { newId, type SettlementId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import { addSplit, NO_SPLIT, type Split, type SplitLine } from "#model/charge.ts";
import type { Cancel, HospitalCall, Quote, Settle } from "#model/command.ts";
import type { CancelContent, SettleContent } from "#model/message.ts";
import { negatedSplit } from "#model/negate.ts";
import { type Area, type CareType, type Institution, isInpatient } from "#model/place.ts";
import type { VisitFlags } from "#model/settlement.ts";
import { SETTLEMENT_STATE_WORDS } from "#model/words.ts";
import { categoryTotals } from "#settlement/bill.ts";
import {
  flagsOf,
  holds,
  isSettled,
  isTakenBack,
  live,
  ownEncounter,
  stateRefusal,
  treatRefusal,
  unfinishedRefusal,
} from "#settlement/care/checks.ts";
import { daysOf, splitOf } from "#settlement/care/days.ts";
import { careTypeRefusal, liableRefusal, trail } from "#settlement/care/encounter.ts";
import { factsSent } from "#settlement/care/facts.ts";
import type { EncounterRow, SettlementRow } from "#settlement/care/queries.ts";
import { splitOfRow } from "#settlement/care/result.ts";
import { sumRefusal } from "#settlement/care/sums.ts";
import type { CareUnitOfWork, LoadedCharge } from "#settlement/care/unit-of-work.ts";
import type { Surroundings } from "#world.ts";

/** What goes to home after the intent's commit. */
export type Intent = { readonly encounterId: string } & (
  | { readonly kind: "settle"; readonly content: SettleContent }
  | { readonly kind: "cancel"; readonly content: CancelContent }
);

interface Selection {
  readonly careType: CareType;
  readonly disease: string | null;
  readonly lines: readonly LoadedCharge[];
  readonly batch: string | null;
  readonly chargeFrom: number;
  readonly split: Split;
}

/** A read-only view of care's unit of work serves a quote as well. */
type Encounters = Pick<CareUnitOfWork, "now" | "charges" | "settlementsOf">;

/**
 * What would be settled, and the message that asks home for it. Refusals: encounter_…,
 * encounter_not_described, institution_…, third_party_liable, charges_missing, charges_settled,
 * total_negative, total_differs, parts_differ, settlement_unfinished.
 */
export function settleContent(
  view: Encounters,
  encounter: EncounterRow,
  institution: Institution,
  booking: Settle | Quote,
  settlementId: SettlementId,
): { readonly content: SettleContent; readonly selection: Selection } | Refusal {
  const selection =
    stageRefusal(encounter, booking) ??
    unfinishedRefusal(encounter) ??
    schemeRefusal(encounter, booking) ??
    select(view, encounter, booking);
  if (selection instanceof Refusal) return selection;
  const homeArea = encounter.home_area;
  const flags = flagsFor(encounter, booking);
  const visitOn = chinaDate(encounter.visit_at);
  const refusal =
    treatRefusal(institution, { ...selection, homeArea, on: visitOn }) ??
    liableRefusal(flags) ??
    sumRefusal(booking, selection.split);
  if (refusal) return refusal;
  const inpatient = isInpatient(selection.careType);
  const { code, name, kind, level } = institution;
  const content: SettleContent = {
    settlementId,
    encounterId: encounter.id,
    personId: encounter.person_id,
    scheme: booking.scheme,
    homeArea,
    careArea: institution.area,
    institution: { code, name, kind, level: present(level, "who may settle has a level") },
    careType: selection.careType,
    disease: selection.disease ?? undefined,
    flags,
    visitOn,
    dischargedOn: encounter.ended_at === null ? undefined : chinaDate(encounter.ended_at),
    settledOn: chinaDate(view.now),
    split: selection.split,
    lines: inpatient ? undefined : selection.lines.map(lineOf),
    categories: inpatient ? categoryTotals(selection.lines.map(lineOf)) : undefined,
    days: inpatient ? daysOf(encounter, selection.lines, view.charges(encounter.id)) : undefined,
    accountUse: booking.accountUse,
    credential: booking.credential,
    facts: factsSent({ institution, inpatient, flags, lines: selection.lines }),
  };
  return { content, selection };
}

function stageRefusal(encounter: EncounterRow, booking: Settle | Quote): Refusal | null {
  if (!booking.inpatient) return stateRefusal(encounter, "registered");
  // A trial is allowed at any time of the stay; the final settlement needs the discharge.
  const early = booking.kind === "quote" || booking.interim;
  return early
    ? stateRefusal(encounter, "discharged", "admitted")
    : stateRefusal(encounter, "discharged");
}

/** The lines were split under the scheme of the registration. */
function schemeRefusal(encounter: EncounterRow, booking: Settle | Quote): Refusal | null {
  if (booking.scheme === encounter.scheme) return null;
  return new Refusal("field_invalid", { field: "险种类型", why: "与登记时的险种不一致" });
}

function select(
  view: Encounters,
  encounter: EncounterRow,
  booking: Settle | Quote,
): Selection | Refusal {
  const careType = booking.careType ?? encounter.care_type;
  if (!careType || (encounter.described_at === null && careType !== "registrationFee")) {
    return new Refusal("encounter_not_described");
  }
  const settlements = view.settlementsOf(encounter.id);
  const inpatient = booking.inpatient;
  const otherKind = careTypeRefusal(careType, inpatient);
  if (otherKind) return otherKind;
  const batch = inpatient ? null : (booking.batch ?? null);
  const asked = view.charges(encounter.id).filter((line) => batch === null || line.batch === batch);
  const lines = asked.filter((line) => !isSettled(line, settlements));
  if (lines.length === 0) return nothingLeft(asked, settlements);
  // Limits of care type were looked at with the visit's description.
  if (careType !== encounter.care_type && lines.some((line) => line.limited)) {
    const why = "与就诊信息不一致，有限定使用的明细，请先更正就诊信息";
    return new Refusal("field_invalid", { field: "医疗类别", why });
  }
  const chargeFrom = inpatient ? Math.min(...lines.map((line) => line.position)) - 1 : 0;
  const split = lines.reduce<Split>((sum, line) => addSplit(sum, splitOf(line)), NO_SPLIT);
  return { careType, disease: encounter.disease, lines, batch, chargeFrom, split };
}

/** Flags of the visit, and what the settlement itself says besides. */
function flagsFor(encounter: EncounterRow, booking: Settle | Quote): VisitFlags {
  const sent = booking.flags ?? {};
  const visit = flagsOf(encounter);
  return {
    trauma: sent.trauma ?? visit.trauma,
    thirdParty: sent.thirdParty ?? visit.thirdParty,
    emergency: sent.emergency ?? visit.emergency,
    referral: sent.referral ?? visit.referral,
  };
}

/** A long stay has many interim settlements; the last ones are cancelled first. */
const HOLDERS_NAMED = 3;

/** Refusals: charges_settled, charges_missing. */
function nothingLeft(
  asked: readonly LoadedCharge[],
  settlements: readonly SettlementRow[],
): Refusal {
  const holders = live(settlements).filter((row) =>
    asked.some((line) => holds(row, line, settlements)),
  );
  if (holders.length === 0) return new Refusal("charges_missing");
  const inTurn = holders.sort((a, b) => a.sequence - b.sequence);
  const named = inTurn.slice(-HOLDERS_NAMED).map(({ id }) => id);
  return new Refusal("charges_settled", { settlements: named.join("、") });
}

function lineOf(line: LoadedCharge): SplitLine {
  return {
    itemCode: line.item_code,
    itemClass: line.item_class,
    feeCategory: line.fee_category,
    ...splitOf(line),
  };
}

/** Times and chance of an intent. */
export interface IntentContext {
  readonly surroundings: Pick<Surroundings, "random">;
  readonly homeDeadlineMs: number;
  readonly connects: (homeArea: Area) => boolean;
}

/** Books the intent ①. Refusals: receiver_unknown (home is not connected), `settleContent`'s. */
export function intendSettle(
  unit: CareUnitOfWork,
  call: HospitalCall,
  institution: Institution,
  booking: Settle,
  context: IntentContext,
): Intent | Refusal {
  const encounter = ownEncounter(unit, call, booking);
  if (encounter instanceof Refusal) return encounter;
  if (!context.connects(encounter.home_area)) {
    return new Refusal("receiver_unknown", { node: encounter.home_area });
  }
  const settlementId = newId("stl", unit.now, context.surroundings.random);
  const asked = settleContent(unit, encounter, institution, booking, settlementId);
  if (asked instanceof Refusal) return asked;
  const { content, selection } = asked;
  const { split } = selection;
  const deadline = unit.now + context.homeDeadlineMs;
  unit.openSettlement({
    ...blankSettlement(encounter, call, settlementId, unit.now, deadline),
    kind: "settle",
    batch: selection.batch,
    charge_from: selection.chargeFrom,
    charge_to: encounter.charge_count,
    interim: booking.interim,
    care_type: selection.careType,
    disease: selection.disease,
    visit_at: encounter.visit_at,
    ended_at: encounter.ended_at,
    account_use: booking.accountUse,
    invoice: booking.invoice ?? null,
    credential: booking.credential ?? null,
    cancels: null,
    total_fen: split.totalFen,
    own_expense_fen: split.ownExpenseFen,
    over_limit_fen: split.overLimitFen,
    own_share_first_fen: split.ownShareFirstFen,
    in_scope_fen: split.inScopeFen,
  });
  unit.record(call, "settle", settlementId, null);
  trail(unit, call, "settlement.asked", settlementId, encounter.person_id);
  return { kind: "settle", encounterId: encounter.id, content };
}

function blankSettlement(
  encounter: EncounterRow,
  call: HospitalCall,
  id: SettlementId,
  now: number,
  deadline: number,
) {
  return {
    id,
    encounter_id: encounter.id,
    institution: call.institution,
    message_id: call.messageId,
    person_id: encounter.person_id,
    home_area: encounter.home_area,
    state: "settling" as const,
    ...{ outcome: null, fund_fen: null, account_fen: null, cash_fen: null },
    business_day: null,
    month: null,
    created_at: now,
    deadline,
    settled_at: null,
    reverse_ordered_at: null,
    reverse_order: null,
    attempts: 0,
    // A crash before the outcome leaves it to the resolver, once the deadline has passed.
    next_inquiry_at: deadline,
  };
}

/** The settlement that a cancellation or a query names. Refusals: settlement_missing. */
function namedSettlement(
  unit: Pick<CareUnitOfWork, "settlement">,
  encounter: EncounterRow,
  settlementId: string,
): SettlementRow | Refusal {
  const row = unit.settlement(settlementId);
  if (row?.encounter_id === encounter.id) return row;
  return new Refusal("settlement_missing", { settlement: settlementId });
}

/**
 * Refusals: encounter_…, settlement_missing, settlement_cancelled, settlement_reversed,
 * settlement_state, settlement_is_cancellation, settlement_unfinished, settlement_not_last (a later
 * one of the same stay stands).
 */
export function intendCancel(
  unit: CareUnitOfWork,
  call: HospitalCall,
  booking: Cancel,
  context: IntentContext,
): Intent | Refusal {
  const encounter = ownEncounter(unit, call, booking);
  if (encounter instanceof Refusal) return encounter;
  const original = namedSettlement(unit, encounter, booking.settlementId);
  if (original instanceof Refusal) return original;
  const refusal = cancelRefusal(unit, encounter, original);
  if (refusal) return refusal;
  const settlementId = newId("stl", unit.now, context.surroundings.random);
  const split = negatedSplit(splitOfRow(original));
  const deadline = unit.now + context.homeDeadlineMs;
  unit.moveSettlement(original, "cancelling");
  unit.openSettlement({
    ...blankSettlement(encounter, call, settlementId, unit.now, deadline),
    kind: "cancel",
    batch: original.batch,
    charge_from: original.charge_from,
    charge_to: original.charge_to,
    interim: original.interim,
    care_type: original.care_type,
    disease: original.disease,
    visit_at: original.visit_at,
    ended_at: original.ended_at,
    account_use: original.account_use,
    invoice: original.invoice,
    credential: original.credential,
    cancels: original.id,
    total_fen: split.totalFen,
    own_expense_fen: split.ownExpenseFen,
    over_limit_fen: split.overLimitFen,
    own_share_first_fen: split.ownShareFirstFen,
    in_scope_fen: split.inScopeFen,
  });
  unit.record(call, "cancel", settlementId, null);
  trail(unit, call, "settlement.cancelAsked", original.id, encounter.person_id);
  return {
    kind: "cancel",
    encounterId: encounter.id,
    content: {
      settlementId,
      cancels: original.id,
      personId: encounter.person_id,
      homeArea: encounter.home_area,
      careArea: encounter.care_area,
    },
  };
}

function cancelRefusal(
  unit: CareUnitOfWork,
  encounter: EncounterRow,
  original: SettlementRow,
): Refusal | null {
  if (original.cancels !== null) {
    return new Refusal("settlement_is_cancellation", { settlement: original.id });
  }
  if (original.state === "cancelled") return new Refusal("settlement_cancelled");
  if (isTakenBack(original)) return new Refusal("settlement_reversed");
  const unfinished = unfinishedRefusal(encounter);
  if (unfinished) return unfinished;
  if (original.state !== "settled") {
    return new Refusal("settlement_state", { state: SETTLEMENT_STATE_WORDS[original.state] });
  }
  const later = live(unit.settlementsOf(encounter.id)).find(
    (row) => row.batch === null && row.sequence > original.sequence,
  );
  if (!later) return null;
  const day = later.business_day ?? chinaDate(later.created_at);
  return new Refusal("settlement_not_last", { later: later.id, day });
}
