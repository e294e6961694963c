/**
 * Straight to the parts that differ: for each that no sampled situation has shown, the situations
 * in which its own conditions hold together. What still shows nothing is named, not passed over.
 */
import type { ChinaDate } from "#base/date.ts";
import type { CompiledPolicy } from "#benefits/benefits.ts";
import { type Needs, needsOf } from "#benefits/compare/needs.ts";
import type { Situation } from "#benefits/compare/situation.ts";
import { CATEGORIES, PERSONS, type Variant } from "#benefits/compare/variants.ts";
import type { WrittenDifference } from "#benefits/compare/written.ts";
import { type FactTitles, type Fields, factTitles } from "#benefits/file-words.ts";
import type { CareType } from "#model/place.ts";

export interface Part {
  readonly written: WrittenDifference;
  readonly needs: Needs;
}

/** Parts looked for by themselves; more would take minutes, and are told as not reached. */
export const PARTS_MAX = 40;
/** The grid walks these. */
const LEVELS: readonly number[] = [1, 2, 3];

export function partsOf(
  written: readonly WrittenDifference[],
  titles: FactTitles,
  area: CompiledPolicy["area"],
): Part[] {
  return written
    .filter(({ where }) => where !== "")
    .map((one) => ({ written: one, needs: needsOf(one.chain, titles, area) }));
}

/** Only where the part counts on one of the days and for one of the kinds of care compared. */
export function isCompared(
  { written, needs }: Part,
  days: readonly ChinaDate[],
  careTypes: readonly CareType[],
): boolean {
  const isCare = needs.care === undefined || needs.care.some((care) => careTypes.includes(care));
  return isCare && days.some((on) => countsOn(written, on));
}

function countsOn({ from, to }: WrittenDifference, on: ChinaDate): boolean {
  return (from ?? on) <= on && on <= (to ?? on);
}

/** Does one of the situations fit all that the part needs? */
export function isShown({ written, needs }: Part, shown: readonly Situation[]): boolean {
  const { care, person, level, category, variants } = needs;
  return shown.some(
    (situation) =>
      countsOn(written, situation.on) &&
      (care ?? [situation.care]).includes(situation.care) &&
      (person ?? [situation.person]).includes(situation.person) &&
      (level ?? [situation.level]).includes(situation.level) &&
      (category ?? [situation.category]).includes(situation.category) &&
      variants.some((variant) => provides(situation.variant, variant)),
  );
}

function provides(has: Variant, wanted: Variant): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    if (name === "words") return true;
    const own = has[name as keyof Variant];
    if (value instanceof Map) {
      return own instanceof Map && [...value].every(([fact, one]) => own.get(fact) === one);
    }
    return String(own) === String(value);
  });
}

/** What the grid has not asked: the part's conditions together, fresh and after another visit. */
export function* situationsAt(
  { written, needs }: Part,
  policies: readonly [current: CompiledPolicy, draft: CompiledPolicy],
  days: readonly ChinaDate[],
  careTypes: readonly CareType[],
): Generator<Situation> {
  const isInGrid = (needs.level ?? LEVELS).every((level) => LEVELS.includes(level));
  for (const on of days.filter((day) => countsOn(written, day))) {
    const care = (needs.care ?? []).find(
      (one) => careTypes.includes(one) && policies.some((policy) => policy.supports(one, on)),
    );
    if (care === undefined) continue;
    for (const variant of needs.variants) {
      // Plain cases in the grid have been compared before.
      if (variant.words === "" && Object.keys(variant).length === 1 && isInGrid) continue;
      for (const person of needs.person ?? PERSONS[policies[0].scheme]) {
        for (const level of needs.level ?? LEVELS) {
          for (const category of needs.category ?? CATEGORIES) {
            const who = { on, care, person, level, category, variant, bill: "plain" } as const;
            yield { ...who, history: "none" };
            yield { ...who, history: "one" };
          }
        }
      }
    }
  }
}

/** Chinese titles of the facts of both files. */
export function titlesIn(files: readonly Fields[]): FactTitles {
  return new Map(files.flatMap((file) => [...factTitles(file)]));
}
