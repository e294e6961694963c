/** SQL of the figures that an agency reports of its filings. */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { ApplicationChannel } from "#model/application.ts";
import type { FilingKind } from "#model/filing.ts";
import { sql, type Tx } from "#store/store.ts";

/** Of a span of time, at the home places whose codes begin so. */
export interface FiguresOf {
  readonly areas: readonly string[];
  readonly from: Instant;
  readonly to: Instant;
}

export interface HandedIn {
  readonly kind: FilingKind;
  readonly channel: ApplicationChannel;
  readonly handed_in: number;
  readonly approved: number;
  readonly rejected: number;
  /** Decided on the day by which it was due, or before. */
  readonly in_time: number;
  /** Not decided yet, and due before today. */
  readonly overdue: number;
}

/** What was handed in to file or to change a filing, by kind and channel. */
export function selectHandedIn(
  tx: Tx,
  { areas, from, to }: FiguresOf,
  today: ChinaDate,
): Promise<HandedIn[]> {
  return tx.query(sql`
    select wish ->> 'kind' as kind, channel, count(*)::int4 as handed_in,
           (count(*) filter (where state = 'approved'))::int4 as approved,
           (count(*) filter (where state = 'rejected'))::int4 as rejected,
           (count(*) filter (where decided_at is not null and due_on >=
             (to_timestamp(decided_at / 1000.0) at time zone 'Asia/Shanghai')::date))::int4 as in_time,
           (count(*) filter (where state in ('submitted', 'refusalProposed')
             and due_on < ${today}))::int4 as overdue
      from filing.applications
     where submitted_at >= ${from} and submitted_at < ${to} and kind in ('file', 'change')
       and exists (select 1 from unnest(${areas}::text[]) as t(part)
                    where left(area, length(part)) = part)
     group by 1, 2 order by 1, 2`);
}

export interface Told {
  readonly told: number;
  readonly waiting: number;
  /** Asked for more than once before the place answered. */
  readonly again: number;
  readonly slowest_ms: number | null;
}

/** What places were to hear of filings, by the time from which it was owed. */
export function selectTold(tx: Tx, { areas, from, to }: FiguresOf): Promise<Told[]> {
  return tx.query<Told>(sql`
    select (count(*) filter (where n.next_at is null))::int4 as told,
           (count(*) filter (where n.next_at is not null))::int4 as waiting,
           (count(*) filter (where n.tries > 1))::int4 as again,
           (max(n.told_at - n.owed_at) filter (where n.next_at is null))::float8 as slowest_ms
      from filing.news n
     where n.kind = 'filing' and n.owed_at >= ${from} and n.owed_at < ${to}
       and exists (select from filing.filings f, unnest(${areas}::text[]) as t(part)
                    where f.id = n.subject and f.version = 1
                      and left(f.person_id, length(part)) = part)`);
}

/**
 * Filings whose promised documents were due in a span of days and did not come, so that they ended:
 * the version on a promise tells when they were due.
 */
export function selectDefaultedCount(
  tx: Tx,
  of: {
    readonly areas: readonly string[];
    readonly from: ChinaDate;
    readonly before: ChinaDate;
  },
): Promise<{ readonly count: number }[]> {
  const { areas, from, before } = of;
  return tx.query(sql`
    select count(distinct f.id)::int4 as count from filing.filings f
     where f.state = 'committed' and f.supplement_due >= ${from} and f.supplement_due < ${before}
       and exists (select from filing.filings later
                    where later.id = f.id and later.version > f.version
                      and later.state = 'revoked' and later.changed_by = 'program:timer')
       and exists (select 1 from unnest(${areas}::text[]) as t(part)
                    where left(f.person_id, length(part)) = part)`);
}
