/**
 * A node's identity: its staff, with the places where duties may be held, and sessions for the API.
 */
import {
  createIdentity,
  IDENTITY_SETTINGS,
  type Identity,
  type KnownPlaces,
} from "#identity/identity.ts";
import { areaOf, type NodeId } from "#model/place.ts";
import type { Sessions } from "#model/sessions.ts";
import type { NodeParts } from "#nodes/node.ts";
import type { HeldReference } from "#settlement/settlement.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface Staffed {
  readonly identity: Identity;
  readonly sessions: Sessions;
}

/** Where duties are held at a province: its own area, those that it has named, its institutions. */
export function placesOf(node: NodeId, reference: () => Promise<HeldReference>): KnownPlaces {
  return {
    area: async (area) => area === areaOf(node) || (await reference()).areaNames.has(area),
    institution: async (code) => (await reference()).institutions.has(code),
  };
}

export const NO_PLACES: KnownPlaces = {
  area: async () => false,
  institution: async () => false,
};

export function staffOf(
  world: World,
  parts: Pick<NodeParts, "identity">,
  { trail, places }: { readonly trail: Trail; readonly places: KnownPlaces },
): Staffed {
  const { settings, directory, voucher } = parts.identity ?? {};
  const identity = createIdentity(world, {
    ...{ trail, places, directory, voucher },
    settings: { ...IDENTITY_SETTINGS, ...settings },
  });
  return {
    identity,
    sessions: {
      staffOf: (token, sentAs) =>
        sentAs === "bearer" ? identity.staffOfToken(token) : identity.staffOf(token),
      personOf: identity.personOf,
    },
  };
}
