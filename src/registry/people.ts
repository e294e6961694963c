/** People at the home place: the rows of the store as nouns of the model, and back. */
import { assert } from "#base/assert.ts";
import { type ChinaDate, covers, type Span } from "#base/date.ts";
import { holdsOn, insuredOn } from "#model/insured.ts";
import type {
  Insurance,
  Person,
  PersonFact,
  PersonId,
  SpecialIdentity,
  Suspension,
} from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type {
  CredentialRow,
  FactRow,
  IdentityRow,
  InsuranceRow,
  InsuredPersonRow,
  PersonRow,
} from "#registry/queries.ts";

export interface InsuredPerson {
  readonly person: Person;
  /** All of them, whatever their state and dates. */
  readonly insurances: readonly Insurance[];
  readonly identities: readonly SpecialIdentity[];
  /** All of them, whatever their dates; none for most people. */
  readonly facts?: readonly PersonFact[] | undefined;
}

/** One person to be enrolled, with everything that shows who they are. */
export interface Enrolment extends InsuredPerson {
  readonly socialCard?: { readonly number: string; readonly serial: string } | undefined;
  readonly evoucher?: string | undefined;
  /** People enrolled before or together whose accounts may pay for this person. */
  readonly relatives?: readonly PersonId[] | undefined;
}

/** Certificates by which somebody is found at a window; others are no credentials (就诊凭证). */
const SHOWN_CERTIFICATES = new Set(["01", "04", "05", "06", "07", "08", "16", "17"]);

export function insuredPersonOfRow(row: InsuredPersonRow): InsuredPerson {
  return {
    person: {
      id: row.id,
      name: row.name,
      certificateKind: row.certificate_kind,
      certificateNumber: row.certificate_number,
      sex: row.sex,
      birthDate: row.birth_date,
      ethnicity: row.ethnicity,
    },
    insurances: inOrder(row.insurances, ({ area, scheme }) => area + scheme).map(insuranceOfRow),
    identities: inOrder(row.identities, ({ kind }) => kind).map((identity) => ({
      kind: identity.kind,
      span: spanOfRow(identity),
    })),
    facts:
      row.facts === null
        ? undefined
        : inOrder(row.facts, ({ name }) => name).map((fact) => ({
            name: fact.name,
            value: fact.value,
            span: spanOfRow(fact),
          })),
  };
}

export function rowOfPerson(person: Person): PersonRow {
  return {
    id: person.id,
    name: person.name,
    certificate_kind: person.certificateKind,
    certificate_number: person.certificateNumber,
    sex: person.sex,
    birth_date: person.birthDate,
    ethnicity: person.ethnicity,
  };
}

export function insuranceRows(
  personId: PersonId,
  insurances: readonly Insurance[],
): InsuranceRow[] {
  return insurances.map((insurance) => ({
    person_id: personId,
    area: insurance.area,
    scheme: insurance.scheme,
    person_type: insurance.personType,
    state: insurance.state,
    from_on: insurance.span.from,
    to_on: insurance.span.to ?? null,
    suspensions: suspensionsText(insurance.suspensions),
    civil_servant: insurance.civilServant,
    employer: insurance.employer ?? null,
  }));
}

export function identityRows(enrolment: Enrolment): IdentityRow[] {
  return enrolment.identities.map((identity) => ({
    person_id: enrolment.person.id,
    kind: identity.kind,
    from_on: identity.span.from,
    to_on: identity.span.to ?? null,
  }));
}

export function factRows(enrolment: Enrolment): FactRow[] {
  return (enrolment.facts ?? []).map((fact) => ({
    person_id: enrolment.person.id,
    name: fact.name,
    value: fact.value,
    from_on: fact.span.from,
    to_on: fact.span.to ?? null,
  }));
}

/** The facts in force on a day by name, or undefined for the many people without any. */
export function factsOn(
  { facts }: Pick<InsuredPerson, "facts">,
  on: ChinaDate,
): Readonly<Record<string, string>> | undefined {
  const held = (facts ?? []).filter((fact) => covers(fact.span, on));
  if (held.length === 0) return undefined;
  held.sort((a, b) => (a.span.from < b.span.from ? -1 : 1));
  return Object.fromEntries(held.map(({ name, value }) => [name, value]));
}

/** Where somebody belongs on a day: insured then, else insured last, else where the id says. */
export function homeAreaOn(
  { person, insurances }: Pick<InsuredPerson, "person" | "insurances">,
  on: ChinaDate,
): Area {
  const now =
    insurances.find((one) => insuredOn(one, on)) ?? insurances.find((one) => holdsOn(one, on));
  const [last] = [...insurances].sort((a, b) => (a.span.from > b.span.from ? -1 : 1));
  return (now ?? last)?.area ?? (person.id.slice(0, 6) as Area);
}

export function credentialRows(enrolment: Enrolment): CredentialRow[] {
  const { person, socialCard, evoucher } = enrolment;
  const rows: CredentialRow[] = [];
  if (SHOWN_CERTIFICATES.has(person.certificateKind)) {
    rows.push({
      person_id: person.id,
      kind: "identityCard",
      number: person.certificateNumber,
      serial: null,
    });
  }
  if (socialCard) rows.push({ person_id: person.id, kind: "socialCard", ...socialCard });
  if (evoucher !== undefined) {
    rows.push({ person_id: person.id, kind: "evoucher", number: evoucher, serial: null });
  }
  return rows;
}

/** By the key, then by the first day: the same whatever order the rows came in. */
function inOrder<Row extends { readonly from_on: string }>(
  rows: readonly Row[] | null,
  keyOf: (row: Row) => string,
): readonly Row[] {
  if (rows === null || rows.length < 2) return rows ?? [];
  const key = (row: Row) => keyOf(row) + row.from_on;
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function insuranceOfRow(row: InsuranceRow): Insurance {
  return {
    personId: row.person_id,
    area: row.area,
    scheme: row.scheme,
    personType: row.person_type,
    state: row.state,
    span: spanOfRow(row),
    suspensions: suspensionsOfText(row.suspensions),
    civilServant: row.civil_servant,
    employer: row.employer ?? undefined,
  };
}

/** As PostgreSQL writes them. */
export function suspensionsText(suspensions: readonly Suspension[]): string {
  return `{${suspensions.map(({ from, until = "" }) => `[${from},${until})`).join(",")}}`;
}

const SUSPENSION = /\[(\d{4}-\d{2}-\d{2}),(\d{4}-\d{2}-\d{2})?\)/g;

function suspensionsOfText(text: string): Suspension[] {
  const suspensions = [...text.matchAll(SUSPENSION)].map(([, from, until]) => ({
    from: from as ChinaDate,
    until: until as ChinaDate | undefined,
  }));
  assert(suspensionsText(suspensions) === text, `not days of suspension: ${text}`);
  return suspensions;
}

function spanOfRow(row: Pick<IdentityRow, "from_on" | "to_on">): Span {
  return { from: row.from_on, to: row.to_on ?? undefined };
}
