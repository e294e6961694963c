/** SQL of what desks see of an institution: its days, its month's cases, its applications. */
import type { ChinaDate } from "#base/date.ts";
import type { ExceptionReason } from "#model/clearing.ts";
import type { ClearingType, Days } from "#model/institution-day.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { APPLICATIONS, type ApplicationRow } from "#reconciliation/queries-month.ts";
import { columns, type Reports, sql } from "#store/store.ts";

export interface DayRow {
  readonly business_day: ChinaDate;
  readonly scheme: Scheme;
  readonly clearing_type: ClearingType;
  readonly rows: number;
  readonly refunds: number;
  readonly total_fen: bigint;
  readonly fund_fen: bigint;
  readonly account_fen: bigint;
  readonly cash_fen: bigint;
}

export interface DayPage extends Days {
  readonly institution: InstitutionCode;
  readonly after: { readonly day: string; readonly scheme: string; readonly type: string };
  readonly rowsMax: number;
}

/** A row for each day, scheme and clearing type that has cases. */
export async function selectDayPage(reports: Reports, page: DayPage): Promise<DayRow[]> {
  const { after } = page;
  return await reports.query<DayRow>(sql`
    select business_day::text as business_day, scheme, clearing_type, count(*)::integer as rows,
           count(*) filter (where kind = 'cancel')::integer as refunds,
           sum(total_fen)::bigint as total_fen, sum(fund_fen)::bigint as fund_fen,
           sum(account_fen)::bigint as account_fen, sum(cash_fen)::bigint as cash_fen
      from settlement.institution_case_view
     where institution = ${page.institution} and counted
       and business_day between ${page.from}::date and ${page.to}::date
       and business_day >= ${after.day}::date
       and (business_day, scheme, clearing_type)
         > (${after.day}::date, ${after.scheme}::text, ${after.type}::text)
     group by business_day, scheme, clearing_type
     order by business_day, scheme, clearing_type limit ${page.rowsMax}::integer`);
}

export interface MonthCaseRow {
  readonly id: string;
  readonly business_day: ChinaDate;
  readonly home_area: Area;
  readonly scheme: Scheme;
  readonly kind: "settle" | "cancel";
  readonly total_fen: bigint;
  readonly fund_fen: bigint;
  readonly account_fen: bigint;
  /** Null: the institution has said nothing. */
  readonly taken: boolean | null;
  /** Null: nothing stands in the way of its clearing. */
  readonly reason: ExceptionReason | null;
  /** The later month that takes it in. */
  readonly cleared_in: string | null;
}

const MONTH_CASE = columns<MonthCaseRow>({
  id: "text",
  business_day: "date",
  home_area: "text",
  scheme: "text",
  kind: "text",
  total_fen: "bigint",
  fund_fen: "bigint",
  account_fen: "bigint",
  taken: "boolean",
  reason: "text",
  cleared_in: "text",
});

export interface DeskMonthPage extends Days {
  readonly institution: InstitutionCode;
  /** "care home". */
  readonly pairs: readonly string[];
  readonly after: { readonly day: string; readonly id: string };
  readonly rowsMax: number;
}

/**
 * What was submitted stands as it was noted then; before that, as it is now: a difference that is
 * open, the institution's silence, a day that the three have not agreed. Cases within the province
 * are not compared by three.
 */
export async function selectMonthDesk(
  reports: Reports,
  page: DeskMonthPage,
): Promise<MonthCaseRow[]> {
  const { after } = page;
  return await reports.query<MonthCaseRow>(sql`
    with cases as (
      select s.*, c.taken, e.cleared_in,
             case when e.settlement_id is not null
                  then case when e.cleared_in is null then e.reason end
                  when exists (select from reconciliation.differences d
                                where d.settlement_id = s.id and d.state in ('open', 'proposed'))
                  then 'differs'
                  when c.taken is null then 'unconfirmed'
                  when not c.taken then 'leftOut'
                  when left(s.home_area, 2) <> left(s.care_area, 2) and not exists (
                       select from reconciliation.pair_days p
                        where p.day = s.business_day and p.side = 'care'
                          and p.peer = left(s.home_area, 2) || '0000' and p.scheme = s.scheme
                          and p.state = 'agreed')
                  then 'notReconciled'
             end as reason
        from settlement.institution_case_view s
        left join reconciliation.confirmations c on c.settlement_id = s.id
        left join clearing.exception_view e on e.settlement_id = s.id
       where s.institution = ${page.institution} and s.counted
         and s.business_day between ${page.from}::date and ${page.to}::date
         and s.care_area || ' ' || s.home_area = any(${page.pairs}::text[])
         and (s.business_day, s.id) > (${after.day}::date, ${after.id}::text)
       order by s.business_day, s.id limit ${page.rowsMax}::integer)
    select ${MONTH_CASE.read} from cases order by business_day, id`);
}

export async function selectApplicationPage(
  reports: Reports,
  of: { readonly institution: InstitutionCode; readonly after: string; readonly rowsMax: number },
): Promise<ApplicationRow[]> {
  return await reports.query<ApplicationRow>(sql`
    select ${APPLICATIONS.read} from reconciliation.applications
     where institution = ${of.institution} and id < ${of.after}
     order by id desc limit ${of.rowsMax}::integer`);
}
