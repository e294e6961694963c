/** SQL of applications and of the papers that go with them. */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { FilingId, QualificationId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { ApplicationChannel, ApplicationKind, Wish } from "#model/application.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import type { ApplicationState } from "#model/filing-states.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { Opinion } from "#model/qualification.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ApplicationRow {
  readonly id: string;
  readonly kind: ApplicationKind;
  readonly channel: ApplicationChannel;
  readonly person_id: PersonId;
  readonly area: Area;
  readonly filing_id: FilingId | null;
  readonly qualification_id: QualificationId | null;
  readonly wish: Wish;
  readonly materials: readonly string[];
  readonly state: ApplicationState;
  readonly made_by: string;
  /** Whoever began it, filled in, handed in, or wrote an opinion down. */
  readonly handled_by: readonly string[];
  readonly made_at: Instant;
  readonly submitted_at: Instant | null;
  /** By when it is to be decided; once it is, by when it was. */
  readonly due_on: ChinaDate | null;
  /** While it is returned: what was left of the deadline. */
  readonly workdays_left: number | null;
  readonly proposed_by: string | null;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
  /** What the person is told: what is missing, or why not. */
  readonly words: string | null;
  readonly made_filing: FilingId | null;
  readonly made_qualification: QualificationId | null;
  readonly made_version: number | null;
  /** Of qualifications: what an expert said. */
  readonly opinion: Opinion | null;
  readonly changed_at: Instant;
  readonly version: number;
}

export const APPLICATIONS = columns<ApplicationRow>({
  id: "text",
  kind: "text",
  channel: "text",
  person_id: "text",
  area: "text",
  filing_id: "text",
  qualification_id: "text",
  wish: "json",
  materials: "text[]",
  state: "text",
  made_by: "text",
  handled_by: "text[]",
  made_at: "bigint as number",
  submitted_at: "bigint as number",
  due_on: "date",
  workdays_left: "integer",
  proposed_by: "text",
  decided_by: "text",
  decided_at: "bigint as number",
  words: "text",
  made_filing: "text",
  made_qualification: "text",
  made_version: "integer",
  opinion: "json",
  changed_at: "bigint as number",
  version: "integer",
});
const CHANGES = APPLICATIONS.without(
  "id",
  "kind",
  "channel",
  "person_id",
  "area",
  "filing_id",
  "qualification_id",
  "made_at",
).set("t");

export async function insertApplication(tx: Tx, row: ApplicationRow): Promise<void> {
  await tx.query(sql`
    insert into filing.applications (${APPLICATIONS.names})
    select ${APPLICATIONS.written} from json_to_recordset(${toJson([row])}::json)
      as t(${APPLICATIONS.record})`);
}

/** Held until the commit. */
export function selectApplication(tx: Tx, id: string): Promise<ApplicationRow[]> {
  return tx.query(sql`
    select ${APPLICATIONS.read} from filing.applications where id = ${id} for update`);
}

export async function updateApplication(tx: Tx, row: ApplicationRow): Promise<void> {
  await tx.query(sql`
    update filing.applications as a set ${CHANGES}
      from json_to_recordset(${toJson([row])}::json) as t(${APPLICATIONS.record})
     where a.id = t.id`);
}

/** A person's applications that are not finished. */
export function selectUnfinished(tx: Tx, personId: PersonId): Promise<ApplicationRow[]> {
  return tx.query(sql`
    select ${APPLICATIONS.read} from filing.applications
     where person_id = ${personId}
       and state in ('draft', 'submitted', 'returned', 'refusalProposed')
     order by id`);
}

/** The number on a person's latest application that names one. */
export function selectPhones(
  tx: Tx,
  personIds: readonly PersonId[],
): Promise<{ readonly person_id: PersonId; readonly phone: string }[]> {
  return tx.query(sql`
    select distinct on (person_id) person_id, wish ->> 'phone' as phone
      from filing.applications
     where person_id = any(${personIds}::text[]) and coalesce(wish ->> 'phone', '') <> ''
     order by person_id, id desc`);
}

/** Returned ones that nobody took up again. */
/** Home places at which an application is returned. */
export function selectReturnedAreas(tx: Tx): Promise<{ readonly area: Area }[]> {
  return tx.query(sql`
    select distinct area from filing.applications where state = 'returned' order by area`);
}

export interface Lapsing {
  readonly area: Area;
  readonly before: Instant;
  readonly rowsMax: number;
}

export function selectLapsed(tx: Tx, lapsing: Lapsing): Promise<ApplicationRow[]> {
  const { area, before, rowsMax } = lapsing;
  return tx.query(sql`
    select ${APPLICATIONS.read} from filing.applications
     where state = 'returned' and changed_at < ${before} and area = ${area}
     order by changed_at, id limit ${rowsMax}`);
}

export interface MaterialRow {
  readonly id: string;
  readonly person_id: PersonId;
  readonly kind: MaterialKind;
  readonly name: string;
  readonly type: string;
  readonly digest: string;
  readonly holder: string | null;
  readonly valid_to: ChinaDate | null;
  readonly added_by: string;
  readonly added_at: Instant;
}

export const MATERIALS = columns<MaterialRow>({
  id: "text",
  person_id: "text",
  kind: "text",
  name: "text",
  type: "text",
  digest: "text",
  holder: "text",
  valid_to: "date",
  added_by: "text",
  added_at: "bigint as number",
});

export async function insertMaterial(tx: Tx, row: MaterialRow, bytes: Buffer): Promise<void> {
  await tx.query(sql`
    insert into filing.materials (${MATERIALS.names}, bytes)
    select ${MATERIALS.written}, ${bytes}::bytea
      from json_to_recordset(${toJson([row])}::json) as t(${MATERIALS.record})`);
}

export function selectMaterials(tx: Tx, ids: readonly string[]): Promise<MaterialRow[]> {
  return tx.query(sql`
    select ${MATERIALS.read} from filing.materials where id = any(${ids}::text[]) order by id`);
}
