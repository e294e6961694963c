/** What stands against an application about a qualification, all of it at once. Pure. */
import { addDays, type ChinaDate, covers, daysBetween } from "#base/date.ts";
import {
  type Applicant,
  insuranceProblems,
  lateProblems,
  materialProblems,
  missing,
  missingMaterials,
  type Problem,
  paperProblems,
  problem,
} from "#filing/problems.ts";
import type { Wish } from "#model/application.ts";
import { areaCovers, sameDisease } from "#model/filing.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import { QUALIFICATION_STATE_WORDS } from "#model/filing-words.ts";
import { usualPool } from "#model/place.ts";
import {
  type DiseaseRules,
  heldSpan,
  lastDayOf,
  type QualificationRules,
  type QualificationVersion,
  qualificationOn,
  renewalBegins,
} from "#model/qualification.ts";

export interface QualificationCase extends Applicant {
  readonly rules: QualificationRules;
  /** The person's, in their latest versions. */
  readonly held: readonly QualificationVersion[];
  /** How the disease is recognised here; undefined: it is not. */
  readonly disease: DiseaseRules | undefined;
  /** Home diseases that a code of the national list may mean, when it is not clear which. */
  readonly choices: readonly string[];
  /** The hospital itself sends it: its word is the assessment. */
  readonly certified: boolean;
}

/** To be qualified anew. */
export function qualifyProblems(wish: Wish, of: QualificationCase): Problem[] {
  return [
    ...insuranceProblems(of.insurances, of.today, of.rules.area),
    ...diseaseProblems(wish, of),
    ...dayProblems(wish, of),
    ...evidenceProblems(wish, of),
    ...heldProblems(beginsOn(wish, of), wish.to, of, undefined),
  ];
}

/** The day from which it would count. */
export function beginsOn(
  { from, assessment }: Wish,
  { rules, since }: QualificationCase,
): ChinaDate {
  return from ?? (rules.fromAssessment && assessment ? assessment.assessedOn : since);
}

/** To renew one that ends. */
export function renewProblems(
  wish: Wish,
  of: QualificationCase,
  renewed: QualificationVersion,
): Problem[] {
  const { to } = renewed.span;
  if (renewed.state !== "effective") return overProblems(renewed, of);
  if (to === undefined) return [problem("qualification_endless")];
  const { renewDays, lateDays } = of.disease ?? of.rules;
  const [first, last] = [addDays(to, 1 - renewDays), addDays(to, lateDays)];
  const inTime = first <= of.since && of.since <= last;
  return [
    ...insuranceProblems(of.insurances, of.today, of.rules.area),
    ...(inTime ? [] : [problem("qualification_renewal_day", { to, first, last })]),
    ...renewedDisease(wish, of, renewed),
    ...evidenceProblems(wish, of),
    ...heldProblems(renewalBegins(renewed, of.since), undefined, of, renewed),
  ];
}

/** To take it back: what stood when that was begun, whatever its person did meanwhile. */
export function takenBackProblems(
  version: QualificationVersion,
  { today, begun }: Pick<QualificationCase, "today" | "begun">,
): Problem[] {
  const { state, endedOn } = version;
  const meanwhile = state === "ended" && endedOn !== undefined && endedOn >= begun;
  if (meanwhile || qualificationOn(version, begun) === "effective") return [];
  return overProblems(version, { today });
}

/** To give it up: only what stands. */
export function overProblems(
  version: QualificationVersion,
  { today }: Pick<QualificationCase, "today">,
): Problem[] {
  const state = qualificationOn(version, today);
  if (state === "effective") return [];
  return [problem("qualification_over", { state: QUALIFICATION_STATE_WORDS[state] })];
}

function diseaseProblems({ disease }: Wish, of: QualificationCase): Problem[] {
  if (disease === undefined) return [missing("病种")];
  if (of.disease) return [];
  if (of.choices.length > 0) {
    const choices = of.choices.join("、");
    return [problem("qualification_disease_ambiguous", { disease, choices })];
  }
  return [problem("qualification_disease_unknown", { disease, area: of.rules.area })];
}

