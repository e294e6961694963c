/** SQL of a care place's copy of other homes' filings and qualifications. */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { FilingId, QualificationId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { FilingKind } from "#model/filing.ts";
import type { FilingState } from "#model/filing-states.ts";
import type { Area, NodeId } from "#model/place.ts";
import type { QualificationState } from "#model/qualification-states.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface SeenFilingRow {
  readonly home_node: NodeId;
  readonly filing_id: FilingId;
  readonly version: number;
  readonly home_area: Area;
  readonly kind: FilingKind;
  readonly state: FilingState;
  readonly areas: readonly Area[];
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly ended_on: ChinaDate | null;
  /** Masked. */
  readonly name: string;
  readonly heard_at: Instant;
}

const SEEN = columns<SeenFilingRow>({
  home_node: "text",
  filing_id: "text",
  version: "integer",
  home_area: "text",
  kind: "text",
  state: "text",
  areas: "text[]",
  from_on: "date",
  to_on: "date",
  ended_on: "date",
  name: "text",
  heard_at: "bigint as number",
});
export interface SeenQualificationRow {
  readonly home_node: NodeId;
  readonly qualification_id: QualificationId;
  readonly version: number;
  readonly home_area: Area;
  readonly state: QualificationState;
  readonly home_disease: string;
  readonly home_name: string;
  readonly disease: string;
  readonly national_name: string;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly ended_on: ChinaDate | null;
  /** Masked. */
  readonly name: string;
  readonly heard_at: Instant;
}

const QUALIFICATIONS = columns<SeenQualificationRow>({
  home_node: "text",
  qualification_id: "text",
  version: "integer",
  home_area: "text",
  state: "text",
  home_disease: "text",
  home_name: "text",
  disease: "text",
  national_name: "text",
  from_on: "date",
  to_on: "date",
  ended_on: "date",
  name: "text",
  heard_at: "bigint as number",
});
const RENEWED_QUALIFICATION = QUALIFICATIONS.without("home_node", "qualification_id").set(
  "excluded",
);
const RENEWED = SEEN.without("home_node", "filing_id").set("excluded");

/** Of two versions the newer one stays, whichever comes first. */
export async function keepSeen(
  tx: Tx,
  row: SeenFilingRow,
  digests: readonly string[],
): Promise<void> {
  const kept = await tx.query(sql`
    insert into filing.seen_filings as s (${SEEN.names})
    select ${SEEN.written} from json_to_recordset(${toJson([row])}::json) as t(${SEEN.record})
    on conflict on constraint seen_filings_pkey do update set ${RENEWED}
     where s.version < excluded.version
    returning filing_id`);
  if (kept.length > 0) await keepHolders(tx, row.home_node, row.filing_id, digests);
}

/** The same of a qualification. */
export async function keepSeenQualification(
  tx: Tx,
  row: SeenQualificationRow,
  digests: readonly string[],
): Promise<void> {
  const kept = await tx.query(sql`
    insert into filing.seen_qualifications as s (${QUALIFICATIONS.names})
    select ${QUALIFICATIONS.written}
      from json_to_recordset(${toJson([row])}::json) as t(${QUALIFICATIONS.record})
    on conflict on constraint seen_qualifications_pkey do update set ${RENEWED_QUALIFICATION}
     where s.version < excluded.version
    returning qualification_id`);
  if (kept.length > 0) await keepHolders(tx, row.home_node, row.qualification_id, digests);
}

async function keepHolders(
  tx: Tx,
  home: NodeId,
  subject: string,
  digests: readonly string[],
): Promise<void> {
  await tx.query(sql`
    insert into filing.seen_holders (digest, home_node, subject)
    select digest, ${home}, ${subject}
      from unnest(${digests}::text[]) as t(digest) order by digest
    on conflict on constraint seen_holders_pkey do nothing`);
}

/** Whatever their dates, the earliest first. */
export function selectSeen(tx: Tx, digest: string): Promise<SeenFilingRow[]> {
  return tx.query<SeenFilingRow>(sql`
    select ${SEEN.readFrom("s")}
      from filing.seen_holders h
      join filing.seen_filings s on s.home_node = h.home_node and s.filing_id = h.subject
     where h.digest = ${digest} order by s.from_on, s.filing_id`);
}

/** The same of qualifications. */
export function selectSeenQualifications(tx: Tx, digest: string): Promise<SeenQualificationRow[]> {
  return tx.query<SeenQualificationRow>(sql`
    select ${QUALIFICATIONS.readFrom("s")}
      from filing.seen_holders h
      join filing.seen_qualifications s
        on s.home_node = h.home_node and s.qualification_id = h.subject
     where h.digest = ${digest} order by s.from_on, s.qualification_id`);
}
