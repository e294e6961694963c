/** SQL of a search on the trail: by time, and narrowed by who, what, about what and about whom. */
import { sql, type Tx } from "#store/store.ts";

export interface TrailSearch {
  readonly from: number;
  readonly to: number;
  readonly subject: string | null;
  readonly personId: string | null;
  /** A part of an actor's text: a login name, a place, or "staff:li.wei@". */
  readonly actor: string | null;
  readonly action: string | null;
  readonly before: { readonly at: number; readonly chain: string; readonly position: number };
  readonly rowsMax: number;
}

export interface FoundEntry {
  readonly chain: string;
  readonly position: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly person_id: string | null;
  readonly detail: string;
}

/** The newest first. */
export async function searchTrail(tx: Tx, search: TrailSearch): Promise<FoundEntry[]> {
  const { from, to, subject, personId, actor, action, before, rowsMax } = search;
  return await tx.query<FoundEntry>(sql`
    select chain, position::float8 as position, at::float8 as at, actor, action, subject,
           person_id, detail
      from trail.entries
     where at >= ${from} and at < ${to}
       and (${subject}::text is null or subject = ${subject})
       and (${personId}::text is null or person_id = ${personId})
       and (${actor}::text is null or strpos(actor, ${actor}) > 0)
       and (${action}::text is null or starts_with(action, ${action}))
       and (at, chain, position) < (${before.at}, ${before.chain}, ${before.position})
     order by at desc, chain desc, position desc limit ${rowsMax}`);
}
