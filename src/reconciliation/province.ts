/**
 * A province's part of the daily reconciliation (对账), as care and as home: it counts the days
 * that are over, tells them to the hub, answers what the hub asks, and keeps its copy of the
 * differences. One exchange at a time, off everybody's way.
 */
import { createRounds } from "#base/rounds.ts";
import type { Room } from "#model/room.ts";
import { carryOut } from "#reconciliation/carry-out.ts";
import { exchangeDifferences } from "#reconciliation/copies.ts";
import { countDays } from "#reconciliation/count.ts";
import { selectOpenDifferences } from "#reconciliation/queries-differences.ts";
import { tellDays } from "#reconciliation/told.ts";
import { answerWanted } from "#reconciliation/wanted.ts";
import type { World } from "#world.ts";

/** So often it looks for days and asks for differences. */
const ROUNDS = { name: "reconciliation", everyMs: 60_000, againMs: 15_000 };

export function threePartiesRoom(world: World, deadlineMs: number): Room {
  const rounds = createRounds(world, ROUNDS, async () => {
    await countDays(world);
    await carryOut(world, deadlineMs);
    const asked = await exchangeDifferences(world, deadlineMs);
    await answerWanted(world, asked, deadlineMs);
    await answerWanted(world, await tellDays(world, deadlineMs), deadlineMs);
    await exchangeDifferences(world, deadlineMs);
  });
  return {
    name: "threeParties",
    due: [{ name: "reconciliation.compare", run: rounds.run }],
    stop: rounds.stop,
    probes: {
      open: [
        {
          ...{ one: "difference", several: "differences" },
          which: "between care, hub and home that is not resolved",
          look: async () => {
            const [row] = await selectOpenDifferences(world.store);
            return { count: row?.count ?? 0, oldestAt: row?.oldest_at ?? null };
          },
        },
      ],
      inFlight: rounds.inFlight,
    },
  };
}
