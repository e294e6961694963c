/**
 * The hub's directory: in which areas the holder of a card is insured. It holds digests of
 * credentials, no numbers and no names.
 */
import { sm3 } from "#base/gm/sm3.ts";
import type { Credential } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import { credentialRows, type Enrolment } from "#registry/people.ts";
import { insertDirectory, selectDirectory } from "#registry/queries.ts";
import type { Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** What the hub's directory holds instead of a number: kind and number, not the chip serial. */
export function credentialDigest(credential: Pick<Credential, "kind" | "number">): string {
  return sm3(`${credential.kind}:${credential.number}`);
}

/** Hub: the digests of an enrolment's credentials, one row for each area with an insurance. */
export function directoryRows(enrolment: Enrolment): DirectoryRow[] {
  const areas = [...new Set(enrolment.insurances.map((insurance) => insurance.area))];
  return credentialRows(enrolment).flatMap((row) =>
    areas.map((area) => ({ credentialDigest: credentialDigest(row), area })),
  );
}

export interface DirectoryRow {
  readonly credentialDigest: string;
  readonly area: Area;
}

/** Hub: rows that it has already are left as they are. */
export async function recordDirectory(tx: Tx, rows: readonly DirectoryRow[]): Promise<void> {
  await insertDirectory(
    tx,
    rows.map((row) => ({ credential_digest: row.credentialDigest, area: row.area })),
  );
}

/** Hub: the areas in which the holder of any of these credentials is insured, in order. */
export async function locate(tx: Tx, digests: readonly string[]): Promise<Area[]> {
  return (await selectDirectory(tx, digests)).map((row) => row.area);
}

/**
 * The hub tells any node of the network where a card's holder is insured, and who is connected. The
 * hub knows no person, so the trail says which card was asked about: by its digest.
 */
export function directoryRoom(
  { store, now }: Pick<World, "store" | "now">,
  trail: Pick<Trail, "note">,
  provinces: readonly NodeId[],
): Room {
  return {
    name: "directory",
    messages: {
      locate: {
        origin: "anyNode",
        answer: async ({ credential, certificateNumber }, { from }) => {
          const subject = credentialDigest(credential);
          const digests = [subject];
          if (certificateNumber) {
            digests.push(credentialDigest({ kind: "identityCard", number: certificateNumber }));
          }
          const areas = [...new Set(await locate(store, digests))];
          const look = { actor: { kind: "node", id: from }, action: "card.located" } as const;
          trail.note({ at: now(), ...look, subject, detail: areas.join(" ") });
          return { areas };
        },
      },
      roster: { origin: "anyNode", answer: () => Promise.resolve({ nodes: provinces }) },
    },
    probes: {
      ready: async () => {
        await locate(store, []);
        return true;
      },
    },
  };
}
