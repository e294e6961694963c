/** SQL of settlement at the care place: requests, encounters, settlements. */
import type { ChinaDate, ChinaMonth } from "#base/date.ts";
import type { EncounterId, OrderId, SettlementId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { AccountUse } from "#model/benefit.ts";
import type { HospitalBooking } from "#model/command.ts";
import type { Credential, PersonId, Scheme } from "#model/person.ts";
import type { Area, CareType, InstitutionCode } from "#model/place.ts";
import type { Diagnosis } from "#model/settlement.ts";
import type { EncounterState, SettlementState } from "#model/states.ts";
import { columns, type Sql, sql, type Tx } from "#store/store.ts";

export interface RequestRow {
  readonly institution: InstitutionCode;
  readonly message_id: string;
  readonly transaction: string;
  readonly digest: string;
  readonly fingerprint: string;
  readonly kind: HospitalBooking["kind"] | "tombstone";
  readonly subject: string | null;
  readonly operator: string;
  readonly received_at: number;
  answer: string | null;
}

export const REQUESTS = columns<RequestRow>({
  institution: "text",
  message_id: "text",
  transaction: "text",
  digest: "text",
  fingerprint: "text",
  kind: "text",
  subject: "text",
  operator: "text",
  received_at: "bigint as number",
  answer: "text",
});

export async function selectRequests(
  tx: Tx,
  institutions: readonly string[],
  messageIds: readonly string[],
): Promise<RequestRow[]> {
  return await tx.query<RequestRow>(sql`
    select ${REQUESTS.readFrom("r")}
      from unnest(${institutions}::text[], ${messageIds}::text[]) as t(institution, message_id)
      join settlement.requests r using (institution, message_id)
     where r.institution = any(${[...new Set(institutions)]}::text[])
       and r.message_id = any(${messageIds}::text[])`);
}

export interface AnswerRow {
  readonly institution: InstitutionCode;
  readonly message_id: string;
  readonly answer: string;
}

export const ANSWERS = columns<AnswerRow>({
  institution: "text",
  message_id: "text",
  answer: "text",
});

export interface EncounterRow {
  readonly id: EncounterId;
  readonly institution: InstitutionCode;
  readonly care_area: Area;
  readonly person_id: PersonId;
  readonly home_area: Area;
  readonly scheme: Scheme;
  state: EncounterState;
  readonly hospital_number: string;
  care_type: CareType | null;
  visit_at: number;
  ended_at: number | null;
  described_at: number | null;
  disease: string | null;
  emergency: boolean;
  referral: boolean;
  trauma: boolean;
  third_party: boolean;
  credential: Credential | null;
  diagnoses: readonly Diagnosis[];
  charge_count: number;
  unfinished: SettlementId | null;
  readonly opened_at: number;
}

export const ENCOUNTERS = columns<EncounterRow>({
  id: "text",
  institution: "text",
  care_area: "text",
  person_id: "text",
  home_area: "text",
  scheme: "text",
  state: "text",
  hospital_number: "text",
  care_type: "text",
  visit_at: "bigint as number",
  ended_at: "bigint as number",
  described_at: "bigint as number",
  disease: "text",
  emergency: "boolean",
  referral: "boolean",
  trauma: "boolean",
  third_party: "boolean",
  credential: "json",
  diagnoses: "json",
  charge_count: "integer",
  unfinished: "text",
  opened_at: "bigint as number",
});

/**
 * Locks encounters in order of their id: every change of an encounter or its settlements holds it.
 */
export async function lockEncounters(tx: Tx, ids: readonly string[]): Promise<EncounterRow[]> {
  return await tx.query<EncounterRow>(sql`
    select ${ENCOUNTERS.read}
      from settlement.encounters where id = any(${ids}::text[]) order by id for update`);
}

/** The same without a lock, for queries and quotes. */
export async function selectEncounters(tx: Tx, ids: readonly string[]): Promise<EncounterRow[]> {
  return await tx.query<EncounterRow>(sql`
    select ${ENCOUNTERS.read}
      from settlement.encounters where id = any(${ids}::text[]) order by id`);
}

export interface NumberRow {
  readonly id: EncounterId;
  readonly institution: InstitutionCode;
  readonly hospital_number: string;
  readonly person_id: PersonId;
}

export async function selectEncountersByNumber(
  tx: Tx,
  institutions: readonly string[],
  numbers: readonly string[],
): Promise<NumberRow[]> {
  return await tx.query<NumberRow>(sql`
    select e.id, e.institution, e.hospital_number, e.person_id
      from unnest(${institutions}::text[], ${numbers}::text[]) as t(institution, hospital_number)
      join settlement.encounters e using (institution, hospital_number)
     where e.state <> 'withdrawn'
       and e.institution = any(${[...new Set(institutions)]}::text[])
       and e.hospital_number = any(${numbers}::text[])`);
}

export function insertEncounters(rows: readonly EncounterRow[]): Sql {
  return sql`
    insert into settlement.encounters (${ENCOUNTERS.names})
    select ${ENCOUNTERS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${ENCOUNTERS.record})`;
}

export interface SettlementRow {
  readonly id: SettlementId;
  readonly kind: "settle" | "cancel" | "offset";
  readonly encounter_id: EncounterId;
  readonly institution: InstitutionCode;
  readonly message_id: string;
  readonly person_id: PersonId;
  readonly home_area: Area;
  state: SettlementState;
  readonly batch: string | null;
  readonly charge_from: number;
  readonly charge_to: number;
  readonly interim: boolean;
  readonly care_type: CareType;
  readonly disease: string | null;
  readonly visit_at: number;
  readonly ended_at: number | null;
  readonly account_use: AccountUse;
  readonly invoice: string | null;
  readonly credential: Credential | null;
  readonly cancels: SettlementId | null;
  /** Its turn among the encounter's settlements when it took its lines, and when it let them go. */
  readonly sequence: number;
  released: number | null;
  readonly total_fen: bigint;
  readonly own_expense_fen: bigint;
  readonly over_limit_fen: bigint;
  readonly own_share_first_fen: bigint;
  readonly in_scope_fen: bigint;
  outcome: string | null;
  /** Of the outcome, for whoever sums: funds, accounts (relatives' too), cash. */
  fund_fen: bigint | null;
  account_fen: bigint | null;
  cash_fen: bigint | null;
  business_day: ChinaDate | null;
  month: ChinaMonth | null;
  readonly created_at: number;
  readonly deadline: number;
  settled_at: number | null;
  /** Since when it is to be reversed, and by which order; null when it is not. */
  reverse_ordered_at: number | null;
  reverse_order: OrderId | null;
  attempts: number;
  next_inquiry_at: number | null;
}

export const SETTLEMENTS = columns<SettlementRow>({
  id: "text",
  kind: "text",
  encounter_id: "text",
  institution: "text",
  message_id: "text",
  person_id: "text",
  home_area: "text",
  state: "text",
  batch: "text",
  charge_from: "integer",
  charge_to: "integer",
  interim: "boolean",
  care_type: "text",
  disease: "text",
  visit_at: "bigint as number",
  ended_at: "bigint as number",
  account_use: "text",
  invoice: "text",
  credential: "json",
  cancels: "text",
  sequence: "integer",
  released: "integer",
  total_fen: "bigint",
  own_expense_fen: "bigint",
  over_limit_fen: "bigint",
  own_share_first_fen: "bigint",
  in_scope_fen: "bigint",
  outcome: "text",
  fund_fen: "bigint",
  account_fen: "bigint",
  cash_fen: "bigint",
  business_day: "date",
  month: "text",
  created_at: "bigint as number",
  deadline: "bigint as number",
  settled_at: "bigint as number",
  reverse_ordered_at: "bigint as number",
  reverse_order: "text",
  attempts: "integer",
  next_inquiry_at: "bigint as number",
});

export async function selectSettlementsOf(
  tx: Tx,
  encounterIds: readonly string[],
): Promise<SettlementRow[]> {
  return await tx.query<SettlementRow>(sql`
    select ${SETTLEMENTS.read}
      from settlement.settlements where encounter_id = any(${encounterIds}::text[])
     order by encounter_id, id`);
}

export async function selectSettlementPlaces(
  tx: Tx,
  ids: readonly string[],
): Promise<{ readonly id: SettlementId; readonly encounter_id: EncounterId }[]> {
  return await tx.query(sql`
    select id, encounter_id from settlement.settlements where id = any(${ids}::text[])`);
}

/** Was the person ever registered at the institution? */
export async function selectLastEncounter(
  tx: Tx,
  institution: string,
  personId: string,
): Promise<EncounterRow[]> {
  return await tx.query<EncounterRow>(sql`
    select ${ENCOUNTERS.read} from settlement.encounters
     where person_id = ${personId} and institution = ${institution}
     order by opened_at desc, id desc limit 1`);
}

export type OpenStayRow = Pick<
  EncounterRow,
  "id" | "institution" | "person_id" | "visit_at" | "opened_at"
>;

/** Stays that still go on, at any institution of this node. */
export async function selectOpenStays(
  tx: Tx,
  personIds: readonly string[],
): Promise<OpenStayRow[]> {
  return await tx.query<OpenStayRow>(sql`
    select id, institution, person_id, visit_at::float8 as visit_at,
           opened_at::float8 as opened_at
      from settlement.encounters
     where person_id = any(${personIds}::text[]) and state = 'admitted'
     order by opened_at, id`);
}

/** Who lies in an institution, admitted in this time; of one person alone where one is named. */
export async function selectLying(
  tx: Tx,
  institution: string,
  asked: { readonly from: number; readonly to: number; readonly personId: string | null },
  rowsMax: number,
): Promise<EncounterRow[]> {
  return await tx.query<EncounterRow>(sql`
    select ${ENCOUNTERS.read} from settlement.encounters
     where institution = ${institution} and state = 'admitted' and opened_at > 0
       and visit_at between ${asked.from}::bigint and ${asked.to}::bigint
       and (${asked.personId}::text is null or person_id = ${asked.personId}::text)
     order by visit_at, id limit ${rowsMax}`);
}

/** How many outcomes are open, and since when the oldest. */
export async function selectOpen(
  tx: Tx,
): Promise<{ readonly count: number; readonly oldest_at: number | null }[]> {
  return await tx.query(sql`
    select count(*)::int as count, min(created_at)::float8 as oldest_at
      from settlement.settlements where next_inquiry_at is not null`);
}
