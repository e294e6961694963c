/** All SQL of the registry about what a province tells the hub. */
import { toJson } from "#base/json.ts";
import type { Credential } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface MarkRow {
  readonly sort: "institution" | "person";
  readonly key: string;
}

const MARKS = columns<MarkRow>({ sort: "text", key: "text" });

/**
 * A mark that stands is locked like a new one, so that it is not taken before this commit. In order
 * of key, so that two commits do not wait for each other.
 */
export function insertMarks(tx: Tx, rows: readonly MarkRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.publish_marks as m (${MARKS.names})
    select distinct ${MARKS.written} from json_to_recordset(${toJson(rows)}::json)
      as t(${MARKS.record}) order by sort, key
    on conflict on constraint publish_marks_pk do update set key = excluded.key`);
}

/** Of everything that a province tells. */
export async function insertAllMarks(tx: Tx): Promise<void> {
  await tx.query(sql`
    insert into registry.publish_marks (sort, key)
    select 'person', id from registry.people order by id
    on conflict on constraint publish_marks_pk do update set key = excluded.key`);
  await tx.query(sql`
    insert into registry.publish_marks (sort, key)
    select 'institution', c.code
      from registry.institution_cards c join registry.institutions i on i.code = c.code
     order by c.code
    on conflict on constraint publish_marks_pk do update set key = excluded.key`);
}

/** Takes so many away; what a commit under way holds is left. */
export function takeMarks(tx: Tx, limit: number): Promise<MarkRow[]> {
  return tx.query<MarkRow>(sql`
    with taken as materialized (
      select sort, key from registry.publish_marks
       order by sort, key limit ${limit} for update skip locked)
    delete from registry.publish_marks m using taken t
     where m.sort = t.sort and m.key = t.key
    returning m.sort, m.key`);
}

export function selectMark(tx: Tx): Promise<MarkRow[]> {
  return tx.query<MarkRow>(sql`select sort, key from registry.publish_marks limit 1`);
}

export interface HeldCardRow {
  readonly kind: Credential["kind"];
  readonly number: string;
  readonly areas: readonly Area[];
}

/** The cards of these people, each with all areas in which whoever holds it is insured. */
export function selectHeldCards(tx: Tx, people: readonly string[]): Promise<HeldCardRow[]> {
  return tx.query<HeldCardRow>(sql`
    select c.kind, c.number,
      array(select distinct i.area
              from registry.credentials h join registry.insurances i on i.person_id = h.person_id
             where h.kind = c.kind and h.number = c.number order by i.area) as areas
    from (select distinct kind, number from registry.credentials
           where person_id = any(${people}::text[])) c
    order by c.kind, c.number`);
}

export interface PublicationRow {
  readonly edition: number;
  readonly key_id: string;
  readonly last: number;
}

const PUBLICATION = columns<PublicationRow>({
  edition: "bigint as number",
  key_id: "text",
  last: "bigint as number",
});

export function selectPublication(tx: Tx): Promise<PublicationRow[]> {
  return tx.query<PublicationRow>(sql`select ${PUBLICATION.read} from registry.publication`);
}

export function lockPublication(tx: Tx): Promise<PublicationRow[]> {
  return tx.query<PublicationRow>(
    sql`select ${PUBLICATION.read} from registry.publication for update`,
  );
}

export function upsertPublication(tx: Tx, row: PublicationRow): Promise<unknown> {
  const { edition, key_id, last } = row;
  return tx.query(sql`
    insert into registry.publication (one, edition, key_id, last)
    values (true, ${edition}::bigint, ${key_id}, ${last}::bigint)
    on conflict on constraint publication_pk do update
      set edition = excluded.edition, key_id = excluded.key_id, last = excluded.last`);
}

export interface PublishedRow {
  readonly number: number;
  readonly body: string;
}

const PUBLISHED = columns<PublishedRow>({ number: "bigint as number", body: "text" });

export function insertPublished(tx: Tx, rows: readonly PublishedRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.published (${PUBLISHED.names})
    select ${PUBLISHED.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${PUBLISHED.record})`);
}

export function deletePublished(tx: Tx): Promise<unknown> {
  return tx.query(sql`delete from registry.published`);
}

export function selectPublished(tx: Tx, after: number, limit: number): Promise<PublishedRow[]> {
  return tx.query<PublishedRow>(sql`
    select ${PUBLISHED.read} from registry.published
    where number > ${after} order by number limit ${limit}`);
}
