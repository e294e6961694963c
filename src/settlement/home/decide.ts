/**
 * The home place's decision, pure: is the person insured, under which benefit category does this
 * case fall, what does the policy of the effective day give. A diagnosis asks the same beforehand.
 */
import { assert } from "#base/assert.ts";
import type { ChinaDate } from "#base/date.ts";
import { Refusal, type RefusalContent } from "#base/refusals.ts";
import type { CompiledPolicy, PolicySet } from "#benefits/benefits.ts";
import { coveringFilings, isQualified } from "#filing/filing.ts";
import type { AccumulatorUsed, Evaluation, HomeFacts } from "#model/benefit.ts";
import { type BenefitCategory, CATEGORY_OF_KIND, type Filing } from "#model/filing.ts";
import { addsUp, fundTotal } from "#model/fund.ts";
import { insuredOn, isInsured, suspensionOn, suspensionText } from "#model/insured.ts";
import type { SettleContent } from "#model/message.ts";
import type { Insurance } from "#model/person.ts";
import { distance, type PoolOf, samePool } from "#model/place.ts";
import { CARE_TYPE_WORDS, SCHEME_WORDS } from "#model/words.ts";
import type { InsuredPerson } from "#registry/registry.ts";
import type { SettleNo } from "#settlement/final.ts";
import { isOwn, OTHERS } from "#settlement/home/attendance.ts";
import { caseOfSettlement, factsOf, noting } from "#settlement/home/facts.ts";
import { chosenRefusal, type FiledVisit, homeCare, whyUnfiled } from "#settlement/home/filed.ts";
import type { PersonFacts } from "#settlement/home/unit-of-work.ts";

/** Ties between categories of equal fund total fall in this order. */
const TIE_ORDER: readonly BenefitCategory[] = [
  "local",
  "emergency",
  "zone",
  "longTerm",
  "referral",
  "otherTemporary",
  "unfiled",
];

export interface Decision {
  readonly insured: InsuredPerson;
  readonly insurance: Insurance;
  readonly category: BenefitCategory;
  readonly filing?: Filing | undefined;
  readonly policyVersion: string;
  readonly evaluation: Evaluation;
  /** What the result rests on, accumulators that it found used among it. */
  readonly facts: HomeFacts;
}

interface Candidate {
  readonly category: BenefitCategory;
  readonly filing?: Filing | undefined;
}

/** What a case asks, whether to settle it or to admit for it. */
export type Visit = Pick<
  SettleContent,
  "scheme" | "homeArea" | "careArea" | "careType" | "flags" | "visitOn" | "settledOn"
> &
  FiledVisit & { readonly days?: SettleContent["days"] };

function refusal(code: SettleNo, params: Record<string, string> = {}): Refusal {
  return new Refusal(code, params, "home");
}

function noPolicy({ homeArea, scheme, careType }: Visit): Refusal {
  return refusal("policy_missing", {
    area: homeArea,
    scheme: SCHEME_WORDS[scheme],
    careType: CARE_TYPE_WORDS[careType],
  });
}

/** The days of the care that is to be paid: of a bill by days each one that costs something. */
function daysOfCare({ visitOn, days = [] }: Pick<Visit, "visitOn" | "days">): ChinaDate[] {
  const charged = days.filter(({ totalFen }) => totalFen > 0n).map(({ date }) => date);
  return charged.length === 0 ? [visitOn] : charged.sort();
}

/**
 * Insured on each day of the care, whatever the insurance was or will be on others: the day of
 * paying says nothing. Of several the last day's counts. The insurance may be kept under another
 * code of the pool than the visit was written with; of two the one that was written counts.
 * Refusals: person_unknown, insurance_missing, insurance_suspended, insurance_elsewhere.
 */
export function insuranceFor(
  insured: InsuredPerson | undefined,
  visit: Pick<Visit, "scheme" | "homeArea" | "visitOn" | "days">,
  poolOf: PoolOf,
): Insurance | Refusal {
  if (!insured) return refusal("person_unknown");
  const { homeArea, visitOn } = visit;
  const written = ({ area }: Insurance): number => (area === homeArea ? 0 : 1);
  const all = insured.insurances.filter(({ scheme }) => scheme === visit.scheme);
  const held = all
    .filter(({ area }) => samePool(poolOf, area, homeArea, visitOn))
    .sort((a, b) => written(a) - written(b));
  const days = daysOfCare(visit);
  const bare = days.find((day) => !isInsured(held, day));
  const insurance = held.find((one) => insuredOn(one, days.at(-1) ?? visit.visitOn));
  if (bare === undefined && insurance) return insurance;
  const on = bare ?? visit.visitOn;
  const [suspension] = held.flatMap((one) => suspensionOn(one, on) ?? []);
  if (suspension) {
    return refusal("insurance_suspended", { on, period: suspensionText(suspension) });
  }
  const scheme = SCHEME_WORDS[visit.scheme];
  const elsewhere = all.find((one) => insuredOn(one, on));
  if (!elsewhere) return refusal("insurance_missing", { scheme });
  return refusal("insurance_elsewhere", { on, scheme, area: elsewhere.area, named: homeArea });
}

/** Whoever settles shows their own card, not somebody else's. Refusals: credential_invalid. */
function credentialRefusal(
  content: SettleContent,
  insured: InsuredPerson,
  { holds }: PersonFacts,
): Refusal | null {
  const { credential } = content;
  if (!credential || isOwn(credential, content, { insured, holds })) return null;
  return refusal("credential_invalid", { why: OTHERS });
}

/**
 * The policy that the case falls under, when the person may claim what is asked at all. Refusals:
 * policy_missing, disease_missing, qualification_missing.
 */
