/** SQL of a province's days: which have to be counted, what was counted, what the hub said. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Scheme } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import type { ComparedSide, PairDayState } from "#model/reconciliation.ts";
import { columns, type Reports, sql, type Tx } from "#store/store.ts";

export interface DayToCount {
  readonly day: ChinaDate;
  readonly side: ComparedSide;
}

/**
 * Days that were never counted, of which something changed, that wait for an outcome, and, once
 * more, those of a month that has ended since. Home's are over when it closed them, care's by the
 * clock. /
 */
export async function selectDaysToCount(
  tx: Tx,
  by: {
    readonly careUntil: ChinaDate;
    readonly now: Instant;
    readonly monthBegan: Instant;
    readonly monthBeganOn: ChinaDate;
  },
  most: number,
): Promise<DayToCount[]> {
  return await tx.query<DayToCount>(sql`
    select d.day, s.side
      from settlement.day_view d cross join (values ('care'), ('home')) s (side)
      left join reconciliation.counted_days c on c.day = d.day and c.side = s.side
     where case s.side when 'home' then d.state = 'closed' else d.day <= ${by.careUntil}::date end
       and (c.day is null
         or exists (
           select from settlement.changed_days_view m where m.day = d.day and m.side = s.side)
         or (c.waiting <> '{}' and c.next_at <= ${by.now})
         or (d.day < ${by.monthBeganOn}::date and c.counted_at < ${by.monthBegan}
           and ${by.monthBegan} - c.counted_at < 40 * 86400000::bigint))
     order by d.day, s.side limit ${most}`);
}

/** Changes that were committed by now, and the count that a new one follows. */
export async function selectCountState(
  tx: Tx,
  { day, side }: DayToCount,
): Promise<{ readonly version: number; readonly marks: string[] }> {
  const [row] = await tx.query<{ readonly version: number; readonly marks: string[] }>(sql`
    select coalesce((select version from reconciliation.counted_days
                      where day = ${day}::date and side = ${side}), 0)::int4 as version,
           array(select number::text from settlement.changed_days_view
                  where day = ${day}::date and side = ${side}) as marks`);
  return row ?? { version: 0, marks: [] };
}

/** Takes the count's place; nothing when another process has counted meanwhile. */
export async function takeCount(
  tx: Tx,
  { day, side }: DayToCount,
  count: { readonly after: number; readonly waiting: readonly NodeId[]; readonly now: Instant },
): Promise<boolean> {
  const { after, waiting, now } = count;
  const rows = await tx.query(sql`
    insert into reconciliation.counted_days as c
           (day, side, version, told_version, waiting, counted_at, next_at)
    select ${day}::date, ${side}, 1, 0, ${waiting}::text[], ${now}, ${now} where ${after}::int4 = 0
    on conflict on constraint counted_days_pkey do nothing
    returning version`);
  if (rows.length > 0) return true;
  const again = await tx.query(sql`
    update reconciliation.counted_days
       set version = version + 1, waiting = ${waiting}::text[], counted_at = ${now},
           next_at = ${now}
     where day = ${day}::date and side = ${side} and version = ${after}::int4 and ${after}::int4 > 0
    returning version`);
  return again.length > 0;
}

export interface PairDayRow {
  readonly day: ChinaDate;
  readonly side: ComparedSide;
  readonly peer: NodeId;
  readonly scheme: Scheme;
  readonly revision: number;
  readonly cases: number;
  readonly total_fen: bigint;
  readonly funds: Readonly<Record<string, string>>;
  readonly root: string;
  readonly state: PairDayState;
  readonly counted_at: Instant;
  readonly told_at: Instant | null;
  readonly agreed_at: Instant | null;
  readonly named: boolean;
}

const PAIR_DAYS = columns<PairDayRow>({
  day: "date",
  side: "text",
  peer: "text",
  scheme: "text",
  revision: "integer",
  cases: "integer",
  total_fen: "bigint",
  funds: "json",
  root: "text",
  state: "text",
  counted_at: "bigint as number",
  told_at: "bigint as number",
  agreed_at: "bigint as number",
  named: "boolean",
});

export async function selectPairDays(tx: Tx, { day, side }: DayToCount): Promise<PairDayRow[]> {
  return await tx.query<PairDayRow>(sql`
    select ${PAIR_DAYS.read} from reconciliation.pair_days
     where day = ${day}::date and side = ${side} order by peer, scheme`);
}

