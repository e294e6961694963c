/**
 * The room of what a province clears inside itself: allocates the month that it counted, and issues
 * the notices between its areas. Nobody is asked.
 */
import { createRounds } from "#base/rounds.ts";
import { allocateInside } from "#clearing/inside-allocate.ts";
import { issueInside } from "#clearing/inside-notices.ts";
import type { MoneyRules } from "#clearing/money-rooms.ts";
import type { Room } from "#model/room.ts";
import type { World } from "#world.ts";

const ROUNDS = { name: "inside", everyMs: 30_000, againMs: 5_000 };

export function insideRoom(world: World, rules: MoneyRules): Room {
  const { store } = world;
  const rounds = createRounds(world, ROUNDS, async () => {
    const terms = {
      parameters: await rules.clearing(store),
      calendar: await rules.calendar(store),
    };
    await allocateInside(world, terms.parameters);
    await issueInside(world, terms);
  });
  return {
    name: "inside",
    due: [{ name: "inside.round", run: rounds.run }],
    stop: rounds.stop,
    probes: { inFlight: rounds.inFlight },
  };
}
