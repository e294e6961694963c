/**
 * What care checks before it does anything for an institution or an encounter. A check named after
 * its refusal gives null when there is none, so that checks are asked one after the other by `??`.
 */
import { type ChinaDate, chinaDate, chinaTimeText, covers } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { sameDisease } from "#model/filing.ts";
import {
  type Area,
  type AskedOpening,
  type CareType,
  distance,
  type Institution,
  isInpatient,
} from "#model/place.ts";
import type { VisitFlags } from "#model/settlement.ts";
import type { EncounterState } from "#model/states.ts";
import { type Stop, type Stoppable, stopOf } from "#model/stop.ts";
import { CARE_TYPE_WORDS, ENCOUNTER_STATE_WORDS } from "#model/words.ts";
import { notOpenedRefusal } from "#settlement/care/openings.ts";
import type { EncounterRow, SettlementRow } from "#settlement/care/queries.ts";
import type { CareUnitOfWork, LoadedCharge } from "#settlement/care/unit-of-work.ts";

/** Refusals: institution_unknown, institution_not_opened, institution_suspended. */
export function openInstitution(
  institutions: ReadonlyMap<string, Institution>,
  code: string,
  now: number,
): Institution | Refusal {
  const institution = institutions.get(code);
  if (!institution || !covers(institution.agreement, chinaDate(now))) {
    return new Refusal("institution_unknown", { institution: code });
  }
  if (institution.state === "onboarding") return new Refusal("institution_not_opened");
  if (institution.state === "suspended") return new Refusal("institution_suspended");
  return institution;
}

/**
 * May this institution settle this kind of care for a person from there? Refusals:
 * institution_level_missing, institution_care_type_closed, institution_cross_province_closed,
 * institution_disease_closed, institution_disease_area_closed, institution_local_disease_closed,
 * disease_missing.
 */
export function treatRefusal(
  institution: Institution,
  visit: {
    readonly careType: CareType;
    readonly homeArea: Area;
    readonly disease: string | null;
    readonly on: ChinaDate;
  },
): Refusal | null {
  const { careType, homeArea, disease } = visit;
  if (institution.level === undefined) return new Refusal("institution_level_missing");
  if (!institution.careTypes.includes(careType)) {
    return new Refusal("institution_care_type_closed", { careType: CARE_TYPE_WORDS[careType] });
  }
  if (careType === "chronic" && !disease) return new Refusal("disease_missing");
  if (distance(homeArea, institution.area) !== "crossProvince") {
    return localDiseaseRefusal(institution, disease);
  }
  if (institution.careTypesCrossProvince.length === 0) {
    return new Refusal("institution_cross_province_closed");
  }
  if (!institution.careTypesCrossProvince.includes(careType)) {
    return new Refusal("institution_care_type_closed", {
      careType: `${CARE_TYPE_WORDS[careType]}跨省结算`,
    });
  }
  return careType === "chronic" && disease
    ? diseaseRefusal(institution, { ...visit, disease })
    : null;
}

/** Refusals: institution_disease_closed, institution_disease_area_closed. */
function diseaseRefusal({ diseases, opens }: Institution, asked: AskedOpening): Refusal | null {
  const { disease } = asked;
  if (!diseases.some((opened) => sameDisease(opened, disease))) {
    return new Refusal("institution_disease_closed", { disease });
  }
  const closed = opens?.(asked) ?? null;
  return closed === null ? null : notOpenedRefusal(asked, closed);
}

/** Refusals: institution_local_disease_closed. */
function localDiseaseRefusal(
  { diseasesLocal }: Institution,
  disease: string | null,
): Refusal | null {
  if (!disease || !diseasesLocal) return null;
  if (diseasesLocal.some((opened) => sameDisease(opened, disease))) return null;
  return new Refusal("institution_local_disease_closed", { disease });
}

