/** Counts what a node has in work, and waits until it is nothing. */

export interface Meter {
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  inFlight(): number;
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
  };
}

/** Resolves when nothing is in work, looking every few milliseconds of the world's clock. */
export async function untilQuiet(
  inFlight: () => number,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  while (inFlight() > 0) await pause(LOOK_MS);
}
