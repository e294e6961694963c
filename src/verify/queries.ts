/**
 * What the operator's tools read of the nodes' tables. Written for them alone: no statement is shared
 * with the modules that write the rows, so a mistake of the writer is not repeated by the reader.
 */
import { type Reading, sql, type Tx } from "#store/store.ts";

/** The five amounts of a bill: the total and the four that make it up. */
export interface SplitColumns {
  readonly total_fen: bigint;
  readonly own_expense_fen: bigint;
  readonly over_limit_fen: bigint;
  readonly own_share_first_fen: bigint;
  readonly in_scope_fen: bigint;
}

export interface CareRow extends SplitColumns {
  readonly id: string;
  readonly kind: string;
  readonly encounter_id: string;
  readonly institution: string;
  readonly message_id: string;
  readonly person_id: string;
  readonly home_area: string;
  readonly care_area: string | null;
  readonly state: string;
  readonly batch: string | null;
  readonly interim: boolean;
  readonly cancels: string | null;
  readonly outcome: string | null;
  readonly business_day: string | null;
  readonly month: string | null;
  readonly created_at: number;
  readonly settled_at: number | null;
  readonly reverse_ordered_at: number | null;
  readonly next_inquiry_at: bigint | null;
  /** What the stored request of its message is about. */
  readonly request_subject: string | null;
  /** Its cancellations, whatever came of them. */
  readonly cancel_ids: readonly string[] | null;
  readonly cancel_since: number | null;
}

export const careRows: Reading<CareRow> = {
  declare: sql`
    declare care_rows no scroll cursor for
    select s.id, s.kind, s.encounter_id, s.institution, s.message_id, s.person_id, s.home_area,
           e.care_area, s.state, s.batch, s.interim, s.cancels, s.total_fen, s.own_expense_fen,
           s.over_limit_fen, s.own_share_first_fen, s.in_scope_fen, s.outcome, s.business_day,
           s.month, s.created_at::float8 as created_at, s.settled_at::float8 as settled_at,
           s.next_inquiry_at,
           s.reverse_ordered_at::float8 as reverse_ordered_at, r.subject as request_subject,
           c.ids as cancel_ids, c.since as cancel_since
      from settlement.settlements s
      left join settlement.encounters e on e.id = s.encounter_id
      left join settlement.requests r
        on r.institution = s.institution and r.message_id = s.message_id
      left join (select cancels, array_agg(id order by id) as ids,
                        max(created_at)::float8 as since
                   from settlement.settlements where kind = 'cancel' group by cancels) c
        on c.cancels = s.id
     order by s.id`,
  fetch: sql`fetch 500 from care_rows`,
};

export interface HomeRow {
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
  /** The place among the person's bookings; null where nothing was booked. */
  readonly sequence: bigint | null;
  readonly request_digest: string;
  readonly content: string | null;
  readonly answer: string | null;
  readonly steps: string | null;
  readonly changes: string | null;
  readonly business_day: string | null;
  readonly month: string | null;
  readonly booked_at: number;
  readonly undone_at: number | null;
  readonly undone_day: string | null;
  readonly undone_month: string | null;
  /** What it cancels, if it is a cancellation. */
  readonly original_state: string | null;
  readonly original_answer: string | null;
  readonly original_changes: string | null;
  /** Cancellations of it that were booked; how many of them, or offsets, stand. */
  readonly cancel_ids: readonly string[] | null;
  readonly cancels_standing: number | null;
}

export const homeRows: Reading<HomeRow> = {
  declare: sql`
    declare home_rows no scroll cursor for
    select h.id, h.kind, h.state, h.person_id, h.scheme, h.home_area, h.care_area, h.category,
           h.filing_id, h.filing_version, h.policy_version, h.cancels, h.sequence, h.request_digest,
           h.content, h.answer, h.steps, h.changes, h.business_day, h.month,
           h.booked_at::float8 as booked_at, h.undone_at::float8 as undone_at, h.undone_day,
           h.undone_month, o.state as original_state, o.answer as original_answer,
           o.changes as original_changes, c.ids as cancel_ids, c.standing as cancels_standing
      from settlement.home_settlements h
      left join settlement.home_settlements o on o.id = h.cancels
      left join (select cancels,
                        array_agg(id order by id) filter (where kind = 'cancel') as ids,
                        (count(*) filter (where state = 'booked'))::int as standing
                   from settlement.home_settlements
                  where cancels is not null and state in ('booked', 'undone', 'offset')
                  group by cancels) c
        on c.cancels = h.id
     order by h.id`,
  fetch: sql`fetch 500 from home_rows`,
};

