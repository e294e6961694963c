/**
 * What the limits of items ask beside the lines at hand: who the person is, how the visit is
 * described, and which units counted before, in this visit or another. A batch without such items
 * runs no statement more.
 */
import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { fromJson } from "#base/json.ts";
import type { Catalogue, Use, VisitFacts } from "#catalogue/catalogue.ts";
import type { Charge, ChargeInput } from "#model/charge.ts";
import type { Diagnosis } from "#model/settlement.ts";
import type { CareBatch, LoadedCharge } from "#settlement/care/batch.ts";
import type { CareCommand } from "#settlement/care/book.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import {
  lockUses,
  type PersonFactsRow,
  selectLimitedCharges,
  selectPersonFacts,
  selectUses,
  type UseRow,
} from "#settlement/care/queries-charges.ts";
import type { Tx } from "#store/store.ts";

/** What a batch loaded for the limited items in it. */
export interface BatchLimits {
  readonly people: ReadonlyMap<string, PersonFactsRow>;
  readonly uses: readonly UseRow[];
}

export const NO_LIMITS: BatchLimits = { people: new Map(), uses: [] };

/** Loads the second time, only for what the first load has shown to be limited. */
export async function loadLimits(
  tx: Tx,
  batch: CareBatch,
  commands: readonly CareCommand[],
  catalogue: Catalogue,
): Promise<void> {
  const described = commands.flatMap(({ booking }) => {
    if (booking.kind !== "describeVisit" && booking.kind !== "discharge") return [];
    const lines = batch.encounter(booking.encounterId)?.charge_count ?? 0;
    return lines > 0 ? [booking.encounterId as string] : [];
  });
  if (described.length > 0) batch.holdCharges(await selectLimitedCharges(tx, described));
  const people = new Set<string>();
  const uses = new Map<string, readonly [person: string, item: string]>();
  const look = (person: string, item: string): void => {
    const looks = catalogue.looks(item);
    if (looks?.atPerson) people.add(person);
    if (looks?.atUses) uses.set(`${person} ${item}`, [person, item]);
  };
  for (const { booking } of commands) {
    if (booking.kind !== "addCharges") continue;
    for (const line of booking.charges) look(booking.personId, line.itemCode);
  }
  for (const id of described) {
    const person = batch.encounter(id)?.person_id ?? "";
    for (const line of batch.charges(id)) if (line.limited) look(person, line.item_code);
  }
  if (people.size + uses.size > 0) batch.limits = await load(tx, people, uses);
}

async function load(
  tx: Tx,
  people: ReadonlySet<string>,
  uses: ReadonlyMap<string, readonly [person: string, item: string]>,
): Promise<BatchLimits> {
  const pairs = [...uses.values()];
  const [facts, , used] = await Promise.all([
    people.size > 0 ? selectPersonFacts(tx, [...people]) : [],
    pairs.length > 0 ? lockUses(tx, [...uses.keys()]) : undefined,
    pairs.length > 0
      ? selectUses(
          tx,
          [...new Set(pairs.map(([person]) => person))],
          [...new Set(pairs.map(([, item]) => item))],
        )
      : [],
  ]);
  return { people: new Map(facts.map((row) => [row.person_id, row])), uses: used };
}

/** The visit as the catalogue's limits see it. */
export function visitFacts(batch: CareBatch, encounter: EncounterRow): VisitFacts {
  const person = batch.limits.people.get(encounter.person_id);
  const described = encounter.described_at !== null;
  const diagnoses = (encounter.diagnoses as readonly Diagnosis[])
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
  batch: CareBatch,
  encounter: EncounterRow,
  code: string,
  round: Round,
): Use[] {
  const uses: Use[] = [];
  for (const row of batch.limits.uses) {
    const { person_id: person, item_code: item, encounter_id: elsewhere } = row;
    // Visits of this batch are looked at as they are by now.
    if (person !== encounter.person_id || item !== code) continue;
    if (elsewhere === encounter.id || isLookedAt(batch, elsewhere)) continue;
    uses.push({ on: row.used_on, countedE4: row.counted_e4, here: false });
  }
  for (const visit of batch.encountersOf(encounter.person_id)) {
    if (visit.state === "withdrawn") continue;
    const here = visit.id === encounter.id;
    const lines = batch.charges(visit.id);
    for (const line of lines) {
      if (line.item_code !== code || line.counted_e4 === null) continue;
      if (here && round.waiting.has(line.serial)) continue;
      uses.push({ on: usedOn(line, lines), countedE4: line.counted_e4, here });
    }
  }
  const known = batch.charges(encounter.id);
  for (const charge of round.fresh.values()) {
    if (charge.itemCode !== code || charge.countedE4 === undefined) continue;
    uses.push({ on: dayOf(charge, round, known), countedE4: charge.countedE4, here: true });
  }
  return uses;
}

/** A visit that this batch has withdrawn, or whose lines it holds or has just dropped. */
function isLookedAt(batch: CareBatch, visit: string): boolean {
  if (batch.encounter(visit)?.state === "withdrawn") return true;
  return batch.charges(visit).length > 0 || batch.hasDropped(visit);
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
