/** SQL of the ledger: append only. */
import { toJson } from "#base/json.ts";
import { sql, type Tx } from "#store/store.ts";

export interface TransferRow {
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly part: string;
  readonly line: number;
  readonly source: string;
  readonly target: string;
  readonly amount_fen: bigint;
  readonly business_day: string;
  readonly month: string;
  readonly occurred_at: number;
  readonly recorded_at: number;
}

export async function insertTransfers(tx: Tx, rows: readonly TransferRow[]): Promise<void> {
  await tx.query(sql`
    insert into ledger.transfers
      (subject_kind, subject_id, part, line, source, target, amount_fen, business_day, month,
       occurred_at, recorded_at)
    select subject_kind, subject_id, part, line, source, target, amount_fen, business_day, month,
           occurred_at, recorded_at
      from json_to_recordset(${toJson(rows)}::json) as t(
        subject_kind text, subject_id text, part text, line smallint, source text, target text,
        amount_fen bigint, business_day date, month text, occurred_at bigint,
        recorded_at bigint)`);
}
