/** SQL of the hub's copies. */
import { toJson } from "#base/json.ts";
import { sql, type Tx } from "#store/store.ts";

export interface CopyRow {
  readonly id: string;
  readonly kind: string;
  readonly state: "booked" | "undone";
  readonly care_node: string;
  readonly home_node: string;
  readonly request_digest: string;
  readonly answer_digest: string;
  readonly total_fen: bigint | null;
  readonly pots: Readonly<Record<string, string>> | null;
  readonly business_day: string | null;
  readonly month: string | null;
  readonly copied_at: number;
  readonly undone_at: number | null;
  readonly undone_day: string | null;
  readonly undone_month: string | null;
}

/** First word stands; only an undoing changes a copy, and nothing changes an undone one. */
export async function upsertCopies(tx: Tx, rows: readonly CopyRow[]): Promise<void> {
  await tx.query(sql`
    insert into settlement.copies as c
      (id, kind, state, care_node, home_node, request_digest, answer_digest, total_fen, pots,
       business_day, month, copied_at, undone_at, undone_day, undone_month)
    select id, kind, state, care_node, home_node, request_digest, answer_digest, total_fen, pots,
           business_day, month, copied_at, undone_at, undone_day, undone_month
      from json_to_recordset(${toJson(rows)}::json) as t(
        id text, kind text, state text, care_node text, home_node text, request_digest text,
        answer_digest text, total_fen bigint, pots json, business_day date, month text,
        copied_at bigint, undone_at bigint, undone_day date, undone_month text)
    on conflict on constraint copies_pkey do update
       set state = excluded.state, undone_at = excluded.undone_at,
           undone_day = excluded.undone_day, undone_month = excluded.undone_month
     where c.state = 'booked' and excluded.state = 'undone'`);
}
