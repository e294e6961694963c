/** Counts what a node has in work, and waits until it is nothing. */

export interface Meter {
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  inFlight(): number;
  /** Resolves when nothing is in work, looking every few milliseconds of the world's clock. */
  quiet(pause: (ms: number) => Promise<void>): Promise<void>;
}

const LOOK_MS = 5;

export function createMeter(): Meter {
  let count = 0;
  return {
    during: async (work) => {
      count += 1;
      try {
        return await work();
      } finally {
        count -= 1;
      }
    },
    inFlight: () => count,
    quiet: async (pause) => {
      while (count > 0) await pause(LOOK_MS);
    },
  };
}
