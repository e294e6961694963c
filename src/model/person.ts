/**
 * The insured person. person = who it is, at the home place; insurance = one relation to a scheme
 * in one pooling area (a person may have several); identity = a special status (low income,
 * disabled…).
 */
import type { ChinaDate, Span } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { Area } from "#model/place.ts";

/** Given by the home place; its first six digits are the pooling area. At most 30 characters. */
export type PersonId = string & { readonly person: unique symbol };

/** The place that gave the number. Where the person is insured the registry tells: people move. */
export function homeAreaOf(personId: string): Area {
  return personId.slice(0, 6) as Area;
}

const DOTS = /[·•・‧∙⋅●.。]/g;

/**
 * Are these one name? The dot within a name has many code points, and clerks type blanks and full
 * widths; what was written is kept.
 */
export function sameName(one: string, other: string): boolean {
  const normal = (name: string): string =>
    name.normalize("NFKC").replace(DOTS, "·").replace(/\s/g, "").toUpperCase();
  return normal(one) === normal(other);
}

/** Letters of any script and 〇; dots and hyphens inside, blanks between words, "J. R." and "Jr.". */
const NAME = /^[\p{L}\p{M}〇]+(?:(?:[·•・‧∙⋅●.]| ?['’-] ?|\. | +)[\p{L}\p{M}〇]+)*\.?$/u;

export const NAME_WHY = "只能有文字、间隔号、连字符和空格，不能有数字和其他符号";

/** Can that be a person's name? The one rule for the insured, staff and doctors. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/** Basic medical insurance of employees (职工) or of residents (城乡居民). Their funds never mix. */
export type Scheme = "employee" | "resident";
export const SCHEMES: readonly Scheme[] = ["employee", "resident"];

export type PersonType =
  | "working"
  | "retired"
  | "residentAdult"
  | "residentElder"
  | "child"
  | "student";

export type InsuranceState = "active" | "suspended" | "ended";

export type Sex = "male" | "female" | "unknown";

export interface Person {
  readonly id: PersonId;
  readonly name: string;
  /** Certificate kind as in the national table: "01" identity card. */
  readonly certificateKind: string;
  readonly certificateNumber: string;
  readonly sex: Sex;
  readonly birthDate: ChinaDate;
  /** GB/T 3304 two digits: "01" Han. */
  readonly ethnicity: string;
}

export interface Insurance {
  readonly personId: PersonId;
  readonly area: Area;
  readonly scheme: Scheme;
  readonly personType: PersonType;
  /** What it is on a day say the functions of `insured.ts`. */
  readonly state: Exclude<InsuranceState, "suspended">;
  readonly span: Span;
  /** In order, without a day in common. */
  readonly suspensions: readonly Suspension[];
  readonly civilServant: boolean;
  readonly employer?: string | undefined;
}

/** Days without insurance inside of it (暂停). */
export interface Suspension {
  readonly from: ChinaDate;
  /** The first day that is insured again; absent: none is known yet. */
  readonly until?: ChinaDate | undefined;
}

export type IdentityKind =
  | "lowIncome"
  | "subsistenceAllowance"
  | "extremelyPoor"
  | "returnedToPoverty"
  | "disabled"
  | "disabledVeteran";

export interface SpecialIdentity {
  readonly kind: IdentityKind;
  readonly span: Span;
}

/**
 * What a policy asks of a person by its own name, as text: contribution tier, years worked in
 * Tibet. Of two that cover a day the one that began later counts.
 */
export interface PersonFact {
  readonly name: string;
  readonly value: string;
  readonly span: Span;
}

/** How a person shows who they are (就诊凭证). */
export interface Credential {
  readonly kind: "evoucher" | "identityCard" | "socialCard";
  readonly number: string;
  /** The chip number, asked for with a social-security card. */
  readonly serial?: string | undefined;
}

/** An insurance as home tells it at a window: what it is on the day of the answer. */
export interface FoundInsurance extends Omit<Insurance, "state" | "suspensions"> {
  readonly standing: InsuranceState;
  /** Set while suspended. */
  readonly suspendedOn?: ChinaDate | undefined;
  readonly accountFen: Fen;
}

export interface PersonFound {
  readonly person: Person;
  readonly insurances: readonly FoundInsurance[];
  readonly identities: readonly SpecialIdentity[];
}
