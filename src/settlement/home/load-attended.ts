/** Looks up what decides whether a care place may ask about a person. */
import type { Credential, PersonId } from "#model/person.ts";
import { type Area, nodeOf } from "#model/place.ts";
import { heldCredentials, insuredPersons } from "#registry/registry.ts";
import { SHOWN_MS } from "#settlement/attendance.ts";
import type { Attended } from "#settlement/home/attendance.ts";
import { shownNumbers } from "#settlement/home/load.ts";
import { selectAttended } from "#settlement/home/queries.ts";
import type { World } from "#world.ts";

export async function attendedNow(
  { store, node, now }: Pick<World, "store" | "node" | "now">,
  asks: {
    readonly personId: PersonId;
    readonly careArea: Area;
    readonly credential?: Credential | undefined;
  },
): Promise<Attended> {
  const { personId, careArea } = asks;
  const at = now();
  const [people, held, treated] = await Promise.all([
    insuredPersons(store, [personId]),
    heldCredentials(store, shownNumbers([asks]), [personId], at),
    nodeOf(careArea) === node
      ? []
      : selectAttended(store, [personId], { now: at, settledSince: at - SHOWN_MS }),
  ]);
  return {
    node,
    insured: people.get(personId),
    holds: (credential, shown) => held(credential, personId, shown),
    treatedBy: (care) => treated.some(({ care_node }) => care_node === care),
  };
}
