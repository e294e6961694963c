/**
 * Work for many that have nothing to do with each other: what fails is left alone for a while and
 * keeps back nobody else. The log tells it, and it is counted until it has been done.
 */
import type { Instant } from "#base/date.ts";
import type { LogFields } from "#base/log-fields.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";

export interface Apart {
  /** Null: it failed. Throws when the store does not answer: then nothing is known of any. */
  one<Result>(id: string, work: () => Promise<Result>): Promise<Result | null>;
  /** What failed and is not tried again yet. */
  left(): string[];
  /** What failed and was not done since, and since when. */
  open(): { readonly count: number; readonly oldestAt: Instant | null };
}

/** Then it is tried again. */
const AGAIN_MS = 60_000;

interface ApartWorld {
  readonly now: () => Instant;
  readonly log: {
    warn(event: string, fields?: LogFields): void;
    error(event: string, fields?: LogFields): void;
  };
}

export function createApart({ now, log }: ApartWorld, event: string): Apart {
  const failed = new Map<string, { readonly since: Instant; readonly until: Instant }>();
  return {
    one: async (id, work) => {
      try {
        const result = await work();
        failed.delete(id);
        return result;
      } catch (error) {
        if (error instanceof NoAnswer) throw error;
        const at = now();
        failed.set(id, { since: failed.get(id)?.since ?? at, until: at + AGAIN_MS });
        if (error instanceof Refusal) log.warn(event, { id, code: error.code });
        else log.error(event, { id, error });
        return null;
      }
    },
    left: () => [...failed].flatMap(([id, { until }]) => (now() < until ? [id] : [])),
    open: () => {
      const since = [...failed.values()].map((one) => one.since);
      return { count: since.length, oldestAt: since.length === 0 ? null : Math.min(...since) };
    },
  };
}

/** Where one that fails ends the work of all. */
export const TOGETHER: Apart = {
  one: async (_id, work) => await work(),
  left: () => [],
  open: () => ({ count: 0, oldestAt: null }),
};
