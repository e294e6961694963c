/**
 * What the limits of items ask beside the lines at hand: who the person is, how the visit is
 * described, and which units counted before, in this visit or another.
 */
import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { fromJson } from "#base/json.ts";
import type { Use, VisitFacts } from "#catalogue/catalogue.ts";
import type { Charge, ChargeInput } from "#model/charge.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import type { CareUnitOfWork, LoadedCharge } from "#settlement/care/unit-of-work.ts";

/** The visit as the catalogue's limits see it. */
export function visitFacts(unit: CareUnitOfWork, encounter: EncounterRow): VisitFacts {
  const person = unit.limits.people.get(encounter.person_id);
  const described = encounter.described_at !== null;
  const diagnoses = encounter.diagnoses
    .filter((diagnosis) => diagnosis.valid)
    .map((diagnosis) => diagnosis.code);
  if (encounter.disease !== null) diagnoses.push(encounter.disease);
  return {
    careType: described ? encounter.care_type : null,
    diagnoses: described ? diagnoses : null,
    sex: person?.sex,
    birthDate: person?.birth_date,
  };
}

/** Lines of a call or of a new split: those decided so far, and serials still to come. */
export interface Round {
  readonly fresh: ReadonlyMap<string, Charge>;
  readonly waiting: ReadonlySet<string>;
}

/** What counted of an item for the encounter's person, here and in other visits. */
export function usesOf(
  unit: CareUnitOfWork,
  encounter: EncounterRow,
  code: string,
  round: Round,
): Use[] {
  const uses: Use[] = [];
  for (const row of unit.limits.uses) {
    const { person_id: person, item_code: item, encounter_id: elsewhere } = row;
    // Visits of this group are looked at as they are by now.
    if (person !== encounter.person_id || item !== code) continue;
    if (elsewhere === encounter.id || isLookedAt(unit, elsewhere)) continue;
    uses.push({ on: row.used_on, countedE4: row.counted_e4, here: false });
  }
  for (const visit of unit.encountersOf(encounter.person_id)) {
    if (visit.state === "withdrawn") continue;
    const here = visit.id === encounter.id;
    const lines = unit.charges(visit.id);
    for (const line of lines) {
      if (line.item_code !== code || line.counted_e4 === null) continue;
      if (here && round.waiting.has(line.serial)) continue;
      uses.push({ on: usedOn(line, lines), countedE4: line.counted_e4, here });
    }
  }
  const known = unit.charges(encounter.id);
  for (const charge of round.fresh.values()) {
    if (charge.itemCode !== code || charge.countedE4 === undefined) continue;
    uses.push({ on: dayOf(charge, round, known), countedE4: charge.countedE4, here: true });
  }
  return uses;
}

/** A visit that this group has withdrawn, or whose lines it holds or has just dropped. */
function isLookedAt(unit: CareUnitOfWork, visit: string): boolean {
  if (unit.encounter(visit)?.state === "withdrawn") return true;
  return unit.charges(visit).length > 0 || unit.hasDropped(visit);
}

/** A refund takes back on the day of the line that it names. */
function usedOn(line: LoadedCharge, lines: readonly LoadedCharge[]): ChinaDate {
  const own = line.occurred_on;
  if ((line.counted_e4 ?? 0n) >= 0n || line.detail === undefined) return own;
  const { refundOf } = fromJson<Charge>(line.detail);
  const refunded = lines.find((other) => other.serial === refundOf);
  return refunded?.occurred_on ?? own;
}

function dayOf(charge: Charge, round: Round, known: readonly LoadedCharge[]): ChinaDate {
  const { refundOf } = charge;
  if (refundOf === undefined) return chinaDate(charge.occurredAt);
  const named = round.fresh.get(refundOf);
  if (named) return chinaDate(named.occurredAt);
  const line = known.find((other) => other.serial === refundOf);
  return present(line, "a refund's line is known").occurred_on;
}

/**
 * In the order in which they happened, a refund after the line it names: ceilings over time are
 * used up in this order, whatever the order in a call.
 */
export function inTimeOrder<Line extends Pick<ChargeInput, "serial" | "occurredAt" | "refundOf">>(
  lines: readonly Line[],
): readonly Line[] {
  if (lines.length < 2) return lines;
  const times = new Map(lines.map((line) => [line.serial, line.occurredAt]));
  const turn = ({ occurredAt, refundOf }: Line): number =>
    refundOf === undefined ? occurredAt : Math.max(occurredAt, times.get(refundOf) ?? occurredAt);
  const late = (line: Line): number => (line.refundOf === undefined ? 0 : 1);
  return [...lines].sort((a, b) => turn(a) - turn(b) || late(a) - late(b));
}
