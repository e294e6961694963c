/**
 * The nine questions that published rules leave open and that change the result by a fen or by
 * thousands. None has a default: a file that does not answer all nine does not load.
 * `notApplicable` is an answer, and a rule that would need the question then does not load.
 */
import type { Rounding } from "#base/money.ts";
import type { At } from "#benefits/reading/at.ts";
import { sourceName } from "#benefits/reading/dated.ts";
import {
  list,
  optional,
  type Reader,
  type RecordOf,
  record,
  word,
} from "#benefits/reading/reader.ts";

export type Cut = "ownShareFirst" | "firstShare" | "deductible";

const NOT_APPLICABLE = "notApplicable";

/** A record, or the single word notApplicable. */
function answered<T>(reader: Reader<T>): Reader<T | null> {
  return {
    schema: { anyOf: [reader.schema, { const: NOT_APPLICABLE }] },
    read: (at) => (at.text() === NOT_APPLICABLE ? null : reader.read(at)),
  };
}

const order: Reader<readonly Cut[]> = {
  ...list(word("ownShareFirst", "firstShare", "deductible")),
  read: (at: At) => {
    const cuts = list(word("ownShareFirst", "firstShare", "deductible")).read(at);
    if (new Set(cuts).size !== 3) {
      at.fail(
        "三项的先后没有写全",
        "请把 ownShareFirst、firstShare、deductible 各写一次，按先后排列",
      );
    }
    return cuts;
  },
};

const fields = {
  // 1. What the band scale measures, and over which stretch.
  bandScale: answered(
    record({
      starts: word("gross", "afterDeductible", "eachRuleSays"),
      over: word("case", "year", "eachRuleSays"),
    }),
  ),
  // 2. Ceilings and quotas: of payment or of fee.
  ceilingOn: answered(word("payment", "fee", "eachRuleSays")),
  // 3. Own share first (乙类先付), first share of the category (转外先自付), deductible: in which order.
  order,
  // 4. Which class the deductible is taken from first, where ratios differ by class.
  deductibleEats: answered(word("classAFirst", "proportional")),
  // 5. "降低10%": points or a factor; of the standard or of the previous value.
  lessPercent: answered(
    record({
      ratio: answered(word("points", "factor")),
      deductible: answered(word("ofStandard", "ofPrevious")),
    }),
  ),
  // 6. Serious-illness base: own share first in or out.
  seriousIllnessBase: answered(word("withOwnShareFirst", "withoutOwnShareFirst")),
  // 7. An unused month or quarter of a quota.
  unusedQuota: answered(word("lapses", "carriesOver")),
  // 8. The year to which a stay over New Year belongs; its parameters are of the same day.
  stayBelongsTo: word("admission", "discharge", "settlement", "eachDay"),
  // 9. Where and how amounts are rounded to the fen.
  rounding: record({
    at: word("line", "band", "layer"),
    mode: word("halfUp", "down", "up") satisfies Reader<Rounding>,
  }),
};

const QUESTION_NAMES = Object.keys(fields);

/** Where answers come from; one that is not listed is assumed. */
export const answerSourcesReader = record(
  Object.fromEntries(QUESTION_NAMES.map((name) => [name, optional(sourceName)])),
) as Reader<Readonly<Partial<Record<string, string>>>>;

/** Lets the file know that a rule rests on an answer that may cost the patient money. */
export function noteAnswer(at: At, question: keyof Questions, word: string): void {
  at.file.answersUsed.push({ path: at.path, question, word });
}

export type Questions = RecordOf<typeof fields>;

const reader = record(fields);

export const questionsReader: Reader<Questions> = {
  schema: reader.schema,
  read: (at) => {
    const found = at.fields();
    const open = QUESTION_NAMES.filter((name) => !found.has(name));
    if (open.length > 0) {
      at.fail(
        `九个必答问题还缺：${open.join("、")}`,
        `请逐一回答（无关的写 ${NOT_APPLICABLE}），说明见 docs/policies`,
      );
    }
    return reader.read(at);
  },
};

/** The answers, or a failure at the rule that needs one marked not applicable. */
export function answer<K extends keyof Questions>(at: At, question: K): NonNullable<Questions[K]> {
  const value = at.file.questions?.[question] ?? null;
  if (value === null) {
    at.fail(
      `用到问题 ${question}，但文件头答的是 ${NOT_APPLICABLE}`,
      `请在 questions 中回答 ${question}`,
    );
  }
  return value as NonNullable<Questions[K]>;
}

/** One half of question 5; a policy may need the other alone. */
export function lessPercent<K extends "ratio" | "deductible">(
  at: At,
  part: K,
): NonNullable<NonNullable<Questions["lessPercent"]>[K]> {
  const value = answer(at, "lessPercent")[part];
  if (value === null) {
    at.fail(
      `用到问题 lessPercent 的 ${part}，但文件头答的是 ${NOT_APPLICABLE}`,
      `请在 questions 的 lessPercent 中回答 ${part}`,
    );
  }
  noteAnswer(at, "lessPercent", value);
  return value as NonNullable<NonNullable<Questions["lessPercent"]>[K]>;
}

/** What a rule may say for itself where the file leaves it open. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  starts: "gross 或 afterDeductible",
  over: "case 或 year",
  of: "payment 或 fee",
};

/** A rule's own word, where the file's answer leaves it to each rule. */
export function said(at: At, name: string, answered: string, own: string | undefined): string {
  if (answered !== "eachRuleSays" && own !== undefined && own !== answered) {
    at.fail(
      `${name}: ${own} 与文件头的回答 ${answered} 不一致`,
      "请删去这里的，或把问题答为 eachRuleSays",
    );
  }
  if (answered === "eachRuleSays" && own === undefined) {
    at.fail(
      `没有写 ${name}`,
      `文件头答的是 eachRuleSays，请在本规则写 ${name}: ${OWN_WORDS[name] ?? "…"}`,
    );
  }
  return own ?? answered;
}
