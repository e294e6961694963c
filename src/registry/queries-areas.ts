/** All SQL of the registry about areas, pooling areas, agencies and stops. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { PoolLevel } from "#model/area.ts";
import type { Area } from "#model/place.ts";
import type { StopKind } from "#model/stop.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface AreaRow {
  readonly code: Area;
  readonly name: string;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly source: string;
}

const AREAS = columns<AreaRow>({
  code: "text",
  name: "text",
  from_on: "date",
  to_on: "date",
  source: "text",
});

export interface PoolRow {
  readonly code: Area;
  readonly name: string;
  readonly level: PoolLevel;
  readonly version: number;
}

const POOLS = columns<PoolRow>({ code: "text", name: "text", level: "text", version: "integer" });

export interface MemberRow {
  readonly pool: Area;
  readonly area: Area;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
}

const MEMBERS = columns<MemberRow>({ pool: "text", area: "text", from_on: "date", to_on: "date" });

export interface AgencyRow {
  readonly code: string;
  readonly name: string;
  readonly area: Area;
  readonly address: string;
  readonly phone: string;
  readonly hours: string;
  readonly serves: readonly Area[];
  readonly version: number;
}

const AGENCIES = columns<AgencyRow>({
  code: "text",
  name: "text",
  area: "text",
  address: "text",
  phone: "text",
  hours: "text",
  serves: "text[]",
  version: "integer",
});

export interface StopRow {
  readonly id: string;
  readonly from_at: Instant;
  readonly to_at: Instant;
  readonly areas: readonly Area[];
  readonly kinds: readonly StopKind[];
  readonly notice: string;
  readonly withdrawn_at: Instant | null;
  readonly version: number;
}

const STOPS = columns<StopRow>({
  id: "text",
  from_at: "bigint as number",
  to_at: "bigint as number",
  areas: "text[]",
  kinds: "text[]",
  notice: "text",
  withdrawn_at: "bigint as number",
  version: "integer",
});

/** All of them, ended ones too, in order of code and first day. */
export function selectAreas(tx: Tx): Promise<AreaRow[]> {
  return tx.query<AreaRow>(sql`select ${AREAS.read} from registry.areas order by code, from_on`);
}

export function selectAreaPage(
  tx: Tx,
  asked: { readonly prefix: string; readonly on: ChinaDate; readonly after: string },
  limit: number,
): Promise<AreaRow[]> {
  return tx.query<AreaRow>(sql`
    select ${AREAS.read} from registry.areas
    where starts_with(code, ${asked.prefix}) and code > ${asked.after}
      and from_on <= ${asked.on}::date and (to_on is null or to_on >= ${asked.on}::date)
    order by code limit ${limit}`);
}

/** Which of these codes are areas on that day. */
export function selectAreasAmong(
  tx: Tx,
  codes: readonly Area[],
  on: ChinaDate,
): Promise<{ readonly code: Area }[]> {
  return tx.query(sql`
    select distinct code from registry.areas
    where code = any(${codes}::text[]) and from_on <= ${on}::date
      and (to_on is null or to_on >= ${on}::date)`);
}

/** Which of these codes are areas or were some. */
export function selectAreasEver(
  tx: Tx,
  codes: readonly Area[],
): Promise<{ readonly code: Area }[]> {
  return tx.query(sql`
    select distinct code from registry.areas where code = any(${codes}::text[])`);
}

/** What another process wrote meanwhile stays. */
export function insertAreas(tx: Tx, rows: readonly AreaRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.areas (${AREAS.names})
    select ${AREAS.written} from json_to_recordset(${toJson(rows)}::json) as t(${AREAS.record})
    on conflict on constraint areas_pk do nothing`);
}

/** Ends what runs still, on a day; one that began after it never was. */
export function updateAreaEnds(
  tx: Tx,
  codes: readonly string[],
  lastDay: ChinaDate,
): Promise<unknown> {
  return tx.query(sql`
    update registry.areas set to_on = greatest(from_on, ${lastDay}::date)
    where to_on is null and code = any(${codes}::text[])`);
}

export function selectPools(tx: Tx): Promise<PoolRow[]> {
  return tx.query<PoolRow>(sql`select ${POOLS.read} from registry.pools order by code`);
}

export function selectMembers(tx: Tx): Promise<MemberRow[]> {
  return tx.query<MemberRow>(sql`
    select ${MEMBERS.read} from registry.pool_members order by area, from_on`);
}

export function insertPool(tx: Tx, row: PoolRow): Promise<unknown> {
  return tx.query(sql`
    insert into registry.pools (${POOLS.names})
    select ${POOLS.written}
    from json_to_recordset(${toJson([row])}::json) as t(${POOLS.record})`);
}

export function updatePool(tx: Tx, row: PoolRow): Promise<unknown> {
  return tx.query(sql`
    update registry.pools set name = ${row.name}, level = ${row.level}, version = version + 1
    where code = ${row.code}`);
}

export function deleteMembers(tx: Tx, pool: string): Promise<unknown> {
  return tx.query(sql`delete from registry.pool_members where pool = ${pool}`);
}

export function insertMembers(tx: Tx, rows: readonly MemberRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.pool_members (${MEMBERS.names})
    select ${MEMBERS.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${MEMBERS.record})`);
}

export function selectAgencies(tx: Tx): Promise<AgencyRow[]> {
  return tx.query<AgencyRow>(sql`select ${AGENCIES.read} from registry.agencies order by code`);
}

export function insertAgencies(tx: Tx, rows: readonly AgencyRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.agencies (${AGENCIES.names})
    select ${AGENCIES.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${AGENCIES.record})`);
}

export function updateAgency(tx: Tx, row: AgencyRow): Promise<unknown> {
  return tx.query(sql`
    update registry.agencies a set name = t.name, area = t.area, address = t.address,
      phone = t.phone, hours = t.hours, serves = t.serves, version = a.version + 1
    from json_to_recordset(${toJson([row])}::json) as t(${AGENCIES.record})
    where a.code = t.code`);
}

export function selectStops(tx: Tx, endingAfter: Instant): Promise<StopRow[]> {
  return tx.query<StopRow>(sql`
    select ${STOPS.read} from registry.stops where to_at > ${endingAfter} order by from_at, id`);
}

export function insertStop(tx: Tx, row: StopRow): Promise<unknown> {
  return tx.query(sql`
    insert into registry.stops (${STOPS.names})
    select ${STOPS.written}
    from json_to_recordset(${toJson([row])}::json) as t(${STOPS.record})`);
}

export function updateStop(tx: Tx, row: StopRow): Promise<unknown> {
  return tx.query(sql`
    update registry.stops s set from_at = t.from_at, to_at = t.to_at, areas = t.areas,
      kinds = t.kinds, notice = t.notice, withdrawn_at = t.withdrawn_at, version = s.version + 1
    from json_to_recordset(${toJson([row])}::json) as t(${STOPS.record})
    where s.id = t.id`);
}
