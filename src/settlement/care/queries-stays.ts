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
