/** SQL of care about visits that a person claims at home: what was tried, what was settled. */
import type { Instant } from "#base/date.ts";
import type { PersonId } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

export interface TriedRow {
  readonly id: string;
  readonly state: "refused" | "settled" | "cancelling";
  readonly invoice: string | null;
  readonly total_fen: bigint;
  readonly created_at: Instant;
}

export interface TriedAsked {
  readonly institution: string;
  readonly personId: PersonId;
  /** Whose insured the person is: nobody else is told. */
  readonly home: NodeId;
  readonly from: Instant;
  readonly before: Instant;
  readonly invoices: readonly string[];
  readonly rowsMax: number;
}

/** What stands under one of these invoices, and what failed in these days. */
export function selectTried(tx: Tx, asked: TriedAsked): Promise<TriedRow[]> {
  const { institution, personId, home, from, before, invoices, rowsMax } = asked;
  return tx.query(sql`
    select s.id, s.state, s.invoice, s.total_fen, s.created_at::float8 as created_at
      from settlement.encounters e join settlement.settlements s on s.encounter_id = e.id
     where e.institution = ${institution} and e.person_id = ${personId}
       and s.kind = 'settle' and left(s.home_area, 2) = ${home.slice(0, 2)}
       and (s.state in ('settled', 'cancelling') and s.invoice = any(${invoices}::text[])
            or s.state = 'refused' and s.created_at >= ${from} and s.created_at < ${before})
     order by s.id limit ${rowsMax}`);
}
