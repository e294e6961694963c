/**
 * All SQL of the registry about people; institutions and catalogue are in `queries-reference.ts`.
 */
import type { ChinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type {
  Credential,
  IdentityKind,
  InsuranceState,
  PersonId,
  PersonType,
  Scheme,
  Sex,
} from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

export interface PersonRow {
  readonly id: PersonId;
  readonly name: string;
  readonly certificate_kind: string;
  readonly certificate_number: string;
  readonly sex: Sex;
  readonly birth_date: ChinaDate;
  readonly ethnicity: string;
}

export interface InsuranceRow {
  readonly person_id: PersonId;
  readonly area: Area;
  readonly scheme: Scheme;
  readonly person_type: PersonType;
  readonly state: InsuranceState;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly suspended_on: ChinaDate | null;
  readonly civil_servant: boolean;
  readonly employer: string | null;
}

export interface IdentityRow {
  readonly person_id: PersonId;
  readonly kind: IdentityKind;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
}

export interface FactRow {
  readonly person_id: PersonId;
  readonly name: string;
  readonly value: string;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
}

export interface CredentialRow {
  readonly person_id: PersonId;
  readonly kind: Credential["kind"];
  readonly number: string;
  readonly serial: string | null;
}

export interface InsuredPersonRow extends PersonRow {
  readonly insurances: readonly InsuranceRow[] | null;
  readonly identities: readonly IdentityRow[] | null;
  readonly facts: readonly FactRow[] | null;
}

export interface HolderRow {
  readonly person_id: PersonId;
  readonly serial: string | null;
  readonly certificate_number: string;
  readonly name: string;
}

/**
 * One statement and four primary keys: this runs in every batch of home. Order is made in the
 * program, a sort in each subselect costs 30 µs of the server's time.
 */
export function selectInsuredPersons(
  tx: Tx,
  ids: readonly PersonId[],
): Promise<InsuredPersonRow[]> {
  return tx.query<InsuredPersonRow>(sql`
    select p.id, p.name, p.certificate_kind, p.certificate_number, p.sex, p.birth_date, p.ethnicity,
      (select json_agg(i)
       from registry.insurances i where i.person_id = p.id) as insurances,
      (select json_agg(s)
       from registry.identities s where s.person_id = p.id) as identities,
      (select json_agg(f)
       from registry.person_facts f where f.person_id = p.id) as facts
    from registry.people p
    where p.id = any(${ids}::text[])`);
}

export function selectRelatives(
  tx: Tx,
  ids: readonly PersonId[],
): Promise<{ person_id: PersonId; relative_id: PersonId }[]> {
  return tx.query(sql`
    select person_id, relative_id
    from registry.relatives
    where person_id = any(${ids}::text[])
    order by person_id, relative_id`);
}

export function selectHolders(
  tx: Tx,
  kind: Credential["kind"],
  number: string,
): Promise<HolderRow[]> {
  return tx.query<HolderRow>(sql`
    select c.person_id, c.serial, p.certificate_number, p.name
    from registry.credentials c
    join registry.people p on p.id = c.person_id
    where c.kind = ${kind} and c.number = ${number}
    order by c.person_id`);
}

/** Somebody whose certificate does not begin so, if there is anybody. */
export function selectPersonBeside(tx: Tx, prefix: string): Promise<{ readonly found: boolean }[]> {
  return tx.query(sql`
    select true as found from registry.people
    where not starts_with(certificate_number, ${prefix}) limit 1`);
}

/** Which of these persons hold which of these cards and vouchers. */
export function selectHeld(
  tx: Tx,
  numbers: readonly string[],
  personIds: readonly string[],
): Promise<HeldRow[]> {
  return tx.query<HeldRow>(sql`
    select kind, number, person_id from registry.credentials
    where kind in ('evoucher', 'socialCard') and number = any(${numbers}::text[])
      and person_id = any(${personIds}::text[])`);
}

export interface HeldRow {
  readonly kind: string;
  readonly number: string;
  readonly person_id: string;
}

export function insertPeople(tx: Tx, rows: readonly PersonRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.people
      (id, name, certificate_kind, certificate_number, sex, birth_date, ethnicity)
    select id, name, certificate_kind, certificate_number, sex, birth_date, ethnicity
    from json_to_recordset(${toJson(rows)}::json) as t(
      id text, name text, certificate_kind text, certificate_number text, sex text,
      birth_date date, ethnicity text)`);
}

export function insertInsurances(tx: Tx, rows: readonly InsuranceRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.insurances
      (person_id, area, scheme, person_type, state, from_on, to_on, suspended_on, civil_servant,
       employer)
    select person_id, area, scheme, person_type, state, from_on, to_on, suspended_on, civil_servant,
      employer
    from json_to_recordset(${toJson(rows)}::json) as t(
      person_id text, area text, scheme text, person_type text, state text, from_on date,
      to_on date, suspended_on date, civil_servant boolean, employer text)`);
}

export function insertIdentities(tx: Tx, rows: readonly IdentityRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.identities (person_id, kind, from_on, to_on)
    select person_id, kind, from_on, to_on
    from json_to_recordset(${toJson(rows)}::json) as t(
      person_id text, kind text, from_on date, to_on date)`);
}

export function insertFacts(tx: Tx, rows: readonly FactRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.person_facts (person_id, name, value, from_on, to_on)
    select person_id, name, value, from_on, to_on
    from json_to_recordset(${toJson(rows)}::json) as t(
      person_id text, name text, value text, from_on date, to_on date)`);
}

export function insertCredentials(tx: Tx, rows: readonly CredentialRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.credentials (kind, number, serial, person_id)
    select kind, number, serial, person_id
    from json_to_recordset(${toJson(rows)}::json) as t(
      kind text, number text, serial text, person_id text)`);
}

export function insertRelatives(
  tx: Tx,
  rows: readonly { person_id: PersonId; relative_id: PersonId }[],
): Promise<unknown> {
  return tx.query(sql`
    insert into registry.relatives (person_id, relative_id)
    select person_id, relative_id
    from json_to_recordset(${toJson(rows)}::json) as t(person_id text, relative_id text)`);
}

export function insertDirectory(
  tx: Tx,
  rows: readonly { credential_digest: string; area: Area }[],
): Promise<unknown> {
  return tx.query(sql`
    insert into registry.directory (credential_digest, area)
    select credential_digest, area
    from json_to_recordset(${toJson(rows)}::json) as t(credential_digest text, area text)
    on conflict on constraint directory_pk do nothing`);
}

export function selectDirectory(tx: Tx, digests: readonly string[]): Promise<{ area: Area }[]> {
  return tx.query(sql`
    select distinct area
    from registry.directory
    where credential_digest = any(${digests}::text[])
    order by area`);
}
