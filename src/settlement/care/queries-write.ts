/**
 * Care's writes of the hot path, one fat statement each: the bookings of a batch with their
 * encounters and intents, and the outcomes with theirs. A statement costs some 30 µs before its
 * first row, so a batch of a few rows is cheaper in one; parts without rows cost next to nothing.
 */
import { toJson } from "#base/json.ts";
import type {
  AnswerRow,
  EncounterRow,
  RequestRow,
  SettlementRow,
} from "#settlement/care/queries.ts";
import { sql, type Tx } from "#store/store.ts";

/** New requests, the encounters that they change, the settlements that they begin. */
export async function writeBookings(
  tx: Tx,
  rows: {
    readonly requests: readonly RequestRow[];
    readonly encounters: readonly EncounterRow[];
    readonly settlements: readonly SettlementRow[];
  },
): Promise<void> {
  await tx.query(sql`
    with recorded as (
      insert into settlement.requests
        (institution, message_id, transaction, digest, fingerprint, kind, subject, operator,
         received_at, answer)
      select institution, message_id, transaction, digest, fingerprint, kind, subject, operator,
             received_at, answer
        from json_to_recordset(${toJson(rows.requests)}::json) as t(
          institution text, message_id text, transaction text, digest text, fingerprint text,
          kind text, subject text, operator text, received_at bigint, answer text)
    ), changed as (
      update settlement.encounters e
         set state = t.state, care_type = t.care_type, visit_at = t.visit_at,
             ended_at = t.ended_at, described_at = t.described_at, disease = t.disease,
             emergency = t.emergency, referral = t.referral, trauma = t.trauma,
             third_party = t.third_party, diagnoses = t.diagnoses, charge_count = t.charge_count,
             unfinished = t.unfinished
        from json_to_recordset(${toJson(rows.encounters)}::json) as t(
          id text, state text, care_type text, visit_at bigint, ended_at bigint,
          described_at bigint, disease text, emergency boolean, referral boolean,
          trauma boolean, third_party boolean, diagnoses json, charge_count integer,
          unfinished text)
       where e.id = t.id
    )
    insert into settlement.settlements
      (id, encounter_id, institution, message_id, person_id, home_area, state, batch, charge_from,
       charge_to, interim, care_type, disease, visit_at, ended_at, account_use, invoice,
       credential, cancels, total_fen,
       own_expense_fen, over_limit_fen, own_share_first_fen, in_scope_fen, outcome, business_day,
       month, created_at, deadline, settled_at, reverse_ordered_at, attempts, next_inquiry_at)
    select id, encounter_id, institution, message_id, person_id, home_area, state, batch,
           charge_from, charge_to, interim, care_type, disease, visit_at, ended_at, account_use,
           invoice, credential, cancels,
           total_fen, own_expense_fen, over_limit_fen, own_share_first_fen, in_scope_fen, outcome,
           business_day, month, created_at, deadline, settled_at, reverse_ordered_at, attempts,
           next_inquiry_at
      from json_to_recordset(${toJson(rows.settlements)}::json) as t(
        id text, encounter_id text, institution text, message_id text, person_id text,
        home_area text, state text, batch text, charge_from integer, charge_to integer,
        interim boolean, care_type text, disease text, visit_at bigint,
        ended_at bigint, account_use text, invoice text, credential json,
        cancels text, total_fen bigint, own_expense_fen bigint, over_limit_fen bigint,
        own_share_first_fen bigint, in_scope_fen bigint, outcome text, business_day date,
        month text, created_at bigint, deadline bigint, settled_at bigint,
        reverse_ordered_at bigint, attempts integer, next_inquiry_at bigint)`);
}

/**
 * Outcomes: settlements that moved, the encounters that they free, the answers that a repeat gets.
 * The first answer stands.
 */
export async function writeOutcomes(
  tx: Tx,
  rows: {
    readonly settlements: readonly SettlementRow[];
    readonly encounters: readonly EncounterRow[];
    readonly answers: readonly AnswerRow[];
  },
): Promise<void> {
  const settlements = rows.settlements.map((row) => ({
    id: row.id,
    state: row.state,
    outcome: row.outcome,
    business_day: row.business_day,
    month: row.month,
    settled_at: row.settled_at,
    reverse_ordered_at: row.reverse_ordered_at,
    attempts: row.attempts,
    next_inquiry_at: row.next_inquiry_at,
  }));
  const encounters = rows.encounters.map(({ id, state, unfinished }) => ({
    id,
    state,
    unfinished,
  }));
  await tx.query(sql`
    with moved as (
      update settlement.settlements s
         set state = t.state, outcome = t.outcome, business_day = t.business_day,
             month = t.month, settled_at = t.settled_at,
             reverse_ordered_at = t.reverse_ordered_at, attempts = t.attempts,
             next_inquiry_at = t.next_inquiry_at
        from json_to_recordset(${toJson(settlements)}::json) as t(
          id text, state text, outcome text, business_day date, month text, settled_at bigint,
          reverse_ordered_at bigint, attempts integer, next_inquiry_at bigint)
       where s.id = t.id
    ), freed as (
      update settlement.encounters e set state = t.state, unfinished = t.unfinished
        from json_to_recordset(${toJson(encounters)}::json) as t(
          id text, state text, unfinished text)
       where e.id = t.id
    )
    update settlement.requests r set answer = t.answer
      from json_to_recordset(${toJson(rows.answers)}::json) as t(
        institution text, message_id text, answer text)
     where r.institution = t.institution and r.message_id = t.message_id and r.answer is null`);
}
