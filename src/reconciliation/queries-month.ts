/** SQL of what an institution said of a month: confirmations and applications. */
import type { ChinaDate, ChinaMonth, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { ClearingType } from "#model/institution-day.ts";
import type { InstitutionCode } from "#model/place.ts";
import { columns, lockKeys, sql, type Tx } from "#store/store.ts";

export interface ConfirmationRow {
  readonly settlement_id: string;
  readonly institution: InstitutionCode;
  readonly month: ChinaMonth;
  readonly taken: boolean;
  readonly reference: string;
  readonly said_by: string;
  readonly said_at: Instant;
}

const CONFIRMATIONS = columns<ConfirmationRow>({
  settlement_id: "text",
  institution: "text",
  month: "text",
  taken: "boolean",
  reference: "text",
  said_by: "text",
  said_at: "bigint as number",
});

/** What was left out may be said anew; what was taken stands, and does not come back here. */
export async function writeConfirmations(
  tx: Tx,
  rows: readonly ConfirmationRow[],
): Promise<{ readonly settlement_id: string }[]> {
  return await tx.query(sql`
    insert into reconciliation.confirmations (${CONFIRMATIONS.names})
    select ${CONFIRMATIONS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${CONFIRMATIONS.record})
    on conflict (settlement_id) do update set ${CONFIRMATIONS.without("settlement_id").set("excluded")}
     where not confirmations.taken
    returning settlement_id`);
}

export async function selectConfirmations(
  tx: Tx,
  ids: readonly string[],
): Promise<ConfirmationRow[]> {
  return await tx.query<ConfirmationRow>(sql`
    select ${CONFIRMATIONS.read} from reconciliation.confirmations
     where settlement_id = any(${ids}::text[])`);
}

/** Does anything of a confirmation stand? */
export async function selectStanding(
  tx: Tx,
  institution: InstitutionCode,
  month: ChinaMonth,
  reference: string | null,
): Promise<{ readonly settlement_id: string }[]> {
  return await tx.query(sql`
    select settlement_id from reconciliation.confirmations
     where institution = ${institution} and month = ${month}
       and (${reference}::text is null or reference = ${reference}::text) limit 1`);
}

export async function deleteConfirmations(
  tx: Tx,
  institution: InstitutionCode,
  month: ChinaMonth,
  reference: string | null,
): Promise<{ readonly settlement_id: string }[]> {
  return await tx.query(sql`
    delete from reconciliation.confirmations
     where institution = ${institution} and month = ${month}
       and (${reference}::text is null or reference = ${reference}::text)
    returning settlement_id`);
}

export interface ApplicationRow {
  readonly id: string;
  readonly institution: InstitutionCode;
  readonly month: ChinaMonth;
  readonly clearing_type: ClearingType;
  readonly cases: number;
  readonly total_fen: bigint;
  readonly recognised_fen: bigint;
  readonly fund_fen: bigint;
  readonly begins: ChinaDate;
  readonly ends: ChinaDate;
  readonly state: "applied" | "undone";
  readonly applied_by: string;
  readonly applied_at: Instant;
  readonly undone_at: Instant | null;
}

export const APPLICATIONS = columns<ApplicationRow>({
  id: "text",
  institution: "text",
  month: "text",
  clearing_type: "text",
  cases: "integer",
  total_fen: "bigint",
  recognised_fen: "bigint",
  fund_fen: "bigint",
  begins: "date",
  ends: "date",
  state: "text",
  applied_by: "text",
  applied_at: "bigint as number",
  undone_at: "bigint as number",
});

type OfApplication = Pick<ApplicationRow, "institution" | "month" | "clearing_type">;

/** Until the commit nobody else applies for these, nor undoes. */
export async function holdApplications(tx: Tx, of: OfApplication): Promise<void> {
  await lockKeys(tx, [`application ${of.institution} ${of.month} ${of.clearing_type}`]);
}

export async function insertApplication(tx: Tx, row: ApplicationRow): Promise<void> {
  await tx.query(sql`
    insert into reconciliation.applications (${APPLICATIONS.names})
    select ${APPLICATIONS.written}
      from json_to_recordset(${toJson([row])}::json) as t(${APPLICATIONS.record})`);
}

export async function selectApplied(tx: Tx, of: OfApplication): Promise<ApplicationRow[]> {
  return await tx.query<ApplicationRow>(sql`
    select ${APPLICATIONS.read} from reconciliation.applications
     where institution = ${of.institution} and month = ${of.month}
       and clearing_type = ${of.clearing_type} and state = 'applied'`);
}

export async function lockApplication(
  tx: Tx,
  institution: InstitutionCode,
  id: string,
): Promise<ApplicationRow[]> {
  return await tx.query<ApplicationRow>(sql`
    select ${APPLICATIONS.read} from reconciliation.applications
     where id = ${id} and institution = ${institution} for update`);
}

export async function undoApplied(tx: Tx, id: string, at: Instant): Promise<void> {
  await tx.query(sql`
    update reconciliation.applications set state = 'undone', undone_at = ${at}::bigint
     where id = ${id}`);
}
