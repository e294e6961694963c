/** SQL of each institution's part in what a month's clearing brings, and of what is owed to it. */
import type { ChinaMonth, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { BatchRow } from "#clearing/queries-batches.ts";
import type { NoticeRow } from "#clearing/queries-notices.ts";
import type { FundTexts } from "#clearing/rows.ts";
import type { ClearedFund } from "#model/clearing.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ShareRow {
  readonly batch_id: string;
  readonly institution: InstitutionCode;
  /** The area whose agency pays it. */
  readonly pool: Area;
  readonly cases: number;
  readonly funds: FundTexts;
  readonly deductions: FundTexts;
  readonly payable_fen: Fen;
}

const SHARES = columns<ShareRow>({
  batch_id: "text",
  institution: "text",
  pool: "text",
  cases: "integer",
  funds: "json",
  deductions: "json",
  payable_fen: "bigint",
});

export type ToShare = Pick<
  BatchRow,
  "id" | "month" | "care_node" | "home_node" | "scheme" | "cases" | "funds" | "deductions"
>;

/** Cases of care's with one home place in one scheme, that a month clears. */
export type Clearing = Pick<ToShare, "month" | "care_node" | "home_node" | "scheme">;

/** Care's own batches with other provinces that both have confirmed and are not divided yet. */
export async function selectUnshared(tx: Tx, care: NodeId): Promise<ToShare[]> {
  return await tx.query<ToShare>(sql`
    select b.id, b.month, b.care_node, b.home_node, b.scheme, b.cases, b.funds, b.deductions
      from clearing.batches b
     where b.care_node = ${care} and b.posted_at is not null and b.number is not null
       and not exists (select 1 from clearing.shared_batches s where s.batch_id = b.id)
     order by b.id`);
}

/** A batch that is divided stays so. */
export async function countShared(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly shared: number }>(
    sql`select count(*)::int4 as shared from clearing.shared_batches`,
  );
  return row?.shared ?? 0;
}

export interface InstitutionSum {
  readonly institution: InstitutionCode;
  /** Of cases inside a province: where the institution lay then. Else null. */
  readonly care_area: Area | null;
  readonly home_area: Area;
  /** Null: the row has the number of cases and the sum of their bills. */
  readonly fund: ClearedFund | null;
  readonly cases: number;
  readonly total_fen: Fen;
  readonly amount_fen: Fen;
  readonly deduction_fen: Fen;
}

/**
 * By institution, home area and fund, what a batch that was allocated is made of: the month's cases
 * that were concluded when care counted it, without the exceptions and with the late ones; and
 * deductions.
 */
export async function selectInstitutionSums(tx: Tx, of: Clearing): Promise<InstitutionSum[]> {
  const { month, care_node, home_node, scheme } = of;
  const isInside = care_node === home_node;
  return await tx.query<InstitutionSum>(sql`
    with taken as (
      select c.id, c.institution, c.home_area, c.total_fen
        from settlement.care_cases_view c
        join clearing.submissions s on s.month = c.month and s.care_node = ${care_node}
         and s.home_node = c.home_node and s.scheme = c.scheme and c.settled_at < s.counted_to
       where c.month = ${month} and c.home_node = ${home_node} and c.scheme = ${scheme}
         and not exists (select 1 from clearing.exceptions e
                          where e.care_node = ${care_node} and e.settlement_id = c.id)
      union
      select c.id, c.institution, c.home_area, c.total_fen
        from clearing.exceptions e
        join settlement.care_cases_view c on c.id = e.settlement_id
       where e.care_node = ${care_node} and e.cleared_in = ${month}
         and e.home_node = ${home_node} and e.scheme = ${scheme}
    )
    select t.institution, i.care_area, t.home_area, null as fund, count(*)::int4 as cases,
           sum(t.total_fen)::int8 as total_fen, 0::int8 as amount_fen, 0::int8 as deduction_fen
      from taken t
      left join settlement.institution_case_view i on i.id = t.id and ${isInside}::boolean
     group by t.institution, i.care_area, t.home_area
    union all
    select t.institution, i.care_area, t.home_area, a.fund, count(*)::int4, 0::int8,
           sum(a.amount_fen)::int8, 0::int8
      from taken t join settlement.care_amounts_view a on a.id = t.id
      left join settlement.institution_case_view i on i.id = t.id and ${isInside}::boolean
     group by t.institution, i.care_area, t.home_area, a.fund
    union all
    select d.institution, i.care_area, d.home_area, d.fund, 0, 0::int8, 0::int8,
           sum(d.amount_fen)::int8
      from clearing.deductions d
      left join settlement.institution_case_view i
        on i.id = d.settlement_id and ${isInside}::boolean
     where d.month = ${month} and d.care_node = ${care_node} and d.home_node = ${home_node}
       and d.scheme = ${scheme}
     group by d.institution, i.care_area, d.home_area, d.fund
     order by 1, 2, 3, 4`);
}

/** Where institutions lie; one that is not recorded is not in it. */
export async function selectInstitutionAreas(
  tx: Tx,
  codes: readonly InstitutionCode[],
): Promise<ReadonlyMap<InstitutionCode, Area>> {
  const rows = await tx.query<{ readonly code: InstitutionCode; readonly area: Area }>(sql`
    select code, area from registry.institution_view where code = any(${codes}::text[])`);
  return new Map(rows.map(({ code, area }) => [code, area]));
}

