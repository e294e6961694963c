/** SQL of consents to zones without filing: at the home that asks, at the care place that says. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { NodeId } from "#model/place.ts";
import type { ZoneOpinion, ZoneSaid } from "#model/zone.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ConsentRow {
  readonly version: string;
  readonly care_node: NodeId;
  readonly owed_at: Instant;
  readonly opinion: ZoneOpinion | null;
  readonly why: string | null;
  readonly said_by: string | null;
  readonly said_at: Instant | null;
}

const CONSENTS = columns<ConsentRow>({
  version: "text",
  care_node: "text",
  owed_at: "bigint as number",
  opinion: "text",
  why: "text",
  said_by: "text",
  said_at: "bigint as number",
});

/** In the release's own commit. */
export async function oweConsents(
  tx: Tx,
  version: string,
  nodes: readonly NodeId[],
  at: Instant,
): Promise<void> {
  await tx.query(sql`
    insert into rulebook.zone_consents (version, care_node, owed_at, next_at)
    select ${version}, node, ${at}::bigint, ${at}::bigint from unnest(${nodes}::text[]) as t(node)`);
}

/** What a release asks for no more when it is withdrawn. */
export async function dropConsents(tx: Tx, version: string): Promise<void> {
  await tx.query(sql`
    update rulebook.zone_consents set next_at = null where version = ${version}`);
}

export interface DueConsent {
  readonly version: string;
  readonly care_node: NodeId;
  readonly path: string;
  readonly text: string;
  readonly in_force_from: ChinaDate;
}

/** Claims what is due; what was not answered, or not decided yet, is asked again afterwards. */
export async function claimConsents(
  tx: Tx,
  {
    now,
    againMs,
    most,
  }: { readonly now: Instant; readonly againMs: number; readonly most: number },
): Promise<DueConsent[]> {
  return await tx.query<DueConsent>(sql`
    with due as materialized (
      select version, care_node from rulebook.zone_consents
       where next_at is not null and next_at <= ${now}::bigint
       order by next_at limit ${most}::int for update skip locked
    )
    update rulebook.zone_consents c set next_at = ${now}::bigint + ${againMs}::bigint
      from due d join rulebook.releases r using (version)
     where c.version = d.version and c.care_node = d.care_node
    returning c.version, c.care_node, r.path, r.text, r.in_force_from::text as in_force_from`);
}

/** Empty: it was heard before. */
export async function keepSaid(
  tx: Tx,
  { version, care_node }: Pick<DueConsent, "version" | "care_node">,
  { opinion, why, by, at }: ZoneSaid,
): Promise<{ readonly version: string }[]> {
  return await tx.query(sql`
    update rulebook.zone_consents
       set opinion = ${opinion}, why = ${why}, said_by = ${by}, said_at = ${at}::bigint,
           next_at = null
     where version = ${version} and care_node = ${care_node} and opinion is null
    returning version`);
}

/** Behind this row. */
export interface ZonePage<After> {
  readonly after: After;
  readonly rowsMax: number;
}

export type AskedRow = ConsentRow & {
  readonly state: string;
  readonly in_force_from: ChinaDate;
  readonly note: string;
};

export async function selectAsked(
  tx: Tx,
  { after, rowsMax }: ZonePage<{ readonly version: string; readonly node: string }>,
): Promise<AskedRow[]> {
  return await tx.query<AskedRow>(sql`
    select ${CONSENTS.readFrom("c")}, r.state, r.in_force_from::text as in_force_from, r.note
      from rulebook.zone_consents c join rulebook.releases r using (version)
     where (c.version, c.care_node) > (${after.version}, ${after.node})
     order by c.version, c.care_node limit ${rowsMax}`);
}

/** Approved and asked, and nothing said yet. */
export function selectOpenConsents(
  tx: Tx,
): Promise<{ readonly count: number; readonly oldest_at: Instant | null }[]> {
  return tx.query(sql`
    select count(*)::int as count, min(owed_at)::float8 as oldest_at
      from rulebook.zone_consents where next_at is not null`);
}

export interface SeenZonesRow {
  readonly home_node: NodeId;
  readonly version: string;
  readonly in_force_from: ChinaDate;
  readonly zones: string;
  readonly heard_at: Instant;
  readonly opinion: ZoneOpinion | null;
  readonly why: string | null;
  readonly entered_by: string | null;
  readonly entered_at: Instant | null;
  readonly confirmed_by: string | null;
  readonly confirmed_at: Instant | null;
}

const SEEN = columns<SeenZonesRow>({
  home_node: "text",
  version: "text",
  in_force_from: "date",
  zones: "text",
  heard_at: "bigint as number",
  opinion: "text",
  why: "text",
  entered_by: "text",
  entered_at: "bigint as number",
  confirmed_by: "text",
  confirmed_at: "bigint as number",
});

/** Empty: it was heard before. */
export async function insertSeenZones(
  tx: Tx,
  row: SeenZonesRow,
): Promise<{ readonly version: string }[]> {
  return await tx.query(sql`
    insert into rulebook.seen_zones (${SEEN.names})
    select ${SEEN.written} from json_to_recordset(${toJson([row])}::json) as t(${SEEN.record})
    on conflict on constraint seen_zones_pkey do nothing
    returning version`);
}

/** Whoever says something to it is alone with it. */
export async function lockSeenZones(
  tx: Tx,
  home: string,
  version: string,
): Promise<SeenZonesRow[]> {
  return await tx.query<SeenZonesRow>(sql`
    select ${SEEN.read} from rulebook.seen_zones
     where home_node = ${home} and version = ${version} for update`);
}

export async function updateSeenZones(tx: Tx, row: SeenZonesRow): Promise<void> {
  await tx.query(sql`
    update rulebook.seen_zones
       set opinion = ${row.opinion}, why = ${row.why}, entered_by = ${row.entered_by},
           entered_at = ${row.entered_at}::bigint, confirmed_by = ${row.confirmed_by},
           confirmed_at = ${row.confirmed_at}::bigint
     where home_node = ${row.home_node} and version = ${row.version}`);
}

export async function selectSeenZones(
  tx: Tx,
  { after, rowsMax }: ZonePage<{ readonly home: string; readonly version: string }>,
): Promise<SeenZonesRow[]> {
  return await tx.query<SeenZonesRow>(sql`
    select ${SEEN.read} from rulebook.seen_zones
     where (home_node, version) > (${after.home}, ${after.version})
     order by home_node, version limit ${rowsMax}`);
}
