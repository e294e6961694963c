/** SQL of differences: the hub's, and a province's copy of those that are its own. */
import type { ChinaDate, ChinaMonth, Instant } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { DifferenceState } from "#model/clearing-states.ts";
import type { Scheme } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import type {
  ComparedSide,
  DifferenceAct,
  DifferenceClass,
  DifferenceResolution,
  PairDay,
} from "#model/reconciliation.ts";
import { columns, lockKeys, type Reports, sql, type Tx } from "#store/store.ts";

export interface DifferenceRow {
  readonly id: string;
  readonly day: ChinaDate;
  readonly month: ChinaMonth;
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  readonly settlement_id: SettlementId;
  readonly class: DifferenceClass;
  /** `CaseWord` as JSON text. */
  readonly care: string;
  readonly hub: string;
  readonly home: string;
  readonly owner: NodeId;
  readonly state: DifferenceState;
  readonly opened_at: Instant;
  readonly resolution: DifferenceResolution | null;
  readonly words: string | null;
  readonly proposed_by: string | null;
  readonly proposed_at: Instant | null;
  readonly decided_by: string | null;
  readonly closed_at: Instant | null;
  readonly version: number;
}

const DIFFERENCES = columns<DifferenceRow>({
  id: "text",
  day: "date",
  month: "text",
  care_node: "text",
  home_node: "text",
  scheme: "text",
  settlement_id: "text",
  class: "text",
  care: "json as text",
  hub: "json as text",
  home: "json as text",
  owner: "text",
  state: "text",
  opened_at: "bigint as number",
  resolution: "text",
  words: "text",
  proposed_by: "text",
  proposed_at: "bigint as number",
  decided_by: "text",
  closed_at: "bigint as number",
  version: "integer",
});

export async function upsertDifferences(tx: Tx, rows: readonly DifferenceRow[]): Promise<void> {
  await lockKeys(tx, ["reconciliation differences"]);
  await tx.query(sql`
    insert into reconciliation.differences as d (${DIFFERENCES.names})
    select ${DIFFERENCES.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${DIFFERENCES.record})
    on conflict on constraint differences_pkey do update set ${DIFFERENCES.set("excluded")}
     where d.version <= excluded.version`);
}

/** The last change of any of them that this node has. */
export async function selectLastVersion(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly version: number }>(sql`
    select version from reconciliation.differences order by version desc limit 1`);
  return row?.version ?? 0;
}

export async function selectChanged(
  tx: Tx,
  node: NodeId,
  since: number,
  most: number,
): Promise<DifferenceRow[]> {
  return await tx.query<DifferenceRow>(sql`
    select ${DIFFERENCES.read} from reconciliation.differences
     where version > ${since} and (care_node = ${node} or home_node = ${node})
     order by version limit ${most}`);
}

/** Locked until the transaction ends. */
export async function selectDifferences(tx: Tx, ids: readonly string[]): Promise<DifferenceRow[]> {
  return await tx.query<DifferenceRow>(sql`
    select ${DIFFERENCES.read} from reconciliation.differences
     where id = any(${ids}::text[]) order by id for update`);
}

export async function selectOpenOfPair(tx: Tx, pair: PairDay): Promise<DifferenceRow[]> {
  return await tx.query<DifferenceRow>(sql`
    select ${DIFFERENCES.read} from reconciliation.differences
     where day = ${pair.day}::date and care_node = ${pair.care} and home_node = ${pair.home}
       and scheme = ${pair.scheme} and state in ('open', 'proposed')`);
}

/** Of a province's day, as care or as home. */
export async function selectOpenOfDay(
  tx: Tx,
  day: ChinaDate,
  side: ComparedSide,
  node: NodeId,
): Promise<DifferenceRow[]> {
  return await tx.query<DifferenceRow>(sql`
    select ${DIFFERENCES.read} from reconciliation.differences
     where day = ${day}::date and state in ('open', 'proposed')
       and case ${side} when 'care' then care_node else home_node end = ${node}`);
}

