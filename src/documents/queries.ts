/** SQL of papers that were issued, and of their prints. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { PaperKind } from "#model/paper.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface PaperRow {
  readonly number: string;
  readonly version: number;
  readonly kind: PaperKind;
  readonly subject: string;
  readonly edition: string;
  readonly content: string;
  readonly content_digest: string;
  readonly issuer: string;
  readonly issued_at: Instant;
  readonly issued_by: string;
  readonly check_code: string;
  readonly public_key: string;
  readonly seal: string;
  readonly replaced_at: Instant | null;
}

const PAPERS = columns<PaperRow>({
  number: "text",
  version: "integer",
  kind: "text",
  subject: "text",
  edition: "text",
  content: "text",
  content_digest: "text",
  issuer: "text",
  issued_at: "bigint as number",
  issued_by: "text",
  check_code: "text",
  public_key: "text",
  seal: "text",
  replaced_at: "bigint as number",
});

export type Format = "pdf" | "xlsx";

export interface CopyRow {
  readonly number: string;
  readonly version: number;
  readonly copy: number;
  readonly format: Format;
  readonly printed_at: Instant;
  readonly printed_by: string;
  readonly bytes_digest: string | null;
  readonly seal: string | null;
}

const COPIES = columns<CopyRow>({
  number: "text",
  version: "integer",
  copy: "integer",
  format: "text",
  printed_at: "bigint as number",
  printed_by: "text",
  bytes_digest: "text",
  seal: "text",
});

export interface Which {
  readonly kind: PaperKind;
  readonly subject: string;
  readonly edition: string;
}

/** The version that holds, locked until the commit: prints of one paper are counted in turn. */
export function selectValid(tx: Tx, { kind, subject, edition }: Which): Promise<PaperRow[]> {
  return tx.query(sql`
    select ${PAPERS.read} from documents.papers
     where kind = ${kind} and subject = ${subject} and edition = ${edition}
       and replaced_at is null for update`);
}

export function selectVersions(tx: Tx, number: string): Promise<PaperRow[]> {
  return tx.query(sql`
    select ${PAPERS.read} from documents.papers where number = ${number} order by version desc`);
}

export async function nextNumber(tx: Tx): Promise<bigint> {
  const [row] = await tx.query<{ readonly number: bigint }>(
    sql`select nextval('documents.numbers') as number`,
  );
  return row?.number ?? 0n;
}

export async function insertPaper(tx: Tx, row: PaperRow): Promise<void> {
  await tx.query(sql`
    insert into documents.papers (${PAPERS.names})
    select ${PAPERS.written} from json_to_recordset(${toJson([row])}::json)
      as t(${PAPERS.record})`);
}

export async function replacePaper(tx: Tx, row: PaperRow, at: Instant): Promise<void> {
  await tx.query(sql`
    update documents.papers set replaced_at = ${at}
     where number = ${row.number} and version = ${row.version}`);
}

/** The newest. */
export function selectLastCopy(tx: Tx, { number, version }: PaperRow): Promise<CopyRow[]> {
  return tx.query(sql`
    select ${COPIES.read} from documents.copies
     where number = ${number} and version = ${version} order by copy desc limit 1`);
}

export async function insertCopy(tx: Tx, row: CopyRow): Promise<void> {
  await tx.query(sql`
    insert into documents.copies (${COPIES.names})
    select ${COPIES.written} from json_to_recordset(${toJson([row])}::json)
      as t(${COPIES.record})`);
}

/** Who asked twice at once made the same bytes: the first one's seal stands. */
export async function sealCopy(tx: Tx, row: CopyRow): Promise<void> {
  await tx.query(sql`
    update documents.copies set bytes_digest = ${row.bytes_digest}, seal = ${row.seal}
     where number = ${row.number} and version = ${row.version} and copy = ${row.copy}
       and bytes_digest is null`);
}

export function selectCopyByDigest(tx: Tx, digest: string): Promise<CopyRow[]> {
  return tx.query(sql`
    select ${COPIES.read} from documents.copies where bytes_digest = ${digest}`);
}

export type ListedRow = Pick<
  PaperRow,
  "number" | "version" | "kind" | "edition" | "issued_at" | "content_digest" | "replaced_at"
> & { readonly copies: number };

/** Every paper about a case, the newest first. */
export function selectAbout(tx: Tx, subject: string, editions: readonly string[]) {
  return tx.query<ListedRow>(sql`
    select p.number, p.version, p.kind, p.edition, p.issued_at::float8 as issued_at,
           p.content_digest, p.replaced_at::float8 as replaced_at,
           (select count(*)::int4 from documents.copies c
             where c.number = p.number and c.version = p.version
               and c.bytes_digest is not null) as copies
      from documents.papers p
     where p.subject = ${subject} and p.edition = any(${editions}::text[])
     order by p.issued_at desc, p.number desc, p.version desc limit 100`);
}
