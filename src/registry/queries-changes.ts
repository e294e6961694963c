/** All SQL of the registry about who changed which record when. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ChangeRow {
  readonly record: string;
  readonly id: string;
  /** Of the record after this change. */
  readonly version: number;
  readonly fields: readonly string[];
  readonly at: Instant;
  readonly actor: string;
}

const CHANGES = columns<ChangeRow>({
  record: "text",
  id: "text",
  version: "integer",
  fields: "text[]",
  at: "bigint as number",
  actor: "text",
});

/** The primary key holds two changes of one version apart. */
export function insertChanges(tx: Tx, rows: readonly ChangeRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.record_changes (${CHANGES.names})
    select ${CHANGES.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${CHANGES.record})`);
}

export function selectChanges(
  tx: Tx,
  record: string,
  id: string,
  after: number,
): Promise<ChangeRow[]> {
  return tx.query<ChangeRow>(sql`
    select ${CHANGES.read} from registry.record_changes
    where record = ${record} and id = ${id} and version > ${after} order by version`);
}