export interface CopyRow {
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
  readonly undone_day: string | null;
  readonly undone_month: string | null;
}

export const copyRows: Reading<CopyRow> = {
  declare: sql`
    declare copy_rows no scroll cursor for
    select id, kind, state, care_node, home_node, request_digest, answer_digest, total_fen, pots,
           business_day, month, undone_day, undone_month
      from settlement.copies order by id`,
  fetch: sql`fetch 500 from copy_rows`,
};

export interface TransferRow {
  readonly id: string;
  readonly part: string;
  readonly line: number;
  readonly source: string;
  readonly target: string;
  readonly amount_fen: bigint;
  readonly business_day: string;
  readonly month: string;
}

export const transferRows: Reading<TransferRow> = {
  declare: sql`
    declare transfer_rows no scroll cursor for
    select subject_id as id, part, line, source, target, amount_fen, business_day, month
      from ledger.transfers where subject_kind = 'settlement'
     order by subject_id, part, line`,
  fetch: sql`fetch 1000 from transfer_rows`,
};

export interface BalanceRow {
  readonly account: string;
  readonly amount_fen: bigint;
}

/** What other modules are told of the ledger: folded by its own view. */
export const balanceRows: Reading<BalanceRow> = {
  declare: sql`
    declare balance_rows no scroll cursor for
    select account, sum(amount_fen)::bigint as amount_fen
      from ledger.subject_balances_view where subject_kind = 'settlement'
     group by account`,
  fetch: sql`fetch 1000 from balance_rows`,
};

/** A trail entry about a settlement. */
export interface SubjectRow {
  readonly id: string;
  readonly action: string;
  readonly detail: string;
}

export const subjectRows: Reading<SubjectRow> = {
  declare: sql`
    declare subject_rows no scroll cursor for
    select subject as id, action, detail from trail.entries
     where subject like 'stl\\_%' order by subject`,
  fetch: sql`fetch 1000 from subject_rows`,
};

export interface EntryRow {
  readonly chain: string;
  readonly position: bigint;
  readonly at: bigint;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly person_id: string | null;
  readonly detail: string;
  readonly previous: string;
  readonly digest: string;
}

export const entryRows: Reading<EntryRow> = {
  declare: sql`
    declare entry_rows no scroll cursor for
    select chain, position, at, actor, action, subject, person_id, detail, previous, digest
      from trail.entries order by chain, position`,
  fetch: sql`fetch 1000 from entry_rows`,
};

export interface MovementRow {
  readonly person_id: string;
  readonly scheme: string;
  readonly measure: string;
  readonly period: string;
  /** Null: settlements moved it, but there is no such accumulator. */
  readonly amount: bigint | null;
  /** What the standing settlements and approved claims moved, all together. */
  readonly moved: bigint;
}

export const movementRows: Reading<MovementRow> = {
  declare: sql`
    declare movement_rows no scroll cursor for
    select coalesce(a.person_id, m.person_id) as person_id, coalesce(a.scheme, m.scheme) as scheme,
           coalesce(a.measure, m.measure) as measure, coalesce(a.period, m.period) as period,
           a.amount, coalesce(m.moved, 0)::bigint as moved
      from settlement.accumulators a
      full join (
        select c."personId" as person_id, c.scheme, c.measure, c.period,
               sum(c.delta)::bigint as moved
          from (select changes from settlement.home_settlements
                 where state in ('booked', 'cancelled', 'offset')
                union all
                select changes from reimbursement.claims where changes is not null) h
         cross join json_to_recordset(h.changes::json) as c(
               "personId" text, scheme text, measure text, period text, delta bigint)
         group by c."personId", c.scheme, c.measure, c.period) m
        on m.person_id = a.person_id and m.scheme = a.scheme
       and m.measure = a.measure and m.period = a.period`,
  fetch: sql`fetch 1000 from movement_rows`,
};

