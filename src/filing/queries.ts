/** SQL of filings. */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { EvidenceMode, FilingKind } from "#model/filing.ts";
import type { FilingState } from "#model/filing-states.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface FilingRow {
  readonly id: FilingId;
  readonly version: number;
  readonly person_id: PersonId;
  readonly kind: FilingKind;
  readonly state: FilingState;
  readonly areas: readonly Area[];
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly evidence: EvidenceMode;
  readonly ended_on: ChinaDate | null;
  readonly locked_until: ChinaDate | null;
  readonly supplement_due: ChinaDate | null;
}

/** A version as it is written: with what led to it. */
export interface FilingVersionRow extends FilingRow {
  /** The filing that this one was changed from. */
  readonly follows: FilingId | null;
  readonly application_id: string | null;
  readonly rules_version: string | null;
  readonly changed_at: Instant;
  readonly changed_by: string;
  readonly reason: string | null;
}

export const FILING_VERSIONS = columns<FilingVersionRow>({
  id: "text",
  version: "integer",
  person_id: "text",
  kind: "text",
  state: "text",
  areas: "text[]",
  from_on: "date",
  to_on: "date",
  evidence: "text",
  ended_on: "date",
  locked_until: "date",
  supplement_due: "date",
  follows: "text",
  application_id: "text",
  rules_version: "text",
  changed_at: "bigint as number",
  changed_by: "text",
  reason: "text",
});
const FILINGS = FILING_VERSIONS.without(
  "follows",
  "application_id",
  "rules_version",
  "changed_at",
  "changed_by",
  "reason",
);

export function selectFilings(tx: Tx, personIds: readonly PersonId[]): Promise<FilingRow[]> {
  return tx.query<FilingRow>(sql`
    select distinct on (person_id, id) ${FILINGS.read}
    from filing.filings
    where person_id = any(${personIds}::text[])
    order by person_id, id, version desc`);
}

/** The latest version of each. */
export function selectFilingsById(tx: Tx, ids: readonly FilingId[]): Promise<FilingRow[]> {
  return tx.query<FilingRow>(sql`
    select distinct on (id) ${FILINGS.read}
    from filing.filings
    where id = any(${ids}::text[])
    order by id, version desc`);
}

/** Every version of one filing, the first one first. */
export function selectVersions(tx: Tx, id: FilingId): Promise<FilingVersionRow[]> {
  return tx.query(sql`
    select ${FILING_VERSIONS.read} from filing.filings where id = ${id} order by version`);
}

/**
 * Whose promised documents should have come; a filing with a later version is over. What was handed
 * in by the last day waits for its decision, however long that takes.
 */
export function selectOverdue(
  tx: Tx,
  {
    before,
    id = null,
    but = [],
  }: {
    readonly before: ChinaDate;
    readonly id?: FilingId | null;
    readonly but?: readonly string[];
  },
  rowsMax: number,
): Promise<FilingRow[]> {
  return tx.query(sql`
    select ${FILINGS.readFrom("f")} from filing.filings f
     where f.state = 'committed' and f.supplement_due < ${before}
       and (${id}::text is null or f.id = ${id}) and f.id <> all(${but}::text[])
       and not exists (select from filing.filings later
                        where later.id = f.id and later.version > f.version)
       and not exists (select from filing.applications a
                        where a.person_id = f.person_id and a.filing_id = f.id
                          and a.kind = 'supplement'
                          and a.state in ('submitted', 'returned', 'refusalProposed')
                          and (to_timestamp(a.submitted_at / 1000.0)
                            at time zone 'Asia/Shanghai')::date <= f.supplement_due)
     order by f.supplement_due, f.id limit ${rowsMax}`);
}

/** What came of one by a change since then, and of that in turn. */
export function selectFollowing(
  tx: Tx,
  { person, id, since }: Following<FilingId>,
): Promise<{ readonly id: FilingId }[]> {
  return tx.query(sql`
    with recursive following(id) as (
      select f.id from filing.filings f
       where f.person_id = ${person} and f.follows = ${id} and f.changed_at > ${since}::bigint
      union
      select f.id from filing.filings f join following n on f.follows = n.id
       where f.person_id = ${person})
    select id from following order by id`);
}

export interface Following<Id> {
  readonly person: PersonId;
  readonly id: Id;
  readonly since: Instant;
}

/** In force and ending from a day to another, in order of their end, after one of them. */
export function selectEnding(
  tx: Tx,
  asked: { readonly after: { readonly on: string; readonly id: string }; readonly to: ChinaDate },
  rowsMax: number,
): Promise<FilingRow[]> {
  return tx.query(sql`
    select ${FILINGS.readFrom("f")} from filing.filings f
     where f.to_on is not null and f.state in ('effective', 'committed')
       and (f.to_on, f.id) > (${asked.after.on}::date, ${asked.after.id}::text)
       and f.to_on <= ${asked.to}::date
       and not exists (select from filing.filings later
                        where later.id = f.id and later.version > f.version)
     order by f.to_on, f.id limit ${rowsMax}`);
}

export function insertFilings(tx: Tx, rows: readonly FilingVersionRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into filing.filings (${FILING_VERSIONS.names})
    select ${FILING_VERSIONS.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${FILING_VERSIONS.record})`);
}
