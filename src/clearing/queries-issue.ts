/** SQL of what the hub issues notices for: batches that both have confirmed, and their lines. */
import { assert } from "#base/assert.ts";
import type { ChinaMonth } from "#base/date.ts";
import { type InsideBatch, type InsideHead, withLines } from "#clearing/queries-inside.ts";
import { BATCH_STATES, type BatchState } from "#model/clearing-states.ts";
import type { NodeId } from "#model/place.ts";
import { mayMove } from "#model/states.ts";
import { sql, type Tx } from "#store/store.ts";

export interface Pair {
  readonly payer: NodeId;
  readonly payee: NodeId;
}

/** Two provinces, the lower code first. */
export interface Two {
  readonly one: NodeId;
  readonly other: NodeId;
}

/** Two provinces with something confirmed of this month or an earlier one, in either direction. */
export async function selectPairsToNotice(tx: Tx, month: ChinaMonth): Promise<Two[]> {
  return await tx.query<Two>(sql`
    select distinct least(home_node, care_node) as one, greatest(home_node, care_node) as other
      from clearing.batches
     where state = 'confirmed' and month <= ${month} order by 1, 2`);
}

/** What the two have confirmed of each other, which no notice has taken; held until the commit. */
export async function holdConfirmed(
  tx: Tx,
  { one, other }: Two,
  month: ChinaMonth,
): Promise<InsideBatch[]> {
  const heads = await tx.query<InsideHead>(sql`
    select id, month, care_node, home_node, scheme from clearing.batches
     where state = 'confirmed' and month <= ${month}
       and ((home_node = ${one} and care_node = ${other})
         or (home_node = ${other} and care_node = ${one})) order by id for update`);
  return await withLines(tx, heads);
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

/** At a province: as the hub tells them; what is known already stands. */
export async function keepNoticeBatches(
  tx: Tx,
  notice: string,
  batches: readonly string[],
): Promise<void> {
  await tx.query(sql`
    insert into clearing.notice_batches (notice_id, batch_id)
    select ${notice}, batch from unnest(${batches}::text[]) as t(batch)
    on conflict on constraint notice_batches_pkey do nothing`);
}

export async function selectBatchesOfNotice(tx: Tx, notice: string): Promise<readonly string[]> {
  return (await selectBatchesOf(tx, [notice])).get(notice) ?? [];
}

export async function selectBatchesOf(
  tx: Tx,
  notices: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await tx.query<{ readonly notice_id: string; readonly batch_id: string }>(sql`
    select notice_id, batch_id from clearing.notice_batches
     where notice_id = any(${notices}::text[]) order by batch_id`);
  const byNotice = new Map<string, string[]>(notices.map((id) => [id, []]));
  for (const { notice_id, batch_id } of rows) byNotice.get(notice_id)?.push(batch_id);
  return byNotice;
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
