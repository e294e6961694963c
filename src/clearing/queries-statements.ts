/** SQL of statements (对账单): what clearings of a month bring to each institution, and its notice. */
import type { ChinaMonth } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { FundTexts } from "#clearing/rows.ts";
import type { NoticeState } from "#model/clearing-states.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface PayeeRow {
  readonly institution: InstitutionCode;
  readonly name: string | null;
  readonly pool: Area;
  readonly scheme: Scheme;
  readonly home_node: NodeId;
  readonly cases: number;
  /** By fund and account, before what is deducted. */
  readonly funds: FundTexts;
  /** Of the funds, without the accounts. */
  readonly funds_fen: Fen;
  /** Own and relatives' accounts. */
  readonly accounts_fen: Fen;
  readonly deduction_fen: Fen;
  readonly payable_fen: Fen;
  /** Whose run took this part; null: none has yet. */
  readonly notice: string | null;
  readonly notice_state: NoticeState | null;
}

const PAYEES = columns<PayeeRow>({
  institution: "text",
  name: "text",
  pool: "text",
  scheme: "text",
  home_node: "text",
  cases: "integer",
  funds: "json",
  funds_fen: "bigint",
  accounts_fen: "bigint",
  deduction_fen: "bigint",
  payable_fen: "bigint",
  notice: "text",
  notice_state: "text",
});

export interface PayeePage {
  readonly month: ChinaMonth;
  /** Null: all of them. */
  readonly institution: string | null;
  readonly after: readonly [institution: string, scheme: string, home: string];
  readonly rowsMax: number;
}

/**
 * In the order of institution, scheme and home place. A notice tells all parts that were divided
 * until its run, so that what it and those before it come to is what the parts come to up to the
 * last one that it took: a part that was confirmed after a run is in a later one's notice.
 */
export async function selectPayees(tx: Tx, page: PayeePage): Promise<PayeeRow[]> {
  const { month, institution, after, rowsMax } = page;
  const [code, scheme, home] = after;
  return await tx.query<PayeeRow>(sql`
    with shown as materialized (
      select s.batch_id, s.institution, s.pool, b.scheme, b.home_node, s.cases, s.funds,
             s.payable_fen
        from clearing.batches b
        join clearing.institution_shares s on s.batch_id = b.id
       where b.month = ${month} and b.state not in ('generated', 'objected')
         and (${institution}::text is null or s.institution = ${institution})
         and (s.institution, b.scheme, b.home_node) > (${code}, ${scheme}, ${home})
       order by s.institution, b.scheme, b.home_node limit ${rowsMax}),
    parts as materialized (
      select s.batch_id, s.institution, s.pool, b.scheme,
             (to_timestamp(d.shared_at / 1000.0) at time zone 'Asia/Shanghai')::date as shared_on,
             row_number() over own as place, sum(s.payable_fen) over own as comes_to
        from clearing.institution_shares s
        join clearing.batches b on b.id = s.batch_id
        join clearing.shared_batches d on d.batch_id = s.batch_id
       where s.institution in (select institution from shown)
      window own as (partition by s.institution, s.pool, b.scheme
                     order by d.shared_at, s.batch_id)),
    runs as materialized (
      select n.payee as institution, n.payer as pool, a.key as scheme, n.period, n.issued_on,
             n.number, n.state, sum(a.value::int8) over (
               partition by n.payee, n.payer, a.key order by n.period) as told
        from clearing.notices n cross join lateral json_each_text(n.amounts) a
       where n.kind = 'institutionPayment'
         and n.payee in (select institution from shown)),
    taken as materialized (
      select r.institution, r.pool, r.scheme, r.period, r.number, r.state,
             (select max(p.place) from parts p
               where (p.institution, p.pool, p.scheme) = (r.institution, r.pool, r.scheme)
                 and p.shared_on <= r.issued_on and p.comes_to = r.told) as up_to
        from runs r)
    select ${PAYEES.read} from (
      select s.institution, v.name, s.pool, s.scheme, s.home_node, s.cases, s.funds,
             (f.all_fen - f.accounts_fen)::int8 as funds_fen, f.accounts_fen,
             (f.all_fen - s.payable_fen)::int8 as deduction_fen, s.payable_fen,
             n.number as notice, n.state as notice_state
        from shown s
       cross join lateral (
             select coalesce(sum(value::int8), 0)::int8 as all_fen,
                    coalesce(sum(value::int8) filter
                      (where key in ('ownAccount', 'relativesAccount')), 0)::int8 as accounts_fen
               from json_each_text(s.funds)) f
        left join registry.institution_view v on v.code = s.institution
        left join parts p on p.batch_id = s.batch_id and p.institution = s.institution
        left join lateral (
             select t.number, t.state from taken t
              where (t.institution, t.pool, t.scheme) = (s.institution, s.pool, s.scheme)
                and t.up_to >= p.place
              order by t.period limit 1) n on true) t
     order by institution, scheme, home_node`);
}

/** Of a notice between two areas and one scheme: what it is made of. */
export interface AreaNoticeRow {
  readonly number: string;
  readonly payer: Area;
  readonly payee: Area;
  readonly scheme: Scheme;
  /** What the payer owes. */
  readonly gross_fen: Fen;
  /** What the payee owes back, where the pair nets. */
  readonly back_fen: Fen;
  readonly state: NoticeState;
}

const AREA_NOTICES = columns<AreaNoticeRow>({
  number: "text",
  payer: "text",
  payee: "text",
  scheme: "text",
  gross_fen: "bigint",
  back_fen: "bigint",
  state: "text",
});

/** Of a month's run, those that an area pays or receives; both gross amounts beside each other. */
export async function selectAreaNotices(
  tx: Tx,
  { month, area }: { readonly month: ChinaMonth; readonly area: string },
): Promise<AreaNoticeRow[]> {
  return await tx.query<AreaNoticeRow>(sql`
    select ${AREA_NOTICES.read} from (
      select n.number, n.payer, n.payee, b.scheme, n.state,
             coalesce(sum(b.payable_fen) filter
               (where b.home_node = n.payer), 0)::int8 as gross_fen,
             coalesce(sum(b.payable_fen) filter
               (where b.home_node = n.payee), 0)::int8 as back_fen
        from clearing.notices n
        join clearing.notice_batches k on k.notice_id = n.id
        join clearing.batches b on b.id = k.batch_id
       where n.kind = 'areaClearing' and n.period = ${month} and ${area} in (n.payer, n.payee)
       group by n.number, n.payer, n.payee, b.scheme, n.state) t
     order by number, scheme`);
}
