/**
 * SQL of settlement at the home place: persons' locks (the table `books`), accumulators,
 * home_settlements.
 */
import type { ChinaDate, ChinaMonth } from "#base/date.ts";
import type { FilingId, OrderId, SettlementId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import type { HomeState } from "#model/states.ts";
import { columns, type Sql, sql, type Tx } from "#store/store.ts";

export interface PersonLockRow {
  readonly person_id: PersonId;
  readonly sequence: bigint;
}

/**
 * Locks the persons in order of their id, opening the rows of new ones; whoever holds the locks may
 * change the accumulators. A row that another transaction opened just now is missing: ask again.
 */
export async function lockPersons(tx: Tx, personIds: readonly string[]): Promise<PersonLockRow[]> {
  return await tx.query<PersonLockRow>(sql`
    with opened as (
      insert into settlement.books (person_id, sequence)
      select person_id, 0 from unnest(${personIds}::text[]) as t(person_id) order by person_id
      on conflict on constraint books_pkey do nothing
      returning person_id, sequence
    ), held as materialized (
      select person_id, sequence from settlement.books
       where person_id = any(${personIds}::text[]) order by person_id for update
    )
    select person_id, sequence from opened union all select person_id, sequence from held`);
}

export interface AccumulatorRow {
  readonly person_id: PersonId;
  readonly scheme: Scheme;
  readonly measure: string;
  readonly period: string;
  readonly year: number;
  readonly amount: bigint;
}

const ACCUMULATORS = columns<AccumulatorRow>({
  person_id: "text",
  scheme: "text",
  measure: "text",
  period: "text",
  year: "smallint",
  amount: "bigint",
});

/**
 * These persons' accumulators from a year on and those without period; of some persons those of
 * every year.
 */
export async function selectAccumulators(
  tx: Tx,
  personIds: readonly string[],
  fromYear: number,
  wholly: readonly string[] = [],
): Promise<AccumulatorRow[]> {
  return await tx.query<AccumulatorRow>(sql`
    select ${ACCUMULATORS.read} from settlement.accumulators
     where person_id = any(${personIds}::text[])
       and (year = 0 or year >= ${fromYear} or person_id = any(${wholly}::text[]))`);
}

export interface HomeRow {
  readonly id: SettlementId;
  readonly kind: "settle" | "cancel" | "tombstone" | "offset";
  state: HomeState;
  readonly person_id: PersonId;
  readonly scheme: Scheme | null;
  readonly home_area: Area;
  readonly care_area: Area | null;
  readonly category: BenefitCategory | null;
  readonly filing_id: FilingId | null;
  readonly filing_version: number | null;
  readonly policy_version: string | null;
  readonly cancels: SettlementId | null;
  readonly sequence: bigint | null;
  readonly request_digest: string;
  readonly message_id: string;
  readonly content: string | null;
  readonly answer: string | null;
  readonly steps: string | null;
  readonly changes: string | null;
  readonly facts: string | null;
  readonly business_day: ChinaDate | null;
  readonly month: ChinaMonth | null;
  undone_day: ChinaDate | null;
  undone_month: ChinaMonth | null;
}

export const HOME_ROWS = columns<HomeRow>({
  id: "text",
  kind: "text",
  state: "text",
  person_id: "text",
  scheme: "text",
  home_area: "text",
  care_area: "text",
  category: "text",
  filing_id: "text",
  filing_version: "integer",
  policy_version: "text",
  cancels: "text",
  sequence: "bigint",
  request_digest: "text",
  message_id: "text",
  content: "text",
  answer: "text",
  steps: "text",
  changes: "text",
  facts: "text",
  business_day: "date",
  month: "text",
  undone_day: "date",
  undone_month: "text",
});

export async function selectHomeSettlements(tx: Tx, ids: readonly string[]): Promise<HomeRow[]> {
  return await tx.query<HomeRow>(sql`
    select ${HOME_ROWS.read}
      from settlement.home_settlements where id = any(${ids}::text[])`);
}

/** What stands against settlements that were taken back in a later month. */
export async function selectOffsets(tx: Tx, ids: readonly string[]): Promise<HomeRow[]> {
  return await tx.query<HomeRow>(sql`
    select ${HOME_ROWS.read}
      from settlement.home_settlements
     where cancels = any(${ids}::text[]) and state = 'booked' and kind = 'offset'`);
}

/** Settlements that still stand and were booked after a given one of the same person, in order. */
export async function selectLaterBooked(
  tx: Tx,
  personId: string,
  sequence: bigint,
): Promise<HomeRow[]> {
  return await tx.query<HomeRow>(sql`
    select ${HOME_ROWS.read}
      from settlement.home_settlements
     where person_id = ${personId} and sequence > ${sequence} and state = 'booked'
     order by sequence`);
}

/** What of a person's bookings after a month is counted; what was undone in its month is not. */
export async function selectChangesAfter(
  tx: Tx,
  personId: string,
  month: ChinaMonth,
): Promise<{ readonly changes: string | null }[]> {
  return await tx.query<{ readonly changes: string | null }>(sql`
    select changes from settlement.home_settlements
     where person_id = ${personId} and month > ${month}
       and state in ('booked', 'cancelled', 'offset')`);
}

export interface HomeMove {
  readonly id: SettlementId;
  readonly state: HomeState;
  readonly undone_at: number | null;
  readonly undone_day: ChinaDate | null;
  readonly undone_month: ChinaMonth | null;
}

const MOVES = columns<HomeMove>({
  id: "text",
  state: "text",
  undone_at: "bigint as number",
  undone_day: "date",
  undone_month: "text",
});
const MOVED = MOVES.without("id").set("t");

export function updateHomeStates(rows: readonly HomeMove[]): Sql {
  return sql`
    update settlement.home_settlements h set ${MOVED}
      from json_to_recordset(${toJson(rows)}::json) as t(${MOVES.record})
     where h.id = t.id and h.id = any(${rows.map(({ id }) => id)}::text[])`;
}

/** What home decided of an order to reverse, kept for as long as a copy of it may come. */
export interface OrderRow {
  readonly id: OrderId;
  readonly settlement_id: SettlementId;
  readonly person_id: PersonId;
  readonly digest: string;
  readonly answer: string;
  readonly decided_at: number;
}

const ORDERS = columns<OrderRow>({
  id: "text",
  settlement_id: "text",
  person_id: "text",
  digest: "text",
  answer: "text",
  decided_at: "bigint as number",
});

export async function selectOrders(tx: Tx, ids: readonly string[]): Promise<OrderRow[]> {
  return await tx.query<OrderRow>(sql`
    select ${ORDERS.read} from settlement.home_orders where id = any(${ids}::text[])`);
}

export function insertOrders(rows: readonly OrderRow[]): Sql {
  return sql`
    insert into settlement.home_orders (${ORDERS.names})
    select ${ORDERS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${ORDERS.record})`;
}

export interface AttendanceRow {
  readonly person_id: PersonId;
  readonly care_node: NodeId;
  readonly shown_at: number;
  readonly until: number;
}

const ATTENDANCES = columns<AttendanceRow>({
  person_id: "text",
  care_node: "text",
  shown_at: "bigint as number",
  until: "bigint as number",
});

export type AttendedRow = Pick<AttendanceRow, "person_id" | "care_node">;

/** Where these persons are treated now: shown or welcomed there, or settled since that moment. */
export async function selectAttended(
  tx: Tx,
  personIds: readonly string[],
  when: { readonly now: number; readonly settledSince: number },
): Promise<AttendedRow[]> {
  return await tx.query<AttendedRow>(sql`
    select person_id, care_node from settlement.attendances
     where person_id = any(${personIds}::text[]) and until > ${when.now}
    union
    select person_id, substr(care_area, 1, 2) || '0000' from settlement.home_settlements
     where person_id = any(${personIds}::text[]) and state = 'booked' and kind = 'settle'
       and booked_at > ${when.settledSince}`);
}

/** Each pair of person and place once, in their order; a later end stays. */
export async function keepAttendances(tx: Tx, rows: readonly AttendanceRow[]): Promise<void> {
  await tx.query(sql`
    insert into settlement.attendances as a (${ATTENDANCES.names})
    select ${ATTENDANCES.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${ATTENDANCES.record})
    on conflict on constraint attendances_pkey do update
       set shown_at = excluded.shown_at, until = greatest(a.until, excluded.until)`);
}

export interface RecomputeCaseRow {
  readonly settlement_id: SettlementId;
  readonly person_id: PersonId;
  readonly opened_at: number;
  readonly differences: string;
}

/** A settlement that was cancelled, stood again and is cancelled again has its case anew. */
export async function keepRecomputeCase(tx: Tx, row: RecomputeCaseRow): Promise<void> {
  await tx.query(sql`
    insert into settlement.recompute_cases (settlement_id, person_id, opened_at, differences)
    values (${row.settlement_id}, ${row.person_id}, ${row.opened_at}, ${row.differences}::json)
    on conflict on constraint recompute_cases_pkey
      do update set opened_at = excluded.opened_at, differences = excluded.differences,
                    closed_at = null`);
}

/** Those of them that are open. */
export async function closeRecomputeCases(
  tx: Tx,
  ids: readonly SettlementId[],
  now: number,
): Promise<void> {
  await tx.query(sql`
    update settlement.recompute_cases set closed_at = ${now}
     where settlement_id = any(${ids}::text[]) and closed_at is null`);
}

/**
 * Initial balances when people are enrolled with a history (demo, migration from another system).
 */
export async function setAccumulators(tx: Tx, rows: readonly AccumulatorRow[]): Promise<void> {
  await tx.query(sql`
    insert into settlement.accumulators (${ACCUMULATORS.names})
    select ${ACCUMULATORS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${ACCUMULATORS.record})
    on conflict on constraint accumulators_pkey do update set amount = excluded.amount`);
}
