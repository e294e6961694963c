/**
 * A node's identity: its staff, with the places where duties may be held, and sessions for the API.
 */
import { chinaDate } from "#base/date.ts";
import {
  createIdentity,
  IDENTITY_SETTINGS,
  type Identity,
  type KnownPlaces,
  type VoucherCheck,
} from "#identity/identity.ts";
import { areaOf } from "#model/place.ts";
import type { Sessions } from "#model/sessions.ts";
import type { NodeParts } from "#nodes/node.ts";
import { isArea } from "#registry/registry.ts";
import type { HeldReference } from "#settlement/settlement.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface Staffed {
  readonly identity: Identity;
  readonly sessions: Sessions;
}

/** Where duties are held at a province: its own area, those that are in force, its institutions. */
export function placesOf(
  { node, store, now }: Pick<World, "node" | "store" | "now">,
  reference: () => Promise<HeldReference>,
): KnownPlaces {
  return {
    area: async (area) => area === areaOf(node) || (await isArea(store, area, chinaDate(now()))),
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
  has: {
    readonly trail: Trail;
    readonly places: KnownPlaces;
    /** Where people are insured: who shows such a code. The hub insures nobody. */
    readonly voucher?: VoucherCheck;
  },
): Staffed {
  const { settings, directory, voucher } = parts.identity ?? {};
  const identity = createIdentity(world, {
    ...has,
    directory,
    voucher: voucher ?? has.voucher,
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
