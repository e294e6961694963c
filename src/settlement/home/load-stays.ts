/** Stays that went on at a time, as care places had told by then: for who files during one. */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { selectStaysAt } from "#settlement/home/queries-stays.ts";
import type { Tx } from "#store/store.ts";

interface KnownStay {
  readonly careArea: Area;
  readonly admittedOn: ChinaDate;
}

export async function staysOf(tx: Tx, personId: PersonId, at: Instant): Promise<KnownStay[]> {
  const rows = await selectStaysAt(tx, personId, at);
  return rows.map(({ care_area, admitted_on }) => ({
    careArea: care_area,
    admittedOn: admitted_on,
  }));
}
