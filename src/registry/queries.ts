/**
 * All SQL of the registry about people; institutions and catalogue are in `queries-reference.ts`.
 */
import type { ChinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type {
  Credential,
  IdentityKind,
  Insurance,
  PersonId,
  PersonType,
  Scheme,
  Sex,
} from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface PersonRow {
  readonly id: PersonId;
  readonly name: string;
  readonly certificate_kind: string;
  readonly certificate_number: string;
  readonly sex: Sex;
  readonly birth_date: ChinaDate;
  readonly ethnicity: string;
}

const PEOPLE = columns<PersonRow>({
  id: "text",
  name: "text",
  certificate_kind: "text",
  certificate_number: "text",
  sex: "text",
  birth_date: "date",
  ethnicity: "text",
});

export interface InsuranceRow {
  readonly person_id: PersonId;
  readonly area: Area;
  readonly scheme: Scheme;
  readonly person_type: PersonType;
  readonly state: Insurance["state"];
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  /** `{[2026-03-01,2026-06-01),[2026-08-01,)}`: the store holds no two that meet. */
  readonly suspensions: string;
  readonly civil_servant: boolean;
  readonly employer: string | null;
}

const INSURANCES = columns<InsuranceRow>({
  person_id: "text",
  area: "text",
  scheme: "text",
  person_type: "text",
  state: "text",
  from_on: "date",
  to_on: "date",
  suspensions: "datemultirange",
  civil_servant: "boolean",
  employer: "text",
});

export interface IdentityRow {
  readonly person_id: PersonId;
  readonly kind: IdentityKind;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
}

const IDENTITIES = columns<IdentityRow>({
  person_id: "text",
  kind: "text",
  from_on: "date",
  to_on: "date",
});

export interface FactRow {
  readonly person_id: PersonId;
  readonly name: string;
  readonly value: string;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
}

const FACTS = columns<FactRow>({
  person_id: "text",
  name: "text",
  value: "text",
  from_on: "date",
  to_on: "date",
});

export interface CredentialRow {
  readonly person_id: PersonId;
  readonly kind: Credential["kind"];
  readonly number: string;
  readonly serial: string | null;
}

const CREDENTIALS = columns<CredentialRow>({
  person_id: "text",
  kind: "text",
  number: "text",
  serial: "text",
});

export interface RelativeRow {
  readonly person_id: PersonId;
  readonly relative_id: PersonId;
}

const RELATIVES = columns<RelativeRow>({ person_id: "text", relative_id: "text" });

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
 * One statement and four primary keys: this runs in every group of home. Order is made in the
 * program, a sort in each subselect costs 30 µs of the server's time.
 */
export function selectInsuredPersons(
  tx: Tx,
  ids: readonly PersonId[],
): Promise<InsuredPersonRow[]> {
  return tx.query<InsuredPersonRow>(sql`
    select ${PEOPLE.readFrom("p")},
      (select json_agg(i)
       from registry.insurances i where i.person_id = p.id) as insurances,
      (select json_agg(s)
       from registry.identities s where s.person_id = p.id and not s.withdrawn) as identities,
      (select json_agg(f)
       from registry.person_facts f where f.person_id = p.id and not f.withdrawn) as facts
    from registry.people p
    where p.id = any(${ids}::text[])`);
}

/** Where people are insured or were; null for somebody without any insurance. */
export function selectHomeAreas(
  tx: Tx,
  ids: readonly PersonId[],
): Promise<{ readonly id: PersonId; readonly areas: readonly Area[] | null }[]> {
  return tx.query(sql`
    select p.id,
      (select json_agg(distinct i.area order by i.area)
       from registry.insurances i where i.person_id = p.id) as areas
    from registry.people p
    where p.id = any(${ids}::text[])`);
}

export function selectRelatives(tx: Tx, ids: readonly PersonId[]): Promise<RelativeRow[]> {
  return tx.query<RelativeRow>(sql`
    select ${RELATIVES.read}
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

/** Whoever has one of these certificates, and whoever has one of these social-security cards. */
export function selectHumans(
  tx: Tx,
  numbers: readonly string[],
  cards: readonly string[],
): Promise<HumanRow[]> {
  return tx.query<HumanRow>(sql`
    select h.*, (select json_agg(distinct i.area order by i.area)
                 from registry.insurances i where i.person_id = h.id) as areas
    from (
      select p.id, p.name, p.certificate_kind as kind, p.certificate_number as number, null as card
      from registry.people p where p.certificate_number = any(${numbers}::text[])
      union all
      select p.id, p.name, p.certificate_kind, p.certificate_number, c.number
      from registry.credentials c join registry.people p on p.id = c.person_id
      where c.kind = 'socialCard' and c.number = any(${cards}::text[])) h`);
}

export interface HumanRow {
  readonly id: PersonId;
  readonly name: string;
  readonly kind: string;
  readonly number: string;
  /** The social-security card by which the row was found. */
  readonly card: string | null;
  /** Where they are insured. */
  readonly areas: readonly Area[] | null;
}

/** One human may have a person id in each of several pooling areas. */
export function selectPeopleByCertificate(
  tx: Tx,
  kind: string,
  number: string,
): Promise<{ readonly id: PersonId }[]> {
  return tx.query(sql`
    select id from registry.people
    where certificate_number = ${number} and certificate_kind = ${kind} order by id limit 20`);
}

/** Somebody whose certificate does not begin so, if there is anybody. */
export function selectPersonBeside(tx: Tx, prefix: string): Promise<{ readonly found: boolean }[]> {
  return tx.query(sql`
    select true as found from registry.people
    where not starts_with(certificate_number, ${prefix}) limit 1`);
}

type HeldRow = Pick<CredentialRow, "kind" | "number" | "person_id">;

const HELD = CREDENTIALS.pick("kind", "number", "person_id");

/** Which of these persons hold which of these cards and vouchers. */
export function selectHeld(
  tx: Tx,
  numbers: readonly string[],
  personIds: readonly string[],
): Promise<HeldRow[]> {
  return tx.query<HeldRow>(sql`
    select ${HELD.read} from registry.credentials
    where kind in ('evoucher', 'socialCard') and number = any(${numbers}::text[])
      and person_id = any(${personIds}::text[])`);
}

export function selectSocialCards(
  tx: Tx,
  personIds: readonly PersonId[],
): Promise<Pick<CredentialRow, "person_id" | "number" | "serial">[]> {
  return tx.query(sql`
    select person_id, number, serial from registry.credentials
    where person_id = any(${personIds}::text[]) and kind = 'socialCard' order by person_id, number`);
}

export interface EnteredRows {
  readonly people: readonly PersonRow[];
  readonly insurances: readonly InsuranceRow[];
  readonly credentials: readonly CredentialRow[];
}

/**
 * In one statement: what the hub is told of a person changes with it, and is marked once. People
 * come first, so that it is them who are told to be known already.
 */
export function insertEntered(tx: Tx, entered: EnteredRows): Promise<unknown> {
  const { people, insurances, credentials } = entered;
  return tx.query(sql`
    with somebody as (
      insert into registry.people (${PEOPLE.names})
      select ${PEOPLE.written}
      from json_to_recordset(${toJson(people)}::json) as t(${PEOPLE.record})
      returning id
    ), entered as (select count(*) as people from somebody), insured as (
      insert into registry.insurances (${INSURANCES.names})
      select ${INSURANCES.written}
      from json_to_recordset(${toJson(insurances)}::json) as t(${INSURANCES.record})
      where (select people from entered) >= 0
      returning person_id
    ), shown as (
      insert into registry.credentials (${CREDENTIALS.names})
      select ${CREDENTIALS.written}
      from json_to_recordset(${toJson(credentials)}::json) as t(${CREDENTIALS.record})
      where (select people from entered) >= 0
      returning person_id)
    insert into registry.publish_marks (sort, key)
    select 'person', person_id
    from (select person_id from insured union select person_id from shown) added
    order by person_id
    on conflict on constraint publish_marks_pk do update set key = excluded.key`);
}

/** Suspended on other days than before; what the hub is told of a person changes with it. */
export function updateSuspensions(
  tx: Tx,
  key: {
    readonly personId: PersonId;
    readonly area: Area;
    readonly scheme: Scheme;
    readonly from: ChinaDate;
  },
  suspensions: string,
): Promise<unknown> {
  return tx.query(sql`
    with changed as (
      update registry.insurances set suspensions = ${suspensions}::datemultirange
       where person_id = ${key.personId} and area = ${key.area} and scheme = ${key.scheme}
         and from_on = ${key.from}
      returning person_id)
    insert into registry.publish_marks (sort, key)
    select 'person', person_id from changed
    on conflict on constraint publish_marks_pk do update set key = excluded.key`);
}

export function insertIdentities(tx: Tx, rows: readonly IdentityRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.identities (${IDENTITIES.names})
    select ${IDENTITIES.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${IDENTITIES.record})`);
}

export function insertFacts(tx: Tx, rows: readonly FactRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.person_facts (${FACTS.names})
    select ${FACTS.written} from json_to_recordset(${toJson(rows)}::json) as t(${FACTS.record})`);
}

export function insertRelatives(tx: Tx, rows: readonly RelativeRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.relatives (${RELATIVES.names})
    select ${RELATIVES.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${RELATIVES.record})`);
}
