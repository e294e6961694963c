/**
 * What the check of a month's clearing reads of batches and money: whole rows, since each of their
 * figures is to be proved. The months stand in the transaction's settings.
 */
import { type Sql, sql, type Tx } from "#store/store.ts";

export type Texts = Readonly<Record<string, string>>;

export interface Pair {
  readonly care_node: string;
  readonly home_node: string;
  readonly scheme: string;
}

export interface SubmissionRow extends Pair {
  readonly month: string;
  readonly revision: number;
  readonly turn: number;
  readonly cases: number;
  readonly total_fen: bigint;
  readonly funds: Texts;
  readonly excepted: number;
  readonly late: number;
  readonly state: string;
  readonly hub: { readonly cases: number; readonly total: string; readonly funds: Texts } | null;
  readonly counted_to: bigint;
  readonly submitted_by: string;
  readonly submitted_at: bigint;
}

export interface ExceptionRow extends Pair {
  readonly settlement_id: string;
  readonly month: string;
  readonly reason: string;
  readonly deferred: number;
  readonly cleared_in: string | null;
  readonly revision: number;
  readonly noted_at: bigint;
}

export interface BatchRow extends Pair {
  readonly id: string;
  readonly month: string;
  readonly cases: number;
  readonly total_fen: bigint;
  readonly funds: Texts;
  readonly deductions: Texts;
  readonly payable_fen: bigint;
  readonly state: string;
  readonly generated_at: bigint;
  readonly care_confirmed_by: string | null;
  readonly care_confirmed_at: bigint | null;
  readonly home_confirmed_by: string | null;
  readonly home_confirmed_at: bigint | null;
  readonly version: number;
  readonly digest: string;
  /** Null: of pooling areas, and the province's own. */
  readonly number: bigint | null;
  readonly posted_at: bigint | null;
}

export interface LineRow {
  readonly batch_id: string;
  readonly home_area: string;
  readonly fund: string;
  readonly cases: number;
  readonly amount_fen: bigint;
  readonly deduction_fen: bigint;
}

export interface DeductionRow extends Pair {
  readonly id: string;
  readonly settlement_id: string;
  readonly institution: string;
  readonly home_area: string;
  readonly fund: string;
  readonly amount_fen: bigint;
  readonly reason: string;
  readonly case_month: string;
  readonly decided_by: string | null;
  readonly decided_at: bigint | null;
  readonly state: string;
  readonly month: string | null;
  /** At care: where the case was; null: no encounter is here. */
  readonly care_area: string | null;
  /** The case is here. */
  readonly has_case: boolean;
}

export interface WordRow {
  readonly batch_id: string;
  readonly version: number;
  readonly digest: string;
  readonly prepared_by: string;
  readonly confirmed_by: string | null;
  readonly confirmed_at: bigint | null;
}

export interface ObjectionRow {
  readonly id: string;
  readonly batch_id: string;
  readonly raised_at_node: string;
  readonly settlement_id: string;
  readonly reason: string;
  readonly released_at: bigint | null;
  readonly heard_at: bigint | null;
  readonly proposal: string | null;
  readonly outcome: string | null;
  readonly decided_at: bigint | null;
}

export interface NoticeRow {
  readonly id: string;
  readonly number: string;
  readonly kind: string;
  readonly period: string;
  readonly payer: string;
  readonly payee: string;
  readonly amounts: Texts;
  readonly total_fen: bigint;
  readonly state: string;
  readonly issued_on: string;
  readonly to_finance_by: string;
  readonly pay_by: string;
  readonly receipt_by: string;
  readonly to_finance_at: bigint | null;
  readonly paid_at: bigint | null;
  readonly received_at: bigint | null;
  readonly version: number;
  readonly digest: string;
  readonly news: bigint;
}

export interface NoticeLineRow {
  readonly notice_id: string;
  readonly scheme: string;
  readonly home_area: string;
  readonly fund: string;
  readonly amount_fen: bigint;
}

export interface PaymentRow {
  readonly id: string;
  readonly direction: string;
  readonly notice_id: string | null;
  readonly payer: string;
  readonly payee: string;
  readonly amounts: Texts;
  readonly total_fen: bigint;
  readonly state: string;
  readonly entered_at: bigint;
  readonly proposed: string | null;
  readonly proposed_by: string | null;
  readonly decided_by: string | null;
  readonly decided_at: bigint | null;
}

export interface ChangeRow extends Pair {
  readonly notice_id: string;
  readonly change_fen: bigint;
  readonly effective_on: string;
}

export interface RequestRow {
  readonly id: string;
  readonly care_node: string;
  readonly home_node: string;
  readonly amounts: Texts;
  readonly total_fen: bigint;
  readonly state: string;
  readonly proposed: string | null;
  readonly decided_at: bigint | null;
}

