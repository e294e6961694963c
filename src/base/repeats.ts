/**
 * For a log that would say the same every second: what goes on is told when it begins, again every
 * so often with how many times it happened since, and once when it has ended.
 */
import type { Instant } from "#base/date.ts";

export interface Repeats {
  /** It happened. How many times since it was last told; null: it is not to be told now. */
  happened(key: string, what: string): number | null;
  /** It happens no more. True when its beginning was told. */
  ended(key: string): boolean;
}

/** What a stranger can vary is bounded, too. */
const KEYS_MAX = 1_000;

export function createRepeats(now: () => Instant, everyMs = 60_000): Repeats {
  const known = new Map<string, { what: string; toldAt: Instant; untold: number }>();
  return {
    happened: (key, what) => {
      const before = known.get(key);
      const untold = (before?.untold ?? 0) + 1;
      if (before && before.what === what && now() - before.toldAt < everyMs) {
        before.untold = untold;
        return null;
      }
      if (known.size >= KEYS_MAX) known.clear();
      known.set(key, { what, toldAt: now(), untold: 0 });
      return untold;
    },
    ended: (key) => known.delete(key),
  };
}
