/** SQL of the news of admissions and their ends that a care place still owes to homes. */
import type { EncounterId } from "#base/id.ts";
import type { NodeId } from "#model/place.ts";
import { type Sql, sql, type Tx } from "#store/store.ts";

/** Each change of a stay is news of its own; what home has not heard of yet goes with it. */
export function keepStayNews(ids: readonly EncounterId[], now: number): Sql {
  return sql`
    insert into settlement.stay_news as n (encounter_id, turn, next_at)
    select id, 1, ${now}::bigint from unnest(${ids}::text[]) as t(id) order by id
    on conflict on constraint stay_news_pkey
      do update set turn = n.turn + 1, next_at = excluded.next_at`;
}

export interface StayNewsRow {
  readonly encounter_id: EncounterId;
  readonly turn: number;
}

export interface StayClaim {
  readonly now: number;
  readonly until: number;
  readonly most: number;
  /** Homes that did not answer last, and those of them that are told nothing now. */
  readonly silent: readonly string[];
  readonly full: readonly string[];
}

/**
 * Claims news that is due, the oldest first; what another process holds is left to it. Of a silent
 * home one alone, due or not: it shows whether the home answers again. An encounter is looked up by
 * key for each: joined, a plan may begin with all of them.
 */
export async function claimStayNews(
  tx: Tx,
  { now, until, most, silent, full }: StayClaim,
): Promise<StayNewsRow[]> {
  return await tx.query<StayNewsRow>(sql`
    with told as materialized (
      select n.encounter_id
        from settlement.stay_news n left join
             lateral (select left(home_area, 2) || '0000' as home from settlement.encounters
                       where id = n.encounter_id offset 0) as e on true
       where n.next_at is not null and n.next_at <= ${now}::bigint
         and coalesce(e.home, '') <> all(${silent}::text[])
       order by n.next_at limit ${most}::int for update of n skip locked
    ), tried as materialized (
      select one.encounter_id
        from (select s.home from unnest(${silent}::text[]) as s(home)
               where s.home <> all(${full}::text[]) order by 1) as place,
             lateral (select n.encounter_id
                        from settlement.stay_news n,
                             lateral (select left(home_area, 2) || '0000' as home
                                        from settlement.encounters
                                       where id = n.encounter_id offset 0) as e
                       where n.next_at is not null and e.home = place.home
                       order by n.next_at limit 1 for update of n skip locked) as one
    )
    update settlement.stay_news n set next_at = ${until}::bigint
     where n.encounter_id = any(array(
       select encounter_id from told union all select encounter_id from tried))
    returning n.encounter_id, n.turn`);
}

/** The home answers again: what waits for it is due. */
export async function hastenStayNews(tx: Tx, home: NodeId, now: number): Promise<void> {
  await tx.query(sql`
    update settlement.stay_news n set next_at = ${now}::bigint
      from (select n.encounter_id
              from settlement.stay_news n,
                   lateral (select left(home_area, 2) || '0000' as home
                              from settlement.encounters
                             where id = n.encounter_id offset 0) as e
             where n.next_at is not null and n.next_at > ${now}::bigint
               and e.home = ${home}) as waiting
     where n.encounter_id = waiting.encounter_id and n.next_at is not null`);
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