export async function upsertPairDays(tx: Tx, rows: readonly PairDayRow[]): Promise<void> {
  await tx.query(sql`
    insert into reconciliation.pair_days (${PAIR_DAYS.names})
    select ${PAIR_DAYS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${PAIR_DAYS.record})
    on conflict on constraint pair_days_pkey do update set ${PAIR_DAYS.set("excluded")}`);
}

export interface CountedDay extends DayToCount {
  readonly version: number;
  readonly waiting: NodeId[];
  readonly counted_at: Instant;
}

/** Of which the hub is told or asked now, the longest waiting first. */
export async function selectDaysToTell(tx: Tx, now: Instant, most: number): Promise<CountedDay[]> {
  return await tx.query<CountedDay>(sql`
    select day, side, version, waiting, counted_at::float8 as counted_at
      from reconciliation.counted_days where next_at <= ${now}
     order by next_at, day limit ${most}`);
}

export interface JudgedRow {
  readonly peer: NodeId;
  readonly scheme: Scheme;
  readonly revision: number;
  readonly state: "told" | "agreed" | "differs";
  readonly named: boolean;
}

const JUDGED = columns<JudgedRow>({
  peer: "text",
  scheme: "text",
  revision: "integer",
  state: "text",
  named: "boolean",
});

/** A verdict is of the revision that it names; a newer one waits for its own. */
export async function updateJudged(
  tx: Tx,
  { day, side }: DayToCount,
  judged: { readonly rows: readonly JudgedRow[]; readonly now: Instant },
): Promise<void> {
  const { rows, now } = judged;
  await tx.query(sql`
    update reconciliation.pair_days p
       set state = t.state, named = t.named, told_at = coalesce(p.told_at, ${now}),
           agreed_at = case when t.state = 'agreed' then coalesce(p.agreed_at, ${now}) end
      from json_to_recordset(${toJson(rows)}::json) as t(${JUDGED.record})
     where p.day = ${day}::date and p.side = ${side} and p.peer = t.peer and p.scheme = t.scheme
       and p.revision = t.revision`);
}

/** When the day is told again; never, when nothing of this count is open. */
export async function updateToldDay(
  tx: Tx,
  { day, side, version }: Pick<CountedDay, "day" | "side" | "version">,
  next: Instant,
): Promise<void> {
  await tx.query(sql`
    update reconciliation.counted_days c
       set told_version = greatest(told_version, ${version}),
           next_at = case
             when c.version <> ${version} then c.next_at
             when c.waiting = '{}' and not exists (
               select from reconciliation.pair_days p
                where p.day = c.day and p.side = c.side and p.state <> 'agreed') then null
             else ${next}::bigint end
     where day = ${day}::date and side = ${side}`);
}

/** The hub has asked about it: it is told again now, so that its verdict is heard. */
export async function tellAgain(tx: Tx, { day, side }: DayToCount, now: Instant): Promise<void> {
  await tx.query(sql`
    update reconciliation.counted_days set next_at = ${now}
     where day = ${day}::date and side = ${side}`);
}

export interface PairDayFilter {
  readonly month: string;
  readonly side: string | null;
  readonly state: string | null;
  readonly peer: string | null;
  /** Day, side, peer and scheme of the last one shown. */
  readonly after: readonly [string, string, string, string];
  readonly rowsMax: number;
}

export async function selectPairDayPage(
  reports: Reports,
  filter: PairDayFilter,
): Promise<PairDayRow[]> {
  const { month, side, state, peer, after, rowsMax } = filter;
  const [day, afterSide, afterPeer, scheme] = after;
  return await reports.query<PairDayRow>(sql`
    select ${PAIR_DAYS.read} from reconciliation.pair_days
     where day >= (${month} || '-01')::date
       and day < (${month} || '-01')::date + interval '1 month'
       and (${side}::text is null or side = ${side}::text)
       and (${state}::text is null or state = ${state}::text)
       and (${peer}::text is null or peer = ${peer}::text)
       and (day, side, peer, scheme)
           > (${day}::date, ${afterSide}::text, ${afterPeer}::text, ${scheme}::text)
     order by day, side, peer, scheme limit ${rowsMax}`);
}