export function policyFor(
  visit: Visit,
  { qualifications }: Pick<PersonFacts, "qualifications">,
  policies: PolicySet,
): CompiledPolicy | Refusal {
  const policy = policies.find(visit.homeArea, visit.scheme, visit.settledOn);
  if (!policy?.supports(visit.careType, visit.visitOn)) return noPolicy(visit);
  if (visit.careType === "chronic") {
    const disease = visit.disease;
    if (!disease) return refusal("disease_missing");
    if (!isQualified(qualifications, disease, visit.visitOn)) {
      return refusal("qualification_missing", { disease });
    }
  }
  return policy;
}

/** What a zone without filing between the two places gives; null where none holds. */
export function zoneCategory(visit: Visit, policies: PolicySet): BenefitCategory | null {
  const zone = policies.zone(visit);
  if (zone === null) return null;
  return zone === "local" ? "zone" : "referral";
}

/**
 * Every benefit category that the case may claim. Refusals: policy_missing, qualification_missing,
 * filing_documents_missing, institution_not_chosen, filing_missing.
 */
export function candidates(
  visit: Visit,
  facts: Pick<PersonFacts, "filings" | "qualifications" | "chosen">,
  policies: PolicySet,
): { readonly policy: CompiledPolicy; readonly open: readonly Candidate[] } | Refusal {
  const policy = policyFor(visit, facts, policies);
  if (policy instanceof Refusal) return policy;
  if (distance(visit.homeArea, visit.careArea) !== "crossProvince") {
    const category = homeCare(visit, facts.filings, policies);
    return category instanceof Refusal ? category : { policy, open: [{ category }] };
  }
  const unbound = chosenRefusal(visit, facts.chosen, policies);
  if (unbound) return unbound;
  const open: Candidate[] = [];
  const emergency =
    visit.flags.emergency ||
    visit.careType === "emergency" ||
    visit.careType === "inpatientEmergency";
  if (emergency) open.push({ category: "emergency" });
  const zone = zoneCategory(visit, policies);
  if (zone !== null) open.push({ category: zone });
  for (const filing of coveringFilings(facts.filings, visit.careArea, visit.visitOn)) {
    open.push({ category: CATEGORY_OF_KIND[filing.kind], filing });
  }
  const missing = unfiledRefusal(policy, visit, facts.filings);
  if (!missing) open.push({ category: "unfiled" });
  else if (open.length === 0) return missing;
  return { policy, open };
}

/** Why somebody whom no filing covers is not settled. Refusals: filing_missing. */
export function unfiledRefusal(
  policy: CompiledPolicy,
  visit: Visit,
  filings: readonly Filing[],
): Refusal | null {
  const unfiled = policy.unfiled(visit.careType, visit.visitOn);
  if (unfiled.settle) return null;
  return refusal("filing_missing", { channel: unfiled.channel, ...whyUnfiled(visit, filings) });
}

/** What one category gives under the policy, and all that this rests on. */
export function evaluated(
  policy: CompiledPolicy,
  content: SettleContent,
  known: PersonFacts & Pick<Decision, "insured" | "insurance" | "category">,
): {
  readonly outcome: Evaluation | { readonly refused: RefusalContent };
  readonly facts: HomeFacts;
} {
  const facts = factsOf(content, known, policy.facts);
  const used: AccumulatorUsed[] = [];
  const outcome = policy.evaluate(caseOfSettlement(content, facts), noting(known.read, used));
  return { outcome, facts: { ...facts, used } };
}

/**
 * Refusals: those of `insuranceFor` and `candidates`, and the policy's own. The category with the
 * largest fund total wins, unless the home policy chooses otherwise.
 */
export function decide(
  content: SettleContent,
  facts: PersonFacts,
  policies: PolicySet,
): Decision | Refusal {
  const { insured } = facts;
  const insurance = insuranceFor(insured, content, facts.poolOf);
  if (insurance instanceof Refusal) return insurance;
  assert(insured !== undefined, "an insurance has its person");
  const claimed =
    credentialRefusal(content, insured, facts) ??
    candidates({ ...content, homeArea: insurance.area }, facts, policies);
  if (claimed instanceof Refusal) return claimed;
  const { policy, open } = claimed;
  const results: {
    category: BenefitCategory;
    filing?: Filing | undefined;
    evaluation: Evaluation;
    facts: HomeFacts;
  }[] = [];
  let refused: RefusalContent | undefined;
  for (const { category, filing } of open) {
    if (results.some((result) => result.category === category)) continue;
    const known = { ...facts, insured, insurance, category };
    const { outcome, facts: rests } = evaluated(policy, content, known);
    if ("refused" in outcome) refused = outcome.refused;
    else results.push({ category, filing, evaluation: outcome, facts: rests });
  }
  const best = results[policy.choose ? policy.choose(results) : largest(results)];
  if (!best) return refused ? Refusal.from(refused) : noPolicy(content);
  const { payment } = best.evaluation;
  assert(payment.totalFen === content.split.totalFen, "the whole bill is paid by somebody");
  assert(addsUp(payment), "total = funds + accounts + cash + hospital");
  return { insured, insurance, policyVersion: policy.version, ...best };
}

function largest(
  results: readonly { readonly category: BenefitCategory; readonly evaluation: Evaluation }[],
): number {
  let best = -1;
  for (const [index, result] of results.entries()) {
    const current = results[best];
    if (!current) {
      best = index;
      continue;
    }
    const gain = fundTotal(result.evaluation.payment) - fundTotal(current.evaluation.payment);
    const tie = TIE_ORDER.indexOf(result.category) < TIE_ORDER.indexOf(current.category);
    if (gain > 0n || (gain === 0n && tie)) best = index;
  }
  return best;
}
