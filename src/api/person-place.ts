/**
 * Whose staff reach a person: those of every area where the person is insured, whatever the id
 * begins with. Somebody who is not there lies where the id says, so that only its own staff hear
 * that there is nobody.
 */
import type { ObjectPlace } from "#api/route.ts";
import type { PersonId } from "#model/person.ts";
import { type Area, nodeOf, parseArea } from "#model/place.ts";
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

/** For a route about one person. */
export async function placesOfPerson(
  office: Pick<Office, "node" | "world">,
  personId: string,
): Promise<readonly ObjectPlace[]> {
  const areasOf = await areasOfPeople(office, [personId]);
  return areasOf(personId).map((area) => ({ area }));
}

/** The first of these areas that somebody's duties reach; null: none of them. */
export function areaReached(reach: readonly DutyPlace[], areas: readonly Area[]): Area | null {
  return areas.find((area) => reach.some((place) => reaches(place, area))) ?? null;
}
