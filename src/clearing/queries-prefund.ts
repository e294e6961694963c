/** SQL of prefunds: the float of a pair, and what care asks for. */
import type { ChinaDate, ChinaMonth, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { PrefundPart } from "#clearing/prefund-shares.ts";
import type { Pair } from "#clearing/queries-issue.ts";
import type { SchemeTexts } from "#clearing/queries-notices.ts";
import type { Scheme } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import { columns, lockKeys, sql, type Tx } from "#store/store.ts";

export interface PrefundChangeRow {
  readonly notice_id: string;
  readonly home_node: NodeId;
  readonly care_node: NodeId;
  readonly scheme: Scheme;
  readonly change_fen: Fen;
  readonly effective_on: ChinaDate;
}

const CHANGES = columns<PrefundChangeRow>({
  notice_id: "text",
  home_node: "text",
  care_node: "text",
  scheme: "text",
  change_fen: "bigint",
  effective_on: "date",
});

/** A notice changes the float once, however often it is heard of. */
export async function insertPrefundChanges(
  tx: Tx,
  rows: readonly PrefundChangeRow[],
): Promise<void> {
  await tx.query(sql`
    insert into clearing.prefund_changes (${CHANGES.names})
    select ${CHANGES.written} from json_to_recordset(${toJson(rows)}::json) as t(${CHANGES.record})
    on conflict on constraint prefund_changes_pkey do nothing`);
}

export interface FloatRow {
  readonly home_node: NodeId;
  readonly care_node: NodeId;
  readonly scheme: Scheme;
  readonly held_fen: Fen;
}

/** Of each pair that ever had a prefund, or of one province's pairs. */
export async function selectFloats(tx: Tx, party: NodeId | null): Promise<FloatRow[]> {
  return await tx.query<FloatRow>(sql`
    select home_node, care_node, scheme, sum(change_fen)::int8 as held_fen
      from clearing.prefund_changes
     where ${party}::text is null or home_node = ${party} or care_node = ${party}
     group by home_node, care_node, scheme order by home_node, care_node, scheme`);
}

/** Pairs that had a prefund before this day. */
export async function selectPairsBefore(tx: Tx, before: ChinaDate): Promise<Pair[]> {
  return await tx.query<Pair>(sql`
    select distinct home_node as payer, care_node as payee from clearing.prefund_changes
     where effective_on < ${before}::date order by payer, payee`);
}

/** Whether home has, or had, anything to pay to care. */
export async function selectIsPair(tx: Tx, home: NodeId, care: NodeId): Promise<boolean> {
  const rows = await tx.query(sql`
    select from clearing.prefund_changes where home_node = ${home} and care_node = ${care}
    union all
    select from clearing.notices where payer = ${home} and payee = ${care}
    union all
    select from clearing.batches where home_node = ${home} and care_node = ${care} limit 1`);
  return rows.length > 0;
}

export interface QuarterRow extends Pair {
  readonly scheme: Scheme;
  readonly amount_fen: Fen;
}

/**
 * What clearing notices of these months told of each pair, by scheme, gross: what a notice sets
 * off, or pays back, belongs to the other direction.
 */
export async function selectNoticed(tx: Tx, first: string, last: string): Promise<QuarterRow[]> {
  return await tx.query<QuarterRow>(sql`
    with noticed as (
      select * from clearing.notices
       where kind = 'clearing' and period between ${first} and ${last}
    ), other_way as (
      select n.payer, n.payee, l.scheme, -l.amount_fen as fen
        from noticed n join clearing.notice_lines l on l.notice_id = n.id
       where left(l.home_area, 2) = left(n.payee, 2)
    )
    select payer, payee, scheme, sum(fen)::int8 as amount_fen from (
      select n.payer, n.payee, a.key as scheme, a.value::int8 as fen
        from noticed n cross join lateral json_each_text(n.amounts) a
      union all select payer, payee, scheme, fen from other_way
      union all select payee, payer, scheme, fen from other_way) t
     group by payer, payee, scheme having sum(fen) > 0 order by payer, payee, scheme`);
}

/** Prefund that is noticed to this pair and has not moved yet, as a change of the float. */
export async function selectPrefundUnderWay(
  tx: Tx,
  home: NodeId,
  care: NodeId,
): Promise<{ readonly scheme: Scheme; readonly change_fen: Fen }[]> {
  return await tx.query(sql`
    select a.key as scheme,
           sum(case when n.kind = 'prefundRefund' then -a.value::int8 else a.value::int8 end)::int8
             as change_fen
      from clearing.notices n cross join lateral json_each_text(n.amounts) a
     where n.state <> 'received'
       and ((n.kind in ('prefundYearly', 'prefundEmergency')
             and n.payer = ${home} and n.payee = ${care})
         or (n.kind = 'prefundRefund' and n.payer = ${care} and n.payee = ${home}))
     group by a.key`);
}

export interface PrefundYearRow {
  readonly year: string;
  readonly home_node: NodeId;
  readonly care_node: NodeId;
  readonly scheme: Scheme;
  /** The fourth quarter's notices. */
  readonly quarter_fen: Fen;
  readonly target_fen: Fen;
  /** Held when it was computed, with what was noticed and had not moved. */
  readonly held_fen: Fen;
  readonly computed_at: Instant;
}

const YEARS = columns<PrefundYearRow>({
  year: "text",
  home_node: "text",
  care_node: "text",
  scheme: "text",
  quarter_fen: "bigint",
  target_fen: "bigint",
  held_fen: "bigint",
  computed_at: "bigint as number",
});

export async function insertPrefundYears(tx: Tx, rows: readonly PrefundYearRow[]): Promise<void> {
  await tx.query(sql`
    insert into clearing.prefund_years (${YEARS.names})
    select ${YEARS.written} from json_to_recordset(${toJson(rows)}::json) as t(${YEARS.record})`);
}

export async function selectPrefundYear(tx: Tx, year: string): Promise<PrefundYearRow[]> {
  return await tx.query<PrefundYearRow>(sql`
    select ${YEARS.read} from clearing.prefund_years where year = ${year}
     order by home_node, care_node, scheme`);
}

export interface PrefundRequestRow {
  readonly id: string;
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  readonly amounts: SchemeTexts;
  readonly total_fen: Fen;
  readonly words: string;
  readonly state: "asked" | "released" | "granted" | "refused";
  readonly asked_by: string;
  readonly asked_at: Instant;
  readonly released_by: string | null;
  readonly released_at: Instant | null;
  readonly heard_at: Instant | null;
  readonly proposed: "grant" | "refuse" | null;
  readonly proposed_by: string | null;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
}

const REQUESTS = columns<PrefundRequestRow>({
  id: "text",
  care_node: "text",
  home_node: "text",
  amounts: "json",
  total_fen: "bigint",
  words: "text",
  state: "text",
  asked_by: "text",
  asked_at: "bigint as number",
  released_by: "text",
  released_at: "bigint as number",
  heard_at: "bigint as number",
  proposed: "text",
  proposed_by: "text",
  decided_by: "text",
  decided_at: "bigint as number",
});

export async function upsertPrefundRequest(tx: Tx, row: PrefundRequestRow): Promise<void> {
  await lockKeys(tx, [`prefund request ${row.id}`]);
  await tx.query(sql`
    insert into clearing.prefund_requests (${REQUESTS.names})
    select ${REQUESTS.written}
      from json_to_recordset(${toJson([row])}::json) as t(${REQUESTS.record})
    on conflict on constraint prefund_requests_pkey do update set ${REQUESTS.set("excluded")}`);
}

/** Held until the commit, also when it is not there yet. */
export async function holdPrefundRequest(tx: Tx, id: string): Promise<PrefundRequestRow | null> {
  await lockKeys(tx, [`prefund request ${id}`]);
  const [row] = await tx.query<PrefundRequestRow>(sql`
    select ${REQUESTS.read} from clearing.prefund_requests where id = ${id} for update`);
  return row ?? null;
}

/** Open ones, the oldest first. */
export async function selectPrefundRequests(tx: Tx, rowsMax: number): Promise<PrefundRequestRow[]> {
  return await tx.query<PrefundRequestRow>(sql`
    select ${REQUESTS.read} from clearing.prefund_requests
     order by (state in ('granted', 'refused')), asked_at desc limit ${rowsMax}`);
}

export async function selectOpenPrefundRequest(
  tx: Tx,
  care: NodeId,
  home: NodeId,
): Promise<PrefundRequestRow | null> {
  const [row] = await tx.query<PrefundRequestRow>(sql`
    select ${REQUESTS.read} from clearing.prefund_requests
     where care_node = ${care} and home_node = ${home} and state in ('asked', 'released')`);
  return row ?? null;
}

/** Released by care and not decided by the hub, as care knows it. */
export async function selectReleasedPrefundRequests(
  tx: Tx,
  care: NodeId,
): Promise<PrefundRequestRow[]> {
  return await tx.query<PrefundRequestRow>(sql`
    select ${REQUESTS.read} from clearing.prefund_requests
     where state = 'released' and care_node = ${care} order by released_at`);
}

/** When care confirmed the newest batch of the pair; null: none. */
export async function selectCareConfirmedAt(
  tx: Tx,
  home: NodeId,
  care: NodeId,
): Promise<Instant | null> {
  const [row] = await tx.query<{ readonly at: Instant | null }>(sql`
    select max(care_confirmed_at)::float8 as at from clearing.batches
     where home_node = ${home} and care_node = ${care}`);
  return row?.at ?? null;
}

interface SharedPrefund {
  readonly own: NodeId;
  readonly care: NodeId;
}

/** What each area of a home province owed a care province by notices of these months. */
export async function selectOwedByArea(
  tx: Tx,
  { own, care }: SharedPrefund,
  { first, last, issuedOn }: { first: ChinaMonth; last: ChinaMonth; issuedOn: ChinaDate },
): Promise<PrefundPart[]> {
  return await tx.query<PrefundPart>(sql`
    select l.scheme, l.home_area as area,
           sum(case when n.payer = ${own} then l.amount_fen else -l.amount_fen end)::int8 as fen
      from clearing.notices n join clearing.notice_lines l on l.notice_id = n.id
     where n.kind = 'clearing' and n.period between ${first} and ${last}
       and n.issued_on <= ${issuedOn} and left(l.home_area, 2) = left(${own}, 2)
       and ((n.payer = ${own} and n.payee = ${care}) or (n.payer = ${care} and n.payee = ${own}))
     group by l.scheme, l.home_area order by l.scheme, l.home_area`);
}

/** What each area has paid of the prefund with a care province; the rest is the province's own. */
export async function selectPaidByArea(
  tx: Tx,
  { own, care }: SharedPrefund,
  notice: string,
): Promise<PrefundPart[]> {
  return await tx.query<PrefundPart>(sql`
    with moved as (
      select case when n.kind = 'prefundShare' then n.payer else n.payee end as area, a.key as scheme,
             case when n.kind = 'prefundShare' then a.value::int8 else -a.value::int8 end as fen
        from clearing.notices n cross join lateral json_each_text(n.amounts) a
       where n.kind in ('prefundShare', 'prefundReturn')
         and right(rtrim(n.period, 'T'), 2) = left(${care}, 2)
    )
    select scheme, area, sum(fen)::int8 as fen from (
      select area, scheme, fen from moved
      union all select ${own}, scheme, -fen from moved
      union all
      select ${own}, a.key, case when n.payer = ${own} then a.value::int8 else -a.value::int8 end
        from clearing.notices n cross join lateral json_each_text(n.amounts) a
       where n.kind in ('prefundYearly', 'prefundEmergency', 'prefundRefund') and n.id <> ${notice}
         and ((n.payer = ${own} and n.payee = ${care}) or (n.payer = ${care} and n.payee = ${own}))
    ) t group by scheme, area order by scheme, area`);
}
