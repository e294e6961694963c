/**
 * The cases of the grid that a policy leaves unanswered, told as a clerk would: kinds of care and
 * levels first, whoever is treated alike in one line.
 */
import type { Gap } from "#benefits/benefits.ts";
import { mergedBoxes, PERSONS } from "#benefits/compare/compare.ts";
import { conditionWords, type FactTitles } from "#benefits/file-words.ts";
import type { Scheme } from "#model/person.ts";

const RESPECTS = ["special", "person", "category", "level", "care"] as const;
type Respect = (typeof RESPECTS)[number];
type Box = Readonly<Record<Respect, readonly string[]>>;

/** The grid of `gapsIn`: when all are missing, none needs to be named. */
const LEVELS = 3;
const CATEGORIES = 6;

/** Whom the policy names besides. */
interface Special {
  readonly disease?: string;
  readonly identity?: string;
}

/** A gap asks for no facts. */
const NONE: FactTitles = new Map();

/** "住院，二级：各类人员，异地长期居住" */
export function gapLines(gaps: readonly Gap[], scheme: Scheme): string[] {
  const boxes = (gaps as readonly (Gap & Special)[]).map(
    ({ care, level, person, category, disease, identity }): Box => ({
      special: [
        conditionWords({ ...said("disease", disease), ...said("identity", identity) }, NONE),
      ],
      care: [care],
      level: [String(level)],
      person: [person],
      category: [category],
    }),
  );
  return mergedBoxes(RESPECTS, boxes).map(({ care, level, person, category, special }) => {
    const where = [
      words("care", care),
      level.length === LEVELS ? "各级" : words("level", level),
    ].join("，");
    const who = [
      person.length === PERSONS[scheme].length ? "各类人员" : words("person", person),
      category.length === CATEGORIES ? "各就医类别" : words("category", category),
    ].join("，");
    const only = special.filter((one) => one !== "").join("、");
    return `${where}：${who}${only === "" ? "" : `，${only}`}`;
  });
}

function said(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}

function words(respect: Respect, values: readonly string[]): string {
  return values.map((value) => conditionWords({ [respect]: value }, NONE)).join("、");
}
