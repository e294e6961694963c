/** The registry of places for tests: each act in a transaction of its own, by the named clerk. */
import type { Instant } from "#base/date.ts";
import type { Staff } from "#model/actor.ts";
import type { Doing, Places } from "#registry/registry.ts";
import type { Database } from "#store/store.ts";
import { inTransaction, type Trail } from "#trail/trail.ts";

const READS: readonly string[] = [
  ...[
    "areas",
    "pools",
    "agencies",
    "agency",
    "institution",
    "search",
    "doctor",
    "doctors",
    "keys",
    "stops",
    "changes",
  ],
];
type Read =
  | "areas"
  | "pools"
  | "agencies"
  | "agency"
  | "institution"
  | "search"
  | "doctor"
  | "doctors"
  | "keys"
  | "stops"
  | "changes";

type ByStaff<Act> = Act extends (by: Doing, ...rest: infer Rest) => infer Result
  ? (by: Staff, ...rest: Rest) => Result
  : never;

export type ActingPlaces = Pick<Places, Read> & {
  [Name in Exclude<keyof Places, Read>]: ByStaff<Places[Name]>;
};

interface Surrounding {
  readonly store: Database;
  readonly trail: Pick<Trail, "append">;
  readonly now: () => Instant;
}

export function acting(places: Places, { store, trail, now }: Surrounding): ActingPlaces {
  const all = Object.entries(places) as [string, (...args: unknown[]) => unknown][];
  const wrapped = all.map(([name, work]) => {
    if (READS.includes(name)) return [name, work];
    const act = (actor: Staff, ...rest: unknown[]) =>
      inTransaction(store, trail, async (tx, entries) => {
        return await work({ tx, entries, actor, at: now() }, ...rest);
      });
    return [name, act];
  });
  return Object.fromEntries(wrapped) as ActingPlaces;
}