export interface CoverageRow extends SplitColumns {
  readonly encounter_id: string;
  readonly settled_fen: bigint;
}

/**
 * Encounters whose standing settlements do not cover exactly the lines in their ranges, bucket by
 * bucket. Two settlements of one encounter may name overlapping ranges (the later one took what was
 * left), so the sums of the encounter are compared.
 */
export async function selectUncovered(tx: Tx, rowsMax: number): Promise<CoverageRow[]> {
  return await tx.query<CoverageRow>(sql`
    with standing as (
      select encounter_id, batch, charge_from, charge_to, total_fen, own_expense_fen,
             over_limit_fen, own_share_first_fen, in_scope_fen
        from settlement.settlements
       where cancels is null and state in ('settled', 'cancelling')),
    settled as (
      select encounter_id, sum(total_fen)::bigint as total_fen,
             sum(own_expense_fen)::bigint as own_expense_fen,
             sum(over_limit_fen)::bigint as over_limit_fen,
             sum(own_share_first_fen)::bigint as own_share_first_fen,
             sum(in_scope_fen)::bigint as in_scope_fen
        from standing group by encounter_id),
    lines as (
      select c.encounter_id, sum(c.total_fen)::bigint as total_fen,
             sum(c.own_expense_fen)::bigint as own_expense_fen,
             sum(c.over_limit_fen)::bigint as over_limit_fen,
             sum(c.own_share_first_fen)::bigint as own_share_first_fen,
             sum(c.in_scope_fen)::bigint as in_scope_fen
        from settlement.charges c
       where c.dropped_at is null and exists (
             select from standing s
              where s.encounter_id = c.encounter_id and c.position > s.charge_from
                and c.position <= s.charge_to and (s.batch is null or s.batch = c.batch))
       group by c.encounter_id)
    select s.encounter_id, s.total_fen as settled_fen, coalesce(l.total_fen, 0) as total_fen,
           coalesce(l.own_expense_fen, 0) as own_expense_fen,
           coalesce(l.over_limit_fen, 0) as over_limit_fen,
           coalesce(l.own_share_first_fen, 0) as own_share_first_fen,
           coalesce(l.in_scope_fen, 0) as in_scope_fen
      from settled s left join lines l on l.encounter_id = s.encounter_id
     where l.encounter_id is null
        or (s.total_fen, s.own_expense_fen, s.over_limit_fen, s.own_share_first_fen,
            s.in_scope_fen) is distinct from
           (l.total_fen, l.own_expense_fen, l.over_limit_fen, l.own_share_first_fen,
            l.in_scope_fen)
     order by s.encounter_id limit ${rowsMax}`);
}

export interface UnfinishedRow {
  readonly id: string;
  readonly unfinished: string | null;
  readonly open_ids: readonly string[] | null;
}

/**
 * Encounters that name no unfinished settlement although one is open, another than those that are,
 * or of which two wait for their outcome. Beside one that is under way a reversal of an earlier one
 * may wait for its turn.
 */
export async function selectUnfinished(tx: Tx, rowsMax: number): Promise<UnfinishedRow[]> {
  return await tx.query<UnfinishedRow>(sql`
    select e.id, e.unfinished, o.ids as open_ids
      from settlement.encounters e
      full join (select encounter_id, array_agg(id order by id) as ids,
                        count(*) filter (where state <> 'settled') as asked
                   from settlement.settlements
                  where state in ('settling', 'unknown')
                     or (state = 'settled' and reverse_ordered_at is not null)
                  group by encounter_id) o on o.encounter_id = e.id
     where (e.unfinished is not null or o.ids is not null)
       and (o.ids is null or e.unfinished is null or e.unfinished <> all(o.ids) or o.asked > 1)
     order by e.id limit ${rowsMax}`);
}
