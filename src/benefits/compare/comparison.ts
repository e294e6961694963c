/**
 * Two policies over all sample situations and amounts: how many cases get more, less or the same,
 * and for each situation that is treated differently the amounts with both results.
 */
import type { ChinaDate } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { CompiledPolicy } from "#benefits/benefits.ts";
import type { Difference, Point } from "#benefits/compare/difference.ts";
import {
  isCompared,
  isShown,
  PARTS_MAX,
  type Part,
  situationsAt,
} from "#benefits/compare/directed.ts";
import { amountsWith, edgesOf } from "#benefits/compare/edges.ts";
import { pointText, RESPECTS, type Who, whoOf } from "#benefits/compare/merge.ts";
import {
  type Bill,
  billBefore,
  Curve,
  type History,
  type Situation,
} from "#benefits/compare/situation.ts";
import { CATEGORIES, PERSONS, type Variant } from "#benefits/compare/variants.ts";
import type { WrittenDifference } from "#benefits/compare/written.ts";
import type { Fund } from "#model/fund.ts";
import type { CareType } from "#model/place.ts";

export type { Point } from "#benefits/compare/difference.ts";

export const VERDICTS = ["same", "more", "less", "moved", "refused", "admitted"] as const;
/** moved: the same sum from other funds; admitted: settled where the old policy refused. */
export type Verdict = (typeof VERDICTS)[number];

export interface Comparison {
  readonly situations: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly differences: readonly Difference[];
  /** Every value of each respect that was compared. */
  readonly everybody: Who;
  /** Parts that differ in the files and in no situation that was compared. */
  readonly unreached: readonly WrittenDifference[];
}

export function verdictOf(point: Point): Verdict {
  if (point.refusedBefore !== point.refusedAfter) {
    if (point.refusedAfter !== null && point.refusedBefore === null) return "refused";
    if (point.refusedAfter === null) return "admitted";
    return "moved";
  }
  if (point.ownDeltaFen < 0n) return "more";
  if (point.ownDeltaFen > 0n) return "less";
  return point.moved.size > 0 ? "moved" : "same";
}

export interface Sample {
  readonly days: readonly ChinaDate[];
  readonly variants: readonly Variant[];
  readonly careTypes: readonly CareType[];
  /** What the files say differently; absent: nothing is looked for by itself. */
  readonly parts?: readonly Part[];
}

export function compareSituations(
  current: CompiledPolicy,
  draft: CompiledPolicy,
  sample: Sample,
): Comparison {
  const tally = new Tally(current, draft);
  for (const situation of situationsOf(current, draft, sample)) tally.add(situation, false);
  const { days, careTypes } = sample;
  const unreached: WrittenDifference[] = [];
  let directed = 0;
  for (const part of sample.parts ?? []) {
    if (!isCompared(part, days, careTypes)) continue;
    if (isShown(part, tally.shown)) continue;
    let isFound = false;
    directed += 1;
    if (directed <= PARTS_MAX) {
      for (const situation of situationsAt(part, [current, draft], days, careTypes)) {
        if (tally.add(situation, true)) isFound = true;
      }
    }
    if (!isFound) unreached.push(part.written);
  }
  return { ...tally.comparison(), unreached };
}

/** Situations compared one after the other, and what came of them. */
class Tally {
  readonly #policies: readonly [current: CompiledPolicy, draft: CompiledPolicy];
  readonly #counts = { same: 0, more: 0, less: 0, moved: 0, refused: 0, admitted: 0 };
  readonly #differences: Difference[] = [];
  readonly #known = new Map<string, Set<Fen>>();
  readonly #everybody = new Map(RESPECTS.map((respect) => [respect, new Set<string>()]));
  /** In which the two policies differ, told with another or not. */
  readonly shown: Situation[] = [];
  #situations = 0;
  #plainText = "";

  constructor(current: CompiledPolicy, draft: CompiledPolicy) {
    this.#policies = [current, draft];
  }

