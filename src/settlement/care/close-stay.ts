/**
 * A stay that the institution forgot to end keeps its person out of every other bed. The care
 * place's agency (就医地经办机构) ends it on evidence: as withdrawn where nothing was charged, as
 * discharged where all that was charged is settled. Charges that are not settled are the
 * institution's to settle or to drop first.
 */
import type { EncounterId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import type { Staff } from "#model/actor.ts";
import type { Area } from "#model/place.ts";
import { isSettled, unfinishedRefusal } from "#settlement/care/checks.ts";
import { loadCareUnit } from "#settlement/care/load.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
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
}

export type StayEnd = "withdrawn" | "discharged";

/**
 * Home is told as of any other end. Refusals: those of `by`, encounter_unknown, stay_not_open,
 * settlement_unfinished, stay_unsettled.
 */
export async function closeStay(
  world: Pick<World, "store" | "now">,
  trail: Pick<Trail, "append">,
  { encounterId, by, evidence }: StayClosing,
): Promise<StayEnd> {
  return await inTransaction(world.store, trail, async (tx, entries) => {
    const needs = {
      ...{ requests: [], settlements: [], admitted: [], numbers: [] },
      ...{ encounters: [encounterId], charges: true, chargeDetails: false, revision: false },
    };
    const unit = await loadCareUnit(tx, needs, world.now());
    const encounter = unit.encounter(encounterId);
    if (!encounter) throw new Refusal("encounter_unknown", { encounter: encounterId });
    const actor = by(encounter.care_area);
    const end = endOf(unit, encounter);
    if (end instanceof Refusal) throw end;
    encounter.ended_at = unit.now;
    unit.moveEncounter(encounter, end);
    unit.trail.push({
      at: unit.now,
      actor,
      action: "encounter.closedByAgency",
      subject: encounterId,
      personId: encounter.person_id,
      detail: evidence,
    });
    const changes = unit.changes();
    writeCareUnit(tx, changes);
    entries.push(...changes.trail);
    return end;
  });
}

function endOf(unit: CareUnitOfWork, encounter: EncounterRow): StayEnd | Refusal {
  if (encounter.state !== "admitted") {
    return new Refusal("stay_not_open", { encounter: encounter.id });
  }
  const unfinished = unfinishedRefusal(encounter);
  if (unfinished) return unfinished;
  const settlements = unit.settlementsOf(encounter.id);
  const lines = unit.charges(encounter.id);
  const open = lines.filter((line) => !isSettled(line, settlements)).length;
  if (open > 0) return new Refusal("stay_unsettled", { encounter: encounter.id, lines: `${open}` });
  return lines.length === 0 ? "withdrawn" : "discharged";
}