/** Of these cases: those that are open under any day, and the last word on those that are not. */
export async function selectOfCases(
  tx: Tx,
  ids: readonly SettlementId[],
): Promise<DifferenceRow[]> {
  return await tx.query<DifferenceRow>(sql`
    select distinct on (settlement_id, class) ${DIFFERENCES.read} from reconciliation.differences
     where settlement_id = any(${ids}::text[])
     order by settlement_id, class, version desc`);
}

export interface DifferenceFilter {
  /** One of these nodes is a party of it; null: all. */
  readonly month: string | null;
  readonly state: string | null;
  readonly class: string | null;
  readonly peer: string | null;
  readonly owner: string | null;
  readonly after: { readonly openedAt: Instant; readonly id: string };
  readonly rowsMax: number;
}

/** The oldest first. */
export async function selectDifferencePage(
  reports: Reports,
  filter: DifferenceFilter,
): Promise<DifferenceRow[]> {
  const { month, state, class: name, peer, owner, after, rowsMax } = filter;
  return await reports.query<DifferenceRow>(sql`
    select ${DIFFERENCES.read} from reconciliation.differences
     where (${month}::text is null or month = ${month}::text)
       and (${state}::text is null or state = ${state}::text)
       and (${name}::text is null or class = ${name}::text)
       and (${peer}::text is null or care_node = ${peer}::text or home_node = ${peer}::text)
       and (${owner}::text is null or owner = ${owner}::text)
       and (opened_at, id) > (${after.openedAt}::bigint, ${after.id}::text)
     order by opened_at, id limit ${rowsMax}`);
}

export async function selectOpenDifferences(
  tx: Tx,
): Promise<{ readonly count: number; readonly oldest_at: Instant | null }[]> {
  return await tx.query(sql`
    select count(*)::float8 as count, min(opened_at)::float8 as oldest_at
      from reconciliation.differences where state in ('open', 'proposed')`);
}

export interface ActRow {
  readonly id: string;
  readonly difference_id: string;
  readonly act: DifferenceAct["act"];
  readonly resolution: DifferenceResolution | null;
  readonly words: string;
  readonly acted_by: string;
  readonly acted_at: Instant;
}

const ACTS = columns<ActRow>({
  id: "text",
  difference_id: "text",
  act: "text",
  resolution: "text",
  words: "text",
  acted_by: "text",
  acted_at: "bigint as number",
});

export async function insertAct(tx: Tx, row: ActRow): Promise<void> {
  await tx.query(sql`
    insert into reconciliation.difference_acts (${ACTS.names})
    select ${ACTS.written} from json_to_recordset(${toJson([row])}::json) as t(${ACTS.record})`);
}

export async function selectUntoldActs(tx: Tx, most: number): Promise<ActRow[]> {
  return await tx.query<ActRow>(sql`
    select ${ACTS.read} from reconciliation.difference_acts where told_at is null
     order by acted_at, id limit ${most}`);
}

export async function updateToldActs(tx: Tx, ids: readonly string[], now: Instant): Promise<void> {
  await tx.query(sql`
    update reconciliation.difference_acts set told_at = ${now}
     where id = any(${ids}::text[]) and told_at is null`);
}

export interface ReleasedRow {
  readonly act_id: string;
  readonly difference_id: string;
  readonly resolution: DifferenceResolution;
  readonly settlement_id: SettlementId;
}

/** Released at this node, which the hub has heard, and not carried out yet. */
export async function selectToCarryOut(tx: Tx, most: number): Promise<ReleasedRow[]> {
  return await tx.query<ReleasedRow>(sql`
    select a.id as act_id, d.id as difference_id, d.resolution, d.settlement_id
      from reconciliation.difference_acts a
      join reconciliation.differences d on d.id = a.difference_id
     where a.act = 'release' and a.done_at is null and d.state = 'resolved'
     order by a.acted_at, a.id limit ${most}`);
}

export async function updateDoneAct(tx: Tx, id: string, now: Instant): Promise<void> {
  await tx.query(sql`
    update reconciliation.difference_acts set done_at = ${now} where id = ${id}`);
}
