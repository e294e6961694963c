/**
 * The hub's directory: in which areas the holder of a card is insured, and the national log of
 * institutions. It holds digests of credentials under keys, no numbers and no names of people.
 */
import type { Credential } from "#model/person.ts";
import { type Area, type NodeId, nodeOf } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import { type CardKey, cardKey, cardKeys, type PairKeys } from "#registry/card-keys.ts";
import { hear, heardOf } from "#registry/heard.ts";
import { logAfter, standOf } from "#registry/national-log.ts";
import { credentialRows, type Enrolment } from "#registry/people.ts";
import { insertDirectory, selectDirectory } from "#registry/queries-directory.ts";
import type { Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** Hub: the digests of an enrolment's credentials, one row for each area with an insurance. */
export function directoryRows(enrolment: Enrolment, keys: PairKeys): DirectoryRow[] {
  const areas = [...new Set(enrolment.insurances.map((insurance) => insurance.area))];
  return areas.flatMap((area) => {
    const key = cardKey(keys, nodeOf(area));
    return credentialRows(enrolment).map((row) => {
      return { credentialDigest: key.digestOf(row), area };
    });
  });
}

export interface DirectoryRow {
  readonly credentialDigest: string;
  readonly area: Area;
}

/** Hub: before the provinces told anything; what they tell stands instead. */
export async function recordDirectory(tx: Tx, rows: readonly DirectoryRow[]): Promise<void> {
  await insertDirectory(
    tx,
    rows.map((row) => ({ credential_digest: row.credentialDigest, area: row.area, edition: 0 })),
  );
}

/** Hub: the areas in which the holder of any of these credentials is insured, in order. */
export async function locate(tx: Tx, digests: readonly string[]): Promise<Area[]> {
  return (await selectDirectory(tx, digests)).map((row) => row.area);
}

/** Under the key of each province, for the card may be of any. */
function digestsOf(keys: readonly CardKey[], cards: readonly ShownCard[]): string[] {
  return cards.flatMap((card) => keys.map((key) => key.digestOf(card)));
}

type ShownCard = Pick<Credential, "kind" | "number">;

interface DirectoryParts {
  readonly trail: Pick<Trail, "note">;
  readonly provinces: readonly NodeId[];
  readonly keys: PairKeys;
}

/**
 * The hub tells any node of the network where a card's holder is insured, who is connected, and how
 * the national log goes on; each province tells it of its own records. The hub knows no person, so
 * the trail says which card was asked about: by its digest under the key of the node that asked.
 */
export function directoryRoom(
  { store, now }: Pick<World, "store" | "now">,
  { trail, provinces, keys }: DirectoryParts,
): Room {
  const known = cardKeys(keys, provinces);
  return {
    name: "directory",
    messages: {
      locate: {
        origin: "anyNode",
        answer: async ({ credential, certificateNumber: number }, { from }) => {
          const cards: ShownCard[] = [credential];
          if (number) cards.push({ kind: "identityCard", number });
          const areas = [...new Set(await locate(store, digestsOf(known, cards)))];
          const subject = cardKey(keys, from).digestOf(credential);
          const look = { actor: { kind: "node", id: from }, action: "card.located" } as const;
          trail.note({ at: now(), ...look, subject, detail: areas.join(" ") });
          return { areas };
        },
      },
      roster: { origin: "anyNode", answer: () => Promise.resolve({ nodes: provinces }) },
      publish: {
        origin: "case",
        answer: async (content, { from }) => ({ heard: await hear(store, from, content) }),
      },
      directory: {
        origin: "anyNode",
        answer: async (asked, { from }) => {
          const heard = await heardOf(store, from);
          const page = await logAfter(store, asked);
          if (!page) return { outcome: "unlike", heard };
          const { cards, digest } = page;
          // What came between the page and this look is in the next one.
          const ended = cards.length === 0;
          const newest = ended ? asked.version : (await standOf(store)).version;
          return { outcome: "page", heard, cards, digest, newest };
        },
      },
    },
    probes: {
      ready: async () => {
        await locate(store, []);
        return true;
      },
    },
  };
}
