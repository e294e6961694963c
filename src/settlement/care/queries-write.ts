/**
 * Care's writes of the hot path, which travel with the commit: what a group booked, and what its
 * outcomes changed. Each update names its keys as a list, too: joined only, a plan made while the
 * table was small would walk a whole index (test/plans.db.test.ts).
 */
import { toJson } from "#base/json.ts";
import {
  ANSWERS,
  type AnswerRow,
  ENCOUNTERS,
  type EncounterRow,
  REQUESTS,
  type RequestRow,
  SETTLEMENTS,
  type SettlementRow,
} from "#settlement/care/queries.ts";
import { type Sql, sql } from "#store/store.ts";

/** What a booking may change of its encounter. */
const CHANGED = ENCOUNTERS.without(
  "institution",
  "care_area",
  "person_id",
  "home_area",
  "scheme",
  "hospital_number",
  "credential",
  "opened_at",
);
const CHANGES = CHANGED.without("id").set("t");

export function insertRequests(rows: readonly RequestRow[]): Sql {
  return sql`
    insert into settlement.requests (${REQUESTS.names})
    select ${REQUESTS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${REQUESTS.record})`;
}

/** What bookings change of their encounters. */
export function updateEncounters(rows: readonly EncounterRow[]): Sql {
  return sql`
    update settlement.encounters e set ${CHANGES}
      from json_to_recordset(${toJson(rows)}::json) as t(${CHANGED.record})
     where e.id = t.id and e.id = any(${rows.map(({ id }) => id)}::text[])`;
}

export function insertSettlements(rows: readonly SettlementRow[]): Sql {
  return sql`
    insert into settlement.settlements (${SETTLEMENTS.names})
    select ${SETTLEMENTS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${SETTLEMENTS.record})`;
}

/** What an outcome changes of its settlement. */
const MOVED = SETTLEMENTS.pick(
  "id",
  "state",
  "released",
  "outcome",
  "fund_fen",
  "account_fen",
  "cash_fen",
  "business_day",
  "month",
  "settled_at",
  "reverse_ordered_at",
  "reverse_order",
  "attempts",
  "next_inquiry_at",
);
const MOVES = MOVED.without("id").set("t");

/** What the record set does not read does not travel. */
function movedPart(row: SettlementRow): Pick<SettlementRow, keyof typeof MOVED.types> {
  return {
    id: row.id,
    state: row.state,
    released: row.released,
    outcome: row.outcome,
    fund_fen: row.fund_fen,
    account_fen: row.account_fen,
    cash_fen: row.cash_fen,
    business_day: row.business_day,
    month: row.month,
    settled_at: row.settled_at,
    reverse_ordered_at: row.reverse_ordered_at,
    reverse_order: row.reverse_order,
    attempts: row.attempts,
    next_inquiry_at: row.next_inquiry_at,
  };
}

export function updateSettlements(rows: readonly SettlementRow[]): Sql {
  return sql`
    update settlement.settlements s set ${MOVES}
      from json_to_recordset(${toJson(rows.map(movedPart))}::json) as t(${MOVED.record})
     where s.id = t.id and s.id = any(${rows.map(({ id }) => id)}::text[])`;
}

const HELD_MOVES = MOVED.without("id", "state").set("t");

/**
 * Of rows that were not read: the transaction fails, to be tried again, where one has moved since
 * its intent, or is to be reversed.
 */
export function updateHeldSettlements(rows: readonly SettlementRow[]): Sql {
  return sql`
    update settlement.settlements s set
           state = settlement.as_held(
             s.state = 'settling' and s.reverse_ordered_at is null, t.state),
           ${HELD_MOVES}
      from json_to_recordset(${toJson(rows.map(movedPart))}::json) as t(${MOVED.record})
     where s.id = t.id and s.id = any(${rows.map(({ id }) => id)}::text[])`;
}

/** And their encounters, whose one unfinished settlement they are. */
export function freeHeldEncounters(rows: readonly SettlementRow[]): Sql {
  const places = rows.map(({ id, encounter_id }) => ({ id, encounter_id }));
  return sql`
    update settlement.encounters e
       set unfinished = settlement.as_held(e.unfinished = t.id and e.state = 'registered', null)
      from json_to_recordset(${toJson(places)}::json) as t(id text, encounter_id text)
     where e.id = t.encounter_id and e.id = any(${rows.map((row) => row.encounter_id)}::text[])`;
}

/** And of its encounter. */
const FREED = ENCOUNTERS.pick("id", "state", "unfinished");
const FREEDOM = FREED.without("id").set("t");

export function freeEncounters(rows: readonly EncounterRow[]): Sql {
  const freed = rows.map(({ id, state, unfinished }) => ({ id, state, unfinished }));
  return sql`
    update settlement.encounters e set ${FREEDOM}
      from json_to_recordset(${toJson(freed)}::json) as t(${FREED.record})
     where e.id = t.id and e.id = any(${freed.map(({ id }) => id)}::text[])`;
}

/** The answers that repeats get. The first stands. */
export function answerRequests(rows: readonly AnswerRow[]): Sql {
  const institutions = [...new Set(rows.map(({ institution }) => institution))];
  const messages = rows.map(({ message_id }) => message_id);
  return sql`
    update settlement.requests r set answer = t.answer
      from json_to_recordset(${toJson(rows)}::json) as t(${ANSWERS.record})
     where r.institution = t.institution and r.message_id = t.message_id and r.answer is null
       and r.institution = any(${institutions}::text[])
       and r.message_id = any(${messages}::text[])`;
}
