/** SQL of the hub's copies. */
import type { ChinaDate, ChinaMonth } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import type { CopyState } from "#model/states.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface CopyRow {
  readonly id: SettlementId;
  readonly kind: "settle" | "cancel" | "offset";
  readonly state: CopyState;
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  /** The pooling area that pays. */
  readonly home_area: Area;
  readonly scheme: Scheme;
  readonly request_digest: string;
  readonly answer_digest: string;
  readonly total_fen: bigint | null;
  readonly pots: Readonly<Record<string, string>> | null;
  readonly business_day: ChinaDate | null;
  readonly month: ChinaMonth | null;
  readonly copied_at: number;
  readonly undone_at: number | null;
  readonly undone_day: ChinaDate | null;
  readonly undone_month: ChinaMonth | null;
}

const COPIES = columns<CopyRow>({
  id: "text",
  kind: "text",
  state: "text",
  care_node: "text",
  home_node: "text",
  home_area: "text",
  scheme: "text",
  request_digest: "text",
  answer_digest: "text",
  total_fen: "bigint",
  pots: "json",
  business_day: "date",
  month: "text",
  copied_at: "bigint as number",
  undone_at: "bigint as number",
  undone_day: "date",
  undone_month: "text",
});
const UNDONE = COPIES.pick("state", "undone_at", "undone_day", "undone_month").set("excluded");

/**
 * First word stands; only an undoing changes a copy, and nothing changes an undone one. Gives the
 * copies that stood before this statement.
 */
export async function upsertCopies(tx: Tx, rows: readonly CopyRow[]): Promise<CopyRow[]> {
  return await tx.query<CopyRow>(sql`
    with said as (
      select ${COPIES.written}
        from json_to_recordset(${toJson(rows)}::json) as t(${COPIES.record})
    ), kept as (
      insert into settlement.copies as c (${COPIES.names})
      select ${COPIES.names} from said
      on conflict on constraint copies_pkey do update
         set ${UNDONE}
       where c.state = 'booked' and excluded.state in ('undone', 'offset')
    )
    select ${COPIES.readFrom("b")} from settlement.copies b join said on said.id = b.id
     where b.id = any(${rows.map(({ id }) => id)}::text[])`);
}

/** What a home said against its own word before. */
export interface ContradictionRow {
  readonly id: SettlementId;
  readonly home_node: NodeId;
  readonly found_at: number;
  /** The copy that stands, and what was said now. */
  readonly held: string;
  readonly said: string;
}

const CONTRADICTIONS = columns<ContradictionRow>({
  id: "text",
  home_node: "text",
  found_at: "bigint as number",
  held: "text",
  said: "text",
});

export async function insertContradictions(
  tx: Tx,
  rows: readonly ContradictionRow[],
): Promise<void> {
  await tx.query(sql`
    insert into settlement.contradictions (${CONTRADICTIONS.names})
    select ${CONTRADICTIONS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${CONTRADICTIONS.record})
    on conflict on constraint contradictions_pkey do nothing`);
}
