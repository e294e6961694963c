/** SQL of the trail: append only. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { type Sql, sql, type Tx } from "#store/store.ts";

export interface TrailRow {
  readonly chain: string;
  readonly position: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly person_id: string | null;
  readonly detail: string;
  readonly previous: string;
  readonly digest: string;
}

export function insertEntries(rows: readonly TrailRow[]): Sql {
  return sql`
    insert into trail.entries
      (chain, position, at, actor, action, subject, person_id, detail, previous, digest)
    select chain, position, at, actor, action, subject, person_id, detail, previous, digest
      from json_to_recordset(${toJson(rows)}::json) as t(
        chain text, position bigint, at bigint, actor text, action text, subject text,
        person_id text, detail text, previous text, digest text)`;
}

/** An act on record, as far as a decision rests on it. */
export interface NotedAct {
  readonly subject: string;
  readonly action: string;
  readonly actor: string;
  readonly at: Instant;
}

/** Of each subject the latest of these acts. */
export async function selectLatestActs(
  tx: Tx,
  subjects: readonly string[],
  actions: readonly string[],
): Promise<NotedAct[]> {
  return await tx.query<NotedAct>(sql`
    select distinct on (subject) subject, action, actor, at::float8 as at
      from trail.entries
     where subject = any(${subjects}::text[]) and action = any(${actions}::text[])
     order by subject, at desc, position desc`);
}

/** What was done or seen of a person. */
export interface PersonEntry {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly detail: string;
  readonly chain: string;
  readonly position: number;
}

/** The latest first, behind the entry where a page ended. */
export async function selectOfPerson(
  tx: Tx,
  personId: string,
  before: Pick<PersonEntry, "at" | "chain" | "position">,
  limit: number,
): Promise<PersonEntry[]> {
  return await tx.query<PersonEntry>(sql`
    select at::float8 as at, actor, action, detail, chain, position::float8 as position
      from trail.entries
     where person_id = ${personId}
       and (at, chain, position) <
           (${before.at}::bigint, ${before.chain}, ${before.position}::bigint)
     order by at desc, chain desc, position desc limit ${limit}::int`);
}