  /** Whether the two policies differ in it. */
  add(situation: Situation, isDirected: boolean): boolean {
    this.#situations += 1;
    const who = whoOf(situation);
    for (const [respect, values] of this.#everybody) {
      for (const one of who[respect]) values.add(one);
    }
    const points = pointsOf(...this.#policies, situation, this.#near(situation));
    let isDifferent = false;
    for (const point of points) {
      const verdict = verdictOf(point);
      this.#counts[verdict] += 1;
      if (verdict !== "same") isDifferent = true;
    }
    if (isDifferent) this.shown.push(situation);
    const isPlain = situation.bill === "plain" && situation.variant.words === "";
    const text = points.map(pointText).join(" ");
    if (isPlain && situation.history === "none") this.#plainText = text;
    // What is no different from the plain case is told with it.
    const isTold = isPlain || isDirected || text !== this.#plainText;
    if (isDifferent && isTold) this.#differences.push({ situation, points });
    return isDifferent;
  }

  comparison(): Omit<Comparison, "unreached"> {
    const values = [...this.#everybody].map(([respect, all]) => [respect, [...all]]);
    return {
      situations: this.#situations,
      counts: this.#counts,
      differences: this.#differences,
      everybody: Object.fromEntries(values) as Who,
    };
  }

  /** Edges found in like situations. */
  #near({ care, history, bill, on }: Situation): Set<Fen> {
    const key = `${care} ${history} ${bill} ${on}`;
    const near = this.#known.get(key) ?? new Set<Fen>();
    this.#known.set(key, near);
    return near;
  }
}

function pointsOf(
  current: CompiledPolicy,
  draft: CompiledPolicy,
  situation: Situation,
  known: Set<Fen>,
): Point[] {
  const beforeFen = billBefore(current, situation);
  const was = new Curve(current, situation, beforeFen);
  const is = new Curve(draft, situation, beforeFen);
  const edges = new Set([...edgesOf(was, known), ...edgesOf(is, known)]);
  return amountsWith(edges).map((amountFen) => pointAt(was, is, amountFen));
}

function pointAt(was: Curve, is: Curve, amountFen: Fen): Point {
  const before = was.at(amountFen);
  const after = is.at(amountFen);
  const moved = new Map<Fund | "hospital", Fen>();
  if (before.refused === null && after.refused === null) {
    for (const fund of new Set([...before.funds.keys(), ...after.funds.keys()])) {
      const delta = (after.funds.get(fund) ?? 0n) - (before.funds.get(fund) ?? 0n);
      if (delta !== 0n) moved.set(fund, delta);
    }
  }
  return {
    amountFen,
    beforeFen: before.fundsFen,
    afterFen: after.fundsFen,
    refusedBefore: before.refused,
    refusedAfter: after.refused,
    moved,
    ownDeltaFen: after.ownFen - before.ownFen,
  };
}

/**
 * Every combination in the plain case, which comes first; what else the files ask for, one at a
 * time, fresh.
 */
function* situationsOf(
  current: CompiledPolicy,
  draft: CompiledPolicy,
  { days, variants, careTypes }: Sample,
): Generator<Situation> {
  for (const on of days) {
    const cares = careTypes.filter(
      (care) => current.supports(care, on) || draft.supports(care, on),
    );
    for (const care of cares) {
      for (const { person, level, category } of combinations(current)) {
        for (const variant of variants) {
          for (const [history, bill] of variant.words === "" ? PLAIN_FORMS : OTHER_FORMS) {
            yield { on, care, person, level, category, variant, history, bill };
          }
        }
      }
    }
  }
}

const PLAIN_FORMS: readonly (readonly [History, Bill])[] = [
  ["none", "plain"],
  ["one", "plain"],
  ["half", "plain"],
  ["none", "mixed"],
];
const OTHER_FORMS: readonly (readonly [History, Bill])[] = [["none", "plain"]];

function combinations({ scheme }: CompiledPolicy) {
  return PERSONS[scheme].flatMap((person) =>
    [1, 2, 3].flatMap((level) => CATEGORIES.map((category) => ({ person, level, category }))),
  );
}
