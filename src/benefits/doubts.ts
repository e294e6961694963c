/**
 * What a result rests on that nobody has seen in print, beside the figures, which say it
 * themselves: answers to the nine questions that may cost the patient money, people treated
 * elsewhere who get the same because no rule was found, the unfiled who are settled all the same,
 * and documents so old that they may no longer hold. Each is a step of its own that moves nothing.
 */
import type { ChinaDate } from "#base/date.ts";
import type { Calculation, Doubts } from "#benefits/calculation.ts";
import { type Edition, unfiledRow } from "#benefits/edition.ts";
import type { Policy } from "#benefits/policy.ts";
import { ASSUMPTION, type Source, type Step } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";

/** By question and answer: the words, where the answer may pay less than the other one. */
const COSTLY: Readonly<Record<string, string>> = {
  "bandScale.afterDeductibleRising": "分段从起付线以上起算",
  "bandScale.grossFalling": "分段从费用第一元起算",
  "bandScale.caseRising": "分段每次从头起算，不按年累计",
  "bandScale.yearFalling": "分段按年累计",
  "ceilingOn.fee": "封顶线和限额按费用计",
  "order.firstShareFirst": "先自付比例在扣起付线之前计算",
  "deductibleEats.classAFirst": "起付线先扣甲类费用",
  "lessPercent.points": "降低的百分数按百分点减",
  "lessPercent.ofPrevious": "再次住院的起付线按上一次的金额递减",
  "seriousIllnessBase.withoutOwnShareFirst": "大病保险的费用不含先行自付",
  "unusedQuota.lapses": "当期没有用完的限额作废",
  "rounding.down": "分以下舍去",
};

/** Years after which a document is told to be old, where the policy says nothing else. */
const OLD_AFTER_YEARS = 5;

const TEMPORARY: readonly BenefitCategory[] = [
  ...(["referral", "emergency", "otherTemporary", "unfiled"] as const),
];

/** `place` counts benefits from 0. */
export function doubtsOf(policy: Policy, place: number): Doubts {
  const under = (path: string): boolean => path.startsWith(`benefits[${place + 1}].`);
  const { answersUsed, categoriesAt, sources } = policy.file;
  const isAssumed = (name: string | undefined): boolean =>
    name === undefined || sources.get(name)?.trust === "assumed";
  const answers = answersUsed.filter(
    ({ path, question }) => under(path) && isAssumed(policy.answerSources?.[question]),
  );
  const costly = answers.flatMap(({ question, word }) => COSTLY[`${question}.${word}`] ?? []);
  const benefit = policy.benefits[place];
  const isSame = !categoriesAt.some(under) && isAssumed(benefit?.sameElsewhere);
  return {
    always: [...new Set(costly)].map(
      (words) => `${words}：没有见到公开规定，是假定，可能少付；请向参保地核对`,
    ),
    elsewhere: isSame
      ? [`“${benefit?.title ?? ""}”没有见到异地就医另有待遇的规定，按与参保地相同计算，是假定`]
      : [],
  };
}

/** In the order of the file, each once. */
export function doubtSteps(
  policy: Pick<Policy, "oldAfterYears">,
  { theCase, doubts }: Pick<Calculation, "theCase" | "doubts">,
  edition: Edition | null,
  steps: readonly Step[],
): Step[] {
  const { category, careType, visitOn } = theCase;
  const unfiled = category === "unfiled" ? unfiledRow(edition, careType) : null;
  const years = policy.oldAfterYears ?? OLD_AFTER_YEARS;
  const sentences = [
    ...doubts.always,
    ...(TEMPORARY.includes(category) ? doubts.elsewhere : []),
    ...(unfiled?.source.trust === "assumed"
      ? ["未备案的人是否直接结算没有见到公开规定，按直接结算，是假定"]
      : []),
    ...oldSources(steps, visitOn, years),
  ];
  return [...new Set(sentences)].map((sentence) => ({
    mechanism: ASSUMPTION,
    fund: "base",
    inputs: {},
    resultFen: 0n,
    sentence,
  }));
}

function oldSources(steps: readonly Step[], on: ChinaDate, years: number): string[] {
  const sources = [...new Set(steps.flatMap(({ source }) => source ?? []))];
  return sources
    .filter((source) => isOld(source, on, years))
    .map((source) => {
      const { document, number, date } = source;
      return `依据的${number ?? `“${document}”`}日期是${date}，到就医日已满${years}年，是否仍然有效请向参保地核对`;
    });
}

/** A document of which only the year is known is as young as it may be. */
function isOld({ date }: Source, on: ChinaDate, years: number): boolean {
  if (date === undefined || !/^\d{4}(-\d{2}){0,2}$/.test(date)) return false;
  const last = `${date}${"-12-31".slice(date.length - 4)}`;
  return `${Number(last.slice(0, 4)) + years}${last.slice(4)}` <= on;
}
