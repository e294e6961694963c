/** SQL of the institutions to which persons bound themselves. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { PersonId } from "#model/person.ts";
import type { InstitutionCode } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ChosenRow {
  readonly id: string;
  readonly person_id: PersonId;
  readonly institution: InstitutionCode;
  readonly disease: string | null;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  /** Given up: the first day on which it binds nobody. */
  readonly ended_on: ChinaDate | null;
  readonly changed_by: string;
  readonly changed_at: Instant;
}

const CHOSEN = columns<ChosenRow>({
  id: "text",
  person_id: "text",
  institution: "text",
  disease: "text",
  from_on: "date",
  to_on: "date",
  ended_on: "date",
  changed_by: "text",
  changed_at: "bigint as number",
});

export async function insertChosen(tx: Tx, row: ChosenRow): Promise<void> {
  await tx.query(sql`
    insert into filing.chosen_institutions (${CHOSEN.names})
    select ${CHOSEN.written} from json_to_recordset(${toJson([row])}::json)
      as t(${CHOSEN.record})`);
}

/** From that day on the person is bound no more. */
export async function endChosen(
  tx: Tx,
  id: string,
  change: { readonly on: ChinaDate; readonly by: string; readonly at: Instant },
): Promise<void> {
  await tx.query(sql`
    update filing.chosen_institutions
       set ended_on = least(ended_on, ${change.on}::date), changed_by = ${change.by},
           changed_at = ${change.at}::bigint
     where id = ${id}`);
}

/** Held until the commit. */
export function selectOneChosen(tx: Tx, id: string): Promise<ChosenRow[]> {
  return tx.query<ChosenRow>(sql`
    select ${CHOSEN.read} from filing.chosen_institutions where id = ${id} for update`);
}

/** Whose it is. */
export function selectChosenOwner(tx: Tx, id: string): Promise<{ readonly person_id: PersonId }[]> {
  return tx.query(sql`select person_id from filing.chosen_institutions where id = ${id}`);
}

/** All that these persons ever chose. */
export function selectAllChosen(tx: Tx, personIds: readonly PersonId[]): Promise<ChosenRow[]> {
  return tx.query(sql`
    select ${CHOSEN.read} from filing.chosen_institutions
    where person_id = any(${personIds}::text[])
    order by person_id, id`);
}

/** Those that hold on the day or later. */
export function selectChosen(tx: Tx, personId: PersonId, on: ChinaDate): Promise<ChosenRow[]> {
  return tx.query<ChosenRow>(sql`
    select ${CHOSEN.read} from filing.chosen_institutions
     where person_id = ${personId} and (to_on is null or to_on >= ${on}::date)
       and (ended_on is null or ended_on > ${on}::date)
     order by id`);
}
