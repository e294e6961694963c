/**
 * Conditions of a row, rule, layer or benefit: a closed vocabulary, all of them must hold. A fact
 * that the case does not carry, or whose value the policy does not understand, makes the condition
 * false and is named among the missing inputs.
 */

import type { Calculation } from "#benefits/calculation.ts";
import type { At, FileContext } from "#benefits/reading/at.ts";
import { factAt } from "#benefits/reading/facts.ts";
import {
  optional,
  type Reader,
  type RecordOf,
  record,
  some,
  word,
} from "#benefits/reading/reader.ts";
import { flag, institutionLevel, text, whole } from "#benefits/reading/values.ts";
import type { BenefitCategory } from "#model/filing.ts";
import { sameDisease } from "#model/filing.ts";
import type { IdentityKind, PersonType } from "#model/person.ts";
import type { CareType, Distance, InstitutionKind } from "#model/place.ts";

export type Condition = (calculation: Calculation) => boolean;

export const careWord: Reader<CareType> = word(
  "outpatient",
  "registrationFee",
  "emergency",
  "chronic",
  "pharmacy",
  "maternityOutpatient",
  "traumaOutpatient",
  "inpatient",
  "inpatientTrauma",
  "inpatientEmergency",
  "inpatientMaternity",
  "daySurgery",
);
export const personWord: Reader<PersonType> = word(
  "working",
  "retired",
  "residentAdult",
  "residentElder",
  "child",
  "student",
);
export const categoryWord: Reader<BenefitCategory> = word(
  "local",
  "emergency",
  "zone",
  "longTerm",
  "referral",
  "otherTemporary",
  "unfiled",
);
export const identityWord: Reader<IdentityKind> = word(
  "lowIncome",
  "subsistenceAllowance",
  "extremelyPoor",
  "returnedToPoverty",
  "disabled",
  "disabledVeteran",
);
export const kindWord: Reader<InstitutionKind> = word("hospital", "pharmacy");
const distanceWord: Reader<Distance> = word("local", "inProvince", "crossProvince");

/** What a fact must be: one of some words, or a number within bounds. */
export interface FactTest {
  readonly name: string;
  readonly words: readonly string[];
  readonly from: number | undefined;
  readonly to: number | undefined;
}

const factTests: Reader<readonly FactTest[]> = {
  schema: { type: "object" },
  read: (at: At) => [...at.fields()].map(([name, field]) => readFact(name, field)),
};

function readFact(name: string, at: At): FactTest {
  const fact = factAt(at, name);
  if (!at.isMap()) {
    const words = some(text).read(at);
    fact.compare(at, words);
    return { name, words, from: undefined, to: undefined };
  }
  fact.count();
  const { from, to } = bounds.read(at);
  if (from === undefined && to === undefined) {
    at.fail("没有写界限", "请写 from（不低于）或 to（不高于）");
  }
  if (from !== undefined && to !== undefined && from > to) {
    at.fail(`from ${from} 大于 to ${to}，没有数符合`, "请核对界限");
  }
  return { name, words: [], from, to };
}

const bounds = record({ from: optional(whole), to: optional(whole) });

/** Reads a list and lets the file know what it names. */
function named<T>(item: Reader<T>, into: (file: FileContext) => Set<T>): Reader<readonly T[]> {
  const several = some(item);
  return {
    schema: several.schema,
    read: (at: At) => {
      const values = several.read(at);
      for (const value of values) into(at.file).add(value);
      return values;
    },
  };
}
/** Lets the file know where a category is asked for. */
function placed<T>(reader: Reader<T>): Reader<T> {
  return {
    schema: reader.schema,
    read: (at: At) => {
      at.file.categoriesAt.push(at.path);
      return reader.read(at);
    },
  };
}
export const diseaseList = named(text, (file) => file.diseases);

/** Which visit of the year; the benefit that asks counts its visits. */
function visitReader(least: number): Reader<number> {
  return {
    schema: { type: "integer", minimum: least },
    read: (at: At) => {
      const nth = whole.read(at);
      if (nth < least) at.fail(`第${nth}次没有意义`, `请写 ${least} 或更大的数，或删去`);
      at.file.visits.push(at);
      return nth;
    },
  };
}

