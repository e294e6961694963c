/** SQL of who pays a layer in place of a fund, and of statements of each payer. */
import type { ChinaMonth, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { FundTexts } from "#clearing/rows.ts";
import type { ClearedFund } from "#model/clearing.ts";
import type { BatchState } from "#model/clearing-states.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import { columns, lockKeys, sql, type Tx } from "#store/store.ts";

export interface ExternalPayerRow {
  readonly id: string;
  readonly name: string;
  readonly home_area: Area;
  readonly scheme: Scheme;
  readonly fund: ClearedFund;
  readonly from_month: ChinaMonth;
  readonly to_month: ChinaMonth | null;
  /** Who pays for them; null: they do. */
  readonly paid_by: string | null;
  readonly state: "entered" | "released" | "refused";
  readonly entered_by: string;
  readonly entered_at: Instant;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
}

const EXTERNAL = columns<ExternalPayerRow>({
  id: "text",
  name: "text",
  home_area: "text",
  scheme: "text",
  fund: "text",
  from_month: "text",
  to_month: "text",
  paid_by: "text",
  state: "text",
  entered_by: "text",
  entered_at: "bigint as number",
  decided_by: "text",
  decided_at: "bigint as number",
});

export async function upsertExternalPayer(tx: Tx, row: ExternalPayerRow): Promise<void> {
  await lockKeys(tx, [`external payer ${row.home_area} ${row.scheme} ${row.fund}`]);
  await tx.query(sql`
    insert into clearing.external_payers (${EXTERNAL.names})
    select ${EXTERNAL.written}
      from json_to_recordset(${toJson([row])}::json) as t(${EXTERNAL.record})
    on conflict on constraint external_payers_pkey do update set ${EXTERNAL.set("excluded")}`);
}

/** Held until the commit. */
export async function holdExternalPayer(tx: Tx, id: string): Promise<ExternalPayerRow | null> {
  const [row] = await tx.query<ExternalPayerRow>(sql`
    select ${EXTERNAL.read} from clearing.external_payers where id = ${id} for update`);
  return row ?? null;
}

export async function selectExternalPayers(tx: Tx, rowsMax: number): Promise<ExternalPayerRow[]> {
  return await tx.query<ExternalPayerRow>(sql`
    select ${EXTERNAL.read} from clearing.external_payers
     order by home_area, scheme, fund, from_month, id limit ${rowsMax}`);
}

/** One that is not refused and pays the same layer in one of the same months; the layer is held. */
export async function holdOverlapping(
  tx: Tx,
  row: Pick<ExternalPayerRow, "home_area" | "scheme" | "fund" | "from_month" | "to_month">,
): Promise<ExternalPayerRow | null> {
  const { home_area, scheme, fund, from_month, to_month } = row;
  await lockKeys(tx, [`external payer ${home_area} ${scheme} ${fund}`]);
  const [found] = await tx.query<ExternalPayerRow>(sql`
    select ${EXTERNAL.read} from clearing.external_payers
     where home_area = ${home_area} and scheme = ${scheme} and fund = ${fund}
       and state <> 'refused' and (${to_month}::text is null or from_month <= ${to_month})
       and (to_month is null or to_month >= ${from_month})
     limit 1`);
  return found ?? null;
}

export interface PayerRow {
  /** A pooling area, or the id of who pays in its place. */
  readonly payer: string;
  /** Null: the area pays itself. */
  readonly name: string | null;
  readonly paid_by: string | null;
  readonly home_area: Area;
  readonly care_node: NodeId;
  /** Its province, or inside the care province its pooling area. */
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  /** By fund and account, before what is deducted. */
  readonly funds: FundTexts;
  readonly funds_fen: Fen;
  readonly own_account_fen: Fen;
  readonly relatives_account_fen: Fen;
  readonly deduction_fen: Fen;
  readonly payable_fen: Fen;
  readonly batch: string;
  readonly state: BatchState;
}

const PAYERS = columns<PayerRow>({
  payer: "text",
  name: "text",
  paid_by: "text",
  home_area: "text",
  care_node: "text",
  home_node: "text",
  scheme: "text",
  funds: "json",
  funds_fen: "bigint",
  own_account_fen: "bigint",
  relatives_account_fen: "bigint",
  deduction_fen: "bigint",
  payable_fen: "bigint",
  batch: "text",
  state: "text",
});

export interface PayerPage {
  readonly month: ChinaMonth;
  /** Null: all of them. */
  readonly payer: string | null;
  readonly after: readonly [payer: string, area: string, care: string, scheme: string];
  readonly rowsMax: number;
}

/**
 * What each payer owes for the month to each care place, of batches that both have confirmed, in
 * the order of payer, area, care place and scheme. Inside a province the pooling area pays that the
 * batch names, whose notice it is, whatever area of its pool a case was of.
 */
export async function selectPayers(tx: Tx, page: PayerPage): Promise<PayerRow[]> {
  const { month, payer, after, rowsMax } = page;
  const [code, area, care, scheme] = after;
  return await tx.query<PayerRow>(sql`
    select ${PAYERS.read} from (
      select coalesce(x.id, w.payer) as payer, x.name, x.paid_by, l.home_area, b.care_node,
             b.home_node, b.scheme,
             json_object_agg(l.fund, l.amount_fen::text order by l.fund) as funds,
             coalesce(sum(l.amount_fen) filter
               (where l.fund not in ('ownAccount', 'relativesAccount')), 0)::int8 as funds_fen,
             coalesce(sum(l.amount_fen) filter
               (where l.fund = 'ownAccount'), 0)::int8 as own_account_fen,
             coalesce(sum(l.amount_fen) filter
               (where l.fund = 'relativesAccount'), 0)::int8 as relatives_account_fen,
             sum(l.deduction_fen)::int8 as deduction_fen,
             sum(l.amount_fen - l.deduction_fen)::int8 as payable_fen, b.id as batch, b.state
        from clearing.batches b
        join clearing.batch_lines l on l.batch_id = b.id
       cross join lateral (
             select case when left(b.care_node, 2) = left(b.home_node, 2) then b.home_node
                         else l.home_area end as payer) w
        left join clearing.external_payers x
          on x.state = 'released' and x.home_area = l.home_area and x.scheme = b.scheme
         and x.fund = l.fund and x.from_month <= b.month
         and (x.to_month is null or x.to_month >= b.month)
       where b.month = ${month} and b.state not in ('generated', 'objected')
         and (${payer}::text is null or coalesce(x.id, w.payer) = ${payer})
       group by w.payer, x.id, x.name, x.paid_by, l.home_area, b.care_node,
                b.home_node, b.scheme, b.id, b.state) t
     where (payer, home_area, care_node, scheme) > (${code}, ${area}, ${care}, ${scheme})
     order by payer, home_area, care_node, scheme limit ${rowsMax}`);
}
