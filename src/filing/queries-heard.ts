/**
 * SQL of who has heard whom: home knows up to when each place has heard it, and a place up to when
 * it has heard each home, both by home's clock.
 */
import type { Instant } from "#base/date.ts";
import { NEWS, type NewsRow } from "#filing/queries-news.ts";
import type { NewsStand } from "#model/filing-message.ts";
import type { NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

interface Through {
  readonly through: Instant;
}

/** At home: up to when the place said that it had heard. */
export function selectHeardPlace(tx: Tx, care: NodeId): Promise<Through[]> {
  return tx.query(sql`
    select through::float8 as through from filing.heard_places where care_node = ${care}`);
}

/** The place has said so, at this time. */
export async function keepHeardPlace(
  tx: Tx,
  care: NodeId,
  { through, at }: Through & { readonly at: Instant },
): Promise<void> {
  await tx.query(sql`
    insert into filing.heard_places as h (care_node, through, asked_at)
    values (${care}, ${through}::bigint, ${at}::bigint)
    on conflict on constraint heard_places_pkey do update
      set through = greatest(h.through, excluded.through),
          asked_at = greatest(h.asked_at, excluded.asked_at)`);
}

/** It has heard less than it said before. None: somebody has taken that down already. */
export function lowerHeardPlace(
  tx: Tx,
  care: NodeId,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<{ readonly care_node: NodeId }[]> {
  return tx.query(sql`
    update filing.heard_places set through = ${to}::bigint
     where care_node = ${care} and through >= ${from}::bigint
    returning care_node`);
}

/** What the place said that it had kept since then is owed to it again. */
export function oweAgain(
  tx: Tx,
  care: NodeId,
  { since, now }: { readonly since: Instant; readonly now: Instant },
): Promise<{ readonly subject: string }[]> {
  return tx.query(sql`
    update filing.news set next_at = ${now}::bigint, owed_at = ${now}::bigint, tries = 0
     where care_node = ${care} and told_at > ${since}::bigint and next_at is null
    returning subject`);
}

/** Places of which nothing was heard since then, each given to one process alone. */
export function claimQuietPlaces(
  tx: Tx,
  { before, now }: { readonly before: Instant; readonly now: Instant },
): Promise<{ readonly care_node: NodeId }[]> {
  return tx.query(sql`
    update filing.heard_places set asked_at = ${now}::bigint
     where care_node in (select care_node from filing.heard_places
                          where asked_at <= ${before}::bigint
                          order by care_node for update skip locked)
    returning care_node`);
}

/** What it heard last: told once more it changes nothing, and the place says how far it is. */
export function selectLastTold(tx: Tx, care: NodeId): Promise<NewsRow[]> {
  return tx.query<NewsRow>(sql`
    select ${NEWS.read} from filing.news
     where care_node = ${care} and told_at is not null and next_at is null
     order by told_at desc limit 1`);
}

/**
 * At care: it hears the home, unless the home knows it to have heard more than it has: then it says
 * so until the home takes that back.
 */
export async function keepHeardHome(
  tx: Tx,
  home: NodeId,
  { at, through }: NewsStand,
): Promise<Instant> {
  const kept = await tx.query<Through>(sql`
    update filing.heard_homes set through = greatest(through, ${at}::bigint)
     where home_node = ${home} and through >= ${through}::bigint
    returning through::float8 as through`);
  if (kept[0]) return kept[0].through;
  await tx.query(sql`
    insert into filing.heard_homes (home_node, through)
    values (${home}, case when ${through}::bigint = 0 then ${at}::bigint else 0 end)
    on conflict on constraint heard_homes_pkey do nothing`);
  const [now] = await tx.query<Through>(sql`
    select through::float8 as through from filing.heard_homes where home_node = ${home}`);
  return now?.through ?? 0;
}
