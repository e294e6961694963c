/**
 * Encounters at the care place: registration, admission, description, discharge, and their undoing.
 * Each function checks first and changes last, so that a refusal, which is given back, leaves the
 * unit of work as it was.
 */
import { chinaDate } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import { institutionActor } from "#model/actor.ts";
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
import type { Institution, InstitutionCode } from "#model/place.ts";
import { type Area, type CareType, isInpatient } from "#model/place.ts";
import { NO_FLAGS, type VisitFlags } from "#model/settlement.ts";
import { closedRefusal } from "#settlement/care/agency-closings.ts";
import {
  flagsOf,
  hasFinal,
  live,
  ownEncounter,
  stateRefusal,
  treatRefusal,
  unfinishedRefusal,
} from "#settlement/care/checks.ts";
import { endRefusal, timeRefusal } from "#settlement/care/dates.ts";
import type { EncounterRow, OpenStayRow } from "#settlement/care/queries.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";
import { isUrgent } from "#settlement/urgent.ts";
import type { Surroundings } from "#world.ts";

type Answers = HospitalBookingAnswers;

const DONE = { done: true } as const;

interface Opening {
  readonly call: HospitalCall;
  readonly institution: Institution;
  readonly homeArea: Area;
  readonly nameOf: (institution: InstitutionCode) => string;
  readonly surroundings: Pick<Surroundings, "random">;
}

/** Refusals: encounter_number_used, encounter_number_others. */
export function register(
  unit: CareUnitOfWork,
  opening: Opening,
  booking: Register,
): Answers["register"] | Refusal {
  return open(unit, opening, booking, {
    state: "registered",
    care_type: null,
    disease: null,
    flags: NO_FLAGS,
    diagnoses: [],
    described_at: null,
  });
}

/**
 * Refusals: encounter_number_used, encounter_number_others, institution_…, third_party_liable,
 * field_invalid, stay_open_here, stay_open_elsewhere.
 */
export function admit(
  unit: CareUnitOfWork,
  opening: Opening,
  booking: Admit,
): Answers["admit"] | Refusal {
  const disease = booking.disease ?? null;
  const refusal =
    careTypeRefusal(booking.careType, true) ??
    treatRefusal(opening.institution, {
      ...booking,
      homeArea: opening.homeArea,
      disease,
      on: chinaDate(booking.at),
    }) ??
    liableRefusal(booking.flags) ??
    stayRefusal(unit.openStays(booking.personId), opening.nameOf, {
      institution: opening.institution.code,
      urgent: isUrgent(booking),
    });
  if (refusal) return refusal;
  return open(unit, opening, booking, {
    state: "admitted",
    care_type: booking.careType,
    disease,
    flags: booking.flags,
    diagnoses: booking.diagnoses,
    described_at: unit.now,
  });
}

/**
 * Nobody lies in two beds: an open stay of the institution is gone on with, one elsewhere in the
 * place ends first unless this is an emergency or a transfer. Refusals: stay_open_here,
 * stay_open_elsewhere.
 */
function stayRefusal(
  stays: readonly OpenStayRow[],
  nameOf: Opening["nameOf"],
  { institution, urgent }: { readonly institution: InstitutionCode; readonly urgent: boolean },
): Refusal | null {
  const here = stayHere(stays, institution);
  if (here) return here;
  const [elsewhere] = stays;
  if (urgent || !elsewhere) return null;
  const day = chinaDate(elsewhere.visit_at);
  return new Refusal("stay_open_elsewhere", { day, institution: nameOf(elsewhere.institution) });
}

/** Refusals: stay_open_here. */
function stayHere(stays: readonly OpenStayRow[], institution: InstitutionCode): Refusal | null {
  const here = stays.find((stay) => stay.institution === institution);
  if (!here) return null;
  return new Refusal("stay_open_here", { day: chinaDate(here.visit_at), encounter: here.id });
}

/** A stay's kind of care belongs to admissions, any other to registrations. */
export function careTypeRefusal(careType: CareType, inpatient: boolean): Refusal | null {
  if (isInpatient(careType) === inpatient) return null;
  const why = isInpatient(careType) ? "门诊就诊不能按住院类别办理" : "不是住院类别";
  return new Refusal("field_invalid", { field: "医疗类别", why });
}

/** Refusals: third_party_liable. */
export function liableRefusal(flags: VisitFlags): Refusal | null {
  return flags.trauma && flags.thirdParty ? new Refusal("third_party_liable") : null;
}

function open(
  unit: CareUnitOfWork,
  { call, institution, homeArea, surroundings }: Opening,
  booking: Register | Admit,
  initial: Pick<EncounterRow, "state" | "care_type" | "disease" | "diagnoses" | "described_at"> & {
    readonly flags: VisitFlags;
  },
): Answers["register"] | Refusal {
  const goesOn = initial.state === "admitted";
  const late = timeRefusal(booking.at, unit.now, "挂号或入院时间", { goesOn });
  if (late) return late;
  const known = unit.byNumber(institution.code, booking.hospitalNumber);
  if (known) {
    const number = booking.hospitalNumber;
    if (known.person_id !== booking.personId) {
      return new Refusal("encounter_number_others", { number });
    }
    return new Refusal("encounter_number_used", { number, encounter: known.id });
  }
  const id = newId("enc", unit.now, surroundings.random);
  const { flags, ...rest } = initial;
  unit.openEncounter({
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
    opened_at: unit.now,
  });
  trail(unit, call, `encounter.${initial.state}`, id, booking.personId);
  return { encounterId: id, personId: booking.personId, hospitalNumber: booking.hospitalNumber };
}

