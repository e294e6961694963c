/** All SQL of the registry about lists of codes. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { EntryList } from "#model/list.ts";
import { sql, type Tx } from "#store/store.ts";

export interface EntryRow {
  readonly code: string;
  readonly name: string;
  readonly valid: boolean;
  /** JSON text. */
  readonly columns: string;
  readonly version: number;
  readonly created_at: Instant;
  readonly updated_at: Instant;
}

/** Highest version of a list, 0 for an empty one, and the rows above a given one. */
export function selectEntryVersion(
  tx: Tx,
  list: EntryList,
  newerThan: number,
): Promise<{ readonly version: number; readonly count: number }[]> {
  return tx.query(sql`
    select coalesce(max(version), 0)::int as version,
      count(*) filter (where version > ${newerThan}::int)::int as count
      from registry.lists where list = ${list}`);
}

export function selectEntries(
  tx: Tx,
  list: EntryList,
  newerThan: number,
  after: string,
  limit: number,
): Promise<EntryRow[]> {
  return tx.query<EntryRow>(sql`
    select code, name, valid, columns::text as columns, version,
      created_at::float8 as created_at, updated_at::float8 as updated_at
      from registry.lists
     where list = ${list} and version > ${newerThan}::int and code > ${after}
     order by code limit ${limit}::int`);
}

export function upsertEntries(
  tx: Tx,
  list: EntryList,
  rows: readonly EntryRow[],
): Promise<unknown> {
  return tx.query(sql`
    insert into registry.lists (list, code, name, valid, columns, version, created_at, updated_at)
    select ${list}, code, name, valid, columns::json, version, created_at, updated_at
      from json_to_recordset(${toJson(rows)}::json) as t(
        code text, name text, valid boolean, columns text, version integer, created_at bigint,
        updated_at bigint)
    on conflict (list, code) do update
       set name = excluded.name, valid = excluded.valid, columns = excluded.columns,
           version = excluded.version, updated_at = excluded.updated_at`);
}

/** Loads of one list follow each other. */
export function lockLists(tx: Tx): Promise<unknown> {
  return tx.query(sql`lock table registry.lists in share row exclusive mode`);
}
