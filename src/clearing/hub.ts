/** The hub's part in clearing: hears submissions and words, allocates, tells what changed. */
import type { Instant } from "#base/date.ts";
import { allocateDue } from "#clearing/allocate.ts";
import { hearSubmission } from "#clearing/hear.ts";
import { batchNews } from "#clearing/news.ts";
import { hearWord } from "#clearing/say.ts";
import type { ClearingParameters } from "#model/clearing-parameters.ts";
import type { Room } from "#model/room.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

const EVERY_MS = 10_000;

export function clearingHubRoom(
  world: Pick<World, "now" | "store" | "reports" | "log">,
  parameters: (tx: Tx) => Promise<ClearingParameters>,
): Room {
  const { now, store } = world;
  let nextAt: Instant = 0;
  return {
    name: "clearing",
    messages: {
      clearingSubmit: {
        origin: "case",
        answer: async (content, { from }) => await hearSubmission(world, from, content),
      },
      clearingNews: {
        origin: "case",
        answer: async ({ after }, { from }) => ({
          batches: await store.transaction((tx) => batchNews(tx, from, after)),
        }),
      },
      clearingSay: {
        origin: "case",
        answer: async (content, { from }) =>
          await hearWord(world, from, content, await parameters(store)),
      },
    },
    due: [
      {
        name: "clearing.allocate",
        run: async () => {
          if (now() < nextAt) return 0;
          nextAt = now() + EVERY_MS;
          return await allocateDue(world, await parameters(store));
        },
      },
    ],
  };
}
