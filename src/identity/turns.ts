/**
 * Who may work on passwords next. A hash holds memory and a processor for a while, so only a few
 * are in work at once; who waits is served address by address in turn, and none may wait more often
 * than its share, so that somebody who guesses by the dozen does not keep the others out.
 */
import { Refusal } from "#base/refusals.ts";

export interface TurnLimits {
  readonly inWorkMax: number;
  /** Of all addresses together. */
  readonly waitingMax: number;
  /** Of one address, in work or waiting. */
  readonly ofOneMax: number;
}

export interface Turns {
  /** Runs the work when its turn comes. Refusals: login_busy, at once. */
  take<Result>(address: string, work: () => Promise<Result>): Promise<Result>;
}

/** Each address at most once in the order; its waiters come one a round. */
export function createTurns({ inWorkMax, waitingMax, ofOneMax }: TurnLimits): Turns {
  const waiting = new Map<string, (() => void)[]>();
  const held = new Map<string, number>();
  let inWork = 0;
  let waiters = 0;

  const admit = (address: string): void => {
    const own = held.get(address) ?? 0;
    if (own >= ofOneMax || waiters >= waitingMax) throw new Refusal("login_busy");
    held.set(address, own + 1);
  };
  const leave = (address: string): void => {
    const own = (held.get(address) ?? 1) - 1;
    if (own === 0) held.delete(address);
    else held.set(address, own);
  };
  const turnOf = async (address: string): Promise<void> => {
    if (inWork < inWorkMax) {
      inWork += 1;
      return;
    }
    waiters += 1;
    await new Promise<void>((wake) => {
      waiting.set(address, [...(waiting.get(address) ?? []), wake]);
    });
  };
  /** The place goes to the next one who waits; the address of that one goes to the end. */
  const next = (): void => {
    const [first] = waiting;
    if (first === undefined) {
      inWork -= 1;
      return;
    }
    const [address, [wake, ...rest]] = first;
    waiting.delete(address);
    if (rest.length > 0) waiting.set(address, rest);
    waiters -= 1;
    wake?.();
  };
  return {
    take: async (address, work) => {
      admit(address);
      try {
        await turnOf(address);
        try {
          return await work();
        } finally {
          next();
        }
      } finally {
        leave(address);
      }
    },
  };
}
