/**
 * What hospitals report of their patients to the home places: that they bind themselves to the
 * hospital, and that it assessed a chronic disease; and that they take either back.
 */
import { addDays, chinaDate } from "#base/date.ts";
import type { Report, Withdrawal } from "#model/report.ts";
import { outcomeOf } from "./hospital-records.ts";
import type { Visit } from "./nouns.ts";
import { DIABETES, HYPERTENSION, PINGXIANG } from "./places.ts";
import { insist } from "./visits.ts";

const TRANSACTIONS = { chosen: "2505", qualification: "2503" } as const;
const WITHDRAWN = { chosen: "2506", qualification: "2504" } as const;
type Reported = keyof typeof TRANSACTIONS;

/** Of Pingxiang's own list: one by the hospital's word, one by an expert's, one by papers. */
const OWN_DISEASES = ["PX01", "PX02", "PX03"] as const;
export const BY_EXPERT = "PX02";

/** The serial that home gave; null: refused, or not heard. */
async function report(
  { window, patient }: Visit,
  transaction: string,
  what: Report,
): Promise<string | null> {
  const { id: personId, homeArea } = patient;
  const booking = { kind: "report", personId, homeArea, report: what } as const;
  const heard = await insist(window, window.compose(transaction, booking), 3);
  const serial = heard.kind === "text" ? heard.outcome.ok?.serial : undefined;
  return typeof serial === "string" ? serial : null;
}

/** The patient binds themselves to this hospital; home may know it already, or refuse one more. */
export async function chooseHere(visit: Visit): Promise<void> {
  const { code, name } = visit.window.institution;
  const from = chinaDate(visit.visitAt);
  await report(visit, TRANSACTIONS.chosen, { sort: "chosen", institution: { code, name }, from });
}

/** The patient is bound to this hospital no more: by what this hospital reported at any time. */
export async function leaveHere(visit: Visit): Promise<void> {
  const serial = serialsOf(visit, "chosen").at(-1);
  if (serial !== undefined) await takeBack(visit, "chosen", serial);
}

/** What this hospital was told of this patient, in the order of its messages. */
function serialsOf({ window, patient }: Visit, sort: Reported): string[] {
  const { records, institution } = window;
  return [...records.entries.values()].flatMap(({ booking, call, text }) => {
    if (call.institution !== institution.code || text === null) return [];
    if (booking.kind !== "report" || booking.report.sort !== sort) return [];
    const serial = outcomeOf(text).ok?.serial;
    return booking.personId === patient.id && typeof serial === "string" ? [serial] : [];
  });
}

/** As long as nobody has decided; home refuses it otherwise. */
export async function takeBack(visit: Visit, of: Reported, serial: string): Promise<void> {
  const withdrawal: Withdrawal = { sort: "withdrawal", of, serial };
  await report(visit, WITHDRAWN[of], withdrawal);
}

/** The hospital found a chronic disease; it lasts some weeks only where it says so. */
export async function assessHere(
  visit: Visit,
): Promise<{ readonly serial: string; readonly disease: string } | null> {
  const { window, patient, visitAt } = visit;
  const { code, name } = window.institution;
  const { random } = window;
  const diseases = patient.homeArea === PINGXIANG ? OWN_DISEASES : [DIABETES, HYPERTENSION];
  const disease = diseases[random.below(diseases.length)] ?? DIABETES;
  const assessedOn = chinaDate(visitAt);
  const serial = await report(visit, TRANSACTIONS.qualification, {
    ...{ sort: "qualification", scheme: patient.scheme, disease, diseaseName: "演练病种" },
    ...{ assessedBy: { code, name }, assessedOn, doctor: { code: "D1", name: "演练医师" } },
    to: random.chance(0.6) ? addDays(assessedOn, 20 + random.below(20)) : undefined,
  });
  return serial === null ? null : { serial, disease };
}
