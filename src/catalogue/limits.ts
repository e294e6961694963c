/**
 * Whether a use meets the item's limits (限定支付范围), with the words for the patient. A limit that
 * is not met makes the line own expense; one that cannot be told for want of a fact leaves it
 * payable and says so. The hospital's approval answers for the indication, so it overrides a
 * diagnosis limit but none of the others.
 */

import { ageOn, type ChinaDate, daysBetween } from "#base/date.ts";
import type { ChargeInput } from "#model/charge.ts";
import type { Age, UseLimits } from "#model/item.ts";
import type { Scheme, Sex } from "#model/person.ts";
import { type CareType, INPATIENT_TYPES, type InstitutionLevel } from "#model/place.ts";
import { CARE_TYPE_WORDS, LEVEL_WORDS, SCHEME_WORDS, SEX_WORDS } from "#model/words.ts";

/** What is known of the visit and the person when a line is split. */
export interface VisitFacts {
  /** Null until the visit is described. */
  readonly careType: CareType | null;
  /** Codes of the visit's diagnoses and its chronic disease; null until the visit is described. */
  readonly diagnoses: readonly string[] | null;
  readonly sex?: Sex | undefined;
  readonly birthDate?: ChinaDate | undefined;
}

export const NOTHING_KNOWN: VisitFacts = { careType: null, diagnoses: null };

/** One limit's answer: met, not met and why, or what is missing to tell. */
type Answer =
  | { readonly is: "met" }
  | { readonly is: "unmet" | "untold"; readonly limit: string; readonly found: string };

interface Use {
  readonly limits: UseLimits;
  readonly facts: VisitFacts;
  readonly level: InstitutionLevel;
  readonly scheme: Scheme;
  readonly on: ChinaDate;
  readonly input: Pick<ChargeInput, "approval" | "disease">;
}

export interface LimitsFound {
  /** The first limit that is not met, in Chinese; then the line is own expense whole. */
  readonly unmet?: string | undefined;
  /** Limits that could not be told. */
  readonly notes: readonly string[];
}

const MET: Answer = { is: "met" };
const unmet = (limit: string, found: string): Answer => ({ is: "unmet", limit, found });
const untold = (limit: string, found: string): Answer => ({ is: "untold", limit, found });

export function checkLimits(use: Use): LimitsFound {
  const notes: string[] = [];
  for (const check of CHECKS) {
    const answer = check(use);
    if (answer.is === "unmet") {
      return { unmet: `限${answer.limit}使用，${answer.found}，全自费`, notes };
    }
    if (answer.is === "untold") notes.push(`限${answer.limit}使用，${answer.found}，暂按可支付`);
  }
  return { notes };
}

/** Does the answer rest on how the visit is described, or on who the person is? */
export function restsOnVisit(limits: UseLimits | undefined): boolean {
  return Boolean(limits?.careTypes ?? limits?.diagnoses) || restsOnPerson(limits);
}

export function restsOnPerson(limits: UseLimits | undefined): boolean {
  return Boolean(limits?.sex ?? limits?.ageFrom ?? limits?.ageBelow);
}

const CHECKS: readonly ((use: Use) => Answer)[] = [
  ofSex,
  ofLowestAge,
  ofHighestAge,
  ofLevel,
  ofCareType,
  ofScheme,
  ofDiagnosis,
];

function ofSex({ limits, facts }: Use): Answer {
  if (!limits.sex) return MET;
  const word = SEX_WORDS[limits.sex];
  if (facts.sex === undefined || facts.sex === "unknown") return untold(word, "未取得患者性别");
  return facts.sex === limits.sex ? MET : unmet(word, `患者为${SEX_WORDS[facts.sex]}`);
}

function ofLowestAge({ limits: { ageFrom }, facts: { birthDate }, on }: Use): Answer {
  if (!ageFrom) return MET;
  const words = `${ageWords(ageFrom)}及以上`;
  if (birthDate === undefined) return untold(words, "未取得患者出生日期");
  return hasReached(birthDate, ageFrom, on) ? MET : unmet(words, ageFound(birthDate, on, ageFrom));
}

function ofHighestAge({ limits: { ageBelow }, facts: { birthDate }, on }: Use): Answer {
  if (!ageBelow) return MET;
  const words = `未满${ageWords(ageBelow)}`;
  if (birthDate === undefined) return untold(words, "未取得患者出生日期");
  return hasReached(birthDate, ageBelow, on)
    ? unmet(words, ageFound(birthDate, on, ageBelow))
    : MET;
}

function ageWords(age: Age): string {
  return "years" in age ? `${age.years}周岁` : `${age.days}天`;
}

function hasReached(birthDate: ChinaDate, age: Age, on: ChinaDate): boolean {
  if ("years" in age) return ageOn(birthDate, on) >= age.years;
  return daysBetween(birthDate, on) >= age.days;
}

/** In the limit's own measure; a limit in days tells newborns apart, above a year it is years. */
function ageFound(birthDate: ChinaDate, on: ChinaDate, measure: Age): string {
  const years = ageOn(birthDate, on);
  return "years" in measure || years > 0
    ? `患者${years}周岁`
    : `患者出生${daysBetween(birthDate, on)}天`;
}

function ofLevel({ limits: { levels }, level }: Use): Answer {
  if (!levels || levels.includes(level)) return MET;
  const upward = levels.includes(2) && levels.includes(3);
  const words = upward ? "二级及以上" : levels.map((one) => LEVEL_WORDS[one]).join("、");
  return unmet(`${words}医疗机构`, `本机构为${LEVEL_WORDS[level]}`);
}

function ofCareType({ limits: { careTypes }, facts: { careType } }: Use): Answer {
  if (!careTypes) return MET;
  const words = careTypeWords(careTypes);
  if (careType === null) return untold(words, "尚未上传就诊信息");
  return careTypes.includes(careType) ? MET : unmet(words, `本次为${CARE_TYPE_WORDS[careType]}`);
}

/** All kinds of stay together are simply 住院. */
function careTypeWords(careTypes: readonly CareType[]): string {
  const allStays = [...INPATIENT_TYPES].every((type) => careTypes.includes(type));
  const words = careTypes
    .filter((type) => !(allStays && INPATIENT_TYPES.has(type)))
    .map((type) => CARE_TYPE_WORDS[type]);
  return [...(allStays ? [CARE_TYPE_WORDS.inpatient] : []), ...words].join("、");
}

function ofScheme({ limits: { schemes }, scheme }: Use): Answer {
  if (!schemes || schemes.includes(scheme)) return MET;
  const words = schemes.map((one) => SCHEME_WORDS[one]).join("、");
  return unmet(`${words}参保人`, `患者参加${SCHEME_WORDS[scheme]}`);
}

function ofDiagnosis({ limits: { diagnoses }, facts, input }: Use): Answer {
  if (!diagnoses || input.approval === "approved") return MET;
  const words = `诊断${someOf(diagnoses)}`;
  const own = input.disease === undefined ? [] : [input.disease];
  const codes = [...own, ...(facts.diagnoses ?? [])];
  if (codes.some((code) => diagnoses.some((start) => code.startsWith(start)))) return MET;
  if (facts.diagnoses === null) return untold(words, "尚未上传就诊信息");
  return unmet(words, codes.length === 0 ? "本次未填诊断" : `本次诊断为${someOf(codes)}`);
}

/** A remark has 500 characters: codes beyond these are not told. */
const CODES_TOLD = 5;

function someOf(codes: readonly string[]): string {
  const told = codes.slice(0, CODES_TOLD).join("、");
  return codes.length > CODES_TOLD ? `${told}等` : told;
}
