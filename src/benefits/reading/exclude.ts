/** Can two sets of conditions, or two spans, never hold at once? "No" where it is not sure. */
import type { ChinaDate } from "#base/date.ts";
import type { Conditions, FactTest } from "#benefits/reading/conditions.ts";
import { sameDisease } from "#model/filing.ts";

export interface Span {
  readonly from: ChinaDate | undefined;
  readonly to: ChinaDate | undefined;
}

/** Every span holds on some one day. */
export function meet(...spans: readonly Span[]): boolean {
  const starts = spans.flatMap(({ from }) => from ?? []);
  const ends = spans.flatMap(({ to }) => to ?? []);
  return starts.every((start) => ends.every((end) => start <= end));
}

/** Words of which a case has exactly one. A person may have several identities. */
const ONE_OF = ["level", "person", "category", "care", "hospital", "distance"] as const;

export function excludes(a: Conditions, b: Conditions): boolean {
  for (const name of ONE_OF) if (apart<unknown>(a[name], b[name])) return true;
  if (differ(a.kind, b.kind) || differ(a.civilServant, b.civilServant)) return true;
  if (apart(a.disease, b.disease, sameDisease)) return true;
  if (beyond(agesOf(a), agesOf(b)) || beyond(visitsOf(a), visitsOf(b))) return true;
  return (a.facts ?? []).some((one) =>
    (b.facts ?? []).some((other) => one.name === other.name && factsApart(one, other)),
  );
}

function differ<T>(a: T | undefined, b: T | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

function apart<T>(
  a: readonly T[] | undefined,
  b: readonly T[] | undefined,
  same: (one: T, other: T) => boolean = (one, other) => one === other,
): boolean {
  if (a === undefined || b === undefined) return false;
  return !a.some((one) => b.some((other) => same(one, other) || same(other, one)));
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

const agesOf = ({ ageFrom = 0, ageBelow = Number.POSITIVE_INFINITY }: Conditions): Interval => ({
  from: ageFrom,
  to: ageBelow - 1,
});

function visitsOf({ visit, visitFrom }: Conditions): Interval {
  const from = Math.max(visit ?? 1, visitFrom ?? 1);
  return { from, to: visit ?? Number.POSITIVE_INFINITY };
}

function beyond(a: Interval, b: Interval): boolean {
  return a.to < b.from || b.to < a.from;
}

function factsApart(a: FactTest, b: FactTest): boolean {
  if (a.words.length > 0 && b.words.length > 0) return apart(a.words, b.words);
  if (a.words.length > 0) return a.words.every((word) => outside(Number(word), b));
  if (b.words.length > 0) return b.words.every((word) => outside(Number(word), a));
  return beyond(boundsOf(a), boundsOf(b));
}

/** A bound holds of numbers only, so a word that is none is outside it. */
function outside(number: number, test: FactTest): boolean {
  const { from, to } = boundsOf(test);
  return !(number >= from && number <= to);
}

const boundsOf = ({ from, to }: FactTest): Interval => ({
  from: from ?? Number.NEGATIVE_INFINITY,
  to: to ?? Number.POSITIVE_INFINITY,
});
