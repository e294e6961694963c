/** SQL about visits that a person claims at home: what was tried, what was settled, and where. */
import type { Instant } from "#base/date.ts";
import type { PersonId } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

interface Whose {
  readonly personId: PersonId;
  /** Whose insured the person is: nobody else is told. */
  readonly home: NodeId;
}

/** Care: what stands of the person's settlements that name an invoice, at any institution. */
export function selectInvoiced(
  tx: Tx,
  { personId, home }: Whose,
): Promise<{ readonly id: string; readonly invoice: string }[]> {
  return tx.query(sql`
    select s.id, s.invoice
      from settlement.encounters e join settlement.settlements s on s.encounter_id = e.id
     where e.person_id = ${personId} and s.kind = 'settle'
       and left(s.home_area, 2) = ${home.slice(0, 2)}
       and s.state in ('settled', 'cancelling') and s.invoice is not null
     order by s.id`);
}

export interface FailedAsked extends Whose {
  readonly institution: string;
  readonly from: Instant;
  readonly before: Instant;
  readonly rowsMax: number;
}

/** Care: what failed at the institution in these days. */
export function selectFailed(
  tx: Tx,
  asked: FailedAsked,
): Promise<{ readonly id: string; readonly created_at: Instant }[]> {
  const { institution, personId, home, from, before, rowsMax } = asked;
  return tx.query(sql`
    select s.id, s.created_at::float8 as created_at
      from settlement.encounters e join settlement.settlements s on s.encounter_id = e.id
     where e.institution = ${institution} and e.person_id = ${personId}
       and s.kind = 'settle' and left(s.home_area, 2) = ${home.slice(0, 2)}
       and s.state = 'refused' and s.created_at >= ${from} and s.created_at < ${before}
     order by s.id limit ${rowsMax}`);
}

/** Home: where settlements of the person stand in its books. */
export function selectCareNodes(
  tx: Tx,
  personId: PersonId,
): Promise<{ readonly care_node: NodeId }[]> {
  return tx.query(sql`
    select distinct left(care_area, 2) || '0000' as care_node
      from settlement.home_settlements
     where person_id = ${personId} and kind = 'settle' and state = 'booked'
     order by care_node`);
}
