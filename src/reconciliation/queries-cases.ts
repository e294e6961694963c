/** SQL of the cases that are compared: settlement's views, by day and by id. */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { EncounterId, SettlementId } from "#base/id.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import type { ComparedSide, PairDay } from "#model/reconciliation.ts";
import type { BucketLines } from "#reconciliation/figures.ts";
import { type Reports, sql, type Tx } from "#store/store.ts";

export interface PeerLines extends BucketLines {
  readonly peer: NodeId;
  readonly scheme: Scheme;
}

/** All of a day with other provinces, or with one of them. */
export async function selectDayLines(
  reports: Reports,
  side: ComparedSide,
  of: { readonly day: ChinaDate; readonly self: NodeId; readonly peer: NodeId | null },
): Promise<PeerLines[]> {
  const { day, self, peer } = of;
  if (side === "care") {
    return await reports.query<PeerLines>(sql`
      select peer, scheme, right(id, 2) as bucket, count(*)::int4 as cases,
             sum(total_fen)::bigint as total_fen,
             string_agg(id || ' ' || total_fen || ' ' || funds, E'\n' order by id collate "C")
               as lines
        from settlement.care_case_view
       where business_day = ${day}::date and stands and peer <> ${self}
         and (${peer}::text is null or peer = ${peer}::text)
       group by peer, scheme, right(id, 2)`);
  }
  return await reports.query<PeerLines>(sql`
    select peer, scheme, right(id, 2) as bucket, count(*)::int4 as cases,
           sum(total_fen)::bigint as total_fen,
           string_agg(id || ' ' || total_fen || ' ' || funds, E'\n' order by id collate "C")
               as lines
      from settlement.home_case_view
     where business_day = ${day}::date and stands and peer <> ${self}
       and (${peer}::text is null or peer = ${peer}::text)
     group by peer, scheme, right(id, 2)`);
}

export interface CopyLines extends BucketLines {
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
}

/** The hub's copies of a day; null: of any care or home place. */
export async function selectCopyLines(
  reports: Reports,
  of: { readonly day: ChinaDate; readonly care: NodeId | null; readonly home: NodeId | null },
): Promise<CopyLines[]> {
  return await reports.query<CopyLines>(sql`
    select care_node, home_node, scheme, right(id, 2) as bucket, count(*)::int4 as cases,
           sum(total_fen)::bigint as total_fen,
           string_agg(id || ' ' || total_fen || ' ' || funds, E'\n' order by id collate "C")
               as lines
      from settlement.copy_case_view
     where business_day = ${of.day}::date and stands and care_node <> home_node
       and (${of.care}::text is null or care_node = ${of.care}::text)
       and (${of.home}::text is null or home_node = ${of.home}::text)
     group by care_node, home_node, scheme, right(id, 2)`);
}

export interface CaseRow {
  readonly id: SettlementId;
  readonly total_fen: bigint;
  readonly funds: string;
}

export async function selectCasesOfBuckets(
  reports: Reports,
  side: ComparedSide,
  of: PairDay,
  buckets: readonly string[],
): Promise<CaseRow[]> {
  if (side === "care") {
    return await reports.query<CaseRow>(sql`
      select id, total_fen, funds from settlement.care_case_view
       where business_day = ${of.day}::date and stands and peer = ${of.home}
         and scheme = ${of.scheme} and right(id, 2) = any(${buckets}::text[]) order by id`);
  }
  return await reports.query<CaseRow>(sql`
    select id, total_fen, funds from settlement.home_case_view
     where business_day = ${of.day}::date and stands and peer = ${of.care}
       and scheme = ${of.scheme} and right(id, 2) = any(${buckets}::text[]) order by id`);
}

export interface WordRow {
  readonly id: SettlementId;
  readonly state: string;
  readonly stands: boolean;
  readonly business_day: ChinaDate | null;
  readonly total_fen: bigint | null;
  readonly funds: string | null;
  readonly twin: SettlementId | null;
}

/** A twin is of the same message of the institution, or of the same content. */
export async function selectWords(
  tx: Tx,
  side: ComparedSide,
  ids: readonly SettlementId[],
): Promise<WordRow[]> {
  if (side === "care") {
    return await tx.query<WordRow>(sql`
      select c.id, c.state, c.stands, c.business_day, c.total_fen, c.funds,
             (select min(t.id) from settlement.care_case_view t
               where t.encounter_id = c.encounter_id and t.message_id = c.message_id
                 and t.kind = c.kind and t.stands and t.id <> c.id) as twin
        from settlement.care_case_view c where c.id = any(${ids}::text[])`);
  }
  return await tx.query<WordRow>(sql`
    select h.id, h.state, h.stands, h.business_day, h.total_fen, h.funds,
           (select min(t.id) from settlement.home_case_view t
             where t.person_id = h.person_id and t.kind = h.kind and t.stands and t.id <> h.id
               and t.content::jsonb - 'settlementId' = h.content::jsonb - 'settlementId') as twin
      from settlement.home_case_view h where h.id = any(${ids}::text[])`);
}

export async function selectCopyWords(tx: Tx, ids: readonly SettlementId[]): Promise<WordRow[]> {
  return await tx.query<WordRow>(sql`
    select id, state, stands, business_day, total_fen, funds, null::text as twin
      from settlement.copy_case_view where id = any(${ids}::text[])`);
}

/** Home places with which something is open that was begun before this moment. */
export async function selectOpenPeers(tx: Tx, before: Instant): Promise<NodeId[]> {
  const rows = await tx.query<{ readonly peer: NodeId }>(sql`
    select distinct peer from settlement.open_case_view where created_at < ${before}`);
  return rows.map(({ peer }) => peer);
}

export interface AskedAgainRow {
  readonly id: SettlementId;
  readonly encounter_id: EncounterId;
  readonly person_id: PersonId;
  readonly home_area: Area;
  readonly state: string;
}

export async function selectOwnCases(
  tx: Tx,
  ids: readonly SettlementId[],
): Promise<AskedAgainRow[]> {
  return await tx.query<AskedAgainRow>(sql`
    select id, encounter_id, person_id, home_area, state from settlement.care_case_view
     where id = any(${ids}::text[])`);
}