/** What is divided stands from now on. */
export async function insertShared(tx: Tx, batch: string, at: Instant): Promise<void> {
  await tx.query(sql`
    insert into clearing.shared_batches (batch_id, shared_at) values (${batch}, ${at})`);
}

export async function insertShares(tx: Tx, rows: readonly ShareRow[]): Promise<void> {
  await tx.query(sql`
    insert into clearing.institution_shares (${SHARES.names})
    select ${SHARES.written} from json_to_recordset(${toJson(rows)}::json) as t(${SHARES.record})`);
}

export interface OpenRow {
  readonly pool: Area;
  readonly institution: InstitutionCode;
  readonly scheme: Scheme;
  readonly open_fen: Fen;
}

/**
 * What is to be paid to each institution by clearings up to the month, less what notices of earlier
 * runs tell to pay; without those that have a notice of this run.
 */
export async function selectOpenByInstitution(tx: Tx, month: ChinaMonth): Promise<OpenRow[]> {
  return await tx.query<OpenRow>(sql`
    with owed as (
      select s.pool, s.institution, b.scheme, s.payable_fen as fen
        from clearing.institution_shares s join clearing.batches b on b.id = s.batch_id
       where b.month <= ${month} and b.posted_at is not null
      union all
      select n.payer, n.payee, a.key, -a.value::int8
        from clearing.notices n cross join lateral json_each_text(n.amounts) a
       where n.kind = 'institutionPayment'
    )
    select o.pool, o.institution, o.scheme, sum(o.fen)::int8 as open_fen from owed o
     where not exists (select 1 from clearing.notices n
                        where n.kind = 'institutionPayment' and n.period = ${month}
                          and n.payer = o.pool and n.payee = o.institution)
     group by o.pool, o.institution, o.scheme having sum(o.fen) > 0
     order by o.pool, o.institution, o.scheme`);
}

export interface SharedBatch {
  readonly id: string;
  readonly scheme: Scheme;
  readonly home_area: Area;
  /** Null: the batch has no lines. */
  readonly fund: ClearedFund | null;
  readonly amount_fen: Fen;
}

/**
 * Divided batches of a notice's pair up to its month that belong to no notice yet, by their lines,
 * in the order in which both had confirmed them.
 */
export async function selectUnnoticed(
  tx: Tx,
  { payer, payee, period }: Pick<NoticeRow, "payer" | "payee" | "period">,
): Promise<SharedBatch[]> {
  return await tx.query<SharedBatch>(sql`
    select b.id, b.scheme, coalesce(l.home_area, b.home_node) as home_area, l.fund,
           coalesce(l.amount_fen - l.deduction_fen, 0)::int8 as amount_fen
      from clearing.shared_batches s
      join clearing.batches b on b.id = s.batch_id
      left join clearing.batch_lines l on l.batch_id = b.id
     where s.notice_id is null and b.home_node = ${payer} and b.care_node = ${payee}
       and b.month <= ${period}
     order by greatest(b.care_confirmed_at, b.home_confirmed_at), b.id`);
}

/**
 * Notices of a month whose money has moved and was not passed on, the oldest first: those that
 * came, and those with a batch of care's own that were set off or paid back.
 */
export async function selectToDistribute(tx: Tx, care: NodeId): Promise<{ readonly id: string }[]> {
  return await tx.query(sql`
    select n.id from clearing.notices n
     where n.kind = 'clearing' and n.state = 'received'
       and (n.payee = ${care}
         or exists (select 1 from clearing.notice_batches k
                     where k.notice_id = n.id and substr(k.batch_id, 11, 6) = ${care}))
       and not exists (select 1 from clearing.distributed_notices d where d.notice_id = n.id)
     order by n.period, n.id`);
}

/** Of these, those that are divided. */
export async function selectShared(tx: Tx, batches: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ readonly batch_id: string }>(sql`
    select batch_id from clearing.shared_batches where batch_id = any(${batches}::text[])
     order by batch_id`);
  return rows.map(({ batch_id }) => batch_id);
}

export async function insertDistributed(
  tx: Tx,
  notice: string,
  { batches, at }: { readonly batches: readonly string[]; readonly at: Instant },
): Promise<void> {
  await tx.query(sql`
    insert into clearing.distributed_notices (notice_id, distributed_at) values (${notice}, ${at})`);
  await tx.query(sql`
    update clearing.shared_batches set notice_id = ${notice}
     where batch_id = any(${batches}::text[])`);
}

export interface PoolSum {
  readonly pool: Area;
  readonly scheme: Scheme;
  readonly payable_fen: Fen;
}

export async function selectPoolSums(tx: Tx, batches: readonly string[]): Promise<PoolSum[]> {
  return await tx.query<PoolSum>(sql`
    select s.pool, b.scheme, sum(s.payable_fen)::int8 as payable_fen
      from clearing.institution_shares s join clearing.batches b on b.id = s.batch_id
     where s.batch_id = any(${batches}::text[])
     group by s.pool, b.scheme order by s.pool, b.scheme`);
}
