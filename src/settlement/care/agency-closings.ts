/**
 * Stays that the care place's agency closed: the institution is told so, by whom and on which day,
 * instead of meeting a state that it did not bring about; and it does not open them again.
 */
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { ENCOUNTER_STATE_WORDS } from "#model/words.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";

/** Refusals: stay_closed_by_agency. */
export function closedRefusal(
  unit: Pick<CareUnitOfWork, "closings">,
  { id, state }: Pick<EncounterRow, "id" | "state">,
): Refusal | null {
  const act = unit.closings.get(id);
  if (!act) return null;
  const [, by = act.actor] = /^staff:([^@/]+)/.exec(act.actor) ?? [];
  const words = ENCOUNTER_STATE_WORDS[state];
  return new Refusal("stay_closed_by_agency", { by, day: chinaDate(act.at), state: words });
}
