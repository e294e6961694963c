/** All SQL of the registry about institutions, their terms and their keys. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { TermKind, TermScope } from "#model/institution.ts";
import type { Area, InstitutionCode, InstitutionKind } from "#model/place.ts";
import type { OnboardingState } from "#model/states.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface InstitutionRow {
  readonly code: InstitutionCode;
  readonly name: string;
  readonly area: Area;
  readonly kind: InstitutionKind;
  readonly address: string;
  readonly phone: string;
  readonly onboarding: OnboardingState;
  readonly prepared_by: string | null;
  readonly version: number;
}

const INSTITUTIONS = columns<InstitutionRow>({
  code: "text",
  name: "text",
  area: "text",
  kind: "text",
  address: "text",
  phone: "text",
  onboarding: "text",
  prepared_by: "text",
  version: "integer",
});
const CHANGED = INSTITUTIONS.without("code", "version").set("t");

export interface TermRow {
  readonly institution: InstitutionCode;
  readonly position: number;
  readonly kind: TermKind;
  readonly scope: TermScope | null;
  readonly terms: readonly string[];
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly note: string | null;
}

const TERMS = columns<TermRow>({
  institution: "text",
  position: "integer",
  kind: "text",
  scope: "text",
  terms: "text[]",
  from_on: "date",
  to_on: "date",
  note: "text",
});

export interface RecordRow extends InstitutionRow {
  readonly held: readonly TermRow[] | null;
}

export interface KeyRow {
  readonly access_key: string;
  readonly institution: InstitutionCode;
  readonly secret_key: string;
  readonly issued_at: Instant;
  readonly ends_at: Instant | null;
}

const KEYS = columns<KeyRow>({
  access_key: "text",
  institution: "text",
  secret_key: "text",
  issued_at: "bigint as number",
  ends_at: "bigint as number",
});
const SHOWN_KEYS = KEYS.without("secret_key");

export type ShownKeyRow = Omit<KeyRow, "secret_key">;

export type VersionRow = Pick<InstitutionRow, "code" | "version">;

export function selectVersions(tx: Tx): Promise<VersionRow[]> {
  return tx.query<VersionRow>(sql`select code, version from registry.institutions order by code`);
}

export function selectRecords(tx: Tx, codes: readonly string[]): Promise<RecordRow[]> {
  return tx.query<RecordRow>(sql`
    select ${INSTITUTIONS.readFrom("i")},
      (select json_agg(t)
       from registry.institution_terms t where t.institution = i.code) as held
    from registry.institutions i
    where i.code = any(${codes}::text[])`);
}

/** The record, locked until the transaction ends. */
export function selectLocked(tx: Tx, code: string): Promise<InstitutionRow[]> {
  return tx.query<InstitutionRow>(sql`
    select ${INSTITUTIONS.read} from registry.institutions where code = ${code} for update`);
}

export function insertInstitutions(tx: Tx, rows: readonly InstitutionRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.institutions (${INSTITUTIONS.names})
    select ${INSTITUTIONS.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${INSTITUTIONS.record})`);
}

/** The whole row anew, one version on. */
export function updateInstitution(tx: Tx, row: InstitutionRow): Promise<unknown> {
  return tx.query(sql`
    update registry.institutions i set ${CHANGED}, version = i.version + 1
    from json_to_recordset(${toJson([row])}::json) as t(${INSTITUTIONS.record})
    where i.code = t.code`);
}

export function deleteTerms(tx: Tx, code: string): Promise<unknown> {
  return tx.query(sql`delete from registry.institution_terms where institution = ${code}`);
}

export function insertTerms(tx: Tx, rows: readonly TermRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.institution_terms (${TERMS.names})
    select ${TERMS.written} from json_to_recordset(${toJson(rows)}::json) as t(${TERMS.record})`);
}

export function insertKeys(tx: Tx, rows: readonly KeyRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.institution_keys (${KEYS.names})
    select ${KEYS.written} from json_to_recordset(${toJson(rows)}::json) as t(${KEYS.record})`);
}

/** What signs at this instant or later. */
export function selectSigningKeys(tx: Tx, at: Instant): Promise<KeyRow[]> {
  return tx.query<KeyRow>(sql`
    select ${KEYS.read} from registry.institution_keys where ends_at is null or ends_at > ${at}`);
}

/** Without their secrets, newest first. */
export function selectKeys(tx: Tx, institution: string): Promise<ShownKeyRow[]> {
  return tx.query<ShownKeyRow>(sql`
    select ${SHOWN_KEYS.read} from registry.institution_keys
    where institution = ${institution} order by issued_at desc, access_key`);
}

/** From that instant on it signs nothing; an end that comes earlier stands. */
export function updateKeyEnd(
  tx: Tx,
  institution: string,
  accessKey: string,
  endsAt: Instant,
): Promise<{ readonly access_key: string }[]> {
  return tx.query(sql`
    update registry.institution_keys set ends_at = greatest(issued_at, ${endsAt})
    where institution = ${institution} and access_key = ${accessKey}
      and (ends_at is null or ends_at > ${endsAt})
    returning access_key`);
}
