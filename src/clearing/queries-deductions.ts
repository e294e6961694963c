/** SQL of deductions after a review at care. */
import type { ChinaMonth } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import { DEDUCTIONS, type DeductionRow, type PairRow } from "#clearing/rows.ts";
import type { ClearedFund } from "#model/clearing.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

interface MonthPair extends PairRow {
  readonly month: ChinaMonth;
}

export async function upsertDeductions(tx: Tx, rows: readonly DeductionRow[]): Promise<void> {
  await tx.query(sql`
    insert into clearing.deductions as d (${DEDUCTIONS.names})
    select ${DEDUCTIONS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${DEDUCTIONS.record})
    on conflict on constraint deductions_pkey do update set ${DEDUCTIONS.set("excluded")}
     where d.care_node = excluded.care_node`);
}

/** Held until the commit. */
export async function holdDeduction(tx: Tx, id: string): Promise<DeductionRow | null> {
  const [row] = await tx.query<DeductionRow>(sql`
    select ${DEDUCTIONS.read} from clearing.deductions where id = ${id} for update`);
  return row ?? null;
}

/**
 * At care: released ones whose case was taken back, or ended before a clearing credited them, and
 * that are not taken back themselves.
 */
export async function holdLapsed(tx: Tx, care: NodeId): Promise<DeductionRow[]> {
  return await tx.query<DeductionRow>(sql`
    select ${DEDUCTIONS.read} from clearing.deductions d
     where state = 'released' and care_node = ${care} and amount_fen > 0
       and ((select c.state from settlement.care_cases_view c where c.id = d.settlement_id)
             in ('cancelled', 'offset')
         or exists (select from clearing.escalations e
                     where e.settlement_id = d.settlement_id and e.act = 'end'
                       and e.state = 'released'))
       and not exists (select from clearing.deductions r where r.id = d.id || '_r')
     order by id for update of d`);
}

/** Their case left its batch: they wait with it, until a clearing takes both in. */
export async function deferDeductions(
  tx: Tx,
  { month, care_node }: { readonly month: ChinaMonth; readonly care_node: NodeId },
  cases: readonly string[],
): Promise<void> {
  await tx.query(sql`
    update clearing.deductions set month = null
     where month = ${month} and care_node = ${care_node}
       and settlement_id = any(${cases}::text[])`);
}

/**
 * Released ones that no clearing has credited, or this one has, of cases of this month, of those
 * that it takes in late, and of those that an earlier one has.
 */
export async function selectToCredit(
  tx: Tx,
  of: { readonly care: NodeId; readonly month: ChinaMonth; readonly late: readonly string[] },
): Promise<DeductionRow[]> {
  const { care, month, late } = of;
  return await tx.query<DeductionRow>(sql`
    select ${DEDUCTIONS.read} from clearing.deductions d
     where state = 'released' and care_node = ${care} and (month is null or month = ${month})
       and (case_month = ${month} or settlement_id = any(${late}::text[])
         or case_month < ${month} and case
              when exists (select from clearing.exceptions e
                            where e.care_node = d.care_node and e.settlement_id = d.settlement_id)
              then exists (select from clearing.exceptions e
                            where e.care_node = d.care_node and e.settlement_id = d.settlement_id
                              and e.cleared_in < ${month})
              else exists (select from clearing.submissions s
                            where s.month = d.case_month and s.care_node = d.care_node
                              and s.home_node = d.home_node and s.scheme = d.scheme) end)
     order by id`);
}

export async function selectCredited(
  tx: Tx,
  month: ChinaMonth,
  care: NodeId,
): Promise<DeductionRow[]> {
  return await tx.query<DeductionRow>(sql`
    select ${DEDUCTIONS.read} from clearing.deductions
     where month = ${month} and care_node = ${care} order by id`);
}

/** The pair's month credits these; what an earlier count of it credited besides waits again. */
export async function updateCreditedIn(
  tx: Tx,
  pair: MonthPair,
  ids: readonly string[],
): Promise<void> {
  const { month, care_node, home_node, scheme } = pair;
  await tx.query(sql`
    update clearing.deductions
       set month = case when id = any(${ids}::text[]) then ${month}::text end
     where care_node = ${care_node} and home_node = ${home_node} and scheme = ${scheme}
       and (month = ${month} or id = any(${ids}::text[]))`);
}

/** At the hub: of the pair's month, what an older revision named and this one does not. */
export async function dropOtherDeductions(
  tx: Tx,
  pair: MonthPair,
  ids: readonly string[],
): Promise<void> {
  const { month, care_node, home_node, scheme } = pair;
  await tx.query(sql`
    delete from clearing.deductions
     where month = ${month} and care_node = ${care_node} and home_node = ${home_node}
       and scheme = ${scheme} and id <> all(${ids}::text[])`);
}

export interface DeductibleRow {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly institution: InstitutionCode;
  readonly home_area: Area;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  readonly month: ChinaMonth;
  readonly fund: ClearedFund;
  readonly amount_fen: Fen;
  /** Entered or released already, of this fund. */
  readonly deducted_fen: Fen;
  readonly is_ended: boolean;
}

/** A case at care with what this fund paid of it. */
export async function selectDeductible(
  tx: Tx,
  settlementId: string,
  fund: ClearedFund,
): Promise<DeductibleRow | null> {
  const [row] = await tx.query<DeductibleRow>(sql`
    select c.id, c.kind, c.state, c.institution, c.home_area, c.home_node, c.scheme, c.month,
           ${fund}::text as fund,
           coalesce((select sum(a.amount_fen) from settlement.care_amounts_view a
                      where a.id = c.id and a.fund = ${fund}), 0)::int8 as amount_fen,
           coalesce((select sum(d.amount_fen) from clearing.deductions d
                      where d.settlement_id = c.id and d.fund = ${fund}
                        and d.state <> 'refused'), 0)::int8 as deducted_fen,
           exists (select from clearing.escalations e
                    where e.settlement_id = c.id and e.act = 'end'
                      and e.state = 'released') as is_ended
      from settlement.care_cases_view c where c.id = ${settlementId}`);
  return row ?? null;
}

export interface DeductionPage {
  readonly state: string | null;
  readonly month: ChinaMonth | null;
  readonly after: string;
  readonly rowsMax: number;
}

export async function selectDeductionPage(tx: Tx, page: DeductionPage): Promise<DeductionRow[]> {
  const { state, month, after, rowsMax } = page;
  return await tx.query<DeductionRow>(sql`
    select ${DEDUCTIONS.read} from clearing.deductions
     where (${state}::text is null or state = ${state})
       and (${month}::text is null or month = ${month}) and id > ${after}
     order by id limit ${rowsMax}`);
}
