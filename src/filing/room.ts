/** Filing at a province: what becomes of filings and applications as time passes. */
import { type Apart, createApart } from "#base/apart.ts";
import type { FilingWorld } from "#filing/desk.ts";
import { followInsurance } from "#filing/insured.ts";
import { endDefaulted, endLapsed } from "#filing/timed.ts";
import type { OpenWork, Room } from "#model/room.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

const LEFT = { one: "left_filing_work", several: "left_filing_works" };

export function filingRoom(world: FilingWorld & Pick<World, "store" | "log">, trail: Trail): Room {
  const [persons, filings, areas] = [
    createApart(world, "filing.person"),
    createApart(world, "filing.filing"),
    createApart(world, "filing.area"),
  ];
  const left = [persons, filings, areas];
  return {
    name: "filing",
    due: [
      { name: "filing.followInsurance", run: () => followInsurance(world, trail, persons) },
      { name: "filing.endDefaulted", run: () => endDefaulted(world, trail, filings) },
      { name: "filing.endLapsed", run: () => endLapsed(world, trail, areas) },
    ],
    probes: { open: [leftWork(LEFT, "as the time of their filings passes", left)] },
  };
}

/** What failed by itself, and keeps back nobody else's. */
export function leftWork(
  names: Pick<OpenWork, "one" | "several">,
  what: string,
  apart: readonly Apart[],
): OpenWork {
  return {
    ...{ ...names, which: `that failed ${what}` },
    look: async () => {
      const all = apart.map(({ open }) => open());
      const since = all.flatMap(({ oldestAt }) => (oldestAt === null ? [] : [oldestAt]));
      return {
        count: all.reduce((sum, { count }) => sum + count, 0),
        oldestAt: since.length === 0 ? null : Math.min(...since),
      };
    },
  };
}
