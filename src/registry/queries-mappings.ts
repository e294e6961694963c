/** All SQL of the registry about institutions' mappings of their own codes. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { ItemList } from "#model/item.ts";
import type { InstitutionCode } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

export interface MappingRow {
  readonly id: string;
  readonly institution: InstitutionCode;
  readonly own_code: string;
  readonly own_name: string;
  readonly list: ItemList;
  readonly item_code: string;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate;
  /** JSON text. */
  readonly detail: string;
  readonly created_at: Instant;
  readonly updated_at: Instant;
  readonly withdrawn_at: Instant | null;
}

/** Holds the counter until the commit: mappings of a node are booked one after another. */
export function bumpMappings(tx: Tx): Promise<{ readonly mappings: bigint }[]> {
  return tx.query(sql`update registry.revision set mappings = mappings + 1 returning mappings`);
}

export function selectMappingRevision(tx: Tx): Promise<{ readonly mappings: bigint }[]> {
  return tx.query(sql`select mappings from registry.revision`);
}

export function selectChangedMappers(
  tx: Tx,
  after: bigint,
): Promise<{ readonly institution: InstitutionCode }[]> {
  return tx.query(sql`
    select distinct institution from registry.mappings where revision > ${after}::bigint`);
}

export type StandingRow = Pick<
  MappingRow,
  "institution" | "own_code" | "item_code" | "from_on" | "to_on"
>;

/** What stands for all days of some institutions: what lines are looked up in. */
export function selectStanding(
  tx: Tx,
  institutions: readonly InstitutionCode[],
): Promise<StandingRow[]> {
  return tx.query<StandingRow>(sql`
    select institution, own_code, item_code, from_on, to_on from registry.mappings
     where institution = any(${institutions}::text[]) and withdrawn_at is null`);
}

export function countStanding(
  tx: Tx,
  institution: InstitutionCode,
): Promise<{ readonly count: number }[]> {
  return tx.query(sql`
    select count(*)::int as count from registry.mappings
     where institution = ${institution} and withdrawn_at is null`);
}

export function selectStandingOf(
  tx: Tx,
  institution: InstitutionCode,
  ownCodes: readonly string[],
): Promise<MappingRow[]> {
  return tx.query<MappingRow>(sql`
    select id, institution, own_code, own_name, list, item_code, from_on, to_on,
      detail::text as detail, created_at::float8 as created_at, updated_at::float8 as updated_at,
      withdrawn_at::float8 as withdrawn_at
      from registry.mappings
     where institution = ${institution} and own_code = any(${ownCodes}::text[])
       and withdrawn_at is null
     order by own_code, from_on`);
}

/** All of an institution, undone ones too, in order of code and day. */
export function selectMappingsOf(tx: Tx, institution: InstitutionCode): Promise<MappingRow[]> {
  return tx.query<MappingRow>(sql`
    select id, institution, own_code, own_name, list, item_code, from_on, to_on,
      detail::text as detail, created_at::float8 as created_at, updated_at::float8 as updated_at,
      withdrawn_at::float8 as withdrawn_at
      from registry.mappings
     where institution = ${institution}
     order by own_code, from_on, created_at, id`);
}

export function upsertMappings(
  tx: Tx,
  rows: readonly MappingRow[],
  revision: bigint,
): Promise<unknown> {
  return tx.query(sql`
    insert into registry.mappings (id, institution, own_code, own_name, list, item_code, from_on,
      to_on, detail, created_at, updated_at, withdrawn_at, revision)
    select id, institution, own_code, own_name, list, item_code, from_on, to_on, detail::json,
      created_at, updated_at, withdrawn_at, ${revision}::bigint
      from json_to_recordset(${toJson(rows)}::json) as t(
        id text, institution text, own_code text, own_name text, list text, item_code text,
        from_on date, to_on date, detail text, created_at bigint, updated_at bigint,
        withdrawn_at bigint)
    on conflict (id) do update
       set own_name = excluded.own_name, detail = excluded.detail,
           updated_at = excluded.updated_at, withdrawn_at = excluded.withdrawn_at,
           revision = excluded.revision`);
}
