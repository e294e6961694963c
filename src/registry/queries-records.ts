/** SQL of people's records as staff keep them: facts and identities with source and version. */
import type { ChinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { IdentityKind, PersonId } from "#model/person.ts";
import { columns, sql, type Tx } from "#store/store.ts";

interface Kept {
  readonly person_id: PersonId;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly source: string | null;
  readonly changed_in: number;
  readonly changed_by: string | null;
  readonly withdrawn: boolean;
}

export interface KeptFactRow extends Kept {
  readonly name: string;
  readonly value: string;
}

export interface KeptIdentityRow extends Kept {
  readonly kind: IdentityKind;
}

const KEPT = {
  person_id: "text",
  from_on: "date",
  to_on: "date",
  source: "text",
  changed_in: "integer",
  changed_by: "text",
  withdrawn: "boolean",
} as const;
const FACTS = columns<KeptFactRow>({ ...KEPT, name: "text", value: "text" });
const IDENTITIES = columns<KeptIdentityRow>({ ...KEPT, kind: "text" });
const NEW_FACT = FACTS.without("person_id", "name", "from_on").set("excluded");
const NEW_IDENTITY = IDENTITIES.without("person_id", "kind", "from_on").set("excluded");

export type VersionRow = { readonly version: number };

/** Two clerks who change one record wait here; who only refers to the person does not. */
export function lockRecord(tx: Tx, id: PersonId): Promise<VersionRow[]> {
  return tx.query(sql`select version from registry.people where id = ${id} for no key update`);
}

export function updateVersion(tx: Tx, id: PersonId, version: number): Promise<unknown> {
  return tx.query(sql`update registry.people set version = ${version} where id = ${id}`);
}

/** Of many at once, in order of their ids. */
export function lockRecords(
  tx: Tx,
  ids: readonly PersonId[],
): Promise<(VersionRow & { readonly id: PersonId })[]> {
  return tx.query(sql`
    select id, version from registry.people
    where id = any(${ids}::text[]) order by id for no key update`);
}

export function raiseVersions(tx: Tx, ids: readonly PersonId[]): Promise<unknown> {
  return tx.query(sql`
    update registry.people set version = version + 1 where id = any(${ids}::text[])`);
}

export function selectVersion(tx: Tx, id: PersonId): Promise<VersionRow[]> {
  return tx.query(sql`select version from registry.people where id = ${id}`);
}

/** All of them, the withdrawn among them, in order. */
export function selectKeptFacts(tx: Tx, id: PersonId): Promise<KeptFactRow[]> {
  return tx.query<KeptFactRow>(sql`
    select ${FACTS.read} from registry.person_facts
    where person_id = ${id} order by name, from_on`);
}

export function selectKeptIdentities(tx: Tx, id: PersonId): Promise<KeptIdentityRow[]> {
  return tx.query<KeptIdentityRow>(sql`
    select ${IDENTITIES.read} from registry.identities
    where person_id = ${id} order by kind, from_on`);
}

/** Of many people, without the withdrawn. */
export function selectStandingFacts(tx: Tx, ids: readonly PersonId[]): Promise<KeptFactRow[]> {
  return tx.query<KeptFactRow>(sql`
    select ${FACTS.read} from registry.person_facts
    where person_id = any(${ids}::text[]) and not withdrawn`);
}

export function selectStandingIdentities(
  tx: Tx,
  ids: readonly PersonId[],
): Promise<KeptIdentityRow[]> {
  return tx.query<KeptIdentityRow>(sql`
    select ${IDENTITIES.read} from registry.identities
    where person_id = any(${ids}::text[]) and not withdrawn`);
}

/** One that begins on the same day is replaced. */
export function keepFacts(tx: Tx, rows: readonly KeptFactRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.person_facts (${FACTS.names})
    select ${FACTS.written} from json_to_recordset(${toJson(rows)}::json) as t(${FACTS.record})
    on conflict on constraint person_facts_pk do update set ${NEW_FACT}`);
}

export function keepIdentities(tx: Tx, rows: readonly KeptIdentityRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.identities (${IDENTITIES.names})
    select ${IDENTITIES.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${IDENTITIES.record})
    on conflict on constraint identities_pk do update set ${NEW_IDENTITY}`);
}
