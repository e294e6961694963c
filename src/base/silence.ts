/**
 * Who did not answer last: while somebody is silent, one thing is asked of them each time that the
 * pace lets one go: what waits for them holds up nobody else, and it is soon known that they answer
 * again.
 */
import type { Instant } from "#base/date.ts";

export interface Silence {
  /** Those who did not answer last. */
  readonly silent: () => string[];
  /** Those of them of whom nothing more is asked now. */
  readonly full: () => string[];
  /** May one more be asked of them? */
  readonly begin: (who: string) => boolean;
  /** True: they answer again, after a silence. */
  readonly end: (who: string, answered: boolean) => boolean;
}

/** The same for whoever asks: less than it takes to promise an answer within five seconds. */
const EVERY_MS = 1_000;

export function createSilence(now: () => Instant): Silence {
  const silent = new Set<string>();
  const askedAt = new Map<string, Instant>();
  const isFull = (who: string): boolean => {
    const last = askedAt.get(who);
    return silent.has(who) && last !== undefined && now() < last + EVERY_MS;
  };
  return {
    silent: () => [...silent],
    full: () => [...silent].filter(isFull),
    begin: (who) => {
      if (isFull(who)) return false;
      askedAt.set(who, now());
      return true;
    },
    end: (who, answered) => {
      if (answered) return silent.delete(who);
      silent.add(who);
      return false;
    },
  };
}
