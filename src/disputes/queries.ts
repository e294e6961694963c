/** SQL of disputes and complaints. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { DisputeState } from "#model/states.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface DisputeRow {
  readonly id: string;
  readonly kind: "settlement" | "decision" | "complaint";
  readonly settlement_id: string | null;
  /** The application whose decision is disputed. */
  readonly application_id: string | null;
  readonly person_id: PersonId;
  readonly area: Area;
  readonly words: string;
  readonly contact: string | null;
  readonly opened_by: string;
  readonly opened_at: Instant;
  readonly due_on: ChinaDate;
  readonly state: DisputeState;
  readonly taken_by: string | null;
  readonly answer: string | null;
  readonly answered_by: string | null;
  readonly ended_at: Instant | null;
  readonly version: number;
}

const DISPUTES = columns<DisputeRow>({
  id: "text",
  kind: "text",
  settlement_id: "text",
  application_id: "text",
  person_id: "text",
  area: "text",
  words: "text",
  contact: "text",
  opened_by: "text",
  opened_at: "bigint as number",
  due_on: "date",
  state: "text",
  taken_by: "text",
  answer: "text",
  answered_by: "text",
  ended_at: "bigint as number",
  version: "integer",
});
const MOVED = DISPUTES.pick(
  ...(["state", "taken_by", "answer", "answered_by", "ended_at", "version"] as const),
).set("t");

export async function insertDispute(tx: Tx, row: DisputeRow): Promise<void> {
  await tx.query(sql`
    insert into disputes.disputes (${DISPUTES.names})
    select ${DISPUTES.written} from json_to_recordset(${toJson([row])}::json)
      as t(${DISPUTES.record})`);
}

/** Held until the commit. */
export function selectDispute(tx: Tx, id: string): Promise<DisputeRow[]> {
  return tx.query(sql`select ${DISPUTES.read} from disputes.disputes where id = ${id} for update`);
}

export function selectOpenAbout(
  tx: Tx,
  { settlement_id, application_id }: Pick<DisputeRow, "settlement_id" | "application_id">,
): Promise<{ readonly id: string }[]> {
  return tx.query(sql`
    select id from disputes.disputes
     where (settlement_id = ${settlement_id} or application_id = ${application_id})
       and state in ('open', 'taken')`);
}

export async function updateDispute(tx: Tx, row: DisputeRow): Promise<void> {
  await tx.query(sql`
    update disputes.disputes as d set ${MOVED}
      from json_to_recordset(${toJson([row])}::json) as t(${DISPUTES.record})
     where d.id = t.id`);
}

export interface DisputePage {
  readonly areas: readonly string[];
  readonly personId: PersonId | null;
  readonly state: string | null;
  readonly after: { readonly dueOn: string; readonly id: string };
  readonly rowsMax: number;
}

/** What is due first. */
export function selectDisputePage(tx: Tx, page: DisputePage): Promise<DisputeRow[]> {
  const { areas, personId, state, after, rowsMax } = page;
  return tx.query(sql`
    select ${DISPUTES.read} from disputes.disputes
     where exists (select 1 from unnest(${areas}::text[]) as t(part)
                    where left(area, length(part)) = part)
       and (${personId}::text is null or person_id = ${personId})
       and (${state}::text is null or state = ${state})
       and (due_on, id) > (${after.dueOn}::date, ${after.id})
     order by due_on, id limit ${rowsMax}`);
}
