/** SQL of charge lines at the care place. A dropped line stays as a row and frees its serial. */
import { toJson } from "#base/json.ts";
import { sql, type Tx } from "#store/store.ts";

export interface ChargeRow {
  readonly encounter_id: string;
  readonly position: number;
  readonly serial: string;
  readonly batch: string;
  readonly item_code: string;
  readonly item_class: string;
  readonly fee_category: string;
  readonly occurred_on: string;
  readonly total_fen: bigint;
  readonly own_expense_fen: bigint;
  readonly over_limit_fen: bigint;
  readonly own_share_first_fen: bigint;
  readonly in_scope_fen: bigint;
}

export interface ChargeDetailRow extends ChargeRow {
  /** The whole charge as the model has it. */
  readonly detail: string;
}

/** What settling needs of the lines, in order. */
export async function selectCharges(tx: Tx, encounterIds: readonly string[]): Promise<ChargeRow[]> {
  return await tx.query<ChargeRow>(sql`
    select encounter_id, position, serial, batch, item_code, item_class, fee_category, occurred_on,
           total_fen, own_expense_fen, over_limit_fen, own_share_first_fen, in_scope_fen
      from settlement.charges
     where encounter_id = any(${encounterIds}::text[]) and dropped_at is null
     order by encounter_id, position`);
}

export async function selectChargeDetails(
  tx: Tx,
  encounterIds: readonly string[],
): Promise<ChargeDetailRow[]> {
  return await tx.query<ChargeDetailRow>(sql`
    select encounter_id, position, serial, batch, item_code, item_class, fee_category, occurred_on,
           total_fen, own_expense_fen, over_limit_fen, own_share_first_fen, in_scope_fen,
           detail::text as detail
      from settlement.charges
     where encounter_id = any(${encounterIds}::text[]) and dropped_at is null
     order by encounter_id, position`);
}

export async function insertCharges(tx: Tx, rows: readonly ChargeDetailRow[]): Promise<void> {
  await tx.query(sql`
    insert into settlement.charges
      (encounter_id, position, serial, batch, item_code, item_class, fee_category, occurred_on,
       total_fen, own_expense_fen, over_limit_fen, own_share_first_fen, in_scope_fen, detail)
    select encounter_id, position, serial, batch, item_code, item_class, fee_category, occurred_on,
           total_fen, own_expense_fen, over_limit_fen, own_share_first_fen, in_scope_fen,
           detail::json
      from json_to_recordset(${toJson(rows)}::json) as t(
        encounter_id text, position integer, serial text, batch text, item_code text,
        item_class text, fee_category text, occurred_on date, total_fen bigint,
        own_expense_fen bigint, over_limit_fen bigint, own_share_first_fen bigint,
        in_scope_fen bigint, detail text)`);
}

export async function dropCharges(
  tx: Tx,
  rows: readonly { readonly encounter_id: string; readonly position: number }[],
  droppedAt: number,
): Promise<void> {
  await tx.query(sql`
    update settlement.charges c set dropped_at = ${droppedAt}
      from json_to_recordset(${toJson(rows)}::json) as t(encounter_id text, position integer)
     where c.encounter_id = t.encounter_id and c.position = t.position`);
}
