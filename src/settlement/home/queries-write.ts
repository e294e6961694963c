/** Home's write of the hot path: what a batch booked, in one fat statement. */
import { toJson } from "#base/json.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { BookRow, HomeRow } from "#settlement/home/queries.ts";
import { sql, type Tx } from "#store/store.ts";

export interface AccumulatorDelta {
  readonly person_id: PersonId;
  readonly scheme: Scheme;
  readonly measure: string;
  readonly period: string;
  readonly year: number;
  readonly delta: bigint;
}

/**
 * What a batch booked at home: new rows, the accumulators' changes, the books' sequences. A
 * positive delta may open its row; a negative one finds it, because a row to be inserted must
 * itself pass the check that no amount is below zero.
 */
export async function writeHome(
  tx: Tx,
  rows: {
    readonly settlements: readonly (HomeRow & { readonly booked_at: number })[];
    readonly deltas: readonly AccumulatorDelta[];
    readonly books: readonly BookRow[];
  },
): Promise<void> {
  const up = rows.deltas.filter((change) => change.delta > 0n);
  const down = rows.deltas.filter((change) => change.delta < 0n);
  await tx.query(sql`
    with added as (
      insert into settlement.accumulators as a
        (person_id, scheme, measure, period, year, amount)
      select person_id, scheme, measure, period, year, delta
        from json_to_recordset(${toJson(up)}::json) as t(
          person_id text, scheme text, measure text, period text, year smallint, delta bigint)
      on conflict on constraint accumulators_pkey
        do update set amount = a.amount + excluded.amount
    ), taken as (
      update settlement.accumulators a set amount = a.amount + t.delta
        from json_to_recordset(${toJson(down)}::json) as t(
          person_id text, scheme text, measure text, period text, year smallint, delta bigint)
       where a.person_id = t.person_id and a.scheme = t.scheme
         and a.measure = t.measure and a.period = t.period
    ), turned as (
      update settlement.books b set sequence = t.sequence
        from json_to_recordset(${toJson(rows.books)}::json) as t(person_id text, sequence bigint)
       where b.person_id = t.person_id
    )
    insert into settlement.home_settlements
      (id, kind, state, person_id, scheme, home_area, care_area, category, filing_id,
       filing_version, policy_version, cancels, sequence, request_digest, message_id, content,
       answer, steps, changes, facts, business_day, month, booked_at)
    select id, kind, state, person_id, scheme, home_area, care_area, category, filing_id,
           filing_version, policy_version, cancels, sequence, request_digest, message_id, content,
           answer, steps, changes, facts, business_day, month, booked_at
      from json_to_recordset(${toJson(rows.settlements)}::json) as t(
        id text, kind text, state text, person_id text, scheme text, home_area text,
        care_area text, category text, filing_id text, filing_version integer,
        policy_version text, cancels text, sequence bigint, request_digest text,
        message_id text, content text, answer text, steps text, changes text,
        facts text, business_day date, month text, booked_at bigint)`);
}
