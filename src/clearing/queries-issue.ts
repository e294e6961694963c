/** SQL of what the hub issues notices for: batches that both have confirmed, and their lines. */
import { assert } from "#base/assert.ts";
import type { ChinaMonth } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import { BATCH_STATES, type BatchState } from "#model/clearing-states.ts";
import type { NoticeLine } from "#model/money-notice.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import { mayMove } from "#model/states.ts";
import { sql, type Tx } from "#store/store.ts";

export interface Pair {
  readonly payer: NodeId;
  readonly payee: NodeId;
}

/** Pairs with something confirmed of this month or an earlier one. */
export async function selectPairsToNotice(tx: Tx, month: ChinaMonth): Promise<Pair[]> {
  return await tx.query<Pair>(sql`
    select distinct home_node as payer, care_node as payee from clearing.batches
     where state = 'confirmed' and month <= ${month} order by 1, 2`);
}

export interface ConfirmedLine {
  readonly batch_id: string;
  readonly scheme: Scheme;
  readonly home_area: Area;
  /** Null: the batch has no lines. */
  readonly fund: NoticeLine["fund"] | null;
  readonly amount_fen: Fen;
}

/** The confirmed batches of a pair by their lines; held until the commit. */
export async function holdConfirmedLines(
  tx: Tx,
  { payer, payee }: Pair,
  month: ChinaMonth,
): Promise<ConfirmedLine[]> {
  return await tx.query<ConfirmedLine>(sql`
    with held as (
      select id, scheme from clearing.batches
       where state = 'confirmed' and month <= ${month}
         and home_node = ${payer} and care_node = ${payee} order by id for update
    )
    select h.id as batch_id, h.scheme, coalesce(l.home_area, ${payer}) as home_area, l.fund,
           coalesce(l.amount_fen - l.deduction_fen, 0)::int8 as amount_fen
      from held h left join clearing.batch_lines l on l.batch_id = h.id
     order by h.id, l.home_area, l.fund`);
}

export async function insertNoticeBatches(
  tx: Tx,
  notice: string,
  batches: readonly string[],
): Promise<void> {
  await tx.query(sql`
    insert into clearing.notice_batches (notice_id, batch_id)
    select ${notice}, batch from unnest(${batches}::text[]) as t(batch)`);
}

export async function selectBatchesOfNotice(tx: Tx, notice: string): Promise<string[]> {
  const rows = await tx.query<{ readonly batch_id: string }>(sql`
    select batch_id from clearing.notice_batches where notice_id = ${notice} order by batch_id`);
  return rows.map(({ batch_id }) => batch_id);
}

/** With numbers of their own in the hub's news of batches, so that both provinces hear it. */
export async function moveBatches(
  tx: Tx,
  ids: readonly string[],
  from: BatchState,
  to: BatchState,
): Promise<void> {
  assert(mayMove(BATCH_STATES, from, to), `batches ${from} → ${to}`);
  await tx.query(sql`
    with taken as (
      update clearing.news set last = last + cardinality(${ids}::text[]) where one returning last
    )
    update clearing.batches b
       set state = ${to}, number = taken.last - cardinality(${ids}::text[]) + t.place
      from taken, unnest(${ids}::text[]) with ordinality as t(id, place)
     where b.id = t.id and b.state = ${from}`);
}
