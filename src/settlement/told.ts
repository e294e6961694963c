/** What was settled at home, in order of time: for whoever tells the persons of it. */
import type { Instant } from "#base/date.ts";
import { fromJson } from "#base/json.ts";
import type { Payment } from "#model/fund.ts";
import type { Booked, SettleContent } from "#model/message.ts";
import type { PersonId } from "#model/person.ts";
import { selectSettledSince, type TimePlace } from "#settlement/queries-told.ts";
import type { Tx } from "#store/store.ts";

export interface SettledThen {
  readonly id: string;
  readonly at: Instant;
  readonly personId: PersonId;
  readonly day: string;
  readonly institution: string;
  readonly payment: Payment;
}

export async function settledSince(
  tx: Tx,
  after: TimePlace,
  until: Instant,
  rowsMax: number,
): Promise<SettledThen[]> {
  const rows = await selectSettledSince(tx, after, until, rowsMax);
  return rows.map((row) => {
    const { institution } = fromJson<SettleContent>(row.content);
    return {
      ...{ id: row.id, at: row.booked_at, personId: row.person_id, day: row.business_day },
      institution: institution.name,
      payment: fromJson<Booked>(row.answer).payment,
    };
  });
}
