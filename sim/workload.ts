/**
 * What the hospitals do in one seed. In the storm several windows work at once on few patients; in
 * the calm every open question is closed, and then a round of plain visits shows that everything
 * works again.
 */

import type { Random } from "#base/random.ts";
import type { CareType, InstitutionCode } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import type { Desk } from "./desk.ts";
import { fileDuring } from "./filers.ts";
import { fateOf, standingCancel } from "./hospital-records.ts";
import { insureAgain, suspendSurely } from "./insuring.ts";
import type { Loop } from "./loop.ts";
import type { Claim, Entry, Heard, HospitalRecords, Visit, Window } from "./nouns.ts";
import type { Patient } from "./people.ts";
import { DIABETES, HAIKOU, HYPERTENSION, INSTITUTIONS } from "./places.ts";
import { assess } from "./qualifying.ts";
import { chooseHere, leaveHere } from "./reporting.ts";
import { rush, unwind } from "./rush.ts";
import {
  cancel,
  composeAgain,
  composeSettle,
  quoteFor,
  read,
  repeat,
  repeatChanged,
  reverse,
  settle,
} from "./settling.ts";
import {
  admit,
  cardOf,
  charge,
  discharge,
  dropBatch,
  insist,
  openVisit,
  takeBackDischarge,
  withdraw,
} from "./visits.ts";

export interface Workload {
  readonly loop: Loop;
  readonly random: Random;
  readonly patients: readonly Patient[];
  readonly windows: ReadonlyMap<InstitutionCode, Window>;
  readonly records: HospitalRecords;
  /** Of the home places, where stays are filed that go on. */
  readonly desk: Desk;
}

const STORM_WINDOWS = 6;
const VISITS_A_WINDOW = 3;

function oneOf<T>(random: Random, list: readonly T[]): T {
  const chosen = list[random.below(list.length)];
  if (chosen === undefined) throw new Error("an empty list has nothing to choose");
  return chosen;
}

/** One clerk after another; resolves when all have ended. */
export async function storm(workload: Workload): Promise<void> {
  const clerks: Promise<void>[] = [];
  for (let clerk = 0; clerk < STORM_WINDOWS; clerk += 1) clerks.push(work(workload));
  await Promise.all(clerks);
}

async function work(workload: Workload): Promise<void> {
  const { loop, random } = workload;
  for (let visit = 0; visit < VISITS_A_WINDOW; visit += 1) {
    await loop.pause(random.below(8_000));
    const chosen = oneOf(random, INSTITUTIONS);
    const window = workload.windows.get(chosen.code);
    if (!window) continue;
    const patient = patientFor(workload);
    if (random.chance(0.5)) {
      await rush(random, [...workload.windows.values()], patient, careTypeFor);
      continue;
    }
    if (random.chance(0.2)) await askAround(window, patient);
    if (chosen.kind === "hospital" && random.chance(0.3)) await stay(workload, window, patient);
    else await outpatient(workload, window, patient);
    if (random.chance(0.3)) await oldBusiness(workload);
  }
}

/** Two patients of the seed are ill more often than the others, so that their settlements meet. */
function patientFor({ random, patients }: Workload): Patient {
  const busy = patients.slice(0, 2);
  return oneOf(random, random.chance(0.4) ? busy : patients);
}

/**
 * Somebody comes back with an earlier bill: cancelled or reversed when later ones already stand.
 */
async function oldBusiness({ records, random }: Workload): Promise<void> {
  const claims = records.claims.filter((claim) => claim.entry.heard);
  if (claims.length === 0) return;
  const claim = oneOf(random, claims);
  if (fateOf(claim) === "settled") {
    if (random.chance(0.5)) await cancel(claim, 2);
    else await reverse(claim.entry, claim.visit, 2);
    return;
  }
  const cancellation = standingCancel(claim);
  if (cancellation) await reverse(cancellation, claim.visit, 2);
}

/** The queries of a visit: they must not fall over, and change nothing. */
async function askAround(window: Window, patient: Patient): Promise<void> {
  const { homeArea } = patient;
  await window.ask("1101", { kind: "findPerson", credential: cardOf(patient), homeArea });
  await window.ask("5206", { kind: "readAccumulators", personId: patient.id });
}

