/**
 * The room of filings and qualifications between nodes: home tells places of them, a care place
 * hears of others'.
 */
import { createTeller, type TellerParts } from "#filing/news.ts";
import { type NewsKind, selectOwed } from "#filing/queries-news.ts";
import { noteFiling, noteQualification } from "#filing/seen.ts";
import type { Room } from "#model/room.ts";
import type { World } from "#world.ts";

export function filingNewsRoom(world: World, parts: TellerParts): Room {
  const teller = createTeller(world, parts);
  const owed = (kind: NewsKind) => ({
    ...{ one: kind, several: `${kind}s`, which: "of which a place has still to hear" },
    look: async () => {
      const [row] = await selectOwed(world.store, kind);
      return { count: row?.count ?? 0, oldestAt: row?.oldest_at ?? null };
    },
  });
  return {
    name: "filingNews",
    messages: {
      filing: {
        origin: "case",
        answer: async (content, { from }) => {
          return { outcome: "noted", through: await noteFiling(world, content, from) };
        },
      },
      qualification: {
        origin: "case",
        answer: async (content, { from }) => {
          const through = await noteQualification(world, parts.keys, { content, from });
          return { outcome: "noted", through };
        },
      },
    },
    due: [{ name: "filing.tell", run: teller.look }],
    probes: { open: [owed("filing"), owed("qualification")], inFlight: () => teller.inFlight },
  };
}
