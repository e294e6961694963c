/** SQL of the news of admissions and their ends that a care place still owes to homes. */
import type { EncounterId } from "#base/id.ts";
import { sql, type Tx } from "#store/store.ts";

/** Each change of a stay is news of its own; what home has not heard of yet goes with it. */
export async function keepStayNews(
  tx: Tx,
  ids: readonly EncounterId[],
  now: number,
): Promise<void> {
  await tx.query(sql`
    insert into settlement.stay_news as n (encounter_id, turn, next_at)
    select id, 1, ${now}::bigint from unnest(${ids}::text[]) as t(id) order by id
    on conflict on constraint stay_news_pkey
      do update set turn = n.turn + 1, next_at = excluded.next_at`);
}

export interface StayNewsRow {
  readonly encounter_id: EncounterId;
  readonly turn: number;
}

/** Claims news that is due, the oldest first; what another process holds is left to it. */
export async function claimStayNews(
  tx: Tx,
  claim: { readonly now: number; readonly until: number; readonly most: number },
): Promise<StayNewsRow[]> {
  return await tx.query<StayNewsRow>(sql`
    with due as materialized (
      select encounter_id from settlement.stay_news
       where next_at is not null and next_at <= ${claim.now}
       order by next_at limit ${claim.most}::int for update skip locked
    )
    update settlement.stay_news n set next_at = ${claim.until}
     where n.encounter_id = any(array(select encounter_id from due))
    returning n.encounter_id, n.turn`);
}

/** Unless there is newer news. */
export async function endStayNews(tx: Tx, { encounter_id, turn }: StayNewsRow): Promise<void> {
  await tx.query(sql`
    update settlement.stay_news set next_at = null
     where encounter_id = ${encounter_id} and turn = ${turn}`);
}

/** Let go with charges that are not settled; once more, and it is open again. */
export async function keepReleased(tx: Tx, encounterId: EncounterId, at: number): Promise<void> {
  await tx.query(sql`
    insert into settlement.released_stays (encounter_id, released_at)
    values (${encounterId}, ${at})
    on conflict on constraint released_stays_pk
    do update set released_at = excluded.released_at, closed_at = null`);
}

/** Those that nobody closed, with charges, not settled whole; the oldest first. */
export async function selectReleased(
  tx: Tx,
  most: number,
): Promise<{ readonly encounter_id: EncounterId; readonly released_at: number }[]> {
  return await tx.query(sql`
    select r.encounter_id, r.released_at::float8 as released_at
      from settlement.released_stays r
      join settlement.encounters e on e.id = r.encounter_id and e.state = 'discharged'
     where r.closed_at is null
       and exists (select from settlement.charges c
                    where c.encounter_id = r.encounter_id and c.dropped_at is null)
     order by r.released_at, r.encounter_id limit ${most}::int`);
}

export async function closeReleased(tx: Tx, encounterId: string, at: number): Promise<void> {
  await tx.query(sql`
    update settlement.released_stays set closed_at = ${at}
     where encounter_id = ${encounterId} and closed_at is null`);
}
