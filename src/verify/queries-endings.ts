/** What the check of a month's clearing reads of cases that waited for too long. */
import { type Sql, sql, type Tx } from "#store/store.ts";

/** Beside the act, the case that it is about, as it stands at care. */
export interface EscalationRow {
  readonly id: string;
  readonly settlement_id: string;
  readonly act: string;
  readonly words: string;
  readonly state: string;
  readonly proposed_by: string;
  readonly proposed_at: bigint;
  readonly decided_by: string | null;
  readonly decided_at: bigint | null;
  readonly posted_at: bigint | null;
  readonly heard_at: bigint | null;
  /** Null: there is no such case. */
  readonly case_state: string | null;
  readonly outcome: string | null;
  readonly institution: string | null;
  readonly home_area: string | null;
  readonly cleared_in: string | null;
  /** The case is among those that wait, or have waited. */
  readonly waits: boolean;
  /** Deducted from it and credited by no clearing. */
  readonly deducted_fen: bigint;
}

/** What the trail has of these cases. */
export interface EscalationActRow {
  readonly subject: string;
  readonly action: string;
  readonly at: bigint;
  readonly actor: string;
  readonly detail: string;
}

/** At home, beside the case as it stands there. */
export interface EndedRow {
  readonly escalation_id: string;
  readonly settlement_id: string;
  readonly care_node: string;
  readonly words: string;
  readonly proposed_by: string;
  readonly proposed_at: bigint;
  readonly decided_by: string;
  readonly decided_at: bigint;
  readonly heard_at: bigint;
  /** Null: home does not have it. */
  readonly case_state: string | null;
  readonly answer: string | null;
  readonly home_area: string | null;
  readonly care_area: string | null;
}

export interface EndingTables {
  readonly escalations: readonly EscalationRow[];
  readonly escalationActs: readonly EscalationActRow[];
  readonly ended: readonly EndedRow[];
}

const TABLES: Readonly<Record<keyof EndingTables, Sql>> = {
  escalations: sql`
    select e.*, s.state as case_state, s.outcome, s.institution, s.home_area, x.cleared_in,
           x.settlement_id is not null as waits,
           coalesce((select sum(d.amount_fen) from clearing.deductions d
                      where d.settlement_id = e.settlement_id and d.state = 'released'
                        and d.month is null), 0)::int8 as deducted_fen
      from clearing.escalations e
      left join settlement.settlements s on s.id = e.settlement_id
      left join clearing.exceptions x on x.settlement_id = e.settlement_id
     order by e.id`,
  escalationActs: sql`
    select subject, action, at, actor, detail from trail.entries
     where action in ('escalation.propose', 'escalation.released', 'escalation.refused')
       and subject in (select settlement_id from clearing.escalations
                       union select settlement_id from clearing.ended_cases)
     order by subject, at, action`,
  ended: sql`
    select n.*, h.state as case_state, h.answer, h.home_area, h.care_area
      from clearing.ended_cases n
      left join settlement.home_settlements h
        on h.id = n.settlement_id and h.kind <> 'tombstone'
     order by n.escalation_id`,
};

export async function readEndings(tx: Tx): Promise<EndingTables> {
  const read: Partial<Record<keyof EndingTables, readonly unknown[]>> = {};
  for (const name of Object.keys(TABLES) as (keyof EndingTables)[]) {
    read[name] = await tx.query(TABLES[name]);
  }
  return read as unknown as EndingTables;
}