/** Refusals: platform_stopped. */
export function stopRefusal(
  stops: readonly Stop[],
  kind: Stoppable,
  { area }: Institution,
  now: number,
): Refusal | null {
  const stop = stopOf(stops, { kind, area, at: now });
  if (!stop) return null;
  const until = chinaTimeText(stop.to).slice(0, 16);
  return new Refusal("platform_stopped", { notice: stop.notice, until });
}

/** Refusals: encounter_unknown, encounter_other_institution, encounter_other_person. */
export function ownEncounter(
  unit: Pick<CareUnitOfWork, "encounter">,
  call: { readonly institution: string },
  named: { readonly encounterId: string; readonly personId: string },
): EncounterRow | Refusal {
  const encounter = unit.encounter(named.encounterId);
  if (!encounter) return new Refusal("encounter_unknown", { encounter: named.encounterId });
  if (encounter.institution !== call.institution) return new Refusal("encounter_other_institution");
  if (encounter.person_id !== named.personId) return new Refusal("encounter_other_person");
  return encounter;
}

/** Flags of the visit as it was last described. */
export function flagsOf(encounter: EncounterRow): VisitFlags {
  return {
    trauma: encounter.trauma,
    thirdParty: encounter.third_party,
    emergency: encounter.emergency,
    referral: encounter.referral,
  };
}

/** Refusals: encounter_state. */
export function stateRefusal(
  { state }: EncounterRow,
  ...allowed: readonly EncounterState[]
): Refusal | null {
  if (allowed.includes(state)) return null;
  return new Refusal("encounter_state", { state: ENCOUNTER_STATE_WORDS[state] });
}

/** Refusals: settlement_unfinished. */
export function unfinishedRefusal({ unfinished }: EncounterRow): Refusal | null {
  if (unfinished === null) return null;
  return new Refusal("settlement_unfinished", { settlement: unfinished });
}

/**
 * Was it reversed, in its own month or by an offset in a later one? To the institution that is the
 * same.
 */
export function isTakenBack({ state }: Pick<SettlementRow, "state">): boolean {
  return state === "reversed" || state === "offset";
}

/** Settlements that hold their lines: neither refused nor taken back, and no cancellations. */
export function live(settlements: readonly SettlementRow[]): SettlementRow[] {
  return settlements.filter(
    (row) =>
      row.cancels === null &&
      (row.state === "settling" ||
        row.state === "unknown" ||
        row.state === "settled" ||
        row.state === "cancelling"),
  );
}

/** Does a settlement of the whole stay (出院结算) stand, or is one under way? */
export function hasFinal(settlements: readonly SettlementRow[]): boolean {
  return live(settlements).some((row) => isInpatient(row.care_type) && !row.interim);
}

/**
 * A stay that has ended is closed while a final settlement stands and each line is held; else lines
 * are left that have to be settled or dropped.
 */
export function followSettlements(unit: CareUnitOfWork, encounter: EncounterRow): void {
  if (encounter.state !== "discharged" && encounter.state !== "closed") return;
  const settlements = unit.settlementsOf(encounter.id);
  const whole =
    hasFinal(settlements) &&
    unit.charges(encounter.id).every((line) => isSettled(line, settlements));
  unit.moveEncounter(encounter, whole ? "closed" : "discharged");
}

type Line = Pick<LoadedCharge, "batch" | "position">;

/** Does a standing settlement hold this line? */
export function isSettled(line: Line, settlements: readonly SettlementRow[]): boolean {
  return live(settlements).some((row) => holds(row, line, settlements));
}

/**
 * Is this one of the lines that a settlement took? Of a stay it took what it found free in its
 * range: a line between may have been held by an earlier one that was taken back only afterwards.
 */
export function holds(
  row: SettlementRow,
  line: Line,
  settlements: readonly SettlementRow[],
): boolean {
  if (line.position <= row.charge_from || line.position > row.charge_to) return false;
  if (row.batch !== null) return row.batch === line.batch;
  return !settlements.some(
    (other) =>
      other.cancels === null &&
      other.state !== "refused" &&
      other.sequence < row.sequence &&
      (other.released === null || other.released > row.sequence) &&
      holds(other, line, settlements),
  );
}
