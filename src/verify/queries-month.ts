/**
 * What the check of a month's clearing reads case by case. The months asked for stand in the
 * transaction's settings, because a cursor takes no parameters. Sorted by day, then id.
 */
import { type Reading, type Sql, sql, type Tx } from "#store/store.ts";

export interface Span {
  readonly first: string;
  readonly last: string;
}

/** `late`: cases of earlier months that are cleared in these. */
export async function setSpan(tx: Tx, span: Span, late: readonly string[] = []): Promise<void> {
  await tx.query(sql`
    select set_config('verify.first', ${span.first}, true),
           set_config('verify.last', ${span.last}, true),
           set_config('verify.late', ${late.join(",")}, true)`);
}

/** A case at one party; `id` begins with its day, so that the three are read in one order. */
interface Dated {
  readonly id: string;
  readonly case_id: string;
  readonly kind: string;
  readonly state: string;
  readonly business_day: string;
  readonly month: string;
}

export interface CareCaseRow extends Dated {
  readonly institution: string;
  /** Where it was, as its encounter has it; null: no encounter is here. */
  readonly care_area: string | null;
  readonly home_area: string;
  readonly clearing_type: string;
  readonly settled_at: bigint | null;
  readonly reverse_ordered_at: bigint | null;
  readonly cancels: string | null;
  /** What it takes back waited: the month that took that in, "": none yet; null: it never waited. */
  readonly original: string | null;
  readonly outcome: string | null;
  readonly total_fen: bigint;
  readonly fund_fen: bigint | null;
  readonly account_fen: bigint | null;
  readonly cash_fen: bigint | null;
  readonly taken: boolean | null;
  readonly said_at: bigint | null;
  readonly confirmed_month: string | null;
  readonly confirmed_by: string | null;
}

export const careCaseRows: Reading<CareCaseRow> = {
  declare: sql`
    declare care_case_rows no scroll cursor for
    select s.business_day || ' ' || s.id as id, s.id as case_id, s.kind, s.state,
           s.business_day::text as business_day, s.month, s.institution,
           n.care_area, s.home_area,
           case when s.care_type in ('pharmacy', 'chronic') then s.care_type
                when s.care_type in ('inpatient', 'inpatientTrauma', 'inpatientEmergency',
                                     'inpatientMaternity', 'daySurgery') then 'inpatient'
                else 'outpatient' end as clearing_type,
           s.settled_at, s.reverse_ordered_at, s.cancels,
           case when x.settlement_id is not null then coalesce(x.cleared_in, '') end as original,
           s.outcome, s.total_fen, s.fund_fen, s.account_fen, s.cash_fen, k.taken, k.said_at,
           k.month as confirmed_month, k.institution as confirmed_by
      from settlement.settlements s
      left join reconciliation.confirmations k on k.settlement_id = s.id
      left join settlement.encounters n on n.id = s.encounter_id
      left join clearing.exceptions x on x.settlement_id = s.cancels
     where s.business_day is not null
       and (s.month between current_setting('verify.first') and current_setting('verify.last')
         or s.id in (select unnest(string_to_array(current_setting('verify.late'), ','))))
     order by s.business_day, s.id collate "C"`,
  fetch: sql`fetch 1000 from care_case_rows`,
};

export interface HomeCaseRow extends Dated {
  readonly home_area: string;
  readonly care_area: string | null;
  readonly answer: string | null;
  readonly undone_day: string | null;
  readonly undone_month: string | null;
}

export const homeCaseRows: Reading<HomeCaseRow> = {
  declare: sql`
    declare home_case_rows no scroll cursor for
    select h.business_day || ' ' || h.id as id, h.id as case_id, h.kind, h.state,
           h.business_day::text as business_day, h.month, h.home_area, h.care_area, h.answer,
           h.undone_day::text as undone_day, h.undone_month
      from settlement.home_settlements h
     where h.business_day is not null and h.kind <> 'tombstone'
       and (h.month between current_setting('verify.first') and current_setting('verify.last')
         or h.id in (select unnest(string_to_array(current_setting('verify.late'), ','))))
     order by h.business_day, h.id collate "C"`,
  fetch: sql`fetch 1000 from home_case_rows`,
};

export interface HubCaseRow extends Dated {
  readonly care_node: string;
  readonly home_node: string;
  readonly home_area: string | null;
  readonly scheme: string | null;
  readonly total_fen: bigint | null;
  readonly pots: Readonly<Record<string, string>> | null;
}

export const hubCaseRows: Reading<HubCaseRow> = {
  declare: sql`
    declare hub_case_rows no scroll cursor for
    select c.business_day || ' ' || c.id as id, c.id as case_id, c.kind, c.state,
           c.business_day::text as business_day, c.month, c.care_node, c.home_node, c.home_area,
           c.scheme, c.total_fen, c.pots
      from settlement.copies c
     where c.business_day is not null
       and (c.month between current_setting('verify.first') and current_setting('verify.last')
         or c.id in (select unnest(string_to_array(current_setting('verify.late'), ','))))
     order by c.business_day, c.id collate "C"`,
  fetch: sql`fetch 1000 from hub_case_rows`,
};

/** What the ledger has of an account on a day, by settlements. */
export interface MovedRow {
  readonly part: string;
  readonly business_day: string;
  readonly month: string;
  readonly account: string;
  readonly amount_fen: bigint;
}

export async function selectSettlementMoves(tx: Tx): Promise<MovedRow[]> {
  return await tx.query<MovedRow>(sql`
    select t.part, t.business_day::text as business_day, t.month, e.account,
           sum(e.amount_fen)::int8 as amount_fen
      from ledger.transfers t
     cross join lateral (values (t.source, -t.amount_fen), (t.target, t.amount_fen))
           as e(account, amount_fen)
     where t.subject_kind = 'settlement'
       and t.month between current_setting('verify.first') and current_setting('verify.last')
     group by 1, 2, 3, 4 having sum(e.amount_fen) <> 0`);
}

export interface PostedRow {
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly part: string;
  readonly line: number;
  readonly source: string;
  readonly target: string;
  readonly amount_fen: bigint;
  readonly business_day: string;
  readonly month: string;
  readonly occurred_at: bigint;
}

/** All that is no settlement, from the first month on: what a month brings is paid later. */
export const POSTED: Sql = sql`
  select subject_kind, subject_id, part, line::int4 as line, source, target, amount_fen,
         business_day::text as business_day, month, occurred_at
    from ledger.transfers
   where subject_kind <> 'settlement'
     and (month >= current_setting('verify.first')
       or business_day >= (current_setting('verify.first') || '-01')::date)
   order by subject_id, part, line`;