export interface YearRow extends Pair {
  readonly year: string;
  readonly quarter_fen: bigint;
  readonly target_fen: bigint;
  readonly held_fen: bigint;
  readonly computed_at: bigint;
}

/** An institution's part of a batch, beside what the batch and its division say. */
export interface ShareRow {
  readonly batch_id: string;
  readonly institution: string;
  readonly pool: string;
  readonly cases: number;
  readonly funds: Texts;
  readonly deductions: Texts;
  readonly payable_fen: bigint;
  /** Null: there is no such batch. */
  readonly month: string | null;
  readonly scheme: string | null;
  /** Its month is among those whose notices are read. */
  readonly recent: boolean;
  /** Null: the batch is not noted as divided. */
  readonly shared_at: bigint | null;
  readonly notice_id: string | null;
}

/** Of an institution in a scheme: what earlier months brought, less what their notices told. */
export interface OpenRow {
  readonly pool: string;
  readonly institution: string;
  readonly scheme: string;
  readonly open_fen: bigint;
}

/** The country's parameters of clearing, the text of each that was in force. */
export interface ParametersRow {
  readonly in_force_from: string;
  readonly text: string;
}

/** Whose count of a month the trail has. */
export interface CountRow {
  readonly month: string;
  readonly at: bigint;
  readonly actor: string;
}

/** Two areas that pay one difference in these months. */
export interface NettingRow {
  readonly one: string;
  readonly other: string;
  readonly from_month: string;
  readonly to_month: string;
}

export interface MoneyTables {
  readonly parameters: readonly ParametersRow[];
  readonly submissions: readonly SubmissionRow[];
  readonly counts: readonly CountRow[];
  readonly exceptions: readonly ExceptionRow[];
  readonly batches: readonly BatchRow[];
  readonly lines: readonly LineRow[];
  readonly deductions: readonly DeductionRow[];
  readonly words: readonly WordRow[];
  readonly objections: readonly ObjectionRow[];
  readonly notices: readonly NoticeRow[];
  readonly noticeLines: readonly NoticeLineRow[];
  readonly noticeBatches: readonly { readonly notice_id: string; readonly batch_id: string }[];
  readonly noticeWords: readonly { readonly notice_id: string; readonly word: string }[];
  readonly payments: readonly PaymentRow[];
  readonly changes: readonly ChangeRow[];
  readonly requests: readonly RequestRow[];
  readonly years: readonly YearRow[];
  readonly shares: readonly ShareRow[];
  readonly sharedBatches: readonly {
    readonly batch_id: string;
    readonly notice_id: string | null;
  }[];
  readonly distributed: readonly { readonly notice_id: string }[];
  readonly openBefore: readonly OpenRow[];
  readonly nettings: readonly NettingRow[];
  /** The numbers that the hub gave last: to batches, and to notices. */
  readonly counters: readonly { readonly what: string; readonly last: bigint }[];
}

