/** A clock that runs as the machine's does and can be put forward, never back. */
import type { Instant } from "#base/date.ts";

export interface MonthClock {
  readonly now: () => Instant;
  /** Stands at this moment, unless it is later already. */
  readonly to: (moment: Instant) => void;
  readonly forward: (ms: number) => void;
}

export function createMonthClock(real: () => Instant, begins: Instant): MonthClock {
  let ahead = begins - real();
  const now = (): Instant => real() + ahead;
  const forward = (ms: number): void => {
    ahead += Math.max(0, ms);
  };
  return { now, forward, to: (moment) => forward(moment - now()) };
}
