/** All SQL of the registry about lists of codes. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { EntryList } from "#model/list.ts";
import { columns, type Reports, sql, type Tx } from "#store/store.ts";

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

const ENTRIES = columns<EntryRow>({
  code: "text",
  name: "text",
  valid: "boolean",
  columns: "json as text",
  version: "integer",
  created_at: "bigint as number",
  updated_at: "bigint as number",
});
/** What a later load may change of an entry. */
const CHANGED = ENTRIES.without("code", "created_at").set("excluded");

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
    select ${ENTRIES.read}
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
    insert into registry.lists (list, ${ENTRIES.names})
    select ${list}, ${ENTRIES.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${ENTRIES.record})
    on conflict (list, code) do update set ${CHANGED}`);
}

/** Loads of one list follow each other. */
export function lockLists(tx: Tx): Promise<unknown> {
  return tx.query(sql`lock table registry.lists in share row exclusive mode`);
}

export interface EntriesSought {
  readonly list: EntryList;
  /** The beginning of the code, or a part of the name. */
  readonly text: string | null;
  /** False: what has ended, too. */
  readonly validOnly: boolean;
}

/** A page of a list for whoever looks codes up, in order of code. */
export async function selectEntryPage(
  reports: Reports,
  { list, text, validOnly }: EntriesSought,
  after: string,
  rowsMax: number,
): Promise<EntryRow[]> {
  return await reports.query<EntryRow>(sql`
    select ${ENTRIES.read} from registry.lists
     where list = ${list} and code > ${after} and (valid or not ${validOnly}::boolean)
       and (${text}::text is null or starts_with(code, ${text}) or strpos(name, ${text}) > 0)
     order by code limit ${rowsMax}`);
}
