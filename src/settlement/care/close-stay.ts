/**
 * A stay that the institution forgot to end keeps its person out of every other bed. The care
 * place's agency (就医地经办机构) ends it on evidence: as discharged on the day that the evidence
 * names, or as withdrawn where the person never lay there. Charges that are not settled are the
 * institution's to settle or to drop first; where it is gone, the stay is let go with them, and
 * they are listed among what somebody has to look at.
 */
import { addDays, type ChinaDate, chinaDate, type Instant, startOfDay } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import type { Staff } from "#model/actor.ts";
import type { Area } from "#model/place.ts";
import { isSettled, unfinishedRefusal } from "#settlement/care/checks.ts";
import { endRefusal, timeRefusal } from "#settlement/care/dates.ts";
import { loadCareUnit } from "#settlement/care/load.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import { keepReleased } from "#settlement/care/queries-stays.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";
import { writeCareUnit } from "#settlement/care/write.ts";
import { inTransaction, type Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface StayClosing {
  readonly encounterId: EncounterId;
  /** As what who closes it acts at the area of the stay; throws the refusal where they may not. */
  readonly by: (careArea: Area) => Staff;
  /** What shows that the person has left: a discharge paper, the hospital's letter. */
  readonly evidence: string;
  /** The day on which the person left; today where it is not said. */
  readonly on?: ChinaDate | undefined;
  /** The person never lay there: nothing may be charged. */
  readonly withdraw?: boolean | undefined;
  /** The institution is gone: charges that are not settled stay so. */
  readonly release?: boolean | undefined;
}

export interface StayEnd {
  readonly state: "withdrawn" | "discharged";
  /** Lines that nobody settled. */
  readonly unsettled: number;
}

/**
 * Home is told as of any other end. Refusals: those of `by`, encounter_unknown, stay_not_open,
 * settlement_unfinished, stay_unsettled, encounter_has_charges, field_invalid (the day).
 */
export async function closeStay(
  world: Pick<World, "store" | "now">,
  trail: Pick<Trail, "append">,
  closing: StayClosing,
): Promise<StayEnd> {
  const { encounterId } = closing;
  return await inTransaction(world.store, trail, async (tx, entries) => {
    const needs = {
      ...{ requests: [], settlements: [], admitted: [], numbers: [] },
      ...{ encounters: [encounterId], charges: true, chargeDetails: false, revision: false },
    };
    const unit = await loadCareUnit(tx, needs, world.now());
    const encounter = unit.encounter(encounterId);
    if (!encounter) throw new Refusal("encounter_unknown", { encounter: encounterId });
    const actor = closing.by(encounter.care_area);
    const end = endOf(unit, encounter, closing);
    if (end instanceof Refusal) throw end;
    const { at, state, unsettled } = end;
    encounter.ended_at = at;
    unit.moveEncounter(encounter, state);
    unit.trail.push({
      at: unit.now,
      actor,
      action: unsettled > 0 ? "encounter.releasedByAgency" : "encounter.closedByAgency",
      subject: encounterId,
      personId: encounter.person_id,
      detail: closing.evidence,
    });
    if (unsettled > 0) await keepReleased(tx, encounterId, unit.now);
    const changes = unit.changes();
    writeCareUnit(tx, changes);
    entries.push(...changes.trail);
    return { state, unsettled };
  });
}

function endOf(
  unit: CareUnitOfWork,
  encounter: EncounterRow,
  { on, withdraw, release }: StayClosing,
): (StayEnd & { readonly at: Instant }) | Refusal {
  if (encounter.state !== "admitted") {
    return new Refusal("stay_not_open", { encounter: encounter.id });
  }
  const at = endAt(encounter, unit.now, on);
  const refusal =
    unfinishedRefusal(encounter) ??
    timeRefusal(at, unit.now, "出院时间", { goesOn: true }) ??
    endRefusal(unit, encounter, at);
  if (refusal) return refusal;
  const lines = unit.charges(encounter.id);
  if (withdraw) {
    if (lines.length > 0) return new Refusal("encounter_has_charges");
    return { state: "withdrawn", unsettled: 0, at };
  }
  const settlements = unit.settlementsOf(encounter.id);
  const unsettled = lines.filter((line) => !isSettled(line, settlements)).length;
  if (unsettled > 0 && !release) {
    return new Refusal("stay_unsettled", { encounter: encounter.id, lines: `${unsettled}` });
  }
  return { state: "discharged", unsettled, at };
}

/** Of a day that is over its last moment; a clock at the window may run a little ahead. */
function endAt(encounter: EncounterRow, now: Instant, on: ChinaDate | undefined): Instant {
  if (on === undefined || on === chinaDate(now)) return Math.max(now, encounter.visit_at);
  return startOfDay(addDays(on, 1)) - 1;
}
