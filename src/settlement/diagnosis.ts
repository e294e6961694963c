/**
 * "Will direct settlement work?" (结算诊断), asked before anybody travels: the care place's own checks
 * and home's own decision of the same visit, so that neither can differ from the settlement.
 */
import { assert } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import type { Fen, RateBp } from "#base/money.ts";
import { Refusal, type RefusalContent } from "#base/refusals.ts";
import { NO_SPLIT } from "#model/charge.ts";
import type { BenefitCategory, Filing } from "#model/filing.ts";
import { fundTotal } from "#model/fund.ts";
import type { SettleContent } from "#model/message.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import {
  type Area,
  type CareType,
  distance,
  type InstitutionCode,
  isInpatient,
} from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { type AskedDeps, askCare, type CareAnswer } from "#settlement/ask-care.ts";
import { homeAreaAmong } from "#settlement/care/load-home-area.ts";
import { type AskingWorld, foreseenContent, foreseenUnit } from "#settlement/foreseen.ts";
import {
  type Decision,
  decide,
  evaluated,
  insuranceFor,
  policyFor,
  zoneCategory,
} from "#settlement/home/decide.ts";
import type { HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";
import type { World } from "#world.ts";

export interface DiagnosisAsked {
  readonly personId: PersonId;
  readonly scheme: Scheme;
  readonly careArea: Area;
  /** Absent: the place alone is asked about. */
  readonly institution?: InstitutionCode | undefined;
  readonly careType: CareType;
  readonly disease?: string | undefined;
  readonly visitOn: ChinaDate;
  /** The hospital will mark it as an emergency. */
  readonly emergency: boolean;
  /** All of it in scope; absent: a usual bill. Of several categories the bill decides. */
  readonly totalFen?: Fen | undefined;
}

/** On what the category rests. */
export type Ground = "atHome" | "hospitalMark" | "zoneRule" | "filing" | "nothing";

/** With another filing the funds would pay more. */
export interface Better {
  readonly category: BenefitCategory;
  readonly rateBp: RateBp;
}

export interface Settles {
  readonly category: BenefitCategory;
  readonly ground: Ground;
  readonly filing?: Filing | undefined;
  readonly rateBp: RateBp;
  readonly deductibleFen: Fen;
  readonly fundsFen: Fen;
  readonly totalFen: Fen;
  readonly policyVersion: string;
}

export interface Diagnosis {
  /** silent: home would settle, and the care place did not say whether the institution may. */
  readonly outcome: "settles" | "refused" | "silent";
  /** The first is what the settlement would be refused for; the others would come after it. */
  readonly problems: readonly RefusalContent[];
  readonly settles: Settles | null;
  readonly better: readonly Better[];
}

const USUAL_FEN = { outpatient: 100_000n, inpatient: 2_000_000n } as const;
const FILED: readonly BenefitCategory[] = ["longTerm", "referral", "otherTemporary"];

export async function diagnose(
  world: AskingWorld & Pick<World, "ask">,
  deps: AskedDeps,
  asked: DiagnosisAsked,
): Promise<Diagnosis> {
  const flags = { ...NO_FLAGS, emergency: asked.emergency };
  // Where the person is insured is not known yet; rules are found by the place of their number.
  const homeArea = asked.personId.slice(0, 6) as Area;
  const visits = [{ ...asked, flags, homeArea }];
  const unit = await foreseenUnit(world, deps.rulebook, asked, visits);
  const insured = unit.facts(asked.personId, asked.scheme).insured;
  const home = homeAreaAmong(insured, { scheme: asked.scheme, on: asked.visitOn }, homeArea);
  const care = await askCare(world, deps, asked, home);
  const open = care.outcome === "open" ? care : null;
  const content = contentOf(unit, asked, home, open);
  const facts = unit.facts(asked.personId, asked.scheme);
  const known = asked.institution === undefined ? { ...facts, chosen: null } : facts;
  const decision = decide(content, known, unit.policies);
  const refusals = [
    ...(care.outcome === "refused" ? [care.refusal] : []),
    ...(decision instanceof Refusal ? [decision.content()] : []),
  ];
  const problems = refusals.filter(
    ({ code }, index) => refusals.findIndex((other) => other.code === code) === index,
  );
  const silent = care.outcome === "silent" ? "silent" : "settles";
  return {
    outcome: problems.length > 0 ? "refused" : silent,
    problems,
    settles: decision instanceof Refusal ? null : settlesOf(unit, content, decision),
    better: betterOf(unit, content, decision),
  };
}

/** What care would send, with a bill that is in scope as a whole. */
function contentOf(
  unit: HomeUnitOfWork,
  asked: DiagnosisAsked,
  homeArea: Area,
  open: Extract<CareAnswer, { readonly outcome: "open" }> | null,
): SettleContent {
  const { personId, scheme, careType, disease, visitOn } = asked;
  const today = chinaDate(unit.now);
  const usual = isInpatient(careType) ? USUAL_FEN.inpatient : USUAL_FEN.outpatient;
  const totalFen = asked.totalFen ?? usual;
  const split = { ...NO_SPLIT, totalFen, inScopeFen: totalFen };
  const line = {
    itemCode: "FORESEEN",
    itemClass: "A",
    feeCategory: "westernDrug",
    ...split,
  } as const;
  const visit = {
    ...{ personId, scheme, homeArea, careType, disease, visitOn },
    careArea: open?.area ?? asked.careArea,
    institution: open?.institution ?? unnamed(asked.institution),
    flags: { ...NO_FLAGS, emergency: asked.emergency },
    settledOn: visitOn > today ? visitOn : today,
    facts: open?.facts,
  };
  return foreseenContent(visit, { split, lines: [line] }, facts(unit, asked).ownAccountFen);
}

/** As most are, where the place does not say or none is named. */
function unnamed(code = "H00000000000" as InstitutionCode): SettleContent["institution"] {
  return { code, name: "", kind: "hospital", level: 3 };
}

function facts(
  unit: HomeUnitOfWork,
  { personId, scheme }: Pick<DiagnosisAsked, "personId" | "scheme">,
) {
  return unit.facts(personId, scheme);
}

function groundOf(unit: HomeUnitOfWork, content: SettleContent, decision: Decision): Ground {
  const { category, filing } = decision;
  if (filing) return "filing";
  if (category === "emergency") return "hospitalMark";
  if (category === "unfiled") return "nothing";
  if (distance(content.homeArea, content.careArea) !== "crossProvince") return "atHome";
  assert(zoneCategory(content, unit.policies) === category, "what is left is a zone's");
  return "zoneRule";
}

function settlesOf(unit: HomeUnitOfWork, content: SettleContent, decision: Decision): Settles {
  const { category, filing, evaluation, policyVersion } = decision;
  return {
    ...{ category, filing, policyVersion },
    ground: groundOf(unit, content, decision),
    rateBp: evaluation.pooledRateBp,
    deductibleFen: evaluation.deductibleFen,
    fundsFen: fundTotal(evaluation.payment),
    totalFen: content.split.totalFen,
  };
}

/** Filings under which the funds would pay more than now, or anything at all. */
function betterOf(
  unit: HomeUnitOfWork,
  content: SettleContent,
  decision: Decision | Refusal,
): Better[] {
  if (distance(content.homeArea, content.careArea) !== "crossProvince") return [];
  if (decision instanceof Refusal && decision.code !== "filing_missing") return [];
  const now = decision instanceof Refusal ? -1n : fundTotal(decision.evaluation.payment);
  const known = facts(unit, content);
  const policy = policyFor(content, known, unit.policies);
  const insurance = insuranceFor(known.insured, content, known.poolOf);
  if (policy instanceof Refusal || insurance instanceof Refusal || !known.insured) return [];
  const { insured } = known;
  return FILED.flatMap((category) => {
    const { outcome } = evaluated(policy, content, { ...known, insured, insurance, category });
    if ("refused" in outcome || fundTotal(outcome.payment) <= now) return [];
    return [{ category, rateBp: outcome.pooledRateBp }];
  });
}
