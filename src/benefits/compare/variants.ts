/**
 * For whom two policies are compared: persons, levels, categories, kinds of care, and one at a
 * time whatever else either file asks for — ages, identities, diseases, facts.
 */

import {
  type Fields,
  factTitles,
  isFields,
  isList,
  type Written,
  word,
  wordsOf,
} from "#benefits/file-words.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { IdentityKind, PersonType, Scheme } from "#model/person.ts";
import type { Area, CareType, InstitutionKind } from "#model/place.ts";

export const PERSONS: Readonly<Record<Scheme, readonly PersonType[]>> = {
  employee: ["working", "retired"],
  resident: ["residentAdult", "residentElder", "child", "student"],
};
const AGES: Readonly<Record<PersonType, number>> = {
  working: 40,
  retired: 65,
  residentAdult: 40,
  residentElder: 70,
  child: 8,
  student: 12,
};
export const CATEGORIES: readonly BenefitCategory[] = [
  "local",
  "longTerm",
  "referral",
  "emergency",
  "zone",
  "otherTemporary",
  "unfiled",
];
export const CARE_TYPES: readonly CareType[] = [
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
];

/** One thing that differs from the plain case. */
export interface Variant {
  /** "" is the plain case. */
  readonly words: string;
  readonly age?: number;
  readonly identities?: readonly IdentityKind[];
  readonly civilServant?: boolean;
  readonly disease?: string;
  readonly kind?: InstitutionKind;
  readonly hospital?: string;
  readonly careArea?: Area;
  readonly facts?: ReadonlyMap<string, string>;
  readonly account?: bigint;
  /** Usual visits of the year before this one. */
  readonly earlier?: number;
  readonly stayDays?: number;
}

const PLAIN: Variant = { words: "" };
/** With so much in the own account, for policies in which it pays first. */
const ACCOUNT_FEN = 200_000n;
/** Of one kind, so that a file with a hundred diseases stays comparable in seconds. */
const VALUES_MAX = 8;

export function ageOf(person: PersonType): number {
  return AGES[person];
}

/** The plain case first. */
export function variantsIn(files: readonly Fields[], area: Area): Variant[] {
  const asked = new Map<string, Set<string>>();
  const titles = new Map<string, string>();
  for (const file of files) {
    const { facts: _facts, sources: _sources, ...rest } = file;
    collect(rest, asked);
    for (const [name, title] of factTitles(file)) {
      titles.set(name, title.replace(/（yes或no）$/, ""));
    }
  }
  const values = (...names: string[]): string[] =>
    [...new Set(names.flatMap((name) => [...(asked.get(name) ?? [])]))].slice(0, VALUES_MAX);
  const ages = values("ageFrom", "ageBelow").flatMap((age) => [Number(age) - 1, Number(age)]);
  return [
    PLAIN,
    { words: "有个人账户2,000元", account: ACCOUNT_FEN },
    ...[...new Set(ages)].map((age): Variant => ({ words: `${age}岁`, age })),
    ...values("identity").map(
      (one): Variant => ({ words: word(one), identities: [one as IdentityKind] }),
    ),
    ...values("civilServant")
      .map((): Variant => ({ words: "公务员", civilServant: true }))
      .slice(0, 1),
    ...values("disease", "diseases").map(
      (disease): Variant => ({ words: `病种${disease}`, disease }),
    ),
    ...values("hospital").map((hospital): Variant => ({ words: `医院${hospital}`, hospital })),
    ...values("kind").map(
      (kind): Variant => ({ words: word(kind), kind: kind as InstitutionKind }),
    ),
    ...(values("distance").length === 0
      ? []
      : [{ words: "省内异地", careArea: `${area.slice(0, 2)}9900` as Area }]),
    ...factVariants(asked.get("facts") ?? new Set(), titles),
  ];
}

function factVariants(asked: ReadonlySet<string>, titles: ReadonlyMap<string, string>): Variant[] {
  return [...asked].slice(0, VALUES_MAX).map((text) => {
    const [name = "", value = ""] = text.split("=");
    return {
      words: `${titles.get(name) ?? name}为${word(value)}`,
      facts: new Map([[name, value]]),
    };
  });
}

const CONDITIONS = new Set([
  ...["ageFrom", "ageBelow", "identity", "civilServant", "disease", "diseases", "hospital"],
  ...["kind", "distance"],
]);

/** Conditions stand among a row's other fields, so they are known by their names. */
function collect(value: Written, asked: Map<string, Set<string>>): void {
  if (isList(value)) {
    for (const one of value) collect(one, asked);
    return;
  }
  if (!isFields(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === "facts" && isFields(inner)) for (const fact of factsIn(inner)) add(asked, fact);
    else if (CONDITIONS.has(name)) for (const one of textsIn(inner)) add(asked, [name, one]);
    else collect(inner, asked);
  }
}

function factsIn(tests: Fields): [string, string][] {
  return Object.entries(tests).flatMap(([name, test]) => {
    const bounds = isFields(test) ? [test.from, test.to] : [test];
    return bounds.flatMap((bound) =>
      bound === undefined
        ? []
        : textsIn(bound).map((one): [string, string] => ["facts", `${name}=${one}`]),
    );
  });
}

function textsIn(value: Written): string[] {
  if (isList(value)) return value.flatMap(textsIn);
  return typeof value === "string" ? [value] : [wordsOf(value)];
}

function add(asked: Map<string, Set<string>>, [name, value]: readonly [string, string]): void {
  const known = asked.get(name) ?? new Set();
  known.add(value);
  asked.set(name, known);
}
