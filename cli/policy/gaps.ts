/**
 * The cases of the grid that a policy leaves unanswered, told as a clerk would: kinds of care and
 * levels first, whoever is treated alike in one line.
 */
import type { Gap } from "#benefits/benefits.ts";
import type { Scheme } from "#model/person.ts";
import { mergedBoxes } from "../diff/merge.ts";
import { PERSONS } from "../diff/variants.ts";
import { conditionWords } from "./words.ts";

const RESPECTS = ["person", "category", "level", "care"] as const;
type Respect = (typeof RESPECTS)[number];
type Box = Readonly<Record<Respect, readonly string[]>>;

/** The grid of `gapsIn`: when all are missing, none needs to be named. */
const LEVELS = 3;
const CATEGORIES = 6;

/** "住院，二级：各类人员，长期备案" */
export function gapLines(gaps: readonly Gap[], scheme: Scheme): string[] {
  const boxes = gaps.map(
    ({ care, level, person, category }): Box => ({
      care: [care],
      level: [String(level)],
      person: [person],
      category: [category],
    }),
  );
  return mergedBoxes(RESPECTS, boxes).map(({ care, level, person, category }) => {
    const where = [
      words("care", care),
      level.length === LEVELS ? "各级" : words("level", level),
    ].join("，");
    const who = [
      person.length === PERSONS[scheme].length ? "各类人员" : words("person", person),
      category.length === CATEGORIES ? "各就医类别" : words("category", category),
    ].join("，");
    return `${where}：${who}`;
  });
}

function words(respect: Respect, values: readonly string[]): string {
  return values.map((value) => conditionWords({ [respect]: value }, new Map())).join("、");
}
