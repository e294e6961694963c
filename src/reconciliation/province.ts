/**
 * A province's part of the daily reconciliation (对账), as care and as home: it counts the days
 * that are over, tells them to the hub, answers what the hub asks, and keeps its copy of the
 * differences. One exchange at a time, off everybody's way.
 */
import type { Instant } from "#base/date.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { Room } from "#model/room.ts";
import { carryOut } from "#reconciliation/carry-out.ts";
import { exchangeDifferences } from "#reconciliation/copies.ts";
import { countDays } from "#reconciliation/count.ts";
import { selectOpenDifferences } from "#reconciliation/queries-differences.ts";
import { tellDays } from "#reconciliation/told.ts";
import { answerWanted } from "#reconciliation/wanted.ts";
import type { World } from "#world.ts";

/** So often it looks for days and asks for differences. */
const EVERY_MS = 60_000;
/** After a silence. */
const AGAIN_MS = 15_000;

export function threePartiesRoom(world: World, deadlineMs: number): Room {
  const { now, log } = world;
  let nextAt: Instant = 0;
  let inFlight = 0;
  let stopped = false;

  const exchange = async (): Promise<void> => {
    inFlight += 1;
    try {
      await countDays(world);
      await carryOut(world, deadlineMs);
      const asked = await exchangeDifferences(world, deadlineMs);
      await answerWanted(world, asked, deadlineMs);
      await answerWanted(world, await tellDays(world, deadlineMs), deadlineMs);
      await exchangeDifferences(world, deadlineMs);
    } catch (error) {
      nextAt = now() + AGAIN_MS;
      if (error instanceof Refusal) log.warn("reconciliation.refused", { code: error.code });
      else if (!(error instanceof NoAnswer)) log.error("reconciliation.defect", { error });
    } finally {
      inFlight -= 1;
    }
  };

  const run = async (): Promise<number> => {
    if (inFlight > 0 || stopped || now() < nextAt) return 0;
    nextAt = now() + EVERY_MS;
    void exchange();
    return 0;
  };

  return {
    name: "threeParties",
    due: [{ name: "reconciliation.compare", run }],
    stop: () => {
      stopped = true;
    },
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
      inFlight: () => inFlight,
    },
  };
}
