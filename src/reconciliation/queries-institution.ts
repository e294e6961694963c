/** SQL of what institutions close with their agency: cases by days, a month's page, some by id. */
import type { ChinaDate, ChinaMonth } from "#base/date.ts";
import type { ClearingType, Days } from "#model/institution-day.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import type { SettlementState } from "#model/states.ts";
import { columns, type Reports, sql, type Tx } from "#store/store.ts";

export interface CaseRow {
  readonly id: string;
  readonly encounter_id: string;
  readonly person_id: PersonId;
  readonly home_area: Area;
  readonly scheme: Scheme;
  readonly clearing_type: ClearingType;
  readonly message_id: string;
  readonly kind: "settle" | "cancel" | "offset";
  readonly state: SettlementState;
  readonly cancels: string | null;
  readonly business_day: ChinaDate | null;
  readonly total_fen: bigint;
  readonly fund_fen: bigint | null;
  readonly account_fen: bigint | null;
  readonly counted: boolean;
}

const CASES = columns<CaseRow>({
  id: "text",
  encounter_id: "text",
  person_id: "text",
  home_area: "text",
  scheme: "text",
  clearing_type: "text",
  message_id: "text",
  kind: "text",
  state: "text",
  cancels: "text",
  business_day: "date",
  total_fen: "bigint",
  fund_fen: "bigint",
  account_fen: "bigint",
  counted: "boolean",
});

/** An institution's cases of some days; null: of any scheme, type, home area. */
export interface CaseFilter extends Days {
  readonly institution: InstitutionCode;
  readonly scheme: Scheme | null;
  readonly clearingType: ClearingType | null;
  readonly homeArea: Area | null;
  /** Only what no standing application covers. */
  readonly isOpen?: boolean;
}

export interface SumsRow {
  readonly rows: number;
  readonly standing: number;
  readonly total_fen: bigint;
  readonly fund_fen: bigint;
  readonly account_fen: bigint;
  readonly cash_fen: bigint;
}

/**
 * One row, of zeros where there is no case. Refunds are few, so each finds what it takes back by
 * its key; a join of all cases with themselves did not end for 100,000.
 */
export async function selectSums(reports: Reports, of: CaseFilter): Promise<SumsRow[]> {
  const { isOpen = false } = of;
  return await reports.query<SumsRow>(sql`
    with cases as materialized (
      select id, kind, cancels, total_fen, fund_fen, account_fen, cash_fen
        from settlement.institution_case_view i
       where institution = ${of.institution} and counted
         and business_day between ${of.from}::date and ${of.to}::date
         and (${of.scheme}::text is null or scheme = ${of.scheme}::text)
         and (${of.clearingType}::text is null or clearing_type = ${of.clearingType}::text)
         and (${of.homeArea}::text is null or home_area = ${of.homeArea}::text)
         and not (${isOpen}::boolean and exists (
             select from reconciliation.applications n
              where n.institution = i.institution and n.month = i.month and n.state = 'applied'
                and n.clearing_type = i.clearing_type and i.settled_at <= n.applied_at
                and i.business_day between n.begins and n.ends))),
    refunded as (
      select from cases c
        join settlement.institution_case_view o on o.id = c.cancels
       where c.kind = 'cancel' and o.business_day between ${of.from}::date and ${of.to}::date
         and (not ${isOpen}::boolean or o.id in (select id from cases)))
    select count(*)::integer as rows,
           (count(*) filter (where kind = 'settle')
             - (select count(*) from refunded))::integer as standing,
           coalesce(sum(total_fen), 0)::bigint as total_fen,
           coalesce(sum(fund_fen), 0)::bigint as fund_fen,
           coalesce(sum(account_fen), 0)::bigint as account_fen,
           coalesce(sum(cash_fen), 0)::bigint as cash_fen
      from cases`);
}

/** A day's cases. */
export async function selectDayCases(
  reports: Reports,
  of: Omit<CaseFilter, "from" | "to"> & { readonly day: ChinaDate },
): Promise<CaseRow[]> {
  return await reports.query<CaseRow>(sql`
    select ${CASES.read} from settlement.institution_case_view
     where institution = ${of.institution} and counted and business_day = ${of.day}::date
       and (${of.scheme}::text is null or scheme = ${of.scheme}::text)
       and (${of.clearingType}::text is null or clearing_type = ${of.clearingType}::text)
       and (${of.homeArea}::text is null or home_area = ${of.homeArea}::text)
     order by id`);
}

/** By id, whatever became of them. */
export async function selectCases(
  tx: Tx,
  institution: InstitutionCode,
  ids: readonly string[],
): Promise<CaseRow[]> {
  return await tx.query<CaseRow>(sql`
    select ${CASES.read} from settlement.institution_case_view
     where id = any(${ids}::text[]) and institution = ${institution}`);
}

/** Where an institution lay when it treated, and where the person was insured. */
export interface CareHome {
  readonly care_area: Area;
  readonly home_area: Area;
}

export async function selectCareHomes(
  reports: Reports,
  institution: InstitutionCode,
  { from, to }: Days,
): Promise<CareHome[]> {
  return await reports.query<CareHome>(sql`
    select distinct care_area, home_area from settlement.institution_case_view
     where institution = ${institution} and counted
       and business_day between ${from}::date and ${to}::date`);
}

export interface MonthRow {
  readonly id: string;
  readonly encounter_id: string;
  readonly person_id: PersonId;
  readonly home_area: Area;
  readonly care_area: Area;
  readonly month: ChinaMonth;
  readonly settled_at: number;
  readonly total_fen: bigint;
  readonly fund_fen: bigint;
  readonly certificate_number: string;
  readonly counted: boolean;
}

const MONTH = columns<MonthRow>({
  id: "text",
  encounter_id: "text",
  person_id: "text",
  home_area: "text",
  care_area: "text",
  month: "text",
  settled_at: "bigint as number",
  total_fen: "bigint",
  fund_fen: "bigint",
  certificate_number: "text",
  counted: "boolean",
});

export interface MonthPage extends Days {
  readonly institution: InstitutionCode;
  /** "care home". */
  readonly pairs: readonly string[];
  readonly startRow: number;
  readonly rowsMax: number;
}

/** What is not confirmed, in an order that stays. */
export async function selectMonthPage(reports: Reports, page: MonthPage): Promise<MonthRow[]> {
  return await reports.query<MonthRow>(sql`
    select ${MONTH.read} from settlement.institution_case_view s
     where institution = ${page.institution} and counted
       and business_day between ${page.from}::date and ${page.to}::date
       and care_area || ' ' || home_area = any(${page.pairs}::text[])
       and not exists (select from reconciliation.confirmations c
                        where c.settlement_id = s.id and c.taken)
     order by settled_at, id offset ${page.startRow - 1}::integer limit ${page.rowsMax}::integer`);
}

export async function selectMonthCases(
  tx: Tx,
  institution: InstitutionCode,
  ids: readonly string[],
): Promise<MonthRow[]> {
  return await tx.query<MonthRow>(sql`
    select ${MONTH.read} from settlement.institution_case_view
     where id = any(${ids}::text[]) and institution = ${institution} and counted`);
}

/** Did care submit the month for clearing? */
export async function selectSubmitted(
  tx: Tx,
  month: ChinaMonth,
  careNode: string,
): Promise<{ readonly home_node: string }[]> {
  return await tx.query(sql`
    select home_node from clearing.submission_view
     where month = ${month} and care_node = ${careNode} limit 1`);
}
