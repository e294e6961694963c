/**
 * Situations with the same results told once: neighbours that differ in one respect are merged,
 * again and again, until each group is a product of persons, levels, categories and so on.
 */
import type { Difference, Point } from "#benefits/compare/difference.ts";
import type { Situation } from "#benefits/compare/situation.ts";

/** In the order in which a clerk names a case; form: what else is not plain in it. */
export const RESPECTS = [
  ...(["on", "person", "form", "level", "care", "category", "history"] as const),
];
export type Respect = (typeof RESPECTS)[number];

const MIXED_WORDS = "账单另含先行自付等";

/** Values of each respect that have the results in common. */
export type Who = Readonly<Record<Respect, readonly string[]>>;

export interface Group {
  readonly who: Who;
  readonly points: readonly Point[];
  /** Situations in it. */
  readonly size: number;
}

export function mergeEqual(differences: readonly Difference[]): Group[] {
  const byResult = new Map<string, { points: readonly Point[]; boxes: Who[] }>();
  for (const { situation, points } of differences) {
    const key = points.map(pointText).join(" ");
    const same = byResult.get(key) ?? { points, boxes: [] };
    same.boxes.push(whoOf(situation));
    byResult.set(key, same);
  }
  return [...byResult.values()].flatMap(({ points, boxes }) => {
    return mergedBoxes(RESPECTS, boxes).map((who) => ({ who, points, size: sizeOf(who) }));
  });
}

/** Equal texts are equal results. */
export function pointText(point: Point): string {
  const { amountFen, beforeFen, afterFen, refusedBefore, refusedAfter, moved } = point;
  const funds = [...moved].map(([fund, delta]) => `${fund}${delta}`).join(",");
  const refused = `${refusedBefore ?? ""}/${refusedAfter ?? ""}`;
  return `${amountFen}:${beforeFen}:${afterFen}:${refused}:${funds}`;
}

export function whoOf(situation: Situation): Who {
  return {
    on: [situation.on],
    person: [situation.person],
    form: [situation.bill === "mixed" ? MIXED_WORDS : situation.variant.words],
    level: [String(situation.level)],
    care: [situation.care],
    category: [situation.category],
    history: [situation.history],
  };
}

/** Boxes that agree in every respect but one become one, for each respect in turn. */
export function mergedBoxes<R extends string>(respects: readonly R[], boxes: readonly Box<R>[]) {
  return respects.reduce((left, respect) => mergedBy(respect, respects, left), boxes);
}

type Box<R extends string> = Readonly<Record<R, readonly string[]>>;

function mergedBy<R extends string>(
  respect: R,
  respects: readonly R[],
  boxes: readonly Box<R>[],
): readonly Box<R>[] {
  const byRest = new Map<string, Box<R>>();
  for (const box of boxes) {
    const rest = respects.filter((one) => one !== respect).map((one) => box[one].join(","));
    const key = rest.join("|");
    const same = byRest.get(key);
    const values = same === undefined ? box[respect] : [...same[respect], ...box[respect]];
    byRest.set(key, { ...box, [respect]: values });
  }
  return [...byRest.values()];
}

function sizeOf(who: Who): number {
  return RESPECTS.reduce((product, respect) => product * who[respect].length, 1);
}
