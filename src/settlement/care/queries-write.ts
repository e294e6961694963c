/**
 * Care's writes of the hot path, one fat statement each: the bookings of a group with their
 * encounters and intents, and the outcomes with theirs. A statement costs some 30 µs before its
 * first row, so a group of a few rows is cheaper in one; parts without rows cost next to nothing.
 * Each update names its keys as a list, too: joined only, a plan made while the table was small
 * would walk a whole index (test/plans.db.test.ts).
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
import { sql, type Tx } from "#store/store.ts";

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
      insert into settlement.requests (${REQUESTS.names})
      select ${REQUESTS.written}
        from json_to_recordset(${toJson(rows.requests)}::json) as t(${REQUESTS.record})
    ), changed as (
      update settlement.encounters e set ${CHANGES}
        from json_to_recordset(${toJson(rows.encounters)}::json) as t(${CHANGED.record})
       where e.id = t.id and e.id = any(${rows.encounters.map(({ id }) => id)}::text[])
    )
    insert into settlement.settlements (${SETTLEMENTS.names})
    select ${SETTLEMENTS.written}
      from json_to_recordset(${toJson(rows.settlements)}::json) as t(${SETTLEMENTS.record})`);
}

/** What an outcome changes of its settlement. */
const MOVED_NAMES = [
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
] as const;
const MOVED = SETTLEMENTS.pick(...MOVED_NAMES);
const MOVES = MOVED.without("id").set("t");

/** And of its encounter. */
const FREED_NAMES = ["id", "state", "unfinished"] as const;
const FREED = ENCOUNTERS.pick(...FREED_NAMES);
const FREEDOM = FREED.without("id").set("t");

/** What the record set does not read need not travel. */
function only<Row, Name extends keyof Row>(row: Row, names: readonly Name[]): Pick<Row, Name> {
  return Object.fromEntries(names.map((name) => [name, row[name]])) as Pick<Row, Name>;
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
  const moved = rows.settlements.map((row) => only(row, MOVED_NAMES));
  const freed = rows.encounters.map((row) => only(row, FREED_NAMES));
  const institutions = [...new Set(rows.answers.map(({ institution }) => institution))];
  const messages = rows.answers.map(({ message_id }) => message_id);
  await tx.query(sql`
    with moved as (
      update settlement.settlements s set ${MOVES}
        from json_to_recordset(${toJson(moved)}::json) as t(${MOVED.record})
       where s.id = t.id and s.id = any(${moved.map(({ id }) => id)}::text[])
    ), freed as (
      update settlement.encounters e set ${FREEDOM}
        from json_to_recordset(${toJson(freed)}::json) as t(${FREED.record})
       where e.id = t.id and e.id = any(${freed.map(({ id }) => id)}::text[])
    )
    update settlement.requests r set answer = t.answer
      from json_to_recordset(${toJson(rows.answers)}::json) as t(${ANSWERS.record})
     where r.institution = t.institution and r.message_id = t.message_id and r.answer is null
       and r.institution = any(${institutions}::text[])
       and r.message_id = any(${messages}::text[])`);
}
