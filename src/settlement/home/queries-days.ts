/** SQL of business days and months. */
import type { ChinaDate, ChinaMonth } from "#base/date.ts";
import { type Sql, sql, type Tx } from "#store/store.ts";

export interface DayRow {
  readonly day: ChinaDate;
  readonly month: ChinaMonth;
  /** The rulebook's revision at this moment; here because the hot path sends no statement more. */
  readonly rulebook: bigint;
}

/** The first open business day from this date on; a booking takes it when it writes (`takeDay`). */
export async function selectOpenDay(tx: Tx, from: string): Promise<DayRow[]> {
  return await tx.query<DayRow>(sql`
    select day, month, (select number from rulebook.revision_view) as rulebook
      from settlement.days
     where day >= ${from}::date and state = 'open' order by day limit 1`);
}

/**
 * Takes the day until the end of the transaction, in the commit of what is stamped with it. When
 * the day is no longer open the transaction fails, and its work runs again with another day.
 */
export function takeDay(day: ChinaDate): Sql {
  return sql`select settlement.take_day(${day}::date)`;
}

/** The last day that was ever opened, whatever its state. */
export async function selectLastDay(tx: Tx): Promise<{ readonly day: ChinaDate }[]> {
  return await tx.query(sql`select day from settlement.days order by day desc limit 1`);
}

/** Opens days, but for those of months that are closed or closing; such a closing waits. */
export async function insertDays(tx: Tx, days: readonly string[]): Promise<void> {
  await tx.query(sql`
    insert into settlement.months (month, state)
    select distinct to_char(day, 'YYYY-MM'), 'open' from unnest(${days}::date[]) as t(day)
     order by 1
    on conflict on constraint months_pkey do nothing`);
  await tx.query(sql`
    with held as materialized (
      select month from settlement.months
       where month in (select to_char(day, 'YYYY-MM') from unnest(${days}::date[]) as t(day))
         and state = 'open'
       order by month for share
    )
    insert into settlement.days (day, month, state)
    select day, month, 'open'
      from unnest(${days}::date[]) as t(day) join held on held.month = to_char(day, 'YYYY-MM')
     order by day
    on conflict on constraint days_pkey do nothing`);
}

/** Was the day ever opened? */
export async function hasDay(tx: Tx, day: string): Promise<boolean> {
  const rows = await tx.query(sql`select from settlement.days where day = ${day}::date`);
  return rows.length > 0;
}

/** From the commit on no booking that looks takes these days. */
export async function beginClosing(tx: Tx, days: readonly string[]): Promise<void> {
  await tx.query(sql`
    update settlement.days set state = 'closing'
     where day = any(${days}::date[]) and state = 'open'`);
}

/**
 * Notes the bookings that have taken a day: each holds the table of days until it ends. Has to
 * begin after `beginClosing` is committed. Closes at once when there are none.
 */
export async function noteBookings(tx: Tx, now: number): Promise<void> {
  await tx.query(sql`
    with under_way as materialized (
      select coalesce(array_agg(distinct virtualtransaction), '{}') as ids
        from pg_locks
       where relation = 'settlement.days'::regclass
         and database = (select oid from pg_database where datname = current_database())
         and mode = 'RowShareLock'
    )
    update settlement.days
       set waits_for = ids,
           state = case when ids = '{}' then 'closed' else 'closing' end,
           closed_at = case when ids = '{}' then ${now}::bigint end
      from under_way where state = 'closing' and waits_for is null`);
}

/** Closes the days whose bookings have ended; gives those that still have to wait. */
export async function endClosing(tx: Tx, now: number): Promise<ChinaDate[]> {
  const rows = await tx.query<{ readonly day: ChinaDate }>(sql`
    with under_way as materialized (
      select array_agg(distinct virtualtransaction) as ids from pg_locks
       where relation = 'settlement.days'::regclass
         and database = (select oid from pg_database where datname = current_database())
         and mode = 'RowShareLock'
    ), closed as (
      update settlement.days set state = 'closed', closed_at = ${now}
        from under_way
       where state = 'closing' and not waits_for && coalesce(ids, '{}')
      returning day
    )
    select day from settlement.days
     where state = 'closing' and day not in (select day from closed) order by day`);
  return rows.map(({ day }) => day);
}

/** Days before this one that are open or closing. */
export async function selectPastDays(tx: Tx, before: string): Promise<ChinaDate[]> {
  const rows = await tx.query<{ readonly day: ChinaDate }>(sql`
    select day from settlement.days
     where state <> 'closed' and day < ${before}::date order by day`);
  return rows.map(({ day }) => day);
}

/** Months before this one that are not closed yet. */
export async function selectPastMonths(tx: Tx, before: string): Promise<ChinaMonth[]> {
  const rows = await tx.query<{ readonly month: ChinaMonth }>(sql`
    select month from settlement.months where state <> 'closed' and month < ${before}
     order by month`);
  return rows.map(({ month }) => month);
}

/** From the commit on no day of the month is opened any more. */
export async function beginClosingMonth(tx: Tx, month: string): Promise<void> {
  await tx.query(sql`
    insert into settlement.months (month, state) values (${month}, 'closing')
    on conflict on constraint months_pkey
      do update set state = 'closing' where months.state = 'open'`);
}

/** Its days that are not closed; to be read after `beginClosingMonth` is committed. */
export async function selectDaysOfMonth(tx: Tx, month: string): Promise<ChinaDate[]> {
  const rows = await tx.query<{ readonly day: ChinaDate }>(sql`
    select day from settlement.days where state <> 'closed' and month = ${month} order by day`);
  return rows.map(({ day }) => day);
}

export async function endClosingMonth(tx: Tx, month: string, now: number): Promise<void> {
  await tx.query(sql`
    update settlement.months set state = 'closed', closed_at = ${now}
     where month = ${month} and state = 'closing'`);
}
