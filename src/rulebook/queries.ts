/** SQL of the rulebook. */
import type { ChinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { ReleaseScheme } from "#model/document.ts";
import type { Area } from "#model/place.ts";
import type { ReleaseState } from "#model/states.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ReleaseRow {
  readonly version: string;
  readonly area: Area;
  readonly scheme: ReleaseScheme;
  readonly path: string;
  readonly text: string;
  readonly examples: string | null;
  readonly base: string | null;
  readonly state: ReleaseState;
  readonly note: string;
  readonly in_force_from: ChinaDate | null;
  readonly drafted_by: string | null;
  readonly drafted_at: bigint;
  readonly checked_by: string | null;
  readonly checked_at: bigint | null;
  readonly findings: string | null;
  readonly approved_by: string | null;
  readonly approved_at: bigint | null;
  readonly withdrawn_by: string | null;
  readonly withdrawn_at: bigint | null;
}

const RELEASES = columns<ReleaseRow>({
  version: "text",
  area: "text",
  scheme: "text",
  path: "text",
  text: "text",
  examples: "text",
  base: "text",
  state: "text",
  note: "text",
  in_force_from: "date",
  drafted_by: "text",
  drafted_at: "bigint",
  checked_by: "text",
  checked_at: "bigint",
  findings: "text",
  approved_by: "text",
  approved_at: "bigint",
  withdrawn_by: "text",
  withdrawn_at: "bigint",
});
const LISTED = RELEASES.without("text", "examples");

/** One step at a time; readers are not held up. */
export async function lockReleases(tx: Tx): Promise<void> {
  await tx.query(sql`lock table rulebook.releases in share row exclusive mode`);
}

export async function selectVersions(
  tx: Tx,
  versions: readonly string[],
): Promise<{ readonly version: string }[]> {
  return await tx.query(sql`
    select version from rulebook.releases where version = any(${versions}::text[])`);
}

export async function selectRelease(tx: Tx, version: string): Promise<ReleaseRow[]> {
  return await tx.query<ReleaseRow>(sql`
    select ${RELEASES.read}
      from rulebook.releases where version = ${version}`);
}

/** An approved version has its day. */
type InForce = { readonly in_force_from: ChinaDate };

export type StandingRow = Pick<ReleaseRow, "version" | "approved_by"> & InForce;

const STANDING = RELEASES.pick("version", "in_force_from", "approved_by");

/** Approved versions of a place, the latest first. */
export async function selectStanding(
  tx: Tx,
  area: Area,
  scheme: ReleaseScheme,
): Promise<StandingRow[]> {
  return await tx.query<StandingRow>(sql`
    select ${STANDING.read} from rulebook.releases
     where area = ${area} and scheme = ${scheme} and state = 'approved'
     order by in_force_from desc`);
}

export type ApprovedRow = Pick<ReleaseRow, "version" | "area" | "scheme" | "path" | "text"> &
  InForce;

const APPROVED = RELEASES.pick("version", "area", "scheme", "path", "text", "in_force_from");

/** Every approved version with its text. */
export async function selectApproved(tx: Tx): Promise<ApprovedRow[]> {
  return await tx.query<ApprovedRow>(sql`
    select ${APPROVED.read} from rulebook.releases
     where state = 'approved'`);
}

export async function selectRevision(tx: Tx): Promise<{ readonly number: bigint }[]> {
  return await tx.query(sql`select number from rulebook.revision_view`);
}

/** Versions of an area, or of all; the newest draft first. */
export async function selectReleases(
  tx: Tx,
  area: string | null,
  rowsMax: number,
): Promise<ReleaseRow[]> {
  return await tx.query<ReleaseRow>(sql`
    select ${LISTED.read}, '' as text, null as examples
      from rulebook.releases where ${area}::text is null or area = ${area}
     order by area, scheme, in_force_from desc nulls first, drafted_at desc, version
     limit ${rowsMax}`);
}

/** Where a page of a list begins: behind this version. */
export interface ReleasePage {
  /** Beginnings of areas, such as "3603": only theirs. */
  readonly areas: readonly string[];
  readonly scheme: string | null;
  readonly state: string | null;
  readonly after: { readonly draftedAt: bigint; readonly version: string };
  readonly rowsMax: number;
}

/** The newest draft first. */
export async function selectReleasePage(tx: Tx, page: ReleasePage): Promise<ReleaseRow[]> {
  const { areas, scheme, state, after, rowsMax } = page;
  return await tx.query<ReleaseRow>(sql`
    select ${LISTED.read}, '' as text, null as examples
      from rulebook.releases
     where exists (select 1 from unnest(${areas}::text[]) as t(part)
                    where left(area, length(part)) = part)
       and (${scheme}::text is null or scheme = ${scheme})
       and (${state}::text is null or state = ${state})
       and (drafted_at, version) < (${after.draftedAt}, ${after.version})
     order by drafted_at desc, version desc
     limit ${rowsMax}`);
}

/** One approved version and the days on which it holds. */
export interface InForceRow {
  readonly version: string;
  readonly area: Area;
  readonly scheme: ReleaseScheme;
  readonly in_force_from: ChinaDate;
  /** The first day of the version behind it; null while there is none. */
  readonly next_from: ChinaDate | null;
}

const IN_FORCE = columns<InForceRow>({
  version: "text",
  area: "text",
  scheme: "text",
  in_force_from: "date",
  next_from: "date",
});

