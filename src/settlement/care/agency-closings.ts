/**
 * Stays that the care place's agency closed: the institution is told so, by which post and on which
 * day, instead of meeting a state that it did not bring about; and it does not open them again.
 */
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { staffOf } from "#model/actor.ts";
import { DUTY_WORDS, ENCOUNTER_STATE_WORDS, wordFor } from "#model/words.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";

/** Refusals: stay_closed_by_agency. */
export function closedRefusal(
  unit: Pick<CareUnitOfWork, "closings">,
  { id, state }: Pick<EncounterRow, "id" | "state">,
): Refusal | null {
  const act = unit.closings.get(id);
  if (!act) return null;
  const by = closerOf(act.actor);
  const words = ENCOUNTER_STATE_WORDS[state];
  return new Refusal("stay_closed_by_agency", { by, day: chinaDate(act.at), state: words });
}

/** The place and the duty, never the login name; of old acts the name as it was typed. */
function closerOf(actor: string): string {
  const { id, place, duty } = staffOf(actor.replace(/^staff:/, ""));
  return place === undefined ? id : `${place}${wordFor(DUTY_WORDS, duty ?? "")}`;
}
