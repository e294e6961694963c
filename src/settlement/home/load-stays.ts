/** Stays that go on, as care places have told: for who files during one. */
import type { ChinaDate } from "#base/date.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { selectHomeStays } from "#settlement/home/queries-stays.ts";
import type { Tx } from "#store/store.ts";

interface KnownStay {
  readonly careArea: Area;
  readonly admittedOn: ChinaDate;
}

export async function staysOf(tx: Tx, personId: PersonId): Promise<KnownStay[]> {
  const rows = await selectHomeStays(tx, [personId]);
  return rows.map(({ care_area, admitted_on }) => ({
    careArea: care_area,
    admittedOn: admitted_on,
  }));
}
