/** The statements of the resolver: what is due, shared among the processes of one node. */
import type { EncounterId, OrderId, SettlementId } from "#base/id.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

export interface DueRow {
  readonly id: SettlementId;
  readonly encounter_id: EncounterId;
  readonly person_id: PersonId;
  readonly home_area: Area;
  readonly care_area: Area;
  readonly reverse_order: OrderId | null;
}

export interface Claim {
  readonly now: number;
  /** Until then nobody else takes what was claimed. */
  readonly until: number;
  /** How many more each of these homes may be asked about; another home `perHome`. */
  readonly free: readonly { readonly home: NodeId; readonly places: number }[];
  readonly perHome: number;
}

/**
 * Claims settlements whose outcome is open and whose time to ask has come, the oldest of each home
 * first. Rows that another process holds are left to it.
 */
export async function claimDue(tx: Tx, claim: Claim): Promise<DueRow[]> {
  const homes = claim.free.map(({ home }) => home);
  const places = claim.free.map((line) => line.places);
  return await tx.query<DueRow>(sql`
    with ranked as (
      select id, left(home_area, 2) || '0000' as home,
             row_number() over (partition by left(home_area, 2)
                                order by next_inquiry_at, id) as place
        from settlement.settlements
       where next_inquiry_at is not null and next_inquiry_at <= ${claim.now}
    ), taken as (
      select s.id, s.encounter_id
        from ranked
        join settlement.settlements s on s.id = ranked.id
        left join unnest(${homes}::text[], ${places}::int[]) as free (home, places)
               on free.home = ranked.home
       where ranked.place <= coalesce(free.places, ${claim.perHome}::int)
         and s.id = any(array(select id from ranked)) and s.next_inquiry_at <= ${claim.now}
         for update of s skip locked
    )
    update settlement.settlements s set next_inquiry_at = ${claim.until}
      from taken, settlement.encounters e
     where s.id = taken.id and s.id = any(array(select id from taken))
       and e.id = s.encounter_id and e.id = any(array(select encounter_id from taken))
    returning s.id, s.encounter_id, s.person_id, s.home_area, e.care_area, s.reverse_order`);
}