/** Two months before the first too: what is late is in a later notice. */
const TABLES: Readonly<Record<keyof MoneyTables, Sql>> = {
  parameters: sql`
    select in_force_from::text as in_force_from, text from rulebook.releases
     where area = '100000' and scheme = 'clearing' and state = 'approved'
     order by in_force_from, approved_at`,
  submissions: sql`
    select * from clearing.submissions
     where month >= to_char((current_setting('verify.first') || '-01')::date - interval '4 months',
                            'YYYY-MM')
     order by month, care_node, home_node, scheme`,
  counts: sql`
    select e.subject as month, e.at, e.actor from trail.entries e
     where e.action = 'clearing.submit' and e.subject in (
             select distinct month from clearing.submissions
              where month >= to_char((current_setting('verify.first') || '-01')::date
                                     - interval '4 months', 'YYYY-MM'))
     order by e.at, e.subject`,
  exceptions: sql`
    select * from clearing.exceptions
     where month between current_setting('verify.first') and current_setting('verify.last')
        or cleared_in between current_setting('verify.first') and current_setting('verify.last')
     order by care_node, settlement_id`,
  batches: sql`
    select * from clearing.batches
     where month >= to_char((current_setting('verify.first') || '-01')::date - interval '4 months',
                            'YYYY-MM') order by id`,
  lines: sql`
    select l.* from clearing.batch_lines l
     where left(l.batch_id, 10) >= 'bat_' || to_char(
             (current_setting('verify.first') || '-01')::date - interval '4 months', 'YYYYMM')
     order by batch_id, home_area, fund`,
  deductions: sql`
    select d.*, n.care_area, s.id is not null as has_case
      from clearing.deductions d
      left join settlement.settlements s on s.id = d.settlement_id
      left join settlement.encounters n on n.id = s.encounter_id
     where d.month is null or d.state <> 'released'
        or d.month >= to_char((current_setting('verify.first') || '-01')::date
                              - interval '2 months', 'YYYY-MM')
        or d.case_month between current_setting('verify.first') and current_setting('verify.last')
     order by d.id`,
  words: sql`
    select w.* from clearing.words w
     where left(w.batch_id, 10) >= 'bat_' || replace(current_setting('verify.first'), '-', '')
     order by batch_id, version`,
  objections: sql`
    select o.* from clearing.objections o
     where left(o.batch_id, 10) >= 'bat_' || to_char(
             (current_setting('verify.first') || '-01')::date - interval '4 months', 'YYYYMM')
     order by id`,
  notices: sql`
    select id, number, kind, period, payer, payee, amounts, total_fen, state,
           issued_on::text as issued_on, to_finance_by::text as to_finance_by,
           pay_by::text as pay_by, receipt_by::text as receipt_by, to_finance_at, paid_at,
           received_at, version, digest, news
      from clearing.notices
     where kind like 'prefund%'
        or period >= to_char((current_setting('verify.first') || '-01')::date
                             - interval '4 months', 'YYYY-MM')
     order by id`,
  noticeLines: sql`
    select l.* from clearing.notice_lines l
     order by notice_id, scheme, home_area collate "C", fund collate "C"`,
  noticeBatches: sql`select * from clearing.notice_batches order by batch_id`,
  noticeWords: sql`select notice_id, word from clearing.notice_words order by notice_id, word`,
  payments: sql`
    select id, direction, notice_id, payer, payee, amounts, total_fen, state, entered_at, proposed,
           proposed_by, decided_by, decided_at
      from clearing.payments
     where moved_on >= (current_setting('verify.first') || '-01')::date - 31
        or greatest(entered_at, decided_at)
             >= extract(epoch from (current_setting('verify.first') || '-01')::date - 31) * 1000
     order by id`,
  changes: sql`
    select notice_id, home_node, care_node, scheme, change_fen, effective_on::text as effective_on
      from clearing.prefund_changes order by notice_id, scheme`,
  requests: sql`select * from clearing.prefund_requests order by id`,
  years: sql`select * from clearing.prefund_years order by year, home_node, care_node, scheme`,
  shares: sql`
    select s.*, b.month, b.scheme, d.shared_at, d.notice_id,
           coalesce(b.month >= to_char((current_setting('verify.first') || '-01')::date
                                       - interval '4 months', 'YYYY-MM'), false) as recent
      from clearing.institution_shares s
      left join clearing.batches b on b.id = s.batch_id
      left join clearing.shared_batches d on d.batch_id = s.batch_id
     where b.id is null
        or b.month >= to_char((current_setting('verify.first') || '-01')::date
                              - interval '4 months', 'YYYY-MM')
        or d.notice_id in (
             select id from clearing.notices
              where kind = 'clearing'
                and period >= to_char((current_setting('verify.first') || '-01')::date
                                      - interval '4 months', 'YYYY-MM'))
     order by d.shared_at, s.batch_id, s.institution`,
  sharedBatches: sql`select batch_id, notice_id from clearing.shared_batches order by batch_id`,
  distributed: sql`select notice_id from clearing.distributed_notices order by notice_id`,
  openBefore: sql`
    select pool, institution, scheme, sum(fen)::int8 as open_fen
      from (select s.pool, s.institution, b.scheme, s.payable_fen as fen
              from clearing.institution_shares s join clearing.batches b on b.id = s.batch_id
             where b.posted_at is not null
               and b.month < to_char((current_setting('verify.first') || '-01')::date
                                     - interval '4 months', 'YYYY-MM')
            union all
            select n.payer, n.payee, a.key, -a.value::int8
              from clearing.notices n cross join lateral json_each_text(n.amounts) a
             where n.kind = 'institutionPayment'
               and n.period < to_char((current_setting('verify.first') || '-01')::date
                                      - interval '4 months', 'YYYY-MM')) o
     group by pool, institution, scheme order by pool, institution, scheme`,
  nettings: sql`
    select one, other, from_month, to_month from clearing.netting_agreements
     where state = 'released' order by one, other, from_month`,
  counters: sql`
    select 'batches' as what, last from clearing.news
    union all select 'notices', last from clearing.notice_news`,
};

export async function readMoney(tx: Tx): Promise<MoneyTables> {
  const read: Partial<Record<keyof MoneyTables, readonly unknown[]>> = {};
  for (const name of Object.keys(TABLES) as (keyof MoneyTables)[]) {
    read[name] = await tx.query(TABLES[name]);
  }
  return read as unknown as MoneyTables;
}