/** Who did it, at which institution, by which message. */
export function trail(
  unit: CareUnitOfWork,
  call: HospitalCall,
  action: string,
  subject: string,
  personId?: string,
): void {
  const actor = institutionActor(call);
  unit.trail.push({ at: unit.now, actor, action, subject, personId, detail: call.messageId });
}

/**
 * Refusals: encounter_…, settlement_unfinished, institution_…, disease_missing, third_party_liable.
 */
export function describeVisit(
  unit: CareUnitOfWork,
  call: HospitalCall,
  institution: Institution,
  booking: DescribeVisit,
): Answers["describeVisit"] | Refusal {
  const encounter = ownEncounter(unit, call, booking);
  if (encounter instanceof Refusal) return encounter;
  const { careType, flags } = booking;
  const homeArea = encounter.home_area;
  const disease = booking.disease ?? null;
  const refusal =
    stateRefusal(encounter, "registered") ??
    careTypeRefusal(careType, false) ??
    unfinishedRefusal(encounter) ??
    timeRefusal(booking.at, unit.now, "就诊时间") ??
    treatRefusal(institution, { careType, homeArea, disease, on: chinaDate(booking.at) }) ??
    liableRefusal(flags);
  if (refusal) return refusal;
  encounter.care_type = careType;
  encounter.visit_at = booking.at;
  encounter.described_at = unit.now;
  encounter.disease = disease;
  encounter.emergency = flags.emergency;
  encounter.referral = flags.referral;
  encounter.trauma = flags.trauma;
  encounter.third_party = flags.thirdParty;
  encounter.diagnoses = booking.diagnoses.filter((diagnosis) => diagnosis.valid);
  unit.changeEncounter(encounter);
  trail(unit, call, "encounter.described", encounter.id, encounter.person_id);
  return DONE;
}

/**
 * Refusals: encounter_…, settlement_unfinished, field_invalid (a discharge before the admission or
 * before what was charged).
 */
export function discharge(
  unit: CareUnitOfWork,
  call: HospitalCall,
  booking: Discharge,
): Answers["discharge"] | Refusal {
  const encounter = ownEncounter(unit, call, booking);
  if (encounter instanceof Refusal) return encounter;
  const refusal =
    stateRefusal(encounter, "admitted") ??
    unfinishedRefusal(encounter) ??
    timeRefusal(booking.at, unit.now, "出院时间") ??
    endRefusal(unit, encounter, booking.at);
  if (refusal) return refusal;
  encounter.ended_at = booking.at;
  if (booking.diagnoses.length > 0) encounter.diagnoses = booking.diagnoses;
  unit.moveEncounter(encounter, "discharged");
  unit.changeEncounter(encounter);
  trail(unit, call, "encounter.discharged", encounter.id, encounter.person_id);
  return DONE;
}

/**
 * Refusals: encounter_…, settlement_unfinished, encounter_settled, stay_closed_by_agency,
 * stay_open_here, stay_open_elsewhere.
 */
export function cancelDischarge(
  unit: CareUnitOfWork,
  { call, nameOf }: Pick<Opening, "call" | "nameOf">,
  booking: CancelDischarge,
): Answers["cancelDischarge"] | Refusal {
  const encounter = ownEncounter(unit, call, booking);
  if (encounter instanceof Refusal) return encounter;
  if (encounter.state === "closed") return new Refusal("encounter_settled");
  const refusal =
    stateRefusal(encounter, "discharged") ??
    unfinishedRefusal(encounter) ??
    closedRefusal(unit, encounter) ??
    finalRefusal(unit, encounter) ??
    stayRefusal(unit.openStays(encounter.person_id), nameOf, {
      institution: encounter.institution,
      urgent: isUrgent({ flags: flagsOf(encounter), careType: encounter.care_type }),
    });
  if (refusal) return refusal;
  encounter.ended_at = null;
  unit.moveEncounter(encounter, "admitted");
  trail(unit, call, "encounter.dischargeCancelled", encounter.id, encounter.person_id);
  return DONE;
}

/** What a final settlement ended goes on only when it is gone. Refusals: encounter_settled. */
function finalRefusal(unit: CareUnitOfWork, { id }: EncounterRow): Refusal | null {
  return hasFinal(unit.settlementsOf(id)) ? new Refusal("encounter_settled") : null;
}

/**
 * Withdraws a registration or an admission. Refusals: encounter_…, encounter_settled,
 * encounter_has_charges.
 */
export function withdraw(
  unit: CareUnitOfWork,
  call: HospitalCall,
  booking: CancelRegistration | CancelAdmission,
): Answers["cancelAdmission"] | Refusal {
  const encounter = ownEncounter(unit, call, booking);
  if (encounter instanceof Refusal) return encounter;
  const expected = booking.kind === "cancelRegistration" ? "registered" : "admitted";
  const refusal = stateRefusal(encounter, expected) ?? unfinishedRefusal(encounter);
  if (refusal) return refusal;
  const settlements = unit.settlementsOf(encounter.id);
  if (live(settlements).length > 0) return new Refusal("encounter_settled");
  if (booking.kind === "cancelAdmission" && unit.charges(encounter.id).length > 0) {
    return new Refusal("encounter_has_charges");
  }
  unit.moveEncounter(encounter, "withdrawn");
  trail(unit, call, "encounter.withdrawn", encounter.id, encounter.person_id);
  return DONE;
}