function careTypeFor(window: Window): Pick<Visit, "careType" | "disease" | "flags"> {
  const { random, institution } = window;
  const types: readonly CareType[] =
    institution.kind === "pharmacy"
      ? ["pharmacy", "chronic"]
      : ["outpatient", "outpatient", "chronic", "chronic", "emergency"];
  const careType = oneOf(random, types);
  const disease = careType === "chronic" ? oneOf(random, [DIABETES, HYPERTENSION]) : undefined;
  const flags = { ...NO_FLAGS, emergency: careType === "emergency", referral: random.chance(0.1) };
  return { careType, disease, flags };
}

async function outpatient({ desk }: Workload, window: Window, patient: Patient): Promise<void> {
  const { random, loop } = window;
  const visit = await openVisit(window, patient, careTypeFor(window));
  if (!visit) return;
  await reportMeanwhile(desk, visit);
  for (let batch = 0; batch < 1 + random.below(2); batch += 1) {
    const name = await charge(visit, 20_000, 0);
    if (!name) return;
    if (random.chance(0.1)) {
      const gone = await dropBatch(visit, name);
      if (gone && batch === 0 && random.chance(0.5)) return void (await withdraw(visit));
      continue;
    }
    // Whose insurance is suspended between the bill and the payment is refused.
    const spell = random.chance(0.06) ? await suspendSurely(desk, patient) : null;
    await pay(visit, name);
    if (spell) await insureAgain(desk, spell);
    await loop.pause(random.below(2_000));
  }
}

/** What a visit makes the hospital report: of whom has to choose, and of a disease it found. */
async function reportMeanwhile(desk: Desk, visit: Visit): Promise<void> {
  const { random, institution } = visit.window;
  if (visit.patient.homeArea === HAIKOU) {
    if (random.chance(0.6)) await chooseHere(visit);
    if (random.chance(0.3)) await leaveHere(visit);
  }
  if (institution.kind === "hospital" && random.chance(0.25)) await assess(desk, visit);
}

async function stay({ desk }: Workload, window: Window, patient: Patient): Promise<void> {
  const { random } = window;
  const careType = oneOf<CareType>(random, ["inpatient", "inpatient", "inpatientEmergency"]);
  const days = random.below(12);
  const visit = await admit(window, patient, careType, days);
  if (!visit) return;
  const filing = random.chance(0.4) ? fileDuring(desk, visit) : null;
  const bills = 1 + random.below(3);
  for (let bill = 1; bill <= bills; bill += 1) {
    if (!(await charge(visit, 90_000, days))) return;
    if (bill < bills && random.chance(0.3) && !(await payMeanwhile(visit))) return;
  }
  await filing;
  if (!(await discharge(visit))) return;
  if (random.chance(0.15) && !((await takeBackDischarge(visit)) && (await discharge(visit))))
    return;
  await pay(visit, null);
}

/** Settles in the midst of a stay; false when its fate is not known, so that nobody goes on. */
async function payMeanwhile(visit: Visit): Promise<boolean> {
  const { random } = visit.window;
  const claim = composeSettle(visit, null, true);
  if (random.chance(0.3)) await quoteFor(claim);
  await settle(claim);
  if (random.chance(0.2)) await repeat(claim);
  if (fateOf(claim) === "settled" && random.chance(0.3)) {
    if (random.chance(0.5)) await unwind(claim);
    else await reverse(claim.entry, visit, 2);
  }
  return visit.window.records.claims
    .filter((each) => each.visit === visit)
    .every((each) => fateOf(each) !== "open" && each.cancels.every(isHeard));
}

function isHeard(entry: Entry): boolean {
  return entry.text !== null || entry.thrown !== null;
}

