/**
 * Situations with the same results told once: neighbours that differ in one respect are merged,
 * again and again, until each group is a product of persons, levels, categories and so on.
 */
import type { Difference, Point } from "./compare.ts";
import type { Situation } from "./situation.ts";

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
    const merged = RESPECTS.reduce((left, respect) => mergedBy(respect, left), boxes);
    return merged.map((who) => ({ who, points, size: sizeOf(who) }));
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

/** Boxes that agree in every other respect become one. */
function mergedBy(respect: Respect, boxes: readonly Who[]): Who[] {
  const byRest = new Map<string, Who>();
  for (const box of boxes) {
    const rest = RESPECTS.filter((one) => one !== respect).map((one) => box[one].join(","));
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
