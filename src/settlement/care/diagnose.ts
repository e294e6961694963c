/**
 * What care would say before it asks home, asked beforehand: the checks of its own bookings, on the
 * institution as it is today or on the day to come. About nobody, so anybody may ask.
 */
import { present } from "#base/assert.ts";
import { chinaDate, type Instant, startOfDay } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { type Documents, notOpened } from "#benefits/benefits.ts";
import type { DiagnoseAnswer, DiagnoseContent } from "#model/message.ts";
import { isInpatient } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { onDay, type Reference } from "#registry/registry.ts";
import { openInstitution, stopRefusal, treatRefusal } from "#settlement/care/checks.ts";
import { factsSent } from "#settlement/care/facts.ts";
import { notOpenedRefusal, regionally } from "#settlement/care/openings.ts";

/** Institutions as they are, and what the place has released of its openings. */
export interface CarePlace {
  readonly reference: Reference;
  readonly documents: Documents;
}

/**
 * Refusals in the answer: those of `openInstitution`, `stopRefusal` and `treatRefusal`; where no
 * institution is named, institution_disease_area_closed alone.
 */
export function diagnoseAtCare(
  { reference, documents }: CarePlace,
  asked: DiagnoseContent,
  now: Instant,
): DiagnoseAnswer {
  const { on, careType, homeArea, disease = null } = asked;
  if (asked.institution === undefined) return diagnosePlace(documents, asked);
  const at = Math.max(now, startOfDay(on));
  const { institutions, stops } = onDay(reference, at);
  const found = openInstitution(institutions, asked.institution, at);
  if (found instanceof Refusal) return refusedBy(found);
  const institution = regionally(found, documents);
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

/** Has the place opened the disease for people from there at any of its institutions? */
function diagnosePlace(
  documents: Documents,
  { place, homeArea, careType, disease, on }: DiagnoseContent,
): DiagnoseAnswer {
  if (careType !== "chronic" || disease === undefined) return { outcome: "placeOpen" };
  const asked = { homeArea, disease, on };
  const closed = notOpened(documents, place, asked);
  return closed ? refusedBy(notOpenedRefusal(asked, closed)) : { outcome: "placeOpen" };
}

function refusedBy(refusal: Refusal): DiagnoseAnswer {
  return { outcome: "refused", refusal: refusal.content() };
}
