/** For who tells persons what they have: what ends soon, and how a person is reached. */
import { selectEnding } from "#filing/queries.ts";
import { selectPhones } from "#filing/queries-applications.ts";
import { filingOfRow } from "#filing/rows.ts";
import type { Filing } from "#model/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Tx } from "#store/store.ts";

/** Who gave no number has no entry. */
export async function phonesOf(
  tx: Tx,
  personIds: readonly PersonId[],
): Promise<Map<PersonId, string>> {
  if (personIds.length === 0) return new Map();
  const rows = await selectPhones(tx, personIds);
  return new Map(rows.map(({ person_id, phone }) => [person_id, phone]));
}

export async function endingFilings(
  tx: Tx,
  asked: Parameters<typeof selectEnding>[1],
  rowsMax: number,
): Promise<Filing[]> {
  const rows = await selectEnding(tx, asked, rowsMax);
  return rows.map(filingOfRow);
}
