/**
 * Where a person is insured, which is not always where their number was given: who moved inside a
 * province keeps it. Of our own people the registry tells. Of another province's the envelope does,
 * by what 1101 told, and where it is blank or the client's own city, what home told this node.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import { insuranceAmong } from "#model/insured.ts";
import type { FoundInsurance, PersonFound, PersonId, Scheme } from "#model/person.ts";
import { type Area, nodeOf, parseArea } from "#model/place.ts";
import { type InsuredPerson, insuredPersons } from "#registry/registry.ts";
import {
  deleteToldHomes,
  selectToldHomes,
  upsertToldHomes,
} from "#settlement/care/queries-told-homes.ts";
import type { Database } from "#store/store.ts";
import type { World } from "#world.ts";

export interface WhoseHome {
  readonly personId: PersonId;
  /** Absent: any. */
  readonly scheme?: Scheme | undefined;
  /** By the envelope. */
  readonly named?: Area | undefined;
  readonly on: ChinaDate;
}

type Asking = Pick<World, "node"> & { readonly store: Database };

/** The place that gave the number, when it is one of ours. */
function givenBy(personId: string): Area | null {
  return /^\d{12,}$/.test(personId) ? parseArea(personId.slice(0, 6)) : null;
}

/** Where the person is insured on the day, or was or will be; with no such insurance `given`. */
export function homeAreaAmong(
  insured: Pick<InsuredPerson, "insurances"> | undefined,
  { scheme, on }: Pick<WhoseHome, "scheme" | "on">,
  given: Area,
): Area {
  const all = insured?.insurances ?? [];
  const held = all.filter((one) => scheme === undefined || one.scheme === scheme);
  return insuranceAmong(held, on)?.area ?? given;
}

export async function homeAreaOf(world: Asking, whose: WhoseHome): Promise<Area | undefined> {
  const { personId, named } = whose;
  const given = givenBy(personId);
  if (!given) return named;
  if (nodeOf(given) === world.node) {
    const person = (await insuredPersons(world.store, [personId])).get(personId);
    return homeAreaAmong(person, whose, given);
  }
  if (named && nodeOf(named) === nodeOf(given)) return named;
  const told = await selectToldHomes(world.store, personId);
  const row = told.find(({ scheme }) => whose.scheme === undefined || scheme === whose.scheme);
  return row?.home_area ?? given;
}

/** Keeps what home told of where somebody is insured, as far as their number does not say it. */
export async function keepTold(
  world: Asking & { readonly now: () => Instant },
  { person, insurances }: PersonFound,
): Promise<void> {
  const given = givenBy(person.id);
  if (!given || nodeOf(given) === world.node) return;
  const rows = [...new Set(insurances.map(({ scheme }) => scheme))].flatMap((scheme) => {
    const held = insurances.filter((one) => one.scheme === scheme);
    const area = (held.find(isPaid) ?? held[0])?.area;
    if (area === undefined || area === given || nodeOf(area) !== nodeOf(given)) return [];
    return [{ person_id: person.id, scheme, home_area: area, told_at: world.now() }];
  });
  if (rows.length > 0) await upsertToldHomes(world.store, rows);
  const kept = rows.map(({ scheme }) => scheme);
  await deleteToldHomes(world.store, person.id, kept);
}

function isPaid({ standing }: FoundInsurance): boolean {
  return standing === "active";
}
