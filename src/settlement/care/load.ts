/**
 * Fills the unit of work of a group at the care place: under the encounters' locks and in one round
 * trip, and a second time only for what limited items among the lines ask.
 */
import type { Catalogue } from "#catalogue/catalogue.ts";
import { revision } from "#registry/registry.ts";
import { selectRevision } from "#rulebook/rulebook.ts";
import type { CareCommand } from "#settlement/care/command.ts";
import type { CareNeeds } from "#settlement/care/needs.ts";
import {
  type EncounterRow,
  lockEncounters,
  type RequestRow,
  selectEncounters,
  selectEncountersByNumber,
  selectOpenStays,
  selectRequests,
  selectSettlementPlaces,
  selectSettlementsOf,
} from "#settlement/care/queries.ts";
import {
  selectChargeDetails,
  selectCharges,
  selectLimitedCharges,
  selectPersonFacts,
  selectUses,
} from "#settlement/care/queries-charges.ts";
import { CareUnitOfWork, type LoadedLimits } from "#settlement/care/unit-of-work.ts";
import { lockKeys, type Tx } from "#store/store.ts";

export async function loadCareUnit(tx: Tx, needs: CareNeeds, now: number): Promise<CareUnitOfWork> {
  const places =
    needs.settlements.length > 0 ? await selectSettlementPlaces(tx, needs.settlements) : [];
  // Nothing awaits between the lock and what it protects: all of it travels in one round trip.
  const ids = [...new Set([...needs.encounters, ...places.map((place) => place.encounter_id)])];
  // Requests are read under the lock, too: another process may just have booked the same one.
  const [encounters, , requests, settlements, charges, numbers, stays, revisionNow, rules] =
    await Promise.all([
      ids.length > 0 ? lockEncounters(tx, ids) : [],
      needs.admitted.length > 0 ? lockKeys(tx, needs.admitted.map(admissionKey)) : undefined,
      needs.requests.length > 0
        ? selectRequests(
            tx,
            needs.requests.map((request) => request.institution),
            needs.requests.map((request) => request.messageId),
          )
        : [],
      ids.length > 0 ? selectSettlementsOf(tx, ids) : [],
      ids.length > 0 && needs.charges
        ? needs.chargeDetails
          ? selectChargeDetails(tx, ids)
          : selectCharges(tx, ids)
        : [],
      needs.numbers.length > 0
        ? selectEncountersByNumber(
            tx,
            needs.numbers.map((entry) => entry.institution),
            needs.numbers.map((entry) => entry.number),
          )
        : [],
      needs.admitted.length > 0 ? selectOpenStays(tx, needs.admitted) : [],
      needs.revision ? revision(tx) : 0n,
      needs.revision ? selectRevision(tx) : [],
    ]);
  const opened = await openedBefore(tx, requests, encounters);
  const rows = {
    requests,
    encounters: [...encounters, ...opened],
    settlements,
    charges,
    numbers,
    stays,
  };
  return new CareUnitOfWork({
    now,
    revision: revisionNow,
    rules: rules[0]?.number ?? 0n,
    ...rows,
  });
}

/** Whoever admits a person is alone with it until it is committed, in all processes of the node. */
function admissionKey(personId: string): string {
  return `admission ${personId}`;
}

/** The visits that repeated messages opened: only to tell whether they are still there. */
async function openedBefore(
  tx: Tx,
  requests: readonly RequestRow[],
  held: readonly EncounterRow[],
): Promise<EncounterRow[]> {
  const opened = requests
    .filter(({ kind }) => kind === "register" || kind === "admit")
    .flatMap(({ subject }) => subject ?? [])
    .filter((id) => held.every((row) => row.id !== id));
  return opened.length > 0 ? await selectEncounters(tx, opened) : [];
}

/** The second time, only for what the first has shown to be limited; else no statement more. */
export async function loadLimits(
  tx: Tx,
  unit: CareUnitOfWork,
  commands: readonly CareCommand[],
  catalogue: Catalogue,
): Promise<void> {
  const described = commands.flatMap(({ booking }) => {
    if (booking.kind !== "describeVisit" && booking.kind !== "discharge") return [];
    const lines = unit.encounter(booking.encounterId)?.charge_count ?? 0;
    return lines > 0 ? [booking.encounterId as string] : [];
  });
  if (described.length > 0) unit.holdCharges(await selectLimitedCharges(tx, described));
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
    const person = unit.encounter(id)?.person_id ?? "";
    for (const line of unit.charges(id)) if (line.limited) look(person, line.item_code);
  }
  if (people.size + uses.size > 0) unit.limits = await limitsOf(tx, people, uses);
}

async function limitsOf(
  tx: Tx,
  people: ReadonlySet<string>,
  uses: ReadonlyMap<string, readonly [person: string, item: string]>,
): Promise<LoadedLimits> {
  const pairs = [...uses.values()];
  const [facts, , used] = await Promise.all([
    people.size > 0 ? selectPersonFacts(tx, [...people]) : [],
    pairs.length > 0 ? lockKeys(tx, [...uses.keys()]) : undefined,
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
