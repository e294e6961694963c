/** SQL of cases that care has ended, at home. */
import type { Instant } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { NodeId } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface EndedRow {
  readonly escalation_id: string;
  readonly settlement_id: SettlementId;
  readonly care_node: NodeId;
  readonly words: string;
  readonly proposed_by: string;
  readonly proposed_at: Instant;
  readonly decided_by: string;
  readonly decided_at: Instant;
  readonly heard_at: Instant;
}

const ROWS = columns<EndedRow>({
  escalation_id: "text",
  settlement_id: "text",
  care_node: "text",
  words: "text",
  proposed_by: "text",
  proposed_at: "bigint as number",
  decided_by: "text",
  decided_at: "bigint as number",
  heard_at: "bigint as number",
});

export async function insertEnded(tx: Tx, row: EndedRow): Promise<void> {
  await tx.query(sql`
    insert into clearing.ended_cases (${ROWS.names})
    select ${ROWS.written} from json_to_recordset(${toJson([row])}::json) as t(${ROWS.record})`);
}

/** Held until the commit. */
export async function holdEnded(tx: Tx, settlement: string): Promise<EndedRow | null> {
  const [row] = await tx.query<EndedRow>(sql`
    select ${ROWS.read} from clearing.ended_cases where settlement_id = ${settlement} for update`);
  return row ?? null;
}

/** Where a case of home's was treated; null: home does not have it. */
export async function selectHomePeer(tx: Tx, settlement: string): Promise<NodeId | null> {
  const [row] = await tx.query<{ readonly peer: NodeId }>(sql`
    select peer from settlement.home_case_view where id = ${settlement}`);
  return row?.peer ?? null;
}
