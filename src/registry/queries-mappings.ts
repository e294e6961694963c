/** All SQL of the registry about institutions' mappings of their own codes. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { ItemList } from "#model/item.ts";
import type { InstitutionCode } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

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

const MAPPINGS = columns<MappingRow>({
  id: "text",
  institution: "text",
  own_code: "text",
  own_name: "text",
  list: "text",
  item_code: "text",
  from_on: "date",
  to_on: "date",
  detail: "json as text",
  created_at: "bigint as number",
  updated_at: "bigint as number",
  withdrawn_at: "bigint as number",
});
/** Code, item and days of a mapping stand for ever. */
const RENEWED = MAPPINGS.pick("own_name", "detail", "updated_at", "withdrawn_at").set("excluded");
const STANDING = MAPPINGS.pick("institution", "own_code", "item_code", "from_on", "to_on");

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
    select ${STANDING.read} from registry.mappings
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
    select ${MAPPINGS.read}
      from registry.mappings
     where institution = ${institution} and own_code = any(${ownCodes}::text[])
       and withdrawn_at is null
     order by own_code, from_on`);
}

/** All of an institution, undone ones too, in order of code and day. */
export function selectMappingsOf(tx: Tx, institution: InstitutionCode): Promise<MappingRow[]> {
  return tx.query<MappingRow>(sql`
    select ${MAPPINGS.read}
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
    insert into registry.mappings (${MAPPINGS.names}, revision)
    select ${MAPPINGS.written}, ${revision}::bigint
      from json_to_recordset(${toJson(rows)}::json) as t(${MAPPINGS.record})
    on conflict (id) do update set ${RENEWED}, revision = excluded.revision`);
}
