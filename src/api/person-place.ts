/**
 * Whose staff reach a person: those of every area where the person is insured, whatever the id
 * begins with. Somebody who is not there lies where the id says, so that only its own staff hear
 * that there is nobody.
 */
import type { ObjectPlace } from "#api/route.ts";
import { Refusal } from "#base/refusals.ts";
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

interface Asked {
  readonly office: Pick<Office, "node" | "world">;
  readonly reach: readonly DutyPlace[];
  readonly params: unknown;
  readonly query: unknown;
}

/** Whom the address of a call is about: in its path, or as what a list is asked for. */
function personNamed({ params, query }: Pick<Asked, "params" | "query">): string | null {
  const [path, asked] = [params, query] as readonly { person?: string; personId?: string }[];
  return path?.person ?? asked?.person ?? asked?.personId ?? null;
}

/**
 * Nobody has no filings, and nobody's list is not empty: staff of the area that the id names hear
 * that there is nobody. Of other provinces' people only what happened here is known. Refusal:
 * person_unknown.
 */
export async function checkNamed({ office, reach, ...asked }: Asked): Promise<void> {
  const personId = personNamed(asked);
  if (personId === null) return;
  const held = await homeAreas(office.world.store, [personId as PersonId]);
  if (held.size > 0) return;
  const named = parseArea(personId.slice(0, 6));
  if (named === null || nodeOf(named) !== office.node) return;
  if (areaReached(reach, [named]) !== null) throw new Refusal("person_unknown", {}, "home");
}
