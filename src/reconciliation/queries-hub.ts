/** SQL of the hub: what provinces said of their days, and what came of comparing. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Scheme } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import type { ComparedSide, PairDay } from "#model/reconciliation.ts";
import { columns, type Reports, sql, type Tx } from "#store/store.ts";

export interface HeardDayRow {
  readonly day: ChinaDate;
  readonly node: NodeId;
  readonly side: ComparedSide;
  readonly version: number;
  readonly waiting: readonly NodeId[];
  readonly heard_at: Instant;
}

const HEARD = columns<HeardDayRow>({
  day: "date",
  node: "text",
  side: "text",
  version: "integer",
  waiting: "text[]",
  heard_at: "bigint as number",
});

/** An older count that comes late changes nothing. */
export async function upsertHeardDay(tx: Tx, row: HeardDayRow): Promise<void> {
  await tx.query(sql`
    insert into reconciliation.heard_days as h (${HEARD.names})
    select ${row.day}::date, ${row.node}, ${row.side}, ${row.version}::int4,
           ${row.waiting}::text[], ${row.heard_at}
    on conflict on constraint heard_days_pkey do update set ${HEARD.set("excluded")}
     where h.version <= excluded.version`);
}

/** Of all provinces on the other side of this one. */
export async function selectHeardDays(
  tx: Tx,
  day: ChinaDate,
  side: ComparedSide,
): Promise<HeardDayRow[]> {
  return await tx.query<HeardDayRow>(sql`
    select ${HEARD.read} from reconciliation.heard_days
     where day = ${day}::date and side = ${side}`);
}

export interface SaidDayRow {
  readonly day: ChinaDate;
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  readonly party: "care" | "hub" | "home";
  readonly revision: number;
  readonly cases: number;
  readonly total_fen: bigint;
  readonly funds: Readonly<Record<string, string>>;
  readonly root: string;
  readonly heard_at: Instant;
}

const SAID = columns<SaidDayRow>({
  day: "date",
  care_node: "text",
  home_node: "text",
  scheme: "text",
  party: "text",
  revision: "integer",
  cases: "integer",
  total_fen: "bigint",
  funds: "json",
  root: "text",
  heard_at: "bigint as number",
});

/** The hub's own have no revision: the last count stands. */
export async function upsertSaidDays(tx: Tx, rows: readonly SaidDayRow[]): Promise<void> {
  await tx.query(sql`
    insert into reconciliation.said_days as s (${SAID.names})
    select ${SAID.written} from json_to_recordset(${toJson(rows)}::json) as t(${SAID.record})
    on conflict on constraint said_days_pkey do update set ${SAID.set("excluded")}
     where s.revision <= excluded.revision`);
}

/** Before the hub's own are counted anew: a pair of which nothing stands any more has none. */
export async function clearOwnSaid(
  tx: Tx,
  day: ChinaDate,
  side: ComparedSide,
  node: NodeId,
): Promise<void> {
  if (side === "care") {
    await tx.query(sql`
      delete from reconciliation.said_days
       where day = ${day}::date and care_node = ${node} and party = 'hub'`);
    return;
  }
  await tx.query(sql`
    delete from reconciliation.said_days
     where day = ${day}::date and home_node = ${node} and party = 'hub'`);
}

/** Of a day, as care or as home of this province: each by an index of its own. */
export async function selectSaidDays(
  tx: Tx,
  day: ChinaDate,
  side: ComparedSide,
  node: NodeId,
): Promise<SaidDayRow[]> {
  if (side === "care") {
    return await tx.query<SaidDayRow>(sql`
      select ${SAID.read} from reconciliation.said_days
       where day = ${day}::date and care_node = ${node}`);
  }
  return await tx.query<SaidDayRow>(sql`
    select ${SAID.read} from reconciliation.said_days
     where day = ${day}::date and home_node = ${node}`);
}

export interface ComparisonRow {
  readonly day: ChinaDate;
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  readonly care_revision: number;
  readonly home_revision: number;
  readonly hub_root: string;
  readonly state: "agreed" | "differs";
  readonly named: boolean;
  /** What is asked, as the rest of a `Wanted`. */
  readonly care_asked: Asked | null;
  readonly home_asked: Asked | null;
  readonly compared_at: Instant;
}

export interface Asked {
  readonly what: "buckets" | "cases" | "words" | "inquire";
  readonly buckets?: readonly string[];
  readonly ids?: readonly string[];
}

const COMPARISONS = columns<ComparisonRow>({
  day: "date",
  care_node: "text",
  home_node: "text",
  scheme: "text",
  care_revision: "integer",
  home_revision: "integer",
  hub_root: "text",
  state: "text",
  named: "boolean",
  care_asked: "json",
  home_asked: "json",
  compared_at: "bigint as number",
});