/** Settles what was charged, in one of the ways of practice. */
async function pay(visit: Visit, batch: string | null): Promise<void> {
  const { random, loop } = visit.window;
  const claim = composeSettle(visit, batch);
  if (random.chance(0.3)) await quoteFor(claim);
  if (random.chance(0.12)) {
    // A second window settles the same charges at the same time.
    const other = composeAgain(claim);
    await Promise.all([settle(claim), settle(other)]);
    return;
  }
  await settle(claim);
  if (random.chance(0.15)) await repeat(claim);
  if (claim.entry.heard && random.chance(0.15)) await repeatChanged(claim);
  if (random.chance(0.2)) await read(claim);
  if (fateOf(claim) !== "settled") return;
  if (random.chance(0.25)) {
    await loop.pause(random.below(3_000));
    await cancel(claim, 2);
    const entry = standingCancel(claim);
    if (entry && random.chance(0.15)) await reverse(entry, visit, 2);
  } else if (random.chance(0.1)) await reverse(claim.entry, visit, 2);
}

/** Every message without an answer is sent again until it has one: in the calm it must get one. */
export async function closeQuestions(workload: Workload): Promise<void> {
  const { records, windows } = workload;
  for (const entry of [...records.entries.values()]) {
    if (entry.heard || entry.thrown !== null) continue;
    const window = windows.get(entry.institution.code);
    if (!window) continue;
    const heard = await insist(window, entry, 4);
    if (heard.kind === "silence") {
      records.fault(`${entry.booking.kind} ${entry.call.messageId} has no answer in the calm`);
    }
    const booking = entry.booking;
    if (booking.kind !== "reverse" || heard.kind !== "text" || !heard.outcome.ok) continue;
    const name = `${entry.institution.code} ${booking.originalMessageId}`;
    const original = records.entries.get(name);
    if (original) original.reversed = true;
  }
}

/** After the storm: each patient once more, quoted, settled, some cancelled last in, first out. */
export async function plainRound(workload: Workload): Promise<void> {
  const { random, patients, windows } = workload;
  for (const patient of patients) {
    const window = windows.get(oneOf(random, INSTITUTIONS).code);
    if (!window) continue;
    const claims: Claim[] = [];
    for (let visits = 0; visits < 2; visits += 1) {
      const claim = await plainVisit(workload, window, patient);
      if (claim && fateOf(claim) === "settled") claims.push(claim);
    }
    if (random.chance(0.5)) await cancelInOrder(workload, claims);
  }
}

async function plainVisit(
  workload: Workload,
  window: Window,
  patient: Patient,
): Promise<Claim | null> {
  const visit = await openVisit(window, patient, careTypeFor(window));
  const batch = visit ? await charge(visit, 20_000, 0) : null;
  if (!visit || !batch) {
    workload.records.fault(`${window.institution.code} cannot open a visit in the calm`);
    return null;
  }
  await reportMeanwhile(workload.desk, visit);
  const claim = composeSettle(visit, batch);
  const quote = await quoteFor(claim);
  await settle(claim);
  if (fateOf(claim) === "open") workload.records.fault("a settlement stays open in the calm");
  if (quote) workload.records.quotes.push({ quote, claim });
  return claim;
}

/**
 * The earlier of two settlements first, which is refused where the later one shares its
 * accumulators (the auditor judges an acceptance); then whatever still stands, the later first,
 * which never fails.
 */
async function cancelInOrder(workload: Workload, claims: readonly Claim[]): Promise<void> {
  const [first, last] = claims;
  if (!first || !last) return;
  const early = await cancel(first, 1);
  const code = codeOf(early);
  if (code !== null && code !== "settlement_not_last") {
    workload.records.fault(`cancelled out of order: refused ${code}`);
  }
  for (const claim of [last, first]) {
    if (fateOf(claim) !== "settled") continue;
    const heard = await cancel(claim, 1);
    if (fateOf(claim) !== "cancelled") {
      workload.records.fault(`a cancellation fails in the calm: ${codeOf(heard)}`);
    }
  }
}

/** Why it was refused; null when it was not. */
function codeOf(heard: Heard | null): string | null {
  if (heard?.kind === "refused") return heard.refusal.code;
  if (heard?.kind === "text") return heard.outcome.refused?.code ?? null;
  return "silence";
}
