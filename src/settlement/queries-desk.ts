/** SQL of what agencies look at: home's bookings by time, one of them, flows at the hub. */
import type { ChinaDate } from "#base/date.ts";
import type { EncounterId, SettlementId } from "#base/id.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import type { HomeState } from "#model/states.ts";
import type { CopyRow } from "#settlement/queries-hub.ts";
import { columns, type Reports, sql, type Tx } from "#store/store.ts";

export interface DeskRow {
  readonly id: SettlementId;
  readonly kind: "settle" | "cancel" | "tombstone" | "offset";
  readonly state: HomeState;
  readonly person_id: PersonId;
  readonly scheme: Scheme | null;
  readonly home_area: Area;
  readonly care_area: Area | null;
  readonly category: BenefitCategory | null;
  readonly policy_version: string | null;
  readonly cancels: SettlementId | null;
  readonly content: string | null;
  readonly answer: string | null;
  readonly steps: string | null;
  readonly business_day: ChinaDate | null;
  readonly booked_at: number;
  readonly undone_at: number | null;
}

const DESK = columns<DeskRow>({
  id: "text",
  kind: "text",
  state: "text",
  person_id: "text",
  scheme: "text",
  home_area: "text",
  care_area: "text",
  category: "text",
  policy_version: "text",
  cancels: "text",
  content: "text",
  answer: "text",
  steps: "text",
  business_day: "date",
  booked_at: "bigint as number",
  undone_at: "bigint as number",
});

export interface DeskPage {
  /** Beginnings of areas, such as "3603": only theirs. */
  readonly areas: readonly string[];
  readonly personId: string | null;
  readonly state: string | null;
  readonly before: { readonly at: number; readonly id: string };
  readonly rowsMax: number;
}

/** The newest first. */
export async function selectDeskPage(reports: Reports, page: DeskPage): Promise<DeskRow[]> {
  const { areas, personId, state, before, rowsMax } = page;
  return await reports.query<DeskRow>(sql`
    select ${DESK.read} from settlement.home_settlements
     where exists (select 1 from unnest(${areas}::text[]) as t(part)
                    where left(home_area, length(part)) = part)
       and (${personId}::text is null or person_id = ${personId})
       and (${state}::text is null or state = ${state})
       and (booked_at, id) < (${before.at}, ${before.id})
     order by booked_at desc, id desc limit ${rowsMax}`);
}

export async function selectDeskRow(tx: Tx, id: string): Promise<DeskRow[]> {
  return await tx.query<DeskRow>(sql`
    select ${DESK.read} from settlement.home_settlements where id = ${id}`);
}

/** What care keeps of a settlement, without what only its institution may see. */
export interface CareTraceRow {
  readonly id: SettlementId;
  readonly institution: string;
  readonly encounter_id: string;
  readonly person_id: PersonId;
  readonly home_area: Area;
  readonly state: string;
  readonly care_type: string;
  readonly total_fen: bigint;
  readonly created_at: number;
  readonly settled_at: number | null;
  readonly attempts: number;
  readonly outcome: string | null;
}

const CARE_TRACE = columns<CareTraceRow>({
  id: "text",
  institution: "text",
  encounter_id: "text",
  person_id: "text",
  home_area: "text",
  state: "text",
  care_type: "text",
  total_fen: "bigint",
  created_at: "bigint as number",
  settled_at: "bigint as number",
  attempts: "integer",
  outcome: "text",
});

export async function selectCareTrace(tx: Tx, id: string): Promise<CareTraceRow[]> {
  return await tx.query<CareTraceRow>(sql`
    select ${CARE_TRACE.read} from settlement.settlements where id = ${id}`);
}

/** A visit that goes on: where it is, and whose. */
export interface OpenVisitRow {
  readonly id: EncounterId;
  readonly institution: InstitutionCode;
  readonly person_id: PersonId;
  readonly home_area: Area;
}

const OPEN_VISIT = columns<OpenVisitRow>({
  id: "text",
  institution: "text",
  person_id: "text",
  home_area: "text",
});

/** None once it was taken back or closed. */
export async function selectOpenVisit(tx: Tx, id: string): Promise<OpenVisitRow[]> {
  return await tx.query<OpenVisitRow>(sql`
    select ${OPEN_VISIT.read} from settlement.encounters
     where id = ${id} and state not in ('withdrawn', 'closed')`);
}

/** What the hub tells of its copy: routing, times and digests. */
type CopyTraceRow = Pick<
  CopyRow,
  | ("id" | "kind" | "state" | "care_node" | "home_node" | "request_digest")
  | ("answer_digest" | "copied_at" | "undone_at")
>;

const COPY = columns<CopyTraceRow>({
  id: "text",
  kind: "text",
  state: "text",
  care_node: "text",
  home_node: "text",
  request_digest: "text",
  answer_digest: "text",
  copied_at: "bigint as number",
  undone_at: "bigint as number",
});

export async function selectCopy(tx: Tx, id: string): Promise<CopyTraceRow[]> {
  return await tx.query<CopyTraceRow>(sql`
    select ${COPY.read} from settlement.copies where id = ${id}`);
}

export interface FlowRow {
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  readonly kind: string;
  readonly state: string;
  readonly count: bigint;
  readonly total_fen: bigint;
}

/** A month's copies at the hub by pair of places. */
export async function selectFlows(reports: Reports, month: string): Promise<FlowRow[]> {
  return await reports.query<FlowRow>(sql`
    select care_node, home_node, kind, state, count(*) as count,
           coalesce(sum(total_fen), 0)::bigint as total_fen
      from settlement.copies where month = ${month}
     group by care_node, home_node, kind, state
     order by care_node, home_node, kind, state`);
}
