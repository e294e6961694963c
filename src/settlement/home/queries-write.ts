/**
 * Home's writes of the hot path, which travel with the commit: what a group booked. Updates name
 * their keys as a list, too: joined only, a plan made on a small table would walk a whole index.
 */
import { toJson } from "#base/json.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import { HOME_ROWS, type HomeRow, type PersonLockRow } from "#settlement/home/queries.ts";
import { columns, type Sql, sql } from "#store/store.ts";

export interface AccumulatorDelta {
  readonly person_id: PersonId;
  readonly scheme: Scheme;
  readonly measure: string;
  readonly period: string;
  readonly year: number;
  readonly delta: bigint;
}

const DELTAS = columns<AccumulatorDelta>({
  person_id: "text",
  scheme: "text",
  measure: "text",
  period: "text",
  year: "smallint",
  delta: "bigint",
});

/** A row as it is booked. */
export type BookedRow = HomeRow & {
  readonly booked_at: number;
  /** When it was undone in the very group that booked it. */
  readonly undone_at: number | null;
};

const BOOKED = columns<BookedRow>({
  ...HOME_ROWS.types,
  booked_at: "bigint as number",
  undone_at: "bigint as number",
});

export function insertBooked(rows: readonly BookedRow[]): Sql {
  return sql`
    insert into settlement.home_settlements (${BOOKED.names})
    select ${BOOKED.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${BOOKED.record})`;
}

/** Positive deltas: each may open its row. */
export function addAccumulated(rows: readonly AccumulatorDelta[]): Sql {
  return sql`
    insert into settlement.accumulators as a
      (person_id, scheme, measure, period, year, amount)
    select ${DELTAS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${DELTAS.record})
    on conflict on constraint accumulators_pkey
      do update set amount = a.amount + excluded.amount`;
}

/**
 * Negative deltas find their rows, because a row to be inserted must itself pass the check that no
 * amount is below zero.
 */
export function takeAccumulated(rows: readonly AccumulatorDelta[]): Sql {
  return sql`
    update settlement.accumulators a set amount = a.amount + t.delta
      from json_to_recordset(${toJson(rows)}::json) as t(${DELTAS.record})
     where a.person_id = t.person_id and a.scheme = t.scheme
       and a.measure = t.measure and a.period = t.period
       and a.person_id = any(${rows.map((change) => change.person_id)}::text[])`;
}

/** The sequences beside the persons' locks. */
export function turnLocks(rows: readonly PersonLockRow[]): Sql {
  return sql`
    update settlement.books b set sequence = t.sequence
      from json_to_recordset(${toJson(rows)}::json) as t(person_id text, sequence bigint)
     where b.person_id = t.person_id
       and b.person_id = any(${rows.map((lock) => lock.person_id)}::text[])`;
}
