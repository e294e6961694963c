/** SQL of what institutions reported of their patients. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { PersonId } from "#model/person.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { Report } from "#model/report.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ReportRow {
  readonly serial: string;
  readonly request_id: string;
  readonly sort: Report["sort"];
  readonly person_id: PersonId;
  readonly institution: InstitutionCode;
  readonly institution_name: string;
  readonly operator: string;
  readonly digest: string;
  readonly content: Report;
  readonly state: "open" | "withdrawn";
  readonly made_at: Instant;
  /** The message that withdrew it. */
  readonly withdrawn_by: string | null;
}

const REPORTS = columns<ReportRow>({
  serial: "text",
  request_id: "text",
  sort: "text",
  person_id: "text",
  institution: "text",
  institution_name: "text",
  operator: "text",
  digest: "text",
  content: "json",
  state: "text",
  made_at: "bigint as number",
  withdrawn_by: "text",
});

export async function insertReport(tx: Tx, row: ReportRow): Promise<void> {
  await tx.query(sql`
    insert into filing.reports (${REPORTS.names})
    select ${REPORTS.written} from json_to_recordset(${toJson([row])}::json)
      as t(${REPORTS.record})`);
}

export function selectReport(tx: Tx, requestId: string): Promise<ReportRow[]> {
  return tx.query<ReportRow>(sql`
    select ${REPORTS.read} from filing.reports where request_id = ${requestId}`);
}

/** What was reported under a serial, held until the commit. */
export function selectReported(tx: Tx, serial: string): Promise<ReportRow[]> {
  return tx.query<ReportRow>(sql`
    select ${REPORTS.read} from filing.reports
     where serial = ${serial} and sort <> 'withdrawal' for update`);
}

export async function withdrawReport(tx: Tx, serial: string, by: string): Promise<void> {
  await tx.query(sql`
    update filing.reports set state = 'withdrawn', withdrawn_by = ${by}
     where serial = ${serial} and sort <> 'withdrawal'`);
}

/** Those of a sort that were not withdrawn, the oldest first. */
export function selectOpenReports(
  tx: Tx,
  personId: PersonId,
  sort: Report["sort"],
  rowsMax: number,
): Promise<ReportRow[]> {
  return tx.query<ReportRow>(sql`
    select ${REPORTS.read} from filing.reports
     where person_id = ${personId} and sort = ${sort} and state = 'open'
     order by made_at limit ${rowsMax}`);
}