/** The days of those that are approved; drafts have none. */
export async function selectSpans(
  tx: Tx,
  versions: readonly string[],
): Promise<Pick<InForceRow, "version" | "next_from">[]> {
  return await tx.query<InForceRow>(sql`
    with approved as (
      select version, area, scheme, in_force_from,
             lead(in_force_from) over (partition by area, scheme order by in_force_from)
               as next_from
        from rulebook.releases where state = 'approved')
    select ${IN_FORCE.read} from approved where version = any(${versions}::text[])`);
}

export interface InForcePage {
  readonly on: ChinaDate;
  readonly area: string | null;
  readonly scheme: string | null;
  readonly after: { readonly area: string; readonly scheme: string };
  readonly rowsMax: number;
}

/** What is in force on a day, in order of area and scheme. */
export async function selectInForce(tx: Tx, page: InForcePage): Promise<InForceRow[]> {
  const { on, area, scheme, after, rowsMax } = page;
  return await tx.query<InForceRow>(sql`
    with approved as (
      select version, area, scheme, in_force_from,
             lead(in_force_from) over (partition by area, scheme order by in_force_from)
               as next_from
        from rulebook.releases where state = 'approved')
    select ${IN_FORCE.read} from approved
     where in_force_from <= ${on}::date and (next_from is null or next_from > ${on}::date)
       and (${area}::text is null or area = ${area})
       and (${scheme}::text is null or scheme = ${scheme})
       and (area, scheme) > (${after.area}, ${after.scheme})
     order by area, scheme limit ${rowsMax}`);
}

/** The versions that begin with these digits; a few tell that more than one does. */
export async function selectVersionsLike(
  tx: Tx,
  beginning: string,
): Promise<Pick<ReleaseRow, "version" | "area" | "path" | "text">[]> {
  return await tx.query(sql`
    select version, area, path, text from rulebook.releases
     where left(version, length(${beginning}::text)) = ${beginning} order by version limit 3`);
}

export type ReleaseTextRow = Pick<
  ReleaseRow,
  "version" | "area" | "scheme" | "path" | "text" | "state" | "in_force_from" | "approved_by"
>;

const RELEASE_TEXTS = RELEASES.pick(
  ...(["version", "area", "scheme", "path", "text", "state"] as const),
  ...(["in_force_from", "approved_by"] as const),
);

/**
 * Every version of a policy with its text, drafts too, for those who compute the past again, under
 * the category that a settlement had.
 */
export async function selectReleaseTexts(tx: Tx): Promise<ReleaseTextRow[]> {
  return await tx.query<ReleaseTextRow>(sql`
    select ${RELEASE_TEXTS.read} from rulebook.releases
     where scheme in ('employee', 'resident')`);
}

/** Nothing is withdrawn when it is recorded. */
const RECORDED = RELEASES.without("withdrawn_by", "withdrawn_at");

export async function insertReleases(tx: Tx, rows: readonly ReleaseRow[]): Promise<void> {
  await tx.query(sql`
    insert into rulebook.releases (${RECORDED.names}, revision)
    select ${RECORDED.written}, (select number + 1 from rulebook.revision_view)
      from json_to_recordset(${toJson(rows)}::json) as t(${RECORDED.record})`);
}

/** The hub: what was approved of the country's documents, withdrawn or not, in its order. */
export async function selectNational(tx: Tx, area: Area): Promise<ReleaseRow[]> {
  return await tx.query<ReleaseRow>(sql`
    select ${RELEASES.read} from rulebook.releases
     where area = ${area} and scheme in ('calendar', 'clearing') and approved_at is not null
     order by revision, version`);
}

/**
 * A draft drafted again, or what was withdrawn: its examples, base and note, and what the check
 * found now; no day, no approval.
 */
export async function updateDraft(
  tx: Tx,
  row: Pick<
    ReleaseRow,
    "version" | "examples" | "base" | "note" | "state" | "checked_by" | "checked_at" | "findings"
  >,
): Promise<void> {
  await tx.query(sql`
    update rulebook.releases
       set examples = ${row.examples}, base = ${row.base}, note = ${row.note},
           state = ${row.state}, checked_by = ${row.checked_by}, checked_at = ${row.checked_at},
           findings = ${row.findings}, in_force_from = null, approved_by = null,
           approved_at = null, withdrawn_by = null, withdrawn_at = null,
           revision = (select number + 1 from rulebook.revision_view)
     where version = ${row.version}`);
}

export async function updateApproved(
  tx: Tx,
  row: {
    readonly version: string;
    readonly by: string;
    readonly at: number;
    readonly from: string;
  },
): Promise<void> {
  await tx.query(sql`
    update rulebook.releases
       set state = 'approved', approved_by = ${row.by}, approved_at = ${row.at},
           in_force_from = ${row.from}::date,
           revision = (select number + 1 from rulebook.revision_view)
     where version = ${row.version}`);
}

export async function updateWithdrawn(
  tx: Tx,
  row: { readonly version: string; readonly by: string; readonly at: number },
): Promise<void> {
  await tx.query(sql`
    update rulebook.releases
       set state = 'withdrawn', withdrawn_by = ${row.by}, withdrawn_at = ${row.at},
           revision = (select number + 1 from rulebook.revision_view)
     where version = ${row.version}`);
}
