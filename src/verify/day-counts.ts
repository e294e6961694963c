/**
 * What a party's cases of a day come to, counted anew: sums by fund, and the root over buckets of
 * two characters of the ids. A day at a time is held.
 */
import { add, digestOf } from "#verify/answer.ts";

export interface DayFigures {
  readonly cases: number;
  readonly total: bigint;
  readonly funds: ReadonlyMap<string, bigint>;
  readonly root: string;
}

interface Counting {
  cases: number;
  total: bigint;
  readonly funds: Map<string, bigint>;
  readonly buckets: Map<string, string[]>;
}

export interface DayCase {
  readonly id: string;
  readonly day: string;
  /** "care 360000 460000 employee": whose count it is in. */
  readonly of: string;
  readonly total: bigint;
  readonly funds: ReadonlyMap<string, bigint>;
}

export interface DayCounts {
  /** In the order of the days. */
  take(one: DayCase): void;
  /** By day and whose count; after the last case. */
  finish(): ReadonlyMap<string, DayFigures>;
}

export const NO_DAY: DayFigures = { cases: 0, total: 0n, funds: new Map(), root: rootOf([]) };

export function dayKey(day: string, of: string): string {
  return `${day} ${of}`;
}

export function createDayCounts(): DayCounts {
  const done = new Map<string, DayFigures>();
  let day = "";
  let open = new Map<string, Counting>();
  const close = (): void => {
    for (const [of, { cases, total, funds, buckets }] of open) {
      done.set(dayKey(day, of), { cases, total, funds, root: rootOf(buckets) });
    }
    open = new Map();
  };
  return {
    take: (one) => {
      if (one.day !== day) {
        close();
        day = one.day;
      }
      const known = open.get(one.of);
      const counting = known ?? { cases: 0, total: 0n, funds: new Map(), buckets: new Map() };
      if (!known) open.set(one.of, counting);
      counting.cases += 1;
      counting.total += one.total;
      for (const [fund, amount] of one.funds) add(counting.funds, fund, amount);
      const bucket = one.id.slice(-2);
      const line = `${one.id} ${one.total} ${fundsText(one.funds)}`;
      const lines = counting.buckets.get(bucket);
      if (lines) lines.push(line);
      else counting.buckets.set(bucket, [line]);
    },
    finish: () => {
      close();
      return done;
    },
  };
}

function rootOf(buckets: Iterable<readonly [string, readonly string[]]>): string {
  const lines = [...buckets]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([bucket, of]) => `${bucket} ${digestOf(of.join("\n"))}\n`);
  return digestOf(lines.join(""));
}

export function fundsText(funds: ReadonlyMap<string, bigint>): string {
  return [...funds]
    .filter(([, amount]) => amount !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([fund, amount]) => `${fund}=${amount}`)
    .join(",");
}
