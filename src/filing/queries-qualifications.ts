/** SQL of qualifications. */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { QualificationId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { Following } from "#filing/queries.ts";
import type { PersonId } from "#model/person.ts";
import type { Assessment, QualificationSource, Recognition } from "#model/qualification.ts";
import type { QualificationState } from "#model/qualification-states.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface QualificationRow {
  readonly id: QualificationId;
  readonly version: number;
  readonly person_id: PersonId;
  readonly state: QualificationState;
  /** In the national list; null: it has no such disease. */
  readonly disease: string | null;
  readonly national_name: string | null;
  readonly home_disease: string;
  readonly home_name: string;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly ended_on: ChinaDate | null;
  readonly source: QualificationSource;
  readonly assessment: Assessment | null;
  readonly recognition: Recognition | null;
}

/** A version as it is written: with what led to it. */
export interface QualificationVersionRow extends QualificationRow {
  /** The one that it renews. */
  readonly follows: QualificationId | null;
  readonly application_id: string | null;
  readonly rules_version: string | null;
  readonly changed_at: Instant;
  readonly changed_by: string;
  readonly reason: string | null;
}

const VERSIONS = columns<QualificationVersionRow>({
  id: "text",
  version: "integer",
  person_id: "text",
  state: "text",
  disease: "text",
  national_name: "text",
  home_disease: "text",
  home_name: "text",
  from_on: "date",
  to_on: "date",
  ended_on: "date",
  source: "text",
  assessment: "json",
  recognition: "json",
  follows: "text",
  application_id: "text",
  rules_version: "text",
  changed_at: "bigint as number",
  changed_by: "text",
  reason: "text",
});
const QUALIFICATIONS = VERSIONS.without(
  "follows",
  "application_id",
  "rules_version",
  "changed_at",
  "changed_by",
  "reason",
);

/** The latest version of each. */
export function selectQualifications(
  tx: Tx,
  personIds: readonly PersonId[],
): Promise<QualificationRow[]> {
  return tx.query(sql`
    select distinct on (person_id, id) ${QUALIFICATIONS.read}
    from filing.qualifications
    where person_id = any(${personIds}::text[])
    order by person_id, id, version desc`);
}

/** In force and ending from a day to another, in order of their end, after one of them. */
export function selectEndingQualifications(
  tx: Tx,
  asked: { readonly after: { readonly on: string; readonly id: string }; readonly to: ChinaDate },
  rowsMax: number,
): Promise<QualificationRow[]> {
  return tx.query(sql`
    select ${QUALIFICATIONS.readFrom("q")} from filing.qualifications q
     where q.to_on is not null and q.state = 'effective'
       and (q.to_on, q.id) > (${asked.after.on}::date, ${asked.after.id}::text)
       and q.to_on <= ${asked.to}::date
       and not exists (select from filing.qualifications later
                        where later.id = q.id and later.version > q.version)
       and not exists (select from filing.qualifications next where next.follows = q.id)
     order by q.to_on, q.id limit ${rowsMax}`);
}

/** What came of one by a renewal since then, and of that in turn. */
export function selectRenewals(
  tx: Tx,
  { person, id, since }: Following<QualificationId>,
): Promise<{ readonly id: QualificationId }[]> {
  return tx.query(sql`
    with recursive following(id) as (
      select q.id from filing.qualifications q
       where q.person_id = ${person} and q.follows = ${id} and q.changed_at > ${since}::bigint
      union
      select q.id from filing.qualifications q join following n on q.follows = n.id
       where q.person_id = ${person})
    select id from following order by id`);
}

/** Every version of one, the first one first. */
export function selectQualificationVersions(
  tx: Tx,
  id: QualificationId,
): Promise<QualificationVersionRow[]> {
  return tx.query(sql`
    select ${VERSIONS.read} from filing.qualifications where id = ${id} order by version`);
}

export function insertQualifications(
  tx: Tx,
  rows: readonly QualificationVersionRow[],
): Promise<unknown> {
  return tx.query(sql`
    insert into filing.qualifications (${VERSIONS.names})
    select ${VERSIONS.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${VERSIONS.record})`);
}
