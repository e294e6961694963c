/**
 * Who did not answer last: while somebody is silent, only one thing at a time is asked of them, so
 * that what waits for them holds up nobody else.
 */
export interface Silence {
  /** Those who did not answer last. */
  readonly silent: () => string[];
  /** Those of them of whom nothing more is asked now. */
  readonly full: () => string[];
  /** May one more be asked of them? It is counted until it has ended. */
  readonly begin: (who: string) => boolean;
  readonly end: (who: string, answered: boolean) => void;
}

export function createSilence(): Silence {
  const silent = new Set<string>();
  const asked = new Map<string, number>();
  const isFull = (who: string): boolean => silent.has(who) && (asked.get(who) ?? 0) > 0;
  return {
    silent: () => [...silent],
    full: () => [...silent].filter(isFull),
    begin: (who) => {
      if (isFull(who)) return false;
      asked.set(who, (asked.get(who) ?? 0) + 1);
      return true;
    },
    end: (who, answered) => {
      asked.set(who, (asked.get(who) ?? 1) - 1);
      if (answered) silent.delete(who);
      else silent.add(who);
    },
  };
}
