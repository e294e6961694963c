/** SQL of the stays that a home place knows of, and of what it marks for review beside them. */
import type { ChinaDate } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { columns, type Sql, sql, type Tx } from "#store/store.ts";

export interface StayRow {
  readonly encounter_id: EncounterId;
  readonly person_id: PersonId;
  readonly care_area: Area;
  readonly institution: InstitutionCode;
  readonly institution_name: string;
  readonly admitted_on: ChinaDate;
  readonly state: "open" | "ended";
  readonly turn: number;
  readonly heard_at: number;
}

const STAYS = columns<StayRow>({
  encounter_id: "text",
  person_id: "text",
  care_area: "text",
  institution: "text",
  institution_name: "text",
  admitted_on: "date",
  state: "text",
  turn: "integer",
  heard_at: "bigint as number",
});

/** These persons' stays that go on, the oldest first. */
export async function selectHomeStays(tx: Tx, personIds: readonly string[]): Promise<StayRow[]> {
  return await tx.query<StayRow>(sql`
    select ${STAYS.read} from settlement.stays
     where person_id = any(${personIds}::text[]) and state = 'open'
     order by admitted_on, encounter_id`);
}

/** Open, or their end was heard later than then. */
export function selectStaysAt(tx: Tx, personId: PersonId, at: number): Promise<StayRow[]> {
  return tx.query<StayRow>(sql`
    select ${STAYS.read} from settlement.stays
     where person_id = ${personId} and state = 'open'
    union all
    select ${STAYS.read} from settlement.stays
     where person_id = ${personId} and state = 'ended' and heard_at > ${at}::bigint
     order by admitted_on, encounter_id`);
}

export async function selectStay(tx: Tx, id: EncounterId): Promise<StayRow[]> {
  return await tx.query<StayRow>(sql`
    select ${STAYS.read} from settlement.stays where encounter_id = ${id}`);
}

/** News that is not newer than what is known changes nothing. */
export async function keepStay(tx: Tx, row: StayRow): Promise<void> {
  await tx.query(sql`
    insert into settlement.stays as s (${STAYS.names})
    select ${STAYS.written} from json_to_recordset(${toJson([row])}::json) as t(${STAYS.record})
    on conflict on constraint stays_pkey do update
       set admitted_on = excluded.admitted_on, state = excluded.state, turn = excluded.turn,
           heard_at = excluded.heard_at
     where s.turn < excluded.turn`);
}

export type StayRule = "refuse" | "mark";

/** The home area's rule on that day, else its city's, else its province's. */
export async function selectStayRule(tx: Tx, homeArea: Area, on: ChinaDate): Promise<StayRule> {
  const places = [homeArea, `${homeArea.slice(0, 4)}00`, `${homeArea.slice(0, 2)}0000`];
  const [row] = await tx.query<{ readonly rule: StayRule }>(sql`
    select rule from settlement.stay_rules
     where home_area = any(${places}::text[]) and from_day <= ${on}::date
     order by home_area desc, from_day desc limit 1`);
  return row?.rule ?? "refuse";
}

export interface ReviewRow {
  readonly subject: string;
  readonly reason: "stay_beside_stay" | "outpatient_during_stay";
  readonly person_id: PersonId;
  readonly care_area: Area;
  readonly stay: EncounterId;
  readonly opened_at: number;
}

const REVIEWS = columns<ReviewRow>({
  subject: "text",
  reason: "text",
  person_id: "text",
  care_area: "text",
  stay: "text",
  opened_at: "bigint as number",
});

/** One mark for each subject and reason: the first stands. */
export function keepReviews(rows: readonly ReviewRow[]): Sql {
  return sql`
    insert into settlement.reviews (${REVIEWS.names})
    select ${REVIEWS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${REVIEWS.record})
    on conflict on constraint reviews_pkey do nothing`;
}
