/** SQL of what is counted. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { CallCount } from "#model/hub-message.ts";
import type { NodeId } from "#model/place.ts";
import { columns, type Reports, sql, type Tx } from "#store/store.ts";

const COUNTS = columns<CallCount>({
  hour: "bigint as number",
  kind: "text",
  outcome: "text",
  calls: "bigint as number",
  ms: "bigint as number",
});

/** Adds what was counted since; another process of the node may count the same. */
export async function addCounts(tx: Tx, rows: readonly CallCount[]): Promise<void> {
  await tx.query(sql`
    insert into statistics.call_counts as c (${COUNTS.names}, told)
    select ${COUNTS.written}, 0 from json_to_recordset(${toJson(rows)}::json) as t(${COUNTS.record})
    on conflict on constraint call_counts_pk do update
       set calls = c.calls + excluded.calls, ms = c.ms + excluded.ms`);
}

/** What the hub has not heard, the oldest first. */
export function selectUntold(tx: Tx, rowsMax: number): Promise<CallCount[]> {
  return tx.query(sql`
    select ${COUNTS.read} from statistics.call_counts where told < calls
     order by hour, kind, outcome limit ${rowsMax}`);
}

export async function updateTold(tx: Tx, rows: readonly CallCount[]): Promise<void> {
  await tx.query(sql`
    update statistics.call_counts c set told = greatest(c.told, t.calls)
      from json_to_recordset(${toJson(rows)}::json) as t(${COUNTS.record})
     where c.hour = t.hour and c.kind = t.kind and c.outcome = t.outcome`);
}

/** Sums only grow: an older one that comes late changes nothing. */
export async function keepCounts(tx: Tx, node: NodeId, rows: readonly CallCount[]): Promise<void> {
  await tx.query(sql`
    insert into statistics.heard_counts as h (node, ${COUNTS.names})
    select ${node}, ${COUNTS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${COUNTS.record})
    on conflict on constraint heard_counts_pk do update
       set calls = excluded.calls, ms = excluded.ms where h.calls < excluded.calls`);
}

export interface HeardCount extends Omit<CallCount, "hour"> {
  readonly node: NodeId;
}

/** Of each province, over these hours. */
export function selectHeard(
  reports: Reports,
  from: Instant,
  until: Instant,
): Promise<HeardCount[]> {
  return reports.query(sql`
    select node, kind, outcome, sum(calls)::float8 as calls, sum(ms)::float8 as ms
      from statistics.heard_counts where hour >= ${from} and hour < ${until}
     group by node, kind, outcome order by node, kind, outcome`);
}
