/**
 * What the auditor reads from the nodes' tables, in an order that does not depend on where a row
 * lies. It shares no statement with the modules that write them.
 */
import { sql, type Tx } from "#store/store.ts";

export interface CareRow {
  readonly id: string;
  readonly kind: string;
  readonly encounter_id: string;
  readonly institution: string;
  readonly message_id: string;
  readonly person_id: string;
  readonly home_area: string;
  readonly state: string;
  readonly batch: string | null;
  readonly interim: boolean;
  readonly cancels: string | null;
  readonly total_fen: bigint;
  readonly own_expense_fen: bigint;
  readonly over_limit_fen: bigint;
  readonly own_share_first_fen: bigint;
  readonly in_scope_fen: bigint;
  readonly outcome: string | null;
  readonly business_day: string | null;
  readonly month: string | null;
}

export async function selectCareRows(tx: Tx): Promise<CareRow[]> {
  return await tx.query<CareRow>(sql`
    select id, kind, encounter_id, institution, message_id, person_id, home_area, state, batch,
           interim, cancels,
           total_fen, own_expense_fen, over_limit_fen, own_share_first_fen, in_scope_fen, outcome,
           business_day, month
      from settlement.settlements order by id`);
}

export interface HomeRow {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly person_id: string;
  readonly scheme: string | null;
  readonly home_area: string;
  readonly care_area: string | null;
  readonly category: string | null;
  readonly cancels: string | null;
  readonly sequence: bigint | null;
  readonly content: string | null;
  readonly answer: string | null;
  readonly changes: string | null;
  readonly business_day: string | null;
  readonly month: string | null;
  readonly booked_at: bigint;
  readonly undone_at: bigint | null;
  readonly undone_day: string | null;
  readonly undone_month: string | null;
}

export async function selectHomeRows(tx: Tx): Promise<HomeRow[]> {
  return await tx.query<HomeRow>(sql`
    select id, kind, state, person_id, scheme, home_area, care_area, category, cancels, sequence,
           content, answer, changes, business_day, month, booked_at, undone_at,
           undone_day, undone_month
      from settlement.home_settlements order by person_id, sequence nulls last, id`);
}

export interface CopyRow {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly care_node: string;
  readonly home_node: string;
  readonly total_fen: bigint | null;
  readonly pots: Readonly<Record<string, string>> | null;
  readonly business_day: string | null;
  readonly month: string | null;
  readonly undone_day: string | null;
  readonly undone_month: string | null;
}

export async function selectCopyRows(tx: Tx): Promise<CopyRow[]> {
  return await tx.query<CopyRow>(sql`
    select id, kind, state, care_node, home_node, total_fen, pots, business_day, month,
           undone_day, undone_month
      from settlement.copies order by id`);
}

export interface TransferRow {
  readonly subject_id: string;
  readonly part: string;
  readonly source: string;
  readonly target: string;
  readonly amount_fen: bigint;
  readonly business_day: string;
  readonly month: string;
}

export async function selectTransferRows(tx: Tx): Promise<TransferRow[]> {
  return await tx.query<TransferRow>(sql`
    select subject_id, part, source, target, amount_fen, business_day, month
      from ledger.transfers order by subject_id, part, line`);
}

export interface AccumulatorRow {
  readonly person_id: string;
  readonly scheme: string;
  readonly measure: string;
  readonly period: string;
  readonly amount: bigint;
}

export async function selectAccumulatorRows(tx: Tx): Promise<AccumulatorRow[]> {
  return await tx.query<AccumulatorRow>(sql`
    select person_id, scheme, measure, period, amount from settlement.accumulators
     order by person_id, scheme, measure, period`);
}

export interface RequestRow {
  readonly institution: string;
  readonly message_id: string;
  readonly digest: string;
  readonly kind: string;
  readonly subject: string | null;
  readonly answer: string | null;
}

export async function selectRequestRows(tx: Tx): Promise<RequestRow[]> {
  return await tx.query<RequestRow>(sql`
    select institution, message_id, digest, kind, subject, answer from settlement.requests
     order by institution, message_id`);
}

export interface EncounterRow {
  readonly id: string;
  readonly state: string;
  readonly unfinished: string | null;
}

export async function selectEncounterRows(tx: Tx): Promise<EncounterRow[]> {
  return await tx.query<EncounterRow>(sql`
    select id, state, unfinished from settlement.encounters order by id`);
}

export interface TrailRow {
  readonly chain: string;
  readonly position: bigint;
  readonly at: bigint;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly person_id: string | null;
  readonly detail: string;
  readonly previous: string;
  readonly digest: string;
}

export async function selectTrailRows(tx: Tx): Promise<TrailRow[]> {
  return await tx.query<TrailRow>(sql`
    select chain, position, at, actor, action, subject, person_id, detail, previous, digest
      from trail.entries order by chain, position`);
}

export interface CaseRow {
  readonly settlement_id: string;
  readonly differences: readonly { readonly settlementId: string }[];
}

/** Settlements whose reversal left later ones to be computed again. */
export async function selectCaseRows(tx: Tx): Promise<CaseRow[]> {
  return await tx.query<CaseRow>(sql`
    select settlement_id, differences from settlement.recompute_cases order by settlement_id`);
}

/** Ids of which the hub has noticed that a home said something else than before. */
export async function selectContradicted(tx: Tx): Promise<{ readonly id: string }[]> {
  return await tx.query<{ readonly id: string }>(sql`
    select distinct id from settlement.contradictions order by id`);
}

export interface BalanceRow {
  readonly person_id: string;
  readonly scheme: string;
  readonly amount: bigint;
}

/** What is on the patients' accounts when the seed begins. */
export async function insertBalances(tx: Tx, rows: readonly BalanceRow[]): Promise<void> {
  for (const row of rows) {
    await tx.query(sql`
      insert into settlement.accumulators (person_id, scheme, measure, period, year, amount)
      values (${row.person_id}, ${row.scheme}, 'accountBalance', 'always', 0, ${row.amount})`);
  }
}

/** Ends every other connection to this database, with whatever it has in work. */
export async function endOthers(tx: Tx): Promise<void> {
  await tx.query(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`);
}

/** Emptying the tables takes the registry's one row of its revision with it. */
export async function insertRevision(tx: Tx): Promise<void> {
  await tx.query(sql`
    insert into registry.revision (one, number) values (true, 1)
    on conflict on constraint revision_pk do nothing`);
}
