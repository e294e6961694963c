/** SQL of a care place's copy of other homes' filings. */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { FilingKind } from "#model/filing.ts";
import type { FilingState } from "#model/filing-states.ts";
import type { Area, NodeId } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface SeenFilingRow {
  readonly home_node: NodeId;
  readonly filing_id: FilingId;
  readonly version: number;
  readonly home_area: Area;
  readonly kind: FilingKind;
  readonly state: FilingState;
  readonly areas: readonly Area[];
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly ended_on: ChinaDate | null;
  /** Masked. */
  readonly name: string;
  readonly heard_at: Instant;
}

const SEEN = columns<SeenFilingRow>({
  home_node: "text",
  filing_id: "text",
  version: "integer",
  home_area: "text",
  kind: "text",
  state: "text",
  areas: "text[]",
  from_on: "date",
  to_on: "date",
  ended_on: "date",
  name: "text",
  heard_at: "bigint as number",
});
const RENEWED = SEEN.without("home_node", "filing_id").set("excluded");

/** Of two versions the newer one stays, whichever comes first. */
export async function keepSeen(
  tx: Tx,
  row: SeenFilingRow,
  digests: readonly string[],
): Promise<void> {
  const kept = await tx.query(sql`
    insert into filing.seen_filings as s (${SEEN.names})
    select ${SEEN.written} from json_to_recordset(${toJson([row])}::json) as t(${SEEN.record})
    on conflict on constraint seen_filings_pkey do update set ${RENEWED}
     where s.version < excluded.version
    returning filing_id`);
  if (kept.length === 0) return;
  await tx.query(sql`
    insert into filing.seen_holders (digest, home_node, filing_id)
    select digest, ${row.home_node}, ${row.filing_id}
      from unnest(${digests}::text[]) as t(digest) order by digest
    on conflict on constraint seen_holders_pkey do nothing`);
}

/** Whatever their dates, the earliest first. */
export function selectSeen(tx: Tx, digest: string): Promise<SeenFilingRow[]> {
  return tx.query<SeenFilingRow>(sql`
    select ${SEEN.readFrom("s")}
      from filing.seen_holders h
      join filing.seen_filings s on s.home_node = h.home_node and s.filing_id = h.filing_id
     where h.digest = ${digest} order by s.from_on, s.filing_id`);
}
