/**
 * A clock that runs by itself and can be put forward: whoever pauses wakes when the clock has
 * passed the end of the pause, so a deadline passes without a wait.
 */

export interface Clock {
  now(): number;
  pause(ms: number): Promise<void>;
  /** Puts the clock forward and wakes whose pause is over. */
  forward(ms: number): void;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export function createClock(): Clock {
  let ahead = 0;
  const sleepers = new Set<Sleeper>();
  const now = (): number => Date.now() + ahead;
  return {
    now,
    pause: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => sleeper.wake(), ms);
        timer.unref();
        const sleeper: Sleeper = {
          until: now() + ms,
          wake: () => {
            clearTimeout(timer);
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
      }),
    forward: (ms) => {
      ahead += ms;
      for (const sleeper of [...sleepers]) if (sleeper.until <= now()) sleeper.wake();
    },
  };
}
