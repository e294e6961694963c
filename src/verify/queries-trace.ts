/** What `show` reads of one settlement at each node. */
import { sql, type Tx } from "#store/store.ts";

export interface ShownCare {
  readonly id: string;
  readonly state: string;
  readonly encounter_id: string;
  readonly encounter_state: string | null;
  readonly hospital_number: string | null;
  readonly institution: string;
  readonly institution_name: string | null;
  readonly care_area: string | null;
  readonly home_area: string;
  readonly person_id: string;
  readonly care_type: string;
  readonly disease: string | null;
  readonly cancels: string | null;
  readonly cancelled_by: readonly string[] | null;
  readonly total_fen: bigint;
  readonly own_expense_fen: bigint;
  readonly over_limit_fen: bigint;
  readonly own_share_first_fen: bigint;
  readonly in_scope_fen: bigint;
  readonly business_day: string | null;
  readonly month: string | null;
  readonly created_at: number;
  readonly settled_at: number | null;
  readonly reverse_ordered_at: number | null;
  readonly attempts: number;
  readonly message_id: string;
  readonly transaction: string | null;
  readonly operator: string | null;
  readonly received_at: number | null;
  readonly request_digest: string | null;
  readonly request_answer: string | null;
  readonly outcome: string | null;
}

export async function selectShownCare(tx: Tx, id: string): Promise<ShownCare[]> {
  return await tx.query<ShownCare>(sql`
    select s.id, s.state, s.encounter_id, e.state as encounter_state, e.hospital_number,
           s.institution, i.name as institution_name, e.care_area, s.home_area, s.person_id,
           s.care_type, e.disease, s.cancels,
           (select array_agg(c.id order by c.id) from settlement.settlements c
             where c.encounter_id = s.encounter_id and c.cancels = s.id) as cancelled_by,
           s.total_fen, s.own_expense_fen, s.over_limit_fen, s.own_share_first_fen,
           s.in_scope_fen, s.business_day, s.month, s.created_at::float8 as created_at,
           s.settled_at::float8 as settled_at,
           s.reverse_ordered_at::float8 as reverse_ordered_at, s.attempts, s.message_id,
           r.transaction, r.operator, r.received_at::float8 as received_at,
           r.digest as request_digest, r.answer as request_answer, s.outcome
      from settlement.settlements s
      left join settlement.encounters e on e.id = s.encounter_id
      left join settlement.requests r
        on r.institution = s.institution and r.message_id = s.message_id
      left join registry.institution_view i on i.code = s.institution
     where s.id = ${id}`);
}

export interface ShownHome {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly person_id: string;
  readonly scheme: string | null;
  readonly home_area: string;
  readonly care_area: string | null;
  readonly category: string | null;
  readonly filing_id: string | null;
  readonly filing_version: number | null;
  readonly policy_version: string | null;
  readonly cancels: string | null;
  readonly request_digest: string;
  readonly content: string | null;
  readonly answer: string | null;
  readonly steps: string | null;
  readonly changes: string | null;
  readonly business_day: string | null;
  readonly month: string | null;
  readonly booked_at: number;
  readonly undone_day: string | null;
  readonly recompute: string | null;
}

export async function selectShownHome(tx: Tx, id: string): Promise<ShownHome[]> {
  return await tx.query<ShownHome>(sql`
    select h.id, h.kind, h.state, h.person_id, h.scheme, h.home_area, h.care_area, h.category,
           h.filing_id, h.filing_version, h.policy_version, h.cancels, h.request_digest,
           h.content, h.answer, h.steps, h.changes, h.business_day, h.month,
           h.booked_at::float8 as booked_at, h.undone_day, c.differences::text as recompute
      from settlement.home_settlements h
      left join settlement.recompute_cases c on c.settlement_id = h.id
     where h.id = ${id}`);
}

export interface ShownCopy {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly care_node: string;
  readonly home_node: string;
  readonly request_digest: string;
  readonly answer_digest: string;
  readonly total_fen: bigint | null;
  readonly pots: Readonly<Record<string, string>> | null;
  readonly business_day: string | null;
  readonly month: string | null;
  readonly copied_at: number;
  readonly undone_day: string | null;
}

export async function selectShownCopy(tx: Tx, id: string): Promise<ShownCopy[]> {
  return await tx.query<ShownCopy>(sql`
    select id, kind, state, care_node, home_node, request_digest, answer_digest, total_fen, pots,
           business_day, month, copied_at::float8 as copied_at, undone_day
      from settlement.copies where id = ${id}`);
}

export interface ShownTransfer {
  readonly part: string;
  readonly line: number;
  readonly source: string;
  readonly target: string;
  readonly amount_fen: bigint;
  readonly business_day: string;
}

export async function selectShownTransfers(tx: Tx, id: string): Promise<ShownTransfer[]> {
  return await tx.query<ShownTransfer>(sql`
    select part, line, source, target, amount_fen, business_day
      from ledger.transfers where subject_id = ${id} order by part, line`);
}

export interface ShownEntry {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
  readonly chain: string;
  readonly position: bigint;
}

/** Entries about any of these: the settlement, its encounter, what it cancels. */
export async function selectShownTrail(tx: Tx, subjects: readonly string[]): Promise<ShownEntry[]> {
  return await tx.query<ShownEntry>(sql`
    select at::float8 as at, actor, action, subject, detail, chain, position
      from trail.entries where subject = any(${subjects}::text[])
     order by at, chain, position limit 500`);
}
