/**
 * "Know before you go": what a visit would cost somebody here and elsewhere, filed and unfiled, under
 * the policy of the day and with what they have used so far. Home's own decision computes it, so
 * that it cannot differ from the settlement. Books nothing, holds no locks.
 */
import { assert } from "#base/assert.ts";
import type { ChinaDate } from "#base/date.ts";
import { Refusal, type RefusalContent } from "#base/refusals.ts";
import type { Evaluation } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { SettleContent } from "#model/message.ts";
import { homeAreaOf, type Insurance, type PersonId, type Scheme } from "#model/person.ts";
import {
  type Area,
  type CareType,
  distance,
  type InstitutionCode,
  type InstitutionKind,
  type InstitutionLevel,
} from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import type { InsuredPerson } from "#registry/registry.ts";
import { type AskedDeps, askCare } from "#settlement/ask-care.ts";
import { homeAreaAmong } from "#settlement/care/load-home-area.ts";
import {
  type AskingWorld,
  type Bill,
  foreseenContent,
  foreseenUnit,
} from "#settlement/foreseen.ts";
import {
  evaluated,
  insuranceFor,
  policyFor,
  unfiledRefusal,
  zoneCategory,
} from "#settlement/home/decide.ts";
import type { HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";
import type { World } from "#world.ts";

export interface EstimateAsked {
  readonly personId: PersonId;
  readonly scheme: Scheme;
  readonly careArea: Area;
  readonly careType: CareType;
  readonly institution: { readonly kind: InstitutionKind; readonly level: InstitutionLevel };
  readonly disease?: string | undefined;
  readonly visitOn: ChinaDate;
  /** Under the catalogue of the place where it is billed, which may differ. */
  readonly here: Bill;
  readonly there: Bill;
}

export interface Estimated {
  readonly where: "here" | "there";
  readonly category: BenefitCategory;
  readonly filed: boolean;
  readonly outcome: Evaluation | { readonly refused: RefusalContent };
}

/** Elsewhere with each kind of filing, in an emergency, and with none. */
const THERE: readonly BenefitCategory[] = [
  ...(["longTerm", "referral", "otherTemporary", "emergency", "unfiled"] as const),
];
const NOT_FILED: readonly BenefitCategory[] = ["local", "zone", "emergency", "unfiled"];

/** Refusals: those of `insuranceFor`. */
export async function estimate(
  world: AskingWorld & Pick<World, "ask">,
  deps: AskedDeps,
  asked: EstimateAsked,
): Promise<Estimated[]> {
  const { personId, scheme, visitOn } = asked;
  const unit = await foreseenUnit(world, deps.rulebook, asked, []);
  const { insured, poolOf } = unit.facts(personId, scheme);
  const homeArea = homeAreaAmong(insured, { scheme, on: visitOn }, homeAreaOf(personId));
  const insurance = insuranceFor(insured, { scheme, homeArea, visitOn }, poolOf);
  if (insurance instanceof Refusal) throw insurance;
  assert(insured !== undefined, "an insurance has its person");
  const person = { insured, insurance };
  const here = contentOf(unit, asked, insurance, "here");
  const there = contentOf(unit, asked, insurance, "there");
  const closed = await closedThere(world, deps, asked, insurance.area);
  return [
    outcomeOf(unit, here, person, { where: "here", category: "local" }),
    ...categoriesThere(unit, there).map((category) => {
      const told = outcomeOf(unit, there, person, { where: "there", category });
      return closed === null ? told : { ...told, outcome: { refused: closed } };
    }),
  ];
}

/** Why the place settles no such visit whatever was filed; null when it does, or says nothing. */
async function closedThere(
  world: AskingWorld & Pick<World, "ask">,
  deps: AskedDeps,
  { careArea, careType, disease, visitOn }: EstimateAsked,
  homeArea: Area,
): Promise<RefusalContent | null> {
  const care = await askCare(world, deps, { careArea, careType, disease, visitOn }, homeArea);
  if (care.outcome !== "refused" || care.refusal.code === "receiver_unknown") return null;
  return care.refusal;
}

function contentOf(
  unit: HomeUnitOfWork,
  asked: EstimateAsked,
  insurance: Insurance,
  where: Estimated["where"],
): SettleContent {
  const { personId, scheme, careType, disease, visitOn, institution } = asked;
  const { ownAccountFen } = unit.facts(personId, scheme);
  const visit = {
    ...{ personId, scheme, careType, disease, visitOn, settledOn: visitOn, flags: NO_FLAGS },
    homeArea: insurance.area,
    careArea: where === "here" ? insurance.area : asked.careArea,
    institution: { ...institution, code: "H00000000000" as InstitutionCode, name: "" },
  };
  return foreseenContent(visit, asked[where], ownAccountFen);
}

function categoriesThere(unit: HomeUnitOfWork, visit: SettleContent): readonly BenefitCategory[] {
  if (distance(visit.homeArea, visit.careArea) !== "crossProvince") return ["local"];
  const zone = zoneCategory(visit, unit.policies);
  return zone === null || THERE.includes(zone) ? THERE : [zone, ...THERE];
}

function outcomeOf(
  unit: HomeUnitOfWork,
  content: SettleContent,
  person: { readonly insured: InsuredPerson; readonly insurance: Insurance },
  { where, category }: Pick<Estimated, "where" | "category">,
): Estimated {
  const head = { where, category, filed: !NOT_FILED.includes(category) };
  const facts = unit.facts(content.personId, content.scheme);
  const policy = policyFor(content, facts, unit.policies);
  if (policy instanceof Refusal) return { ...head, outcome: { refused: policy.content() } };
  const missing = category === "unfiled" ? unfiledRefusal(policy, content, []) : null;
  if (missing) return { ...head, outcome: { refused: missing.content() } };
  const { outcome } = evaluated(policy, content, { ...facts, ...person, category });
  return { ...head, outcome };
}
