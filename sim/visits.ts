/**
 * The hospital's side of one visit, step by step, as a careful hospital software does it: what gets
 * no answer is sent again under the same message id, reversed, or left for later. Everything it
 * sends and hears goes into the auditor's records.
 */
import { DAY_MS } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import type { HospitalBooking } from "#model/command.ts";
import type { Credential } from "#model/person.ts";
import type { CareType } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { drawBill } from "./bills.ts";
import type { Entry, Heard, Visit, Window } from "./nouns.ts";
import type { Patient } from "./people.ts";

export const TRANSACTIONS = {
  register: "2201",
  describeVisit: "2203",
  addCharges: "2204",
  dropCharges: "2205",
  quote: "2206",
  settle: "2207",
  cancel: "2208",
  admit: "2401",
  discharge: "2402",
  cancelDischarge: "2405",
  cancelRegistration: "2202",
  reverse: "2601",
} as const;

type Step = Exclude<keyof typeof TRANSACTIONS, "quote">;

/** Sends until it is answered or the tries are used up. */
export async function insist(window: Window, entry: Entry, tries: number): Promise<Heard> {
  for (let tried = 1; ; tried += 1) {
    const heard = await window.send(entry);
    if (heard.kind !== "silence" || tried >= tries) return heard;
    await window.loop.pause(500 + window.random.below(4_000));
  }
}

async function book(
  window: Window,
  booking: HospitalBooking & { readonly kind: Step },
): Promise<Heard> {
  return await insist(window, window.compose(TRANSACTIONS[booking.kind], booking), 3);
}

export function isOk(heard: Heard): boolean {
  return heard.kind === "text" && heard.outcome.ok !== undefined;
}

/** What the patient shows at the window. */
export function cardOf(patient: Patient): Credential {
  return { kind: "identityCard", number: patient.enrolment.person.certificateNumber };
}

/** Registers and describes an outpatient; null when the hospital gave up. */
export async function openVisit(
  window: Window,
  patient: Patient,
  plan: Pick<Visit, "careType" | "disease" | "flags">,
): Promise<Visit | null> {
  const { random, loop } = window;
  const visitAt = loop.now();
  const heard = await book(window, {
    kind: "register",
    personId: patient.id,
    scheme: patient.scheme,
    homeArea: patient.homeArea,
    credential: cardOf(patient),
    at: visitAt,
    hospitalNumber: `N${random.hex(10)}`,
  });
  const encounterId = encounterOf(heard);
  if (!encounterId) return null;
  const described = await book(window, {
    kind: "describeVisit",
    personId: patient.id,
    encounterId,
    careType: plan.careType,
    at: visitAt,
    disease: plan.disease,
    diagnoses: [],
    flags: plan.flags,
  });
  if (!isOk(described)) return null;
  return opened({ window, patient, ...plan, encounterId, inpatient: false, visitAt });
}

/** Admits, some days ago by the hospital's clock: its software catches up. */
export async function admit(
  window: Window,
  patient: Patient,
  careType: CareType,
  daysAgo: number,
): Promise<Visit | null> {
  const { random, loop } = window;
  const visitAt = loop.now() - daysAgo * DAY_MS;
  const heard = await book(window, {
    kind: "admit",
    personId: patient.id,
    scheme: patient.scheme,
    homeArea: patient.homeArea,
    // A stay is settled without its card: home remembers that it welcomed the admission.
    credential: cardOf(patient),
    at: visitAt,
    hospitalNumber: `I${random.hex(10)}`,
    careType,
    diagnoses: [],
    flags: NO_FLAGS,
  });
  const encounterId = encounterOf(heard);
  if (!encounterId) return null;
  const plan = { careType, disease: undefined, flags: NO_FLAGS };
  return opened({ window, patient, ...plan, encounterId, inpatient: true, visitAt });
}

function opened(visit: Omit<Visit, "lines" | "batches" | "dischargedAt">): Visit {
  return { ...visit, lines: [], batches: 0, dischargedAt: undefined };
}

function encounterOf(heard: Heard): EncounterId | null {
  const id = heard.kind === "text" ? heard.outcome.ok?.encounterId : undefined;
  return typeof id === "string" ? (id as EncounterId) : null;
}

/** Uploads a bill as one batch; null when it is not known to be there, whole. */
export async function charge(
  visit: Visit,
  priceMaxFen: number,
  daysBack: number,
): Promise<string | null> {
  const { window } = visit;
  const { random, loop } = window;
  visit.batches += 1;
  const batch = `B${visit.batches}`;
  const lines = drawBill(random, window.institution, {
    batch,
    lines: 1 + random.below(5),
    firstSerial: visit.batches * 100,
    priceMaxFen,
    occurredAt: () => loop.now() - random.below(daysBack + 1) * DAY_MS,
  });
  const heard = await book(window, {
    kind: "addCharges",
    personId: visit.patient.id,
    encounterId: visit.encounterId,
    charges: lines.map((line) => line.input),
  });
  if (!isOk(heard)) return null;
  visit.lines.push(...lines);
  return batch;
}

/** Drops one batch; true when it is known to be gone. */
export async function dropBatch(visit: Visit, batch: string): Promise<boolean> {
  const heard = await book(visit.window, {
    kind: "dropCharges",
    personId: visit.patient.id,
    encounterId: visit.encounterId,
    what: { batch },
  });
  if (!isOk(heard)) return false;
  const kept = visit.lines.filter((line) => line.input.batch !== batch);
  visit.lines.splice(0, visit.lines.length, ...kept);
  return true;
}

export async function discharge(visit: Visit): Promise<boolean> {
  const at = visit.window.loop.now();
  const heard = await book(visit.window, {
    kind: "discharge",
    personId: visit.patient.id,
    encounterId: visit.encounterId,
    at,
    way: "1",
    diagnoses: [],
  });
  if (isOk(heard)) visit.dischargedAt = at;
  return isOk(heard);
}

export async function takeBackDischarge(visit: Visit): Promise<boolean> {
  const { window, patient, encounterId } = visit;
  const booking = { kind: "cancelDischarge", personId: patient.id, encounterId } as const;
  const heard = await book(window, booking);
  if (isOk(heard)) visit.dischargedAt = undefined;
  return isOk(heard);
}

/** The patient leaves before anything was charged. */
export async function withdraw(visit: Visit): Promise<boolean> {
  const { window, patient, encounterId } = visit;
  const booking = { kind: "cancelRegistration", personId: patient.id, encounterId } as const;
  return isOk(await book(window, booking));
}