export async function upsertComparisons(tx: Tx, rows: readonly ComparisonRow[]): Promise<void> {
  await tx.query(sql`
    insert into reconciliation.comparisons (${COMPARISONS.names})
    select ${COMPARISONS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${COMPARISONS.record})
    on conflict on constraint comparisons_pkey do update set ${COMPARISONS.set("excluded")}`);
}

/** Of a day, as care or as home of this province. */
export async function selectComparisons(
  tx: Tx,
  day: ChinaDate,
  side: ComparedSide,
  node: NodeId,
): Promise<ComparisonRow[]> {
  if (side === "care") {
    return await tx.query<ComparisonRow>(sql`
      select ${COMPARISONS.read} from reconciliation.comparisons
       where day = ${day}::date and care_node = ${node}`);
  }
  return await tx.query<ComparisonRow>(sql`
    select ${COMPARISONS.read} from reconciliation.comparisons
     where day = ${day}::date and home_node = ${node}`);
}

export async function selectComparison(tx: Tx, pair: PairDay): Promise<ComparisonRow | null> {
  const [row] = await tx.query<ComparisonRow>(sql`
    select ${COMPARISONS.read} from reconciliation.comparisons
     where day = ${pair.day}::date and care_node = ${pair.care} and home_node = ${pair.home}
       and scheme = ${pair.scheme}`);
  return row ?? null;
}

/** What is asked of a province now, the oldest days first. */
export async function selectAsked(tx: Tx, node: NodeId, most: number): Promise<ComparisonRow[]> {
  return await tx.query<ComparisonRow>(sql`
    select ${COMPARISONS.read} from reconciliation.comparisons
     where (care_node = ${node} and care_asked is not null)
        or (home_node = ${node} and home_asked is not null)
     order by day, care_node, home_node, scheme limit ${most}`);
}

export interface SaidPartRow {
  readonly day: ChinaDate;
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  readonly party: ComparedSide;
  readonly part: "buckets" | "cases" | "words";
  readonly revision: number;
  /** What came in the message, as JSON text. */
  readonly content: string;
}

const PARTS = columns<SaidPartRow>({
  day: "date",
  care_node: "text",
  home_node: "text",
  scheme: "text",
  party: "text",
  part: "text",
  revision: "integer",
  content: "json as text",
});

export async function upsertSaidPart(tx: Tx, row: SaidPartRow): Promise<void> {
  await tx.query(sql`
    insert into reconciliation.said_parts (${PARTS.names})
    select ${PARTS.written} from json_to_recordset(${toJson([row])}::json) as t(${PARTS.record})
    on conflict on constraint said_parts_pkey do update set ${PARTS.set("excluded")}`);
}

export async function selectSaidParts(tx: Tx, pair: PairDay): Promise<SaidPartRow[]> {
  return await tx.query<SaidPartRow>(sql`
    select ${PARTS.read} from reconciliation.said_parts
     where day = ${pair.day}::date and care_node = ${pair.care} and home_node = ${pair.home}
       and scheme = ${pair.scheme}`);
}

export async function deleteSaidParts(tx: Tx, pairs: readonly PairDay[]): Promise<void> {
  await tx.query(sql`
    delete from reconciliation.said_parts p
     using json_to_recordset(${toJson(pairs)}::json)
        as t(day date, care text, home text, scheme text)
     where p.day = t.day and p.care_node = t.care and p.home_node = t.home
       and p.scheme = t.scheme`);
}

export interface PairState {
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  readonly days: number;
  readonly agreed: number;
  readonly differing: number;
  readonly open: number;
  readonly oldest_at: Instant | null;
}

/**
 * At the hub, a month by pair and scheme: days that both told of, and differences that are open.
 */
export async function selectPairStates(reports: Reports, month: string): Promise<PairState[]> {
  return await reports.query<PairState>(sql`
    select c.care_node, c.home_node, c.scheme, count(*)::int4 as days,
           (count(*) filter (where c.state = 'agreed'))::int4 as agreed,
           (count(*) filter (where c.state = 'differs'))::int4 as differing,
           coalesce(max(d.open), 0)::int4 as open, max(d.oldest_at)::float8 as oldest_at
      from reconciliation.comparisons c
      left join (select care_node, home_node, scheme, count(*) as open, min(opened_at) as oldest_at
                   from reconciliation.differences
                  where month = ${month} and state in ('open', 'proposed')
                  group by care_node, home_node, scheme) d
        on d.care_node = c.care_node and d.home_node = c.home_node and d.scheme = c.scheme
     where c.day >= (${month} || '-01')::date
       and c.day < (${month} || '-01')::date + interval '1 month'
     group by c.care_node, c.home_node, c.scheme
     order by c.care_node, c.home_node, c.scheme`);
}
