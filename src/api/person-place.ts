/**
 * Whose staff reach a person: those of every area where the person is insured, whatever the id
 * begins with. Somebody who is not there lies where the id says, so that only its own staff hear
 * that there is nobody.
 */
import type { ObjectPlace } from "#api/route.ts";
import { Refusal } from "#base/refusals.ts";
import type { PersonId } from "#model/person.ts";
import { type Area, areaOf, nodeOf, parseArea } from "#model/place.ts";
import { type DutyPlace, reaches } from "#model/staff.ts";
import type { Office } from "#nodes/nodes.ts";
import { homeAreas } from "#registry/registry.ts";

type AreasOf = (personId: string) => readonly Area[];

/** One look-up for many people. */
export async function areasOfPeople(
  { node, world }: Pick<Office, "node" | "world">,
  ids: readonly string[],
): Promise<AreasOf> {
  const held = await homeAreas(world.store, ids as readonly PersonId[]);
  return (personId) => {
    const areas = held.get(personId as PersonId) ?? [];
    if (areas.length > 0) return areas;
    const named = parseArea(personId.slice(0, 6));
    return named !== null && nodeOf(named) === node ? [named] : [];
  };
}

/** For a route about one person. Whose id names no area of the node lies at the node as a whole. */
export async function placesOfPerson(
  office: Pick<Office, "node" | "world">,
  personId: string,
): Promise<readonly ObjectPlace[]> {
  const areasOf = await areasOfPeople(office, [personId]);
  const areas = areasOf(personId);
  return (areas.length > 0 ? areas : [areaOf(office.node)]).map((area) => ({ area }));
}

/** The first of these areas that somebody's duties reach; null: none of them. */
export function areaReached(reach: readonly DutyPlace[], areas: readonly Area[]): Area | null {
  return areas.find((area) => reach.some((place) => reaches(place, area))) ?? null;
}

interface Asked {
  readonly office: Pick<Office, "node" | "world">;
  readonly reach: readonly DutyPlace[];
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

interface Named {
  readonly person?: string;
  readonly personId?: string;
}

/**
 * Nobody has no filings, and nobody's list is not empty: staff who reach where the id lies hear
 * that there is nobody. Of other provinces' people a list is asked all the same: what happened here
 * is known. Refusal: person_unknown.
 */
export async function checkNamed(asked: Asked): Promise<void> {
  const { office, reach } = asked;
  const [path, query, body] = [asked.params, asked.query, asked.body ?? {}] as readonly Named[];
  const subject = path?.person ?? body?.personId;
  const person = subject ?? query?.person ?? query?.personId;
  if (person === undefined) return;
  const held = await homeAreas(office.world.store, [person as PersonId]);
  if (held.size > 0) return;
  const home = parseArea(person.slice(0, 6));
  const isForeign = home !== null && nodeOf(home) !== office.node;
  if (subject === undefined && isForeign) return;
  const lies = home === null || isForeign ? areaOf(office.node) : home;
  if (areaReached(reach, [lies]) === null) return;
  throw new Refusal("person_unknown", {}, "home");
}
