/**
 * Areas that a node's registry had in force a moment ago. Codes change once in years and nearly
 * every call names some, so one that was found is not asked for again in the next seconds, for its
 * day.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { Area } from "#model/place.ts";
import { areasAmong } from "#registry/registry.ts";
import type { Database } from "#store/store.ts";
import type { World } from "#world.ts";

/** What another process ends is seen after so long. */
const FRESH_MS = 5_000;

interface Found {
  readonly on: ChinaDate;
  readonly at: Instant;
}

/** No more entries than there are areas: only what was found is kept, each for one day. */
const found = new WeakMap<Database, Map<Area, Found>>();

/** Which of these are areas in force on that day. */
export async function knownAreas(
  { store, now }: Pick<World, "store" | "now">,
  codes: readonly Area[],
  on: ChinaDate,
): Promise<ReadonlySet<Area>> {
  const at = now();
  const held = found.get(store) ?? new Map<Area, Found>();
  found.set(store, held);
  const isFresh = (code: Area): boolean => {
    const entry = held.get(code);
    // A clock that was set back makes an entry old, not young.
    return entry?.on === on && at >= entry.at && at - entry.at < FRESH_MS;
  };
  const fresh = codes.filter(isFresh);
  if (fresh.length === codes.length) return new Set(fresh);
  const known = await areasAmong(store, codes, on);
  for (const code of known) held.set(code, { on, at });
  return known;
}
