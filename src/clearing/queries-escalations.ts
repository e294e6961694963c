/** SQL of what becomes of cases that wait for longer than they may. */
import type { Instant } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import { EXCEPTIONS, type ExceptionRow } from "#clearing/rows.ts";
import type { NodeId } from "#model/place.ts";
import { columns, lockKeys, sql, type Tx } from "#store/store.ts";

export type EscalationAct = "takeIn" | "end";

export interface EscalationRow {
  readonly id: string;
  readonly settlement_id: SettlementId;
  readonly act: EscalationAct;
  readonly words: string;
  readonly state: "proposed" | "released" | "refused";
  readonly proposed_by: string;
  readonly proposed_at: Instant;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
  /** Of one that is ended: when care turned it back in its books, and when home had heard. */
  readonly posted_at: Instant | null;
  readonly heard_at: Instant | null;
}

const ROWS = columns<EscalationRow>({
  id: "text",
  settlement_id: "text",
  act: "text",
  words: "text",
  state: "text",
  proposed_by: "text",
  proposed_at: "bigint as number",
  decided_by: "text",
  decided_at: "bigint as number",
  posted_at: "bigint as number",
  heard_at: "bigint as number",
});

export async function upsertEscalation(tx: Tx, row: EscalationRow): Promise<void> {
  await lockKeys(tx, [`escalation ${row.settlement_id}`]);
  await tx.query(sql`
    insert into clearing.escalations (${ROWS.names})
    select ${ROWS.written} from json_to_recordset(${toJson([row])}::json) as t(${ROWS.record})
    on conflict on constraint escalations_pkey do update set ${ROWS.set("excluded")}`);
}

/** Held until the commit. */
export async function holdEscalation(tx: Tx, id: string): Promise<EscalationRow | null> {
  const [row] = await tx.query<EscalationRow>(sql`
    select ${ROWS.read} from clearing.escalations where id = ${id} for update`);
  return row ?? null;
}

/** The one of a case that is not refused; the case is held. */
export async function holdStandingEscalation(
  tx: Tx,
  settlement: string,
): Promise<EscalationRow | null> {
  await lockKeys(tx, [`escalation ${settlement}`]);
  const [row] = await tx.query<EscalationRow>(sql`
    select ${ROWS.read} from clearing.escalations
     where settlement_id = ${settlement} and state <> 'refused'`);
  return row ?? null;
}

/** Ended ones that are not booked, or of which home has not heard. */
export async function selectUnheardEndings(tx: Tx, rowsMax: number): Promise<EscalationRow[]> {
  return await tx.query<EscalationRow>(sql`
    select ${ROWS.read} from clearing.escalations
     where act = 'end' and state = 'released' and heard_at is null
     order by id limit ${rowsMax}`);
}

/** The newest first. */
export async function selectEscalationPage(
  tx: Tx,
  { after, rowsMax }: { readonly after: string; readonly rowsMax: number },
): Promise<EscalationRow[]> {
  return await tx.query<EscalationRow>(sql`
    select ${ROWS.read} from clearing.escalations where (${after} = '' or id < ${after})
     order by id desc limit ${rowsMax}`);
}

/** A case of care's that no clearing has taken in. */
export async function selectOpenException(
  tx: Tx,
  care: NodeId,
  settlement: string,
): Promise<ExceptionRow | null> {
  const [row] = await tx.query<ExceptionRow>(sql`
    select ${EXCEPTIONS.read} from clearing.exceptions
     where care_node = ${care} and settlement_id = ${settlement} and cleared_in is null`);
  return row ?? null;
}

/** What a case takes back, and whether that is ended; null: it takes nothing back. */
export async function selectTakenBack(
  tx: Tx,
  settlement: string,
): Promise<{ readonly cancels: SettlementId; readonly is_ended: boolean } | null> {
  const [row] = await tx.query<{ cancels: SettlementId; is_ended: boolean }>(sql`
    select c.cancels, exists (select from clearing.escalations e
                               where e.settlement_id = c.cancels and e.act = 'end'
                                 and e.state = 'released') as is_ended
      from settlement.care_cases_view c where c.id = ${settlement} and c.cancels is not null`);
  return row ?? null;
}

/** What two persons have said of these cases. */
export async function selectReleasedActs(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EscalationAct>> {
  const rows = await tx.query<Pick<EscalationRow, "settlement_id" | "act">>(sql`
    select settlement_id, act from clearing.escalations
     where state = 'released' and settlement_id = any(${ids}::text[])`);
  return new Map(rows.map(({ settlement_id, act }) => [settlement_id, act]));
}
