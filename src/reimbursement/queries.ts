/** SQL of claims. */
import type { ChinaDate, ChinaMonth, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { ClaimState } from "#model/reimbursement-states.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ClaimRow {
  readonly id: string;
  readonly person_id: PersonId;
  /** Where the person is insured. */
  readonly area: Area;
  readonly scheme: Scheme;
  readonly channel: "online" | "window";
  /** `Claimed`. */
  readonly claimed: string;
  readonly total_fen: Fen;
  readonly materials: readonly string[];
  readonly state: ClaimState;
  readonly made_by: string;
  /** Who drafted it, filled it in or handed it in. */
  readonly handled_by: readonly string[];
  readonly made_at: Instant;
  readonly submitted_at: Instant | null;
  readonly due_on: ChinaDate | null;
  readonly workdays_left: number | null;
  /** What the person is told: what is missing, or why not. */
  readonly words: string | null;
  readonly proposed_by: string | null;
  /** `Computed`. */
  readonly proposal: string | null;
  readonly pay_fen: Fen | null;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
  readonly changes: string | null;
  /** Failed calls that care told of: `FailedCall`s. */
  readonly care: string | null;
  /** Invoices that a care place told it has settled directly: `SettledInvoice`s. */
  readonly settled: string | null;
  readonly business_day: ChinaDate | null;
  readonly month: ChinaMonth | null;
  readonly changed_at: Instant;
  readonly version: number;
}

const CLAIMS = columns<ClaimRow>({
  id: "text",
  person_id: "text",
  area: "text",
  scheme: "text",
  channel: "text",
  claimed: "json as text",
  total_fen: "bigint",
  materials: "text[]",
  state: "text",
  made_by: "text",
  handled_by: "text[]",
  made_at: "bigint as number",
  submitted_at: "bigint as number",
  due_on: "date",
  workdays_left: "integer",
  words: "text",
  proposed_by: "text",
  proposal: "json as text",
  pay_fen: "bigint",
  decided_by: "text",
  decided_at: "bigint as number",
  changes: "text",
  care: "json as text",
  settled: "json as text",
  business_day: "date",
  month: "text",
  changed_at: "bigint as number",
  version: "integer",
});
const CHANGES = CLAIMS.without("id", "person_id", "area", "scheme", "channel", "made_at").set("t");

export async function insertClaim(tx: Tx, row: ClaimRow): Promise<void> {
  await tx.query(sql`
    insert into reimbursement.claims (${CLAIMS.names})
    select ${CLAIMS.written} from json_to_recordset(${toJson([row])}::json)
      as t(${CLAIMS.record})`);
}

/** Held until the commit. */
export function lockClaim(tx: Tx, id: string): Promise<ClaimRow[]> {
  return tx.query(sql`
    select ${CLAIMS.read} from reimbursement.claims where id = ${id} for update`);
}

export function selectClaim(tx: Tx, id: string): Promise<ClaimRow[]> {
  return tx.query(sql`select ${CLAIMS.read} from reimbursement.claims where id = ${id}`);
}

export async function updateClaim(tx: Tx, row: ClaimRow): Promise<void> {
  await tx.query(sql`
    update reimbursement.claims as c set ${CHANGES}
      from json_to_recordset(${toJson([row])}::json) as t(${CLAIMS.record})
     where c.id = t.id`);
}

/** A person's claims that nobody has decided. */
export function selectUnfinished(tx: Tx, personId: PersonId): Promise<{ readonly id: string }[]> {
  return tx.query(sql`
    select id from reimbursement.claims
     where person_id = ${personId} and state in
           ('draft', 'submitted', 'returned', 'proposed', 'refusalProposed')`);
}

export interface ClaimPage {
  /** Beginnings of areas, such as "3603": only theirs. */
  readonly areas: readonly string[];
  readonly personId: PersonId | null;
  readonly state: string | null;
  readonly after: string;
  readonly rowsMax: number;
}

/** What was begun first. */
export function selectClaimPage(tx: Tx, page: ClaimPage): Promise<ClaimRow[]> {
  const { areas, personId, state, after, rowsMax } = page;
  return tx.query(sql`
    select ${CLAIMS.read} from reimbursement.claims
     where exists (select 1 from unnest(${areas}::text[]) as t(part)
                    where left(area, length(part)) = part)
       and (${personId}::text is null or person_id = ${personId})
       and (${state}::text is null or state = ${state})
       and id > ${after}
     order by id limit ${rowsMax}`);
}

export interface OpenClaims {
  readonly count: number;
  readonly oldest_at: Instant | null;
}

/** Those that an agency has to decide; `overdue`: that it should have decided by that day. */
export async function selectOpenClaims(tx: Tx, before: ChinaDate | null): Promise<OpenClaims> {
  const [row] = await tx.query<OpenClaims>(sql`
    select count(*)::int as count, min(submitted_at)::float8 as oldest_at
      from reimbursement.claims
     where due_on is not null and (${before}::date is null or due_on < ${before}::date)`);
  return row ?? { count: 0, oldest_at: null };
}
