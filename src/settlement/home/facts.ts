/**
 * What home knew when it decided, and the case that follows from it. A settlement, its
 * recomputation years later and a draft's what-if build their case here, so that they cannot
 * differ.
 */
import { covers, monthOf, monthsBetween } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type {
  AccumulatorReader,
  AccumulatorUsed,
  BenefitCase,
  Evaluation,
  HomeFacts,
} from "#model/benefit.ts";
import type { CountedFact, Facts } from "#model/fact.ts";
import {
  type BenefitCategory,
  diseaseFamily,
  type Qualification,
  sameDisease,
} from "#model/filing.ts";
import type { SettleContent } from "#model/message.ts";
import type { Insurance } from "#model/person.ts";
import { type Distance, distance, distanceOn, type PoolOf } from "#model/place.ts";
import { factsOn, type InsuredPerson } from "#registry/registry.ts";
import type { BookedChange } from "#settlement/home/unit-of-work.ts";

/** All that a case needs; what the accumulators held is told by their reader. */
export type CaseFacts = Omit<HomeFacts, "used">;

export function factsOf(
  content: SettleContent,
  known: {
    readonly insured: InsuredPerson;
    readonly insurance: Insurance;
    readonly category: BenefitCategory;
    readonly ownAccountFen: bigint;
    readonly relativesAccountFen: bigint;
    readonly qualifications: readonly Qualification[];
    readonly poolOf: PoolOf;
  },
  asked: Pick<ReadonlySet<string>, "has">,
): CaseFacts {
  const { insured, insurance, category, ownAccountFen, relativesAccountFen } = known;
  const counted = countedFacts(content, known.qualifications, asked);
  const told = factsOn(insured, content.visitOn);
  return {
    personType: insurance.personType,
    birthDate: insured.person.birthDate,
    civilServant: insurance.civilServant,
    identities: insured.identities
      .filter((identity) => covers(identity.span, content.visitOn))
      .map((identity) => identity.kind),
    category,
    ownAccountFen,
    relativesAccountFen,
    distance: recordedDistance(content, insurance, known.poolOf),
    // What an agency entered counts before what is counted here.
    facts: counted || told ? { ...counted, ...told } : undefined,
  };
}

/** Where the codes that care sent do not tell it: by the insurance's pool on the visit's day. */
function recordedDistance(
  { homeArea, careArea, visitOn }: SettleContent,
  { area }: Insurance,
  poolOf: PoolOf,
): Distance | undefined {
  const told = distanceOn(poolOf, area, careArea, visitOn);
  return told === distance(homeArea, careArea) ? undefined : told;
}

/** What a policy of chronic care asks of the person's qualifications, on the visit's day. */
function countedFacts(
  { careType, disease, visitOn }: SettleContent,
  qualifications: readonly Qualification[],
  asked: Pick<ReadonlySet<string>, "has">,
): Facts | undefined {
  // They are looked up for this kind of care only.
  if (careType !== "chronic") return undefined;
  const held = qualifications.filter(({ span }) => covers(span, visitOn));
  const facts: Partial<Record<CountedFact, string>> = {};
  if (asked.has("diseases")) {
    facts.diseases = String(new Set(held.map((one) => diseaseFamily(one.disease))).size);
  }
  const first = held
    .filter((one) => disease !== undefined && sameDisease(one.disease, disease))
    .map(({ span }) => span.from)
    .sort()[0];
  if (first && asked.has("monthsRecognised")) {
    facts.monthsRecognised = String(monthsBetween(monthOf(first), monthOf(visitOn)) + 1);
  }
  return Object.keys(facts).length > 0 ? facts : undefined;
}

/** The case of a settlement: what care sent, and what home knew. */
export function caseOfSettlement(content: SettleContent, facts: CaseFacts): BenefitCase {
  const { code, kind, level } = content.institution;
  return {
    scheme: content.scheme,
    personType: facts.personType,
    birthDate: facts.birthDate,
    civilServant: facts.civilServant,
    identities: facts.identities,
    homeArea: content.homeArea,
    careArea: content.careArea,
    distance: facts.distance,
    institution: { code, kind, level },
    careType: content.careType,
    disease: content.disease,
    category: facts.category,
    visitOn: content.visitOn,
    dischargedOn: content.dischargedOn,
    settledOn: content.settledOn,
    stay: content.encounterId,
    split: content.split,
    lines: content.lines,
    categories: content.categories,
    days: content.days,
    accountUse: content.accountUse,
    ownAccountFen: facts.ownAccountFen,
    relativesAccountFen: facts.relativesAccountFen,
    facts: content.facts ? { ...facts.facts, ...content.facts } : facts.facts,
  };
}

/** The same reader, noting once what it found not empty. */
export function noting(read: AccumulatorReader, used: AccumulatorUsed[]): AccumulatorReader {
  return (key) => {
    const amount = read(key);
    const { measure, period, year } = key;
    const noted = used.some((one) => one.measure === measure && one.period === period);
    if (amount !== 0n && !noted) used.push({ measure, period, year, amount });
    return amount;
  };
}

/** The accumulators as that settlement found them; what it did not find was empty. */
export function readerOf(used: readonly AccumulatorUsed[]): AccumulatorReader {
  return ({ measure, period }) =>
    used.find((one) => one.measure === measure && one.period === period)?.amount ?? 0n;
}

/**
 * The person's own changes. What the result leaned on without adding to it is kept as a change of
 * nothing: whoever is taken back later must know who depends on it.
 */
export function ownChanges(
  { personId, scheme }: Pick<SettleContent, "personId" | "scheme">,
  changes: Evaluation["changes"],
  used: readonly AccumulatorUsed[],
): BookedChange[] {
  const own: BookedChange[] = changes
    .filter((change) => change.delta !== 0n)
    .map((change) => ({ ...change, personId, scheme }));
  for (const { measure, period, year } of used) {
    const known = own.some((change) => change.measure === measure && change.period === period);
    if (!known) own.push({ personId, scheme, measure, period, year, delta: 0n });
  }
  return own;
}

export function factsText(facts: HomeFacts): string {
  return toJson(facts);
}

/** Not by the names of its keys: a policy may name a fact that it asks for as it likes. */
export function factsFromText(text: string): HomeFacts {
  const stored = JSON.parse(text) as StoredFacts;
  return {
    ...stored,
    ownAccountFen: BigInt(stored.ownAccountFen),
    relativesAccountFen: BigInt(stored.relativesAccountFen),
    used: stored.used.map((one) => ({ ...one, amount: BigInt(one.amount) })),
  };
}

type Amounts = "ownAccountFen" | "relativesAccountFen";
type StoredFacts = Omit<HomeFacts, Amounts | "used"> &
  Readonly<Record<Amounts, string>> & {
    readonly used: readonly (Omit<AccumulatorUsed, "amount"> & { readonly amount: string })[];
  };
