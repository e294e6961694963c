/**
 * What a room does with others by itself, round after round: one at a time, off the way of whatever
 * else is due, and sooner again when it failed. No answer is the course of things, a refusal is
 * told, anything else is a defect.
 */
import type { Instant } from "#base/date.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";

interface RoundsWorld {
  readonly now: () => Instant;
  readonly log: {
    warn(event: string, fields: { readonly code: string }): void;
    error(event: string, fields: { readonly error: unknown }): void;
  };
}

interface RoundsParts {
  /** In the log: "clearing" tells clearing.refused and clearing.defect. */
  readonly name: string;
  readonly everyMs: number;
  /** After a round that failed. */
  readonly againMs: number;
}

export interface Rounds {
  /** Due work: begins a round when it is time, and waits for nothing. How many it began. */
  readonly run: () => Promise<number>;
  readonly stop: () => void;
  /** A long round asks, and ends. */
  readonly isStopped: () => boolean;
  readonly inFlight: () => number;
}

export function createRounds(
  { now, log }: RoundsWorld,
  { name, everyMs, againMs }: RoundsParts,
  round: () => Promise<unknown>,
): Rounds {
  let nextAt: Instant = 0;
  let inFlight = 0;
  let stopped = false;
  const go = async (): Promise<void> => {
    inFlight += 1;
    try {
      await round();
    } catch (error) {
      nextAt = now() + againMs;
      if (error instanceof Refusal) log.warn(`${name}.refused`, { code: error.code });
      else if (!(error instanceof NoAnswer)) log.error(`${name}.defect`, { error });
    } finally {
      inFlight -= 1;
    }
  };
  return {
    run: async () => {
      if (inFlight > 0 || stopped || now() < nextAt) return 0;
      nextAt = now() + everyMs;
      void go();
      return 1;
    },
    stop: () => {
      stopped = true;
    },
    isStopped: () => stopped,
    inFlight: () => inFlight,
  };
}
