/** SQL of what was settled at home, in order of time. */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import type { PersonId } from "#model/person.ts";
import { columns, sql, type Tx } from "#store/store.ts";

interface SettledRow {
  readonly id: SettlementId;
  readonly person_id: PersonId;
  readonly content: string;
  readonly answer: string;
  readonly business_day: ChinaDate;
  readonly booked_at: number;
}

const SETTLED = columns<SettledRow>({
  id: "text",
  person_id: "text",
  content: "text",
  answer: "text",
  business_day: "date",
  booked_at: "bigint as number",
});

export interface TimePlace {
  readonly at: Instant;
  readonly id: string;
}

export function selectSettledSince(
  tx: Tx,
  after: TimePlace,
  until: Instant,
  rowsMax: number,
): Promise<SettledRow[]> {
  return tx.query<SettledRow>(sql`
    select ${SETTLED.read} from settlement.home_settlements
     where (booked_at, id) > (${after.at}::bigint, ${after.id}::text)
       and booked_at <= ${until}::bigint and kind = 'settle' and state = 'booked'
     order by booked_at, id limit ${rowsMax}`);
}
