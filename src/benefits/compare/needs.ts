/**
 * What a case must be like for a part of a policy file to count in it: the conditions of its row
 * together with those of its rule, layer and benefit, and the facts that its rule multiplies by.
 * Read from the text, so that a comparison can go straight to what differs.
 */

import type { Variant } from "#benefits/compare/variants.ts";
import {
  conditionWords,
  type FactTitles,
  type Fields,
  isFields,
  isList,
  type Written,
  wordsOf,
} from "#benefits/file-words.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { IdentityKind, PersonType } from "#model/person.ts";
import type { Area, CareType, InstitutionKind } from "#model/place.ts";

/** Absent: any. */
export interface Needs {
  readonly care: readonly CareType[] | undefined;
  readonly person: readonly PersonType[] | undefined;
  readonly level: readonly number[] | undefined;
  readonly category: readonly BenefitCategory[] | undefined;
  /** Cases beside the plain one; the plain one alone where nothing else is asked for. */
  readonly variants: readonly Variant[];
}

/** Conditions that come later are narrower, and hold. */
export type Chain = readonly Fields[];

/** Of one condition, so that a row of fifty diseases stays a row. */
const VALUES_MAX = 3;
/** More than one of whatever a rule multiplies by. */
const MANY = "3";

export function needsOf(chain: Chain, titles: FactTitles, area: Area): Needs {
  const all = chain.map(conditionsOf);
  const facts = Object.assign({}, ...all.map(factsIn)) as Fields;
  const asked = Object.assign({}, ...all, { facts }) as Fields;
  const listed = (name: string): string[] | undefined =>
    asked[name] === undefined ? undefined : textsIn(asked[name]);
  return {
    care: listed("care") as CareType[] | undefined,
    person: listed("person") as PersonType[] | undefined,
    level: listed("level")?.map(Number),
    category: listed("category") as BenefitCategory[] | undefined,
    variants: variantsFor(asked, chain, titles, area),
  };
}

/** A benefit says `diseases` and `care` beside its `when`; a row says all beside its value. */
function conditionsOf(part: Fields): Fields {
  const { diseases, when } = part;
  const facts = { ...factsIn(part), ...(isFields(when) ? factsIn(when) : {}) };
  return {
    ...(diseases === undefined ? {} : { disease: diseases }),
    ...named(part),
    ...(isFields(when) ? named(when) : {}),
    ...(Object.keys(facts).length === 0 ? {} : { facts }),
  };
}

const NAMES = [
  ...["care", "person", "level", "category", "ageFrom", "ageBelow", "identity", "civilServant"],
  ...["disease", "hospital", "kind", "distance", "visit", "visitFrom"],
] as const;

function named(part: Fields): Fields {
  const found = NAMES.flatMap((name) => {
    const value = part[name];
    return value === undefined || hasDays(value) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

/** A benefit's `level` is a dated parameter, not a condition. */
function hasDays(value: Written): boolean {
  return isList(value) && value.some((one) => isFields(one) && "from" in one);
}

function factsIn({ facts }: Fields): Fields {
  return isFields(facts) ? facts : {};
}

function variantsFor(asked: Fields, chain: Chain, titles: FactTitles, area: Area): Variant[] {
  const { ageFrom, ageBelow, identity, civilServant, hospital, kind, distance } = asked;
  const facts = factsFor(asked, chain);
  const visits = Number(wordsOf(asked.visit ?? asked.visitFrom ?? "1"));
  const { care: _c, person: _p, level: _l, category: _g, ...beside } = asked;
  const shared: Omit<Variant, "words"> = {
    ...(ageFrom === undefined ? {} : { age: Number(ageFrom) }),
    ...(ageFrom !== undefined || ageBelow === undefined ? {} : { age: Number(ageBelow) - 1 }),
    ...(identity === undefined ? {} : { identities: textsIn(identity) as IdentityKind[] }),
    ...(civilServant === undefined ? {} : { civilServant: civilServant === "true" }),
    ...(hospital === undefined ? {} : { hospital: textsIn(hospital)[0] ?? "" }),
    ...(kind === undefined ? {} : { kind: wordsOf(kind) as InstitutionKind }),
    ...(distance === "inProvince" ? { careArea: `${area.slice(0, 2)}9900` as Area } : {}),
    ...(facts.size === 0 ? {} : { facts }),
    ...(visits > 1 ? { earlier: visits - 1 } : {}),
    ...longStay(chain),
  };
  const told = (more: Fields): string => {
    const { facts: _facts, ...plain } = { ...beside, ...more };
    const asFacts = facts.size === 0 ? {} : { facts: Object.fromEntries(facts) };
    return conditionWords({ ...plain, ...asFacts }, titles);
  };
  const diseases = asked.disease === undefined ? [] : textsIn(asked.disease).slice(0, VALUES_MAX);
  if (diseases.length === 0) return [{ words: told({}), ...shared }];
  return diseases.map((disease) => ({ words: told({ disease }), ...shared, disease }));
}

/** The first value that each fact may have, and many of what a rule counts. */
function factsFor(asked: Fields, chain: Chain): Map<string, string> {
  const facts = new Map<string, string>();
  for (const rule of chain) {
    for (const name of [rule.times, rule.diseasesFact]) {
      if (typeof name === "string") facts.set(name, MANY);
    }
    if (rule.transfer !== undefined) facts.set("transfer", "yes");
  }
  for (const [name, test] of Object.entries(factsIn(asked))) {
    const value = isFields(test) ? (test.from ?? test.to) : test;
    const [first] = value === undefined ? [] : textsIn(value);
    if (first !== undefined) facts.set(name, first);
  }
  return facts;
}

/** A stay that meets its deductible again. */
function longStay(chain: Chain): Pick<Variant, "stayDays"> {
  for (const { renew } of chain) {
    if (isFields(renew)) return { stayDays: Number(wordsOf(renew.everyDays)) * 2 };
  }
  return {};
}

function textsIn(value: Written): string[] {
  if (isList(value)) return value.flatMap(textsIn);
  return typeof value === "string" ? [value] : [];
}
