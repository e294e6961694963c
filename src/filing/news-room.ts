/** The room of filings between nodes: home tells places of them, a care place hears of others'. */
import { createFilingTeller, type TellerParts } from "#filing/news.ts";
import { selectOwed } from "#filing/queries-news.ts";
import { noteFiling } from "#filing/seen.ts";
import type { Room } from "#model/room.ts";
import type { World } from "#world.ts";

const NOTED = { outcome: "noted" } as const;

export function filingNewsRoom(world: World, parts: TellerParts): Room {
  const teller = createFilingTeller(world, parts);
  const owed = {
    ...{ one: "filing", several: "filings", which: "of which a place has still to hear" },
    look: async () => {
      const [row] = await selectOwed(world.store);
      return { count: row?.count ?? 0, oldestAt: row?.oldest_at ?? null };
    },
  };
  return {
    name: "filingNews",
    messages: {
      filing: {
        origin: "case",
        answer: async (content, { from }) => {
          await noteFiling(world, content, from);
          return NOTED;
        },
      },
    },
    due: [{ name: "filing.tell", run: teller.look }],
    probes: { open: [owed], inFlight: () => teller.inFlight },
  };
}
