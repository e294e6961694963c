/** SQL of what desks and persons look at: applications, their papers, filings with all versions. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { FILING_VERSIONS, type FilingVersionRow } from "#filing/queries.ts";
import {
  APPLICATIONS,
  type ApplicationRow,
  MATERIALS,
  type MaterialRow,
} from "#filing/queries-applications.ts";
import type { PersonId } from "#model/person.ts";
import { sql, type Tx } from "#store/store.ts";

/** Held by nobody. */
export function selectApplicationNow(tx: Tx, id: string): Promise<ApplicationRow[]> {
  return tx.query(sql`select ${APPLICATIONS.read} from filing.applications where id = ${id}`);
}

/**
 * As the person sees them, the newest first: what the agency brings against somebody is its own to
 * know until it has been upheld.
 */
export function selectApplicationsOf(
  tx: Tx,
  personId: PersonId,
  page: { readonly before: string; readonly rowsMax: number },
): Promise<ApplicationRow[]> {
  return tx.query(sql`
    select ${APPLICATIONS.readFrom("a")} from filing.applications a
     where a.person_id = ${personId} and a.id < ${page.before}
       and (a.kind <> 'revoke' or a.state = 'approved')
     order by a.id desc limit ${page.rowsMax}`);
}

export interface QueuePage {
  /** Beginnings of areas, such as "3603": only theirs. */
  readonly areas: readonly string[];
  readonly states: readonly string[];
  readonly kind: string | null;
  readonly channel: string | null;
  /** Due before this day only. */
  readonly dueBefore: ChinaDate | null;
  readonly after: { readonly dueOn: string; readonly id: string };
  readonly rowsMax: number;
}

/** What waits for a decision, by its deadline. */
export function selectQueue(tx: Tx, page: QueuePage): Promise<ApplicationRow[]> {
  const { areas, states, kind, channel, dueBefore, after, rowsMax } = page;
  return tx.query(sql`
    select ${APPLICATIONS.read} from filing.applications
     where state in ('submitted', 'refusalProposed')
       and state = any(${states}::text[])
       and exists (select 1 from unnest(${areas}::text[]) as t(part)
                    where left(area, length(part)) = part)
       and (${kind}::text is null or wish ->> 'kind' = ${kind})
       and (${channel}::text is null or channel = ${channel})
       and (${dueBefore}::date is null or due_on < ${dueBefore}::date)
       and (due_on, id) > (${after.dueOn}::date, ${after.id})
     order by due_on, id limit ${rowsMax}`);
}

/** What was put in since then. */
export function selectMaterialsSince(
  tx: Tx,
  personId: PersonId,
  since: Instant,
): Promise<{ readonly count: number }[]> {
  return tx.query(sql`
    select count(*)::int4 as count from filing.materials
     where person_id = ${personId} and added_at >= ${since}`);
}

/**
 * As the person sees them: what they uploaded themselves, and what a clerk laid to an application
 * that is open to them.
 */
export function selectMaterialsOf(
  tx: Tx,
  personId: PersonId,
  page: { readonly before: string; readonly rowsMax: number; readonly only?: string },
): Promise<MaterialRow[]> {
  return tx.query(sql`
    select ${MATERIALS.readFrom("m")} from filing.materials m
     where m.person_id = ${personId} and m.id < ${page.before}
       and m.id = coalesce(${page.only ?? null}::text, m.id)
       and (m.added_by like 'person:%' or exists (
             select from filing.applications a
              where a.person_id = m.person_id and m.id = any(a.materials)
                and (a.kind <> 'revoke' or a.state = 'approved')))
     order by m.id desc limit ${page.rowsMax}`);
}

/** One paper, whole. */
export function selectMaterialBytes(
  tx: Tx,
  id: string,
): Promise<(MaterialRow & { readonly bytes: Buffer })[]> {
  return tx.query(sql`
    select ${MATERIALS.read}, bytes from filing.materials where id = ${id}`);
}

/** The last version of one filing. */
export function selectFilingNow(
  tx: Tx,
  id: string,
): Promise<{ readonly person_id: PersonId; readonly version: number }[]> {
  return tx.query(sql`
    select person_id, version from filing.filings where id = ${id}
     order by version desc limit 1`);
}

export interface FilingPage {
  /** Beginnings of home areas, with which a person's id begins. */
  readonly areas: readonly string[];
  readonly kind: string | null;
  readonly state: string | null;
  readonly after: { readonly personId: string; readonly id: string };
  readonly rowsMax: number;
}

/**
 * Filings in their last version, person by person. Each beginning of an area is a page of its own
 * in an index, entered behind the last page or where the area begins, whichever is later: with two
 * bounds the index is entered at one of them and reads all that lies between them.
 */
export function selectFilingPage(tx: Tx, page: FilingPage): Promise<FilingVersionRow[]> {
  const { areas, kind, state, after, rowsMax } = page;
  return tx.query(sql`
    select ${FILING_VERSIONS.readFrom("f")}
      from (select distinct l.person_id, l.id, l.version
              from unnest(${areas}::text[]) as t(part)
             cross join lateral (
               select person_id, id, version from filing.latest_filings
                where (person_id, id) > (greatest(part, ${after.personId}),
                        case when ${after.personId} >= part then ${after.id} else '' end)
                  and person_id < part || '~'
                  and (${kind}::text is null or kind = ${kind})
                  and (${state}::text is null or state = ${state})
                order by person_id, id limit ${rowsMax}) l
             order by l.person_id, l.id limit ${rowsMax}) p
      join filing.filings f on f.id = p.id and f.version = p.version
     order by p.person_id, p.id`);
}
