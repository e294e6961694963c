/** All SQL about files. */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { FileId } from "#base/id.ts";
import type { InstitutionCode } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface FileRow {
  readonly number: FileId;
  /** Null: the platform made it, for everybody. */
  readonly owner: InstitutionCode | null;
  readonly file_name: string;
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly built_from: string | null;
  readonly row_count: number | null;
  readonly made_at: Instant;
  readonly made_on: ChinaDate;
  readonly expires_at: Instant;
}

export type FileHead = Pick<FileRow, "number" | "file_name" | "row_count" | "expires_at">;

const HEADS = columns<FileHead>({
  number: "text",
  file_name: "text",
  row_count: "integer",
  expires_at: "bigint as number",
});

/** Nothing comes back when another has built the same meanwhile. */
export function insertFile(tx: Tx, row: FileRow): Promise<{ readonly number: FileId }[]> {
  return tx.query(sql`
    insert into offer.files (number, owner, file_name, bytes, digest, built_from, row_count,
      made_at, made_on, expires_at)
    values (${row.number}, ${row.owner}, ${row.file_name}, ${row.bytes}::bytea, ${row.digest},
      ${row.built_from}, ${row.row_count}::integer, ${row.made_at}::bigint, ${row.made_on}::date,
      ${row.expires_at}::bigint)
    on conflict do nothing
    returning number`);
}

/** Files that an owner left on a day. */
export function countFiles(
  tx: Tx,
  owner: InstitutionCode,
  on: ChinaDate,
): Promise<{ readonly count: number }[]> {
  return tx.query(sql`
    select count(*)::integer as count from offer.files
     where owner = ${owner} and made_on = ${on}::date`);
}

export function selectFile(
  tx: Tx,
  number: string,
  now: Instant,
): Promise<Pick<FileRow, "owner" | "file_name" | "bytes" | "digest">[]> {
  return tx.query(sql`
    select owner, file_name, bytes, digest from offer.files
     where number = ${number} and expires_at > ${now}::bigint`);
}

export function selectBuilt(tx: Tx, builtFrom: string, after: Instant): Promise<FileHead[]> {
  return tx.query<FileHead>(sql`
    select ${HEADS.read} from offer.files
     where built_from = ${builtFrom} and expires_at > ${after}::bigint`);
}

export function deleteExpired(tx: Tx, now: Instant, most: number): Promise<{ number: FileId }[]> {
  return tx.query(sql`
    delete from offer.files where number in (
      select number from offer.files where expires_at <= ${now}::bigint
       order by expires_at limit ${most}::integer)
    returning number`);
}

/** Makes room for a new one where the old one expires before then. */
export function deleteBuilt(tx: Tx, builtFrom: string, before: Instant): Promise<unknown> {
  return tx.query(sql`
    delete from offer.files
     where built_from = ${builtFrom} and expires_at <= ${before}::bigint`);
}
