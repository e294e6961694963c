/** SQL of the imports: which content was imported, and the rows of many people at once. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { columns, lockKeys, sql, type Tx } from "#store/store.ts";

export interface ImportRow {
  readonly id: string;
  readonly kind: string;
  readonly digest: string;
  readonly file_name: string;
  readonly at: Instant;
  readonly actor: string;
  readonly rows: number;
  readonly written: number;
  readonly bad: number;
}

const IMPORTS = columns<ImportRow>({
  id: "text",
  kind: "text",
  digest: "text",
  file_name: "text",
  at: "bigint as number",
  actor: "text",
  rows: "integer",
  written: "integer",
  bad: "integer",
});

const LAST = IMPORTS.without("kind", "digest").set("excluded");

export function selectImport(tx: Tx, kind: string, digest: string): Promise<ImportRow[]> {
  return tx.query<ImportRow>(sql`
    select ${IMPORTS.read} from registry.imports where kind = ${kind} and digest = ${digest}`);
}

/** Of one content the last import stands. */
export async function saveImport(tx: Tx, row: ImportRow): Promise<void> {
  await lockKeys(tx, [`import ${row.kind} ${row.digest}`]);
  await tx.query(sql`
    insert into registry.imports (${IMPORTS.names})
    select ${IMPORTS.written}
    from json_to_recordset(${toJson([row])}::json) as t(${IMPORTS.record})
    on conflict on constraint imports_once do update set ${LAST}`);
}
