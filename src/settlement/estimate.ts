/**
 * "Know before you go": what a visit would cost somebody here and elsewhere, filed and unfiled, under
 * the policy of the day and with what they have used so far. Books nothing, holds no locks.
 */
import { type ChinaDate, covers } from "#base/date.ts";
import { Refusal, type RefusalContent } from "#base/refusals.ts";
import type { CompiledPolicy } from "#benefits/benefits.ts";
import {
  ACCOUNT_BALANCE,
  type AccumulatorKey,
  type AccumulatorReader,
  type BenefitCase,
  type Evaluation,
} from "#model/benefit.ts";
import type { Split } from "#model/charge.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { Insurance, PersonId, Scheme } from "#model/person.ts";
import type {
  Area,
  CareType,
  InstitutionCode,
  InstitutionKind,
  InstitutionLevel,
} from "#model/place.ts";
import { isInpatient } from "#model/place.ts";
import { factsOn, type InsuredPerson, insuredPersons } from "#registry/registry.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import { insuranceFor } from "#settlement/home/decide.ts";
import { type AccumulatorRow, selectAccumulators } from "#settlement/home/queries.ts";
import type { World } from "#world.ts";

export interface EstimateAsked {
  readonly personId: PersonId;
  readonly scheme: Scheme;
  readonly careArea: Area;
  readonly careType: CareType;
  readonly institution: { readonly kind: InstitutionKind; readonly level: InstitutionLevel };
  readonly disease?: string | undefined;
  readonly visitOn: ChinaDate;
  readonly split: Split;
}

export interface Estimated {
  readonly where: "here" | "there";
  readonly category: BenefitCategory;
  readonly filed: boolean;
  readonly outcome: Evaluation | { readonly refused: RefusalContent };
}

/** At home, and elsewhere with each kind of filing, in an emergency, and with none. */
const THERE: readonly BenefitCategory[] = [
  ...(["longTerm", "referral", "otherTemporary", "emergency", "unfiled"] as const),
];

/** Refusals: those of `insuranceFor`; policy_missing. */
export async function estimate(
  world: Pick<World, "store">,
  rulebook: Rulebook,
  asked: EstimateAsked,
): Promise<Estimated[]> {
  const { personId, scheme, visitOn } = asked;
  return await world.store.transaction(async (tx) => {
    const insured = (await insuredPersons(tx, [personId])).get(personId);
    const insurance = insuranceOn(insured, asked);
    if (insurance instanceof Refusal) throw insurance;
    const policies = await rulebook.now(tx);
    const policy = policies.find(insurance.area, scheme, visitOn);
    const rows = await selectAccumulators(tx, [personId], Number(visitOn.slice(0, 4)) - 1);
    const read = readerOf(rows.filter((row) => row.scheme === scheme));
    const person = { insured, insurance };
    const one = (where: Estimated["where"], category: BenefitCategory): Estimated => ({
      where,
      category,
      filed: !["local", "unfiled", "emergency"].includes(category),
      outcome: outcomeOf(policy, caseOf(asked, person, { where, category }, read), read),
    });
    return [one("here", "local"), ...THERE.map((category) => one("there", category))];
  });
}

/** The insurance that is in force on the day, wherever in this province. */
function insuranceOn(
  insured: InsuredPerson | undefined,
  { scheme, visitOn }: EstimateAsked,
): Insurance | Refusal {
  const held = insured?.insurances.find(
    (one) => one.scheme === scheme && covers(one.span, visitOn),
  );
  const homeArea = held?.area ?? ("000000" as Area);
  return insuranceFor(insured, { scheme, homeArea, settledOn: visitOn });
}

function readerOf(rows: readonly AccumulatorRow[]): AccumulatorReader {
  const keyOf = ({ measure, period, year }: AccumulatorKey): string =>
    `${measure} ${period} ${year}`;
  const held = new Map(rows.map((row) => [keyOf(row), row.amount]));
  return (key) => held.get(keyOf(key)) ?? 0n;
}

interface Whose {
  readonly insured: InsuredPerson | undefined;
  readonly insurance: Insurance;
}

function caseOf(
  asked: EstimateAsked,
  { insured, insurance }: Whose,
  { where, category }: Pick<Estimated, "where" | "category">,
  read: AccumulatorReader,
): BenefitCase {
  const { careType, disease, visitOn, split, institution } = asked;
  const balance = read(ACCOUNT_BALANCE);
  return {
    scheme: asked.scheme,
    personType: insurance.personType,
    birthDate: insured?.person.birthDate ?? visitOn,
    civilServant: insurance.civilServant,
    identities: (insured?.identities ?? [])
      .filter(({ span }) => covers(span, visitOn))
      .map(({ kind }) => kind),
    homeArea: insurance.area,
    careArea: where === "here" ? insurance.area : asked.careArea,
    institution: { ...institution, code: "H00000000000" as InstitutionCode },
    careType,
    disease,
    category,
    visitOn,
    dischargedOn: isInpatient(careType) ? visitOn : undefined,
    settledOn: visitOn,
    stay: "estimate",
    split,
    accountUse: balance > 0n ? "own" : "none",
    ownAccountFen: balance,
    relativesAccountFen: 0n,
    facts: insured && factsOn(insured, visitOn),
  };
}

function outcomeOf(
  policy: CompiledPolicy | null,
  theCase: BenefitCase,
  read: AccumulatorReader,
): Estimated["outcome"] {
  const { careType, visitOn, homeArea: area, scheme, category } = theCase;
  if (policy === null || !policy.supports(careType, visitOn)) {
    const params = { area, scheme, careType };
    return { refused: new Refusal("policy_missing", params, "home").content() };
  }
  if (category === "unfiled") {
    const unfiled = policy.unfiled(careType, visitOn);
    if (!unfiled.settle) {
      const params = { channel: unfiled.channel };
      return { refused: new Refusal("filing_missing", params, "home").content() };
    }
  }
  return policy.evaluate(theCase, read);
}
