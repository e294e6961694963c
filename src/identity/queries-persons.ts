/** SQL of sessions of insured people, and of whom they act for. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { SessionRow } from "#identity/queries-sessions.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { GuardianshipState } from "#model/states.ts";
import { columns, type Reports, sql, type Tx } from "#store/store.ts";

export type PersonSessionRow = Pick<SessionRow, "id" | "made_at" | "seen_at" | "expires_at"> & {
  readonly person_id: PersonId;
  readonly name: string;
  readonly acts_for: readonly PersonId[];
};

export async function selectPersonSession(
  tx: Tx,
  digest: string,
  today: ChinaDate,
): Promise<PersonSessionRow[]> {
  return await tx.query<PersonSessionRow>(sql`
    select s.id, s.made_at::float8 as made_at, s.seen_at::float8 as seen_at,
           s.expires_at::float8 as expires_at, s.subject as person_id, s.name,
           array(select g.ward_id from identity.guardianships g
                  where g.guardian_id = s.subject and g.state = 'approved'
                    and g.from_on <= ${today}::date
                    and (g.to_on is null or g.to_on >= ${today}::date)
                  order by g.ward_id) as acts_for
      from identity.sessions s
     where s.digest = ${digest} and s.kind = 'person' and s.ended_at is null`);
}

/** What the ward is to the guardian. */
export type Relation = "child" | "parent";

export interface GuardianshipRow {
  readonly id: string;
  readonly guardian_id: PersonId;
  readonly ward_id: PersonId;
  readonly ward_area: Area;
  readonly relation: Relation;
  readonly proof: string;
  readonly proof_digest: string | null;
  readonly state: GuardianshipState;
  readonly requested_at: Instant;
  readonly from_on: ChinaDate | null;
  readonly to_on: ChinaDate | null;
  readonly decided_at: Instant | null;
  readonly decided_by: string | null;
  readonly why: string | null;
  readonly ended_at: Instant | null;
  readonly ended_by: string | null;
}

const GUARDIANSHIPS = columns<GuardianshipRow>({
  id: "text",
  guardian_id: "text",
  ward_id: "text",
  ward_area: "text",
  relation: "text",
  proof: "text",
  proof_digest: "text",
  state: "text",
  requested_at: "bigint as number",
  from_on: "date",
  to_on: "date",
  decided_at: "bigint as number",
  decided_by: "text",
  why: "text",
  ended_at: "bigint as number",
  ended_by: "text",
});
const DECIDED = GUARDIANSHIPS.pick(
  ...(["state", "from_on", "to_on", "decided_at", "decided_by", "why"] as const),
  ...(["ended_at", "ended_by"] as const),
);

export async function insertGuardianship(tx: Tx, row: GuardianshipRow): Promise<void> {
  await tx.query(sql`
    insert into identity.guardianships (${GUARDIANSHIPS.names})
    select ${GUARDIANSHIPS.written}
      from json_to_recordset(${toJson([row])}::json) as t(${GUARDIANSHIPS.record})`);
}

/** Locked, so that it is decided once. */
export async function selectGuardianship(tx: Tx, id: string): Promise<GuardianshipRow[]> {
  return await tx.query<GuardianshipRow>(sql`
    select ${GUARDIANSHIPS.read} from identity.guardianships where id = ${id} for update`);
}

export async function selectStandingOf(
  tx: Tx,
  { guardianId, wardId }: { readonly guardianId: PersonId; readonly wardId: PersonId },
): Promise<GuardianshipRow[]> {
  return await tx.query<GuardianshipRow>(sql`
    select ${GUARDIANSHIPS.read} from identity.guardianships
     where guardian_id = ${guardianId} and ward_id = ${wardId}
       and state in ('requested', 'approved') for update`);
}

export async function updateGuardianship(tx: Tx, row: GuardianshipRow): Promise<void> {
  await tx.query(sql`
    update identity.guardianships g set ${DECIDED.set("t")}
      from json_to_recordset(${toJson([row])}::json) as t(${GUARDIANSHIPS.record})
     where g.id = t.id`);
}

/** Both ways, the newest first. */
export async function selectGuardianshipsOf(
  tx: Tx,
  personId: PersonId,
): Promise<GuardianshipRow[]> {
  return await tx.query<GuardianshipRow>(sql`
    select ${GUARDIANSHIPS.read} from identity.guardianships
     where guardian_id = ${personId} or ward_id = ${personId}
     order by requested_at desc, id`);
}

/** Open requests in areas that begin so, in order of their ids. */
export async function selectRequests(
  reports: Reports,
  { areas, after, limit }: { areas: readonly string[]; after: string; limit: number },
): Promise<GuardianshipRow[]> {
  return await reports.query<GuardianshipRow>(sql`
    select ${GUARDIANSHIPS.read} from identity.guardianships
     where state = 'requested' and ward_area like any(${areas}::text[]) and id > ${after}
     order by id limit ${limit}`);
}

export async function selectGuardianshipArea(
  tx: Tx,
  id: string,
): Promise<{ readonly ward_area: Area }[]> {
  return await tx.query(sql`select ward_area from identity.guardianships where id = ${id}`);
}
