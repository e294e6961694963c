/**
 * What care would say before it asks home, asked beforehand: the checks of its own bookings, on the
 * institution as it is today or on the day to come. About nobody, so anybody may ask.
 */
import { present } from "#base/assert.ts";
import { chinaDate, type Instant, startOfDay } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { DiagnoseAnswer, DiagnoseContent } from "#model/message.ts";
import { isInpatient } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { onDay, type Reference } from "#registry/registry.ts";
import { openInstitution, stopRefusal, treatRefusal } from "#settlement/care/checks.ts";
import { factsSent } from "#settlement/care/facts.ts";

/** Refusals in the answer: those of `openInstitution`, `stopRefusal` and `treatRefusal`. */
export function diagnoseAtCare(
  reference: Reference,
  asked: DiagnoseContent,
  now: Instant,
): DiagnoseAnswer {
  const { on, careType, homeArea, disease = null } = asked;
  const at = Math.max(now, startOfDay(on));
  const { institutions, stops } = onDay(reference, at);
  const institution = openInstitution(institutions, asked.institution, at);
  if (institution instanceof Refusal) return refusedBy(institution);
  // A stop is over within hours: only what is settled today meets it.
  const today = on <= chinaDate(now);
  const refusal =
    (today ? stopRefusal(stops, "settle", institution, now) : null) ??
    treatRefusal(institution, { careType, homeArea, disease, on });
  if (refusal) return refusedBy(refusal);
  const { code, name, kind, level, area } = institution;
  const inpatient = isInpatient(careType);
  const facts = factsSent({ institution, inpatient, flags: NO_FLAGS, lines: [] });
  const held = { code, name, kind, level: present(level, "who may settle has a level") };
  return { outcome: "open", institution: held, area, facts };
}

function refusedBy(refusal: Refusal): DiagnoseAnswer {
  return { outcome: "refused", refusal: refusal.content() };
}
