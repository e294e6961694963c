/** SQL of batches, at the hub and at both provinces. */
import type { ChinaMonth, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { FundTexts, PairRow } from "#clearing/rows.ts";
import type { ClearedFund } from "#model/clearing.ts";
import type { BatchState } from "#model/clearing-states.ts";
import type { Area, NodeId } from "#model/place.ts";
import { columns, lockKeys, sql, type Tx } from "#store/store.ts";

export interface BatchRow extends PairRow {
  readonly id: string;
  readonly month: ChinaMonth;
  readonly cases: number;
  readonly total_fen: Fen;
  readonly funds: FundTexts;
  readonly deductions: FundTexts;
  readonly payable_fen: Fen;
  readonly state: BatchState;
  readonly generated_at: Instant;
  readonly care_confirmed_by: string | null;
  readonly care_confirmed_at: Instant | null;
  readonly home_confirmed_by: string | null;
  readonly home_confirmed_at: Instant | null;
  /** Of its content: allocated again to something else, it has the next one. */
  readonly version: number;
  readonly digest: string;
  /** Of the hub's change that made it what it is; null: of pooling areas, and the province's own. */
  readonly number: number | null;
  /** At a province: when it stands in the ledger as confirmed. */
  readonly posted_at: Instant | null;
}

const BATCHES = columns<BatchRow>({
  id: "text",
  month: "text",
  care_node: "text",
  home_node: "text",
  scheme: "text",
  cases: "integer",
  total_fen: "bigint",
  funds: "json",
  deductions: "json",
  payable_fen: "bigint",
  state: "text",
  generated_at: "bigint as number",
  care_confirmed_by: "text",
  care_confirmed_at: "bigint as number",
  home_confirmed_by: "text",
  home_confirmed_at: "bigint as number",
  version: "integer",
  digest: "text",
  number: "bigint as number",
  posted_at: "bigint as number",
});

/** The next number of the hub's news; who takes one commits before the next may be taken. */
export async function nextNumber(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly last: number }>(sql`
    update clearing.news set last = last + 1 where one returning last::float8 as last`);
  return row?.last ?? 0;
}

export async function upsertBatch(tx: Tx, row: BatchRow): Promise<void> {
  await lockKeys(tx, [`batch ${row.id}`]);
  await tx.query(sql`
    insert into clearing.batches (${BATCHES.names})
    select ${BATCHES.written}
      from json_to_recordset(${toJson([row])}::json) as t(${BATCHES.record})
    on conflict on constraint batches_pkey do update set ${BATCHES.set("excluded")}`);
}

/** Held until the commit, also when it is not there yet. */
export async function holdBatch(tx: Tx, id: string): Promise<BatchRow | null> {
  await lockKeys(tx, [`batch ${id}`]);
  const [row] = await tx.query<BatchRow>(sql`
    select ${BATCHES.read} from clearing.batches where id = ${id} for update`);
  return row ?? null;
}

export async function selectBatch(tx: Tx, id: string): Promise<BatchRow | null> {
  const [row] = await tx.query<BatchRow>(sql`
    select ${BATCHES.read} from clearing.batches where id = ${id}`);
  return row ?? null;
}

/** What changed after a number, of one province, in the order of the changes. */
export async function selectBatchNews(
  tx: Tx,
  party: NodeId,
  after: number,
  rowsMax: number,
): Promise<BatchRow[]> {
  return await tx.query<BatchRow>(sql`
    select ${BATCHES.read} from clearing.batches
     where number > ${after}::bigint and (care_node = ${party} or home_node = ${party})
     order by number limit ${rowsMax}`);
}

export async function selectLastNumber(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly last: number }>(sql`
    select coalesce(max(number), 0)::float8 as last from clearing.batches`);
  return row?.last ?? 0;
}

export interface BatchPage {
  readonly month: ChinaMonth | null;
  readonly care: NodeId | null;
  readonly home: NodeId | null;
  readonly state: BatchState | null;
  readonly after: string;
  readonly rowsMax: number;
}

/** In the order of their ids: month, care, home, scheme. */
export async function selectBatchPage(tx: Tx, page: BatchPage): Promise<BatchRow[]> {
  const { month, care, home, state, after, rowsMax } = page;
  return await tx.query<BatchRow>(sql`
    select ${BATCHES.read} from clearing.batches
     where id > ${after} and (${month}::text is null or month = ${month})
       and (${care}::text is null or care_node = ${care})
       and (${home}::text is null or home_node = ${home})
       and (${state}::text is null or state = ${state})
     order by id limit ${rowsMax}`);
}

export interface LineRow {
  readonly batch_id: string;
  readonly home_area: Area;
  readonly fund: ClearedFund;
  readonly cases: number;
  readonly amount_fen: Fen;
  readonly deduction_fen: Fen;
}

const LINES = columns<LineRow>({
  batch_id: "text",
  home_area: "text",
  fund: "text",
  cases: "integer",
  amount_fen: "bigint",
  deduction_fen: "bigint",
});

/** All of a batch's, in place of what it had. */
export async function replaceLines(tx: Tx, id: string, rows: readonly LineRow[]): Promise<void> {
  await tx.query(sql`delete from clearing.batch_lines where batch_id = ${id}`);
  await tx.query(sql`
    insert into clearing.batch_lines (${LINES.names})
    select ${LINES.written} from json_to_recordset(${toJson(rows)}::json) as t(${LINES.record})`);
}

export async function selectLines(tx: Tx, batches: readonly string[]): Promise<LineRow[]> {
  return await tx.query<LineRow>(sql`
    select ${LINES.read} from clearing.batch_lines where batch_id = any(${batches}::text[])
     order by batch_id, home_area, fund`);
}
