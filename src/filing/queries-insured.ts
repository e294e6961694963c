/** SQL of marks: whose insurance changed. */
import type { PersonId } from "#model/person.ts";
import { sql, type Tx } from "#store/store.ts";

/** All but these. */
export function selectMarked(
  tx: Tx,
  but: readonly string[],
  rowsMax: number,
): Promise<{ readonly person_id: PersonId }[]> {
  return tx.query(sql`
    select person_id from filing.insurance_marks
     where person_id <> all(${but}::text[]) order by person_id limit ${rowsMax}`);
}

/** A change that is under way is waited for, or marks again. */
export function deleteMark(
  tx: Tx,
  personId: PersonId,
): Promise<{ readonly person_id: PersonId }[]> {
  return tx.query(sql`
    delete from filing.insurance_marks where person_id = ${personId} returning person_id`);
}