/** The disease stays the same one. */
function renewedDisease(wish: Wish, of: QualificationCase, renewed: QualificationVersion) {
  const problems = diseaseProblems(wish, of);
  if (problems.length > 0 || isSame(renewed, of)) return problems;
  const { disease = "" } = wish;
  return [problem("qualification_disease_unknown", { disease, area: of.rules.area })];
}

function dayProblems({ from, to, assessment }: Wish, of: QualificationCase): Problem[] {
  const { rules, since } = of;
  if (from !== undefined && to !== undefined && to < from) {
    return [problem("filing_dates_reversed", { from, to })];
  }
  const earliest = rules.fromAssessment && assessment ? assessment.assessedOn : since;
  if (from !== undefined && from >= earliest) return lateProblems(from, since);
  if (from === undefined) return [];
  return [problem("qualification_from_early", { from, earliest })];
}

function evidenceProblems(wish: Wish, of: QualificationCase): Problem[] {
  const own = materialProblems(of);
  if (wish.recognition) return [...own, ...recognitionProblems(wish, of)];
  const certified: readonly MaterialKind[] = of.certified
    ? ["assessmentForm", "medicalRecord", "identityDocument"]
    : [];
  const groups = of.disease?.materials ?? [];
  return [
    ...own,
    ...missingMaterials(groups, of.materials, certified),
    ...assessmentProblems(wish, of),
  ];
}

function assessmentProblems({ assessment }: Wish, of: QualificationCase): Problem[] {
  if (!assessment) return of.certified ? [missing("鉴定机构和鉴定日期")] : [];
  const { assessors, assessmentDays } = of.rules;
  const { institution, assessedOn: on } = assessment;
  const problems: Problem[] = [];
  if (assessors && !assessors.includes(institution)) {
    problems.push(problem("qualification_assessor", { institution }));
  }
  const age = daysBetween(on, of.since);
  if (age < 0 || age > assessmentDays) {
    const days = String(assessmentDays);
    problems.push(problem("qualification_assessment_day", { on, days }));
  }
  return problems;
}

function recognitionProblems({ recognition }: Wish, of: QualificationCase): Problem[] {
  if (!recognition) return [];
  const { disease: asked, rules, materials } = of;
  const national = asked?.national;
  const { area, number, decidedOn, to } = recognition;
  const agreed = rules.recognises.some(
    (one) =>
      (areaCovers(one.area, area) || usualPool(one.area) === usualPool(area)) &&
      covers(one.span, of.since) &&
      one.diseases.some((code) => national && sameDisease(code, national.code)),
  );
  const disease = asked?.name ?? "";
  const none = agreed ? [] : [problem("qualification_not_recognised", { area, disease })];
  const paper = { material: `认定凭证${number}`, issuedOn: decidedOn, validTo: to };
  const expired = paperProblems(paper, of);
  return [...none, ...expired, ...missingMaterials([["otherPlaceDecision"]], materials, [])];
}

/** For one disease one decision holds on a day. */
function heldProblems(
  from: ChinaDate,
  to: ChinaDate | undefined,
  of: QualificationCase,
  renewed: QualificationVersion | undefined,
): Problem[] {
  const beside = of.held.find((one) => {
    if (one.id === renewed?.id || !isSame(one, of)) return false;
    const span = heldSpan(one);
    if (!span || (to !== undefined && to < span.from)) return false;
    return span.to === undefined || from <= span.to;
  });
  if (!beside) return [];
  const last = lastDayOf(beside);
  const until = last === undefined ? "长期有效" : `至${last}`;
  const { name } = beside.homeDisease;
  return [problem("qualification_held", { name, from: beside.span.from, until })];
}

/** Two diseases of the home place may be one in the national list. */
function isSame(one: QualificationVersion, of: QualificationCase): boolean {
  if (one.homeDisease.code === of.disease?.disease) return true;
  const national = of.disease?.national;
  return Boolean(one.national && national && sameDisease(one.national.code, national.code));
}
