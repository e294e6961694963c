/** SQL of the institutions to which persons bound themselves. */
import type { ChinaDate } from "#base/date.ts";
import type { PersonId } from "#model/person.ts";
import type { InstitutionCode } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ChosenRow {
  readonly person_id: PersonId;
  readonly institution: InstitutionCode;
  readonly disease: string | null;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  /** Given up: the first day on which it binds nobody. */
  readonly ended_on: ChinaDate | null;
}

const CHOSEN = columns<ChosenRow>({
  person_id: "text",
  institution: "text",
  disease: "text",
  from_on: "date",
  to_on: "date",
  ended_on: "date",
});

export function selectChosen(tx: Tx, personIds: readonly PersonId[]): Promise<ChosenRow[]> {
  return tx.query(sql`
    select ${CHOSEN.read} from filing.chosen_institutions
    where person_id = any(${personIds}::text[])
    order by person_id, id`);
}
