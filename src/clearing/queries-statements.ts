/** SQL of statements (对账单): what clearings of a month bring to each institution, and its notice. */
import type { ChinaMonth } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { NoticeState } from "#model/clearing-states.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { columns, type Reports, sql } from "#store/store.ts";

export interface PayeeRow {
  readonly institution: InstitutionCode;
  readonly name: string | null;
  readonly pool: Area;
  readonly scheme: Scheme;
  readonly home_node: NodeId;
  readonly cases: number;
  /** Of the funds, without the accounts. */
  readonly funds_fen: Fen;
  /** Own and relatives' accounts. */
  readonly accounts_fen: Fen;
  readonly deduction_fen: Fen;
  readonly payable_fen: Fen;
  /** Null: the month's notice to this institution is not issued. */
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

/** In the order of institution, scheme and home place. */
export async function selectPayees(reports: Reports, page: PayeePage): Promise<PayeeRow[]> {
  const { month, institution, after, rowsMax } = page;
  const [code, scheme, home] = after;
  return await reports.query<PayeeRow>(sql`
    select ${PAYEES.read} from (
      select s.institution, v.name, s.pool, b.scheme, b.home_node, s.cases,
             (f.all_fen - f.accounts_fen)::int8 as funds_fen, f.accounts_fen,
             (f.all_fen - s.payable_fen)::int8 as deduction_fen, s.payable_fen,
             n.number as notice, n.state as notice_state
        from clearing.batches b
        join clearing.institution_shares s on s.batch_id = b.id
       cross join lateral (
             select coalesce(sum(value::int8), 0)::int8 as all_fen,
                    coalesce(sum(value::int8) filter
                      (where key in ('ownAccount', 'relativesAccount')), 0)::int8 as accounts_fen
               from json_each_text(s.funds)) f
        left join registry.institution_view v on v.code = s.institution
        left join clearing.notices n
          on n.kind = 'institutionPayment' and n.period = b.month and n.payer = s.pool
         and n.payee = s.institution
       where b.month = ${month} and b.posted_at is not null
         and (${institution}::text is null or s.institution = ${institution})
         and (s.institution, b.scheme, b.home_node) > (${code}, ${scheme}, ${home})
       order by s.institution, b.scheme, b.home_node limit ${rowsMax}) t`);
}