export const conditionFields = {
  level: optional(some(institutionLevel)),
  person: optional(some(personWord)),
  ageFrom: optional(whole),
  ageBelow: optional(whole),
  category: optional(placed(some(categoryWord))),
  care: optional(some(careWord)),
  disease: optional(diseaseList),
  hospital: optional(some(text)),
  kind: optional(kindWord),
  identity: optional(named(identityWord, (file) => file.identities)),
  civilServant: optional(flag),
  distance: optional(some(distanceWord)),
  facts: optional(factTests),
  visit: optional(visitReader(1)),
  visitFrom: optional(visitReader(2)),
};

export type Conditions = Partial<RecordOf<typeof conditionFields>>;

/** One test for all conditions, or null when there are none. */
export function compileConditions(when: Conditions): Condition | null {
  const tests = [...personTests(when), ...placeTests(when), ...visitTests(when)];
  for (const fact of when.facts ?? []) tests.push(compileFact(fact));
  const [first, second] = tests;
  if (first === undefined) return null;
  if (second === undefined) return first;
  if (tests.length === 2) return (calculation) => first(calculation) && second(calculation);
  return (calculation) => {
    for (const test of tests) if (!test(calculation)) return false;
    return true;
  };
}

/** Membership; most lists hold one word, and a comparison is cheaper than a search. */
function within<T>(values: readonly T[], of: (calculation: Calculation) => T): Condition {
  const [first, second] = values;
  if (values.length === 1) return (calculation) => of(calculation) === first;
  if (values.length > 2) return (calculation) => values.includes(of(calculation));
  return (calculation) => {
    const value = of(calculation);
    return value === first || value === second;
  };
}

function personTests(when: Conditions): Condition[] {
  const tests: Condition[] = [];
  const { person, identity, civilServant, ageFrom, ageBelow } = when;
  if (person !== undefined)
    tests.push(within(person, (calculation) => calculation.theCase.personType));
  if (identity !== undefined) {
    tests.push((calculation) => {
      for (const kind of calculation.theCase.identities) if (identity.includes(kind)) return true;
      return false;
    });
  }
  if (civilServant !== undefined)
    tests.push((calculation) => calculation.theCase.civilServant === civilServant);
  if (ageFrom !== undefined) tests.push((calculation) => calculation.age() >= ageFrom);
  if (ageBelow !== undefined) tests.push((calculation) => calculation.age() < ageBelow);
  return tests;
}

function placeTests(when: Conditions): Condition[] {
  const tests: Condition[] = [];
  const { level, hospital, kind, distance } = when;
  if (level !== undefined) tests.push(within(level, (calculation) => calculation.level));
  if (hospital !== undefined) {
    tests.push(within<string>(hospital, (calculation) => calculation.theCase.institution.code));
  }
  if (kind !== undefined)
    tests.push((calculation) => calculation.theCase.institution.kind === kind);
  if (distance !== undefined) tests.push(within(distance, (calculation) => calculation.distance()));
  return tests;
}

function visitTests(when: Conditions): Condition[] {
  const tests: Condition[] = [];
  const { category, care, disease, visit, visitFrom } = when;
  if (category !== undefined)
    tests.push(within(category, (calculation) => calculation.theCase.category));
  if (care !== undefined) tests.push(within(care, (calculation) => calculation.theCase.careType));
  if (disease !== undefined) {
    tests.push((calculation) => {
      const code = calculation.theCase.disease;
      return code !== undefined && disease.some((one) => sameDisease(one, code));
    });
  }
  if (visit !== undefined) tests.push((calculation) => calculation.ordinal === visit);
  if (visitFrom !== undefined) tests.push((calculation) => calculation.ordinal >= visitFrom);
  return tests;
}

function compileFact(test: FactTest): Condition {
  const { name, words, from, to } = test;
  if (words.length > 0) {
    return (calculation) => {
      const value = calculation.fact(name);
      return value !== undefined && words.includes(value);
    };
  }
  return (calculation) => {
    const value = calculation.fact(name);
    if (value === undefined) return false;
    const number = Number(value);
    return (from === undefined || number >= from) && (to === undefined || number <= to);
  };
}
