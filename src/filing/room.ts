/** Filing at a province: what becomes of filings and applications as time passes. */
import type { FilingWorld } from "#filing/desk.ts";
import { followInsurance } from "#filing/insured.ts";
import { endDefaulted, endLapsed } from "#filing/timed.ts";
import type { Room } from "#model/room.ts";
import type { Database } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";

export function filingRoom(world: FilingWorld & { readonly store: Database }, trail: Trail): Room {
  return {
    name: "filing",
    due: [
      { name: "filing.followInsurance", run: () => followInsurance(world, trail) },
      { name: "filing.endDefaulted", run: () => endDefaulted(world, trail) },
      { name: "filing.endLapsed", run: () => endLapsed(world, trail) },
    ],
  };
}
