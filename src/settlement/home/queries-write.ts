/** Home's write of the hot path: what a group booked, in one fat statement. */
import { toJson } from "#base/json.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import { HOME_ROWS, type HomeRow, type PersonLockRow } from "#settlement/home/queries.ts";
import { columns, sql, type Tx } from "#store/store.ts";

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

/**
 * What a group booked at home: new rows, the accumulators' changes, the sequences beside the
 * persons' locks. A positive delta may open its row; a negative one finds it, because a row to be
 * inserted must itself pass the check that no amount is below zero. Updates name their keys as a
 * list, too: joined only, a plan made on a small table would walk a whole index.
 */
export async function writeHome(
  tx: Tx,
  rows: {
    readonly settlements: readonly BookedRow[];
    readonly deltas: readonly AccumulatorDelta[];
    readonly locks: readonly PersonLockRow[];
  },
): Promise<void> {
  const up = rows.deltas.filter((change) => change.delta > 0n);
  const down = rows.deltas.filter((change) => change.delta < 0n);
  await tx.query(sql`
    with added as (
      insert into settlement.accumulators as a
        (person_id, scheme, measure, period, year, amount)
      select ${DELTAS.written}
        from json_to_recordset(${toJson(up)}::json) as t(${DELTAS.record})
      on conflict on constraint accumulators_pkey
        do update set amount = a.amount + excluded.amount
    ), taken as (
      update settlement.accumulators a set amount = a.amount + t.delta
        from json_to_recordset(${toJson(down)}::json) as t(${DELTAS.record})
       where a.person_id = t.person_id and a.scheme = t.scheme
         and a.measure = t.measure and a.period = t.period
         and a.person_id = any(${down.map((change) => change.person_id)}::text[])
    ), turned as (
      update settlement.books b set sequence = t.sequence
        from json_to_recordset(${toJson(rows.locks)}::json) as t(person_id text, sequence bigint)
       where b.person_id = t.person_id
         and b.person_id = any(${rows.locks.map((lock) => lock.person_id)}::text[])
    )
    insert into settlement.home_settlements (${BOOKED.names})
    select ${BOOKED.written}
      from json_to_recordset(${toJson(rows.settlements)}::json) as t(${BOOKED.record})`);
}
