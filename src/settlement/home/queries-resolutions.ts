/** SQL of what becomes of cases to compute again. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { RecomputeResolution } from "#model/settlement.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ResolutionRow {
  readonly settlement_id: string;
  readonly how: RecomputeResolution;
  readonly amount_fen: Fen;
  readonly reference: string;
  readonly words: string;
  readonly entered_by: string;
  readonly entered_at: Instant;
  readonly released_by: string | null;
  readonly released_at: Instant | null;
}

const RESOLUTIONS = columns<ResolutionRow>({
  settlement_id: "text",
  how: "text",
  amount_fen: "bigint",
  reference: "text",
  words: "text",
  entered_by: "text",
  entered_at: "bigint as number",
  released_by: "text",
  released_at: "bigint as number",
});

/** Entered and not released yet. */
export async function selectEntered(
  tx: Tx,
  settlements: readonly string[],
): Promise<ResolutionRow[]> {
  return await tx.query<ResolutionRow>(sql`
    select ${RESOLUTIONS.read} from settlement.recompute_resolutions
     where settlement_id = any(${settlements}::text[]) and released_by is null
     order by settlement_id`);
}

export async function insertResolution(tx: Tx, row: ResolutionRow): Promise<void> {
  await tx.query(sql`
    insert into settlement.recompute_resolutions (${RESOLUTIONS.names})
    select ${RESOLUTIONS.written}
      from json_to_recordset(${toJson([row])}::json) as t(${RESOLUTIONS.record})`);
}

export async function updateReleased(
  tx: Tx,
  settlement: string,
  { by, at }: { readonly by: string; readonly at: Instant },
): Promise<void> {
  await tx.query(sql`
    update settlement.recompute_resolutions set released_by = ${by}, released_at = ${at}
     where settlement_id = ${settlement} and released_by is null`);
}

/** Sent back: it is entered anew. */
export async function deleteResolution(tx: Tx, settlement: string): Promise<void> {
  await tx.query(sql`
    delete from settlement.recompute_resolutions
     where settlement_id = ${settlement} and released_by is null`);
}
