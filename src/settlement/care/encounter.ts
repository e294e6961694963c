/**
 * Encounters at the care place: registration, admission, description, discharge, and their undoing.
 * Each function checks first and changes last, so that a refusal leaves the working set as it was.
 */
import { DAY_MS, type Instant, MINUTE_MS } from "#base/date.ts";
import { type EncounterId, newId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import type {
  Admit,
  CancelAdmission,
  CancelDischarge,
  CancelRegistration,
  DescribeVisit,
  Discharge,
  HospitalBookingAnswers,
  HospitalCall,
  Register,
} from "#model/command.ts";
import type { Institution } from "#model/place.ts";
import { type Area, type CareType, isInpatient } from "#model/place.ts";
import { NO_FLAGS, type VisitFlags } from "#model/settlement.ts";
import type { CareBatch } from "#settlement/care/batch.ts";
import {
  encounterState,
  live,
  mayTreat,
  noneUnfinished,
  ownEncounter,
} from "#settlement/care/checks.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import type { Surroundings } from "#world.ts";

type Answers = HospitalBookingAnswers;

const DONE = { done: true } as const;

interface Opening {
  readonly call: HospitalCall;
  readonly institution: Institution;
  readonly homeArea: Area;
  readonly surroundings: Pick<Surroundings, "random">;
}

/** Refusals: encounter_number_used. */
export function register(
  batch: CareBatch,
  opening: Opening,
  booking: Register,
): Answers["register"] {
  return open(batch, opening, booking, {
    state: "registered",
    care_type: null,
    disease: null,
    flags: NO_FLAGS,
    diagnoses: [],
    described_at: null,
  });
}

/** Refusals: encounter_number_used, institution_…, third_party_liable, field_invalid. */
export function admit(batch: CareBatch, opening: Opening, booking: Admit): Answers["admit"] {
  if (!isInpatient(booking.careType)) throw otherCareType(booking.careType);
  const disease = booking.disease ?? null;
  mayTreat(opening.institution, { ...booking, homeArea: opening.homeArea, disease });
  noThirdParty(booking.flags);
  return open(batch, opening, booking, {
    state: "admitted",
    care_type: booking.careType,
    disease,
    flags: booking.flags,
    diagnoses: booking.diagnoses,
    described_at: batch.now,
  });
}

/** A stay's kind of care belongs to admissions, any other to registrations. */
export function otherCareType(careType: CareType): Refusal {
  const why = isInpatient(careType) ? "门诊就诊不能按住院类别办理" : "不是住院类别";
  return new Refusal("field_invalid", { field: "医疗类别", why });
}

/** A clock at the window may run ahead by so much. */
const CLOCK_AHEAD_MS = 10 * MINUTE_MS;

/**
 * The visit's day decides filing and policy, so it is not the client's to choose freely: not in the
 * future, and not longer ago than late registrations go. Refusals: field_invalid.
 */
const VISIT_BACK_MS = 30 * DAY_MS;

function visitTime(at: Instant, now: Instant, field: string): void {
  const why =
    at > now + CLOCK_AHEAD_MS
      ? "晚于当前时间"
      : at < now - VISIT_BACK_MS
        ? "早于30天前，请联系经办机构补登记"
        : null;
  if (why) throw new Refusal("field_invalid", { field, why });
}

/** Refusals: third_party_liable. */
export function noThirdParty(flags: VisitFlags): void {
  if (flags.trauma && flags.thirdParty) throw new Refusal("third_party_liable");
}

function open(
  batch: CareBatch,
  { call, institution, homeArea, surroundings }: Opening,
  booking: Register | Admit,
  initial: Pick<EncounterRow, "state" | "care_type" | "disease" | "diagnoses" | "described_at"> & {
    readonly flags: VisitFlags;
  },
): { encounterId: EncounterId; personId: Register["personId"]; hospitalNumber: string } {
  visitTime(booking.at, batch.now, "挂号或入院时间");
  const known = batch.byNumber(institution.code, booking.hospitalNumber);
  if (known) {
    throw new Refusal("encounter_number_used", {
      number: booking.hospitalNumber,
      encounter: known.id,
    });
  }
  const id = newId("enc", batch.now, surroundings.random);
  const { flags, ...rest } = initial;
  batch.openEncounter({
    ...rest,
    id,
    institution: institution.code,
    care_area: institution.area,
    person_id: booking.personId,
    home_area: homeArea,
    scheme: booking.scheme,
    hospital_number: booking.hospitalNumber,
    visit_at: booking.at,
    ended_at: null,
    emergency: flags.emergency,
    referral: flags.referral,
    trauma: flags.trauma,
    third_party: flags.thirdParty,
    credential: booking.credential ?? null,
    charge_count: 0,
    unfinished: null,
    opened_at: batch.now,
  });
  trail(batch, call, `encounter.${initial.state}`, id, booking.personId);
  return { encounterId: id, personId: booking.personId, hospitalNumber: booking.hospitalNumber };
}

/** Who did it, at which institution, by which message. */
export function trail(
  batch: CareBatch,
  call: HospitalCall,
  action: string,
  subject: string,
  personId?: string,
): void {
  const actor = `institution:${call.institution}:${call.operator}`;
  batch.trail.push({ at: batch.now, actor, action, subject, personId, detail: call.messageId });
}

/**
 * Refusals: encounter_…, settlement_unfinished, institution_…, disease_missing, third_party_liable.
 */
export function describeVisit(
  batch: CareBatch,
  call: HospitalCall,
  institution: Institution,
  booking: DescribeVisit,
): Answers["describeVisit"] {
  const encounter = ownEncounter(batch, call, booking);
  if (encounter.state !== "registered") throw encounterState(encounter);
  if (isInpatient(booking.careType)) throw otherCareType(booking.careType);
  noneUnfinished(encounter);
  visitTime(booking.at, batch.now, "就诊时间");
  const homeArea = encounter.home_area;
  const disease = booking.disease ?? null;
  mayTreat(institution, { careType: booking.careType, homeArea, disease });
  noThirdParty(booking.flags);
  encounter.care_type = booking.careType;
  encounter.visit_at = booking.at;
  encounter.described_at = batch.now;
  encounter.disease = disease;
  encounter.emergency = booking.flags.emergency;
  encounter.referral = booking.flags.referral;
  encounter.trauma = booking.flags.trauma;
  encounter.third_party = booking.flags.thirdParty;
  encounter.diagnoses = booking.diagnoses.filter((diagnosis) => diagnosis.valid);
  batch.changeEncounter(encounter);
  trail(batch, call, "encounter.described", encounter.id, encounter.person_id);
  return DONE;
}

/**
 * Refusals: encounter_…, settlement_unfinished, field_invalid (a discharge before the admission).
 */
export function discharge(
  batch: CareBatch,
  call: HospitalCall,
  booking: Discharge,
): Answers["discharge"] {
  const encounter = ownEncounter(batch, call, booking);
  if (encounter.state !== "admitted") throw encounterState(encounter);
  noneUnfinished(encounter);
  visitTime(booking.at, batch.now, "出院时间");
  if (booking.at < encounter.visit_at) {
    throw new Refusal("field_invalid", { field: "出院时间", why: "早于入院时间" });
  }
  encounter.ended_at = booking.at;
  if (booking.diagnoses.length > 0) encounter.diagnoses = booking.diagnoses;
  batch.moveEncounter(encounter, "discharged");
  batch.changeEncounter(encounter);
  trail(batch, call, "encounter.discharged", encounter.id, encounter.person_id);
  return DONE;
}

/** Refusals: encounter_…, settlement_unfinished, encounter_settled. */
export function cancelDischarge(
  batch: CareBatch,
  call: HospitalCall,
  booking: CancelDischarge,
): Answers["cancelDischarge"] {
  const encounter = ownEncounter(batch, call, booking);
  if (encounter.state === "closed") throw new Refusal("encounter_settled");
  if (encounter.state !== "discharged") throw encounterState(encounter);
  noneUnfinished(encounter);
  encounter.ended_at = null;
  batch.moveEncounter(encounter, "admitted");
  trail(batch, call, "encounter.dischargeCancelled", encounter.id, encounter.person_id);
  return DONE;
}

/**
 * Withdraws a registration or an admission. Refusals: encounter_…, encounter_settled,
 * encounter_has_charges.
 */
export function withdraw(
  batch: CareBatch,
  call: HospitalCall,
  booking: CancelRegistration | CancelAdmission,
): Answers["cancelAdmission"] {
  const encounter = ownEncounter(batch, call, booking);
  const expected = booking.kind === "cancelRegistration" ? "registered" : "admitted";
  if (encounter.state !== expected) throw encounterState(encounter);
  noneUnfinished(encounter);
  const settlements = batch.settlementsOf(encounter.id);
  if (live(settlements).length > 0) throw new Refusal("encounter_settled");
  if (booking.kind === "cancelAdmission" && batch.charges(encounter.id).length > 0) {
    throw new Refusal("encounter_has_charges");
  }
  batch.moveEncounter(encounter, "withdrawn");
  trail(batch, call, "encounter.withdrawn", encounter.id, encounter.person_id);
  return DONE;
}
