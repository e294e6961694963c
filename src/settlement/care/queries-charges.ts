/** SQL of charge lines at the care place. A dropped line stays as a row and frees its serial. */
import type { ChinaDate } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { FeeCategory, ItemClass } from "#model/charge.ts";
import type { PersonId, Sex } from "#model/person.ts";
import { columns, type Sql, sql, type Tx } from "#store/store.ts";

export interface ChargeRow {
  readonly encounter_id: EncounterId;
  readonly position: number;
  readonly serial: string;
  readonly batch: string;
  readonly item_code: string;
  readonly item_class: ItemClass;
  readonly fee_category: FeeCategory;
  readonly occurred_on: ChinaDate;
  readonly total_fen: bigint;
  readonly own_expense_fen: bigint;
  readonly over_limit_fen: bigint;
  readonly own_share_first_fen: bigint;
  readonly in_scope_fen: bigint;
  /** The split rests on the person or on how the visit is described. */
  readonly limited: boolean | null;
  /** Units that counted against a ceiling over time. */
  readonly counted_e4: bigint | null;
  readonly supply_days: number | null;
}

export interface ChargeDetailRow extends ChargeRow {
  /** The whole charge as the model has it. */
  readonly detail: string;
}

const CHARGES = columns<ChargeDetailRow>({
  encounter_id: "text",
  position: "integer",
  serial: "text",
  batch: "text",
  item_code: "text",
  item_class: "text",
  fee_category: "text",
  occurred_on: "date",
  total_fen: "bigint",
  own_expense_fen: "bigint",
  over_limit_fen: "bigint",
  own_share_first_fen: "bigint",
  in_scope_fen: "bigint",
  limited: "boolean",
  counted_e4: "bigint",
  supply_days: "integer",
  detail: "json as text",
});
const SUMS = CHARGES.without("detail");
const PLACES = CHARGES.pick("encounter_id", "position");

/** A line without its detail, and of a return which line it takes back. */
export type SummedCharge = ChargeRow & { readonly refund_of: string | null };

/** What settling needs of the lines, in order. */
export async function selectCharges(
  tx: Tx,
  encounterIds: readonly string[],
): Promise<SummedCharge[]> {
  return await tx.query<SummedCharge>(sql`
    select ${SUMS.read}, case when total_fen <= 0 then detail ->> 'refundOf' end as refund_of
      from settlement.charges
     where encounter_id = any(${encounterIds}::text[]) and dropped_at is null
     order by encounter_id, position`);
}

export async function selectChargeDetails(
  tx: Tx,
  encounterIds: readonly string[],
): Promise<ChargeDetailRow[]> {
  return await tx.query<ChargeDetailRow>(sql`
    select ${CHARGES.read}
      from settlement.charges
     where encounter_id = any(${encounterIds}::text[]) and dropped_at is null
     order by encounter_id, position`);
}

/** Only the lines whose split may change with the visit's description, and all refunds. */
export async function selectLimitedCharges(
  tx: Tx,
  encounterIds: readonly string[],
): Promise<ChargeDetailRow[]> {
  return await tx.query<ChargeDetailRow>(sql`
    select ${CHARGES.read}
      from settlement.charges
     where encounter_id = any(${encounterIds}::text[]) and dropped_at is null
       and (limited or counted_e4 is not null or total_fen <= 0)
     order by encounter_id, position`);
}

export interface UseRow {
  readonly person_id: PersonId;
  readonly encounter_id: EncounterId;
  readonly item_code: string;
  readonly used_on: ChinaDate;
  readonly counted_e4: bigint;
}

/** Units that counted in visits of these persons that stand, a refund's on its line's day. */
export async function selectUses(
  tx: Tx,
  personIds: readonly string[],
  itemCodes: readonly string[],
): Promise<UseRow[]> {
  return await tx.query<UseRow>(sql`
    select e.person_id, c.encounter_id, c.item_code,
           coalesce(o.occurred_on, c.occurred_on) as used_on,
           sum(c.counted_e4)::bigint as counted_e4
      from settlement.encounters e
      join settlement.charges c on c.encounter_id = e.id
      left join settlement.charges o on c.counted_e4 < 0 and o.encounter_id = c.encounter_id
       and o.serial = c.detail ->> 'refundOf' and o.dropped_at is null
     where e.person_id = any(${personIds}::text[]) and c.item_code = any(${itemCodes}::text[])
       and e.state <> 'withdrawn' and c.dropped_at is null and c.counted_e4 is not null
     group by 1, 2, 3, 4`);
}

export interface PersonFactsRow {
  readonly person_id: PersonId;
  readonly sex: Sex;
  readonly birth_date: ChinaDate;
  readonly learned_at: number;
}

const PERSON_FACTS = columns<PersonFactsRow>({
  person_id: "text",
  sex: "text",
  birth_date: "date",
  learned_at: "bigint as number",
});

export async function selectPersonFacts(
  tx: Tx,
  personIds: readonly string[],
): Promise<PersonFactsRow[]> {
  return await tx.query<PersonFactsRow>(sql`
    select ${PERSON_FACTS.read}
      from settlement.person_facts where person_id = any(${personIds}::text[])`);
}

export async function upsertPersonFacts(tx: Tx, row: PersonFactsRow): Promise<void> {
  await tx.query(sql`
    insert into settlement.person_facts (person_id, sex, birth_date, learned_at)
    values (${row.person_id}, ${row.sex}, ${row.birth_date}::date, ${row.learned_at})
    on conflict on constraint person_facts_pkey do update
      set sex = excluded.sex, birth_date = excluded.birth_date, learned_at = excluded.learned_at`);
}

export function insertCharges(rows: readonly ChargeDetailRow[]): Sql {
  return sql`
    insert into settlement.charges (${CHARGES.names})
    select ${CHARGES.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${CHARGES.record})`;
}

export function dropCharges(
  rows: readonly { readonly encounter_id: string; readonly position: number }[],
  droppedAt: number,
): Sql {
  return sql`
    update settlement.charges c set dropped_at = ${droppedAt}
      from json_to_recordset(${toJson(rows)}::json) as t(${PLACES.record})
     where c.encounter_id = t.encounter_id and c.position = t.position`;
}
