/** What the registry of places does by itself: cards follow the days of the terms. */
import type { Room } from "#model/room.ts";
import { renewCards } from "#registry/cards.ts";
import type { World } from "#world.ts";

export function placesRoom({ store, now }: Pick<World, "store" | "now">): Room {
  return {
    name: "places",
    due: [{ name: "places.renewCards", run: () => renewCards(store, now()) }],
  };
}
