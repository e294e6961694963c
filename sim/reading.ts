/**
 * The read side, after calm: what a hospital may ask (5203, 5204, 5206) says the same as what it
 * was once answered. Most of the faults left in well-tested systems were found on this side.
 */
import { canonicalJson } from "#base/json.ts";
import type { AccumulatorLine } from "#model/command.ts";
import type { Audit } from "./auditor.ts";
import { fateOf, outcomeOf, standingCancel } from "./hospital-records.ts";
import type { Claim, HospitalRecords, Window } from "./nouns.ts";
import type { Patient } from "./people.ts";
import { read, readLines, settlementIdOf } from "./settling.ts";
import { readAnswer, schemeFundsText } from "./tables.ts";
import type { Workload } from "./workload.ts";

/** Each settlement with an id is read back; one that was reversed has vanished. */
export async function readBack(workload: Workload): Promise<void> {
  for (const claim of workload.records.claims) {
    if (settlementIdOf(claim) === null) continue;
    await readOne(workload, claim);
  }
}

async function readOne({ records }: Workload, claim: Claim): Promise<void> {
  const fate = fateOf(claim);
  const id = settlementIdOf(claim);
  const told = await read(claim);
  if (fate === "reversed") {
    // Its cancellation took it back first: it is told as cancelled.
    const cancelled = told.kind === "answer" && told.answer.state === "cancelled";
    const first = cancelled && standingCancel(claim) !== null;
    if (told.kind !== "refused" && !first) records.fault(`5203 of ${id}, reversed: ${told.kind}`);
    return;
  }
  const { text } = claim.entry;
  if (told.kind !== "answer" || text === null) {
    const why = told.kind === "refused" ? told.refusal.code : told.kind;
    return void records.fault(`5203 of ${id}, ${fate}: ${why}`);
  }
  const { scheme } = claim.visit.patient;
  const [then, now] = [JSON.stringify(outcomeOf(text).ok), canonicalJson(told.answer)].map((each) =>
    readAnswer(each, scheme),
  );
  if (
    schemeFundsText(then?.schemeFunds ?? new Map()) !==
      schemeFundsText(now?.schemeFunds ?? new Map()) ||
    then?.cash !== now?.cash
  ) {
    records.fault(`5203 of ${id} differs from the settlement's answer`);
  }
  if (told.answer.state !== fate)
    records.fault(`5203 of ${id} says ${told.answer.state}, it is ${fate}`);
  if ((told.answer.cancelledBy !== undefined) !== (fate === "cancelled"))
    records.fault(`5203 of ${id} is cancelled by ${told.answer.cancelledBy}, it is ${fate}`);
  await readItsLines(records.fault, claim);
}

async function readItsLines(fault: (words: string) => void, claim: Claim): Promise<void> {
  const told = await readLines(claim);
  const id = settlementIdOf(claim);
  if (told.kind !== "answer") return void fault(`5204 of ${id}: ${told.kind}`);
  const words = (line: { readonly serial: string; readonly totalFen: bigint }): string =>
    `${line.serial}=${line.totalFen}`;
  for (const { settlementId } of told.answer.charges) {
    if (settlementId !== id) fault(`5204 of ${id} says that ${settlementId} holds a line`);
  }
  const found = told.answer.charges
    .map(({ charge }) => words(charge))
    .sort()
    .join(" ");
  const sent = claim.lines
    .map((line) => words(line.input))
    .sort()
    .join(" ");
  if (found !== sent) fault(`5204 of ${id} lists ${found}, settled were ${sent}`);
}

/** What 5206 said of one patient. */
export interface Accumulated {
  readonly patient: Patient;
  readonly lines: readonly AccumulatorLine[];
}

/**
 * 5206 of each patient, asked where the patient was treated; where not, it is refused (a person's
 * data are readable only where the person's case is).
 */
export async function readAccumulated(workload: Workload, told: Accumulated[]): Promise<void> {
  const { records, patients, windows } = workload;
  for (const patient of patients) {
    const treated = treatedAt(records, patient);
    for (const window of windows.values()) {
      const here = treated.has(window.institution.code);
      if (!here && window.random.chance(0.8)) continue;
      const heard = await accumulatorsAt(window, patient);
      const name = `5206 of ${patient.id} at ${window.institution.code}`;
      if (heard.kind === "answer" && here) told.push({ patient, lines: heard.answer.lines });
      else if (heard.kind === "answer") records.fault(`${name}: answered without a case there`);
      else if (here)
        records.fault(`${name}: ${heard.kind === "refused" ? heard.refusal.code : heard.kind}`);
    }
  }
}

const TRIES_MAX = 5;

/** A slow machine may let a message's time pass, which says nothing: it is asked again. */
async function accumulatorsAt(window: Window, patient: Patient) {
  const query = { kind: "readAccumulators", personId: patient.id } as const;
  for (let tries = 1; ; tries += 1) {
    const heard = await window.ask("5206", query);
    const late = heard.kind === "refused" && heard.refusal.code === "deadline_passed";
    if (tries === TRIES_MAX || !(late || heard.kind === "silence")) return heard;
  }
}

/** Institutions that opened an encounter for the patient, whether they heard of it or not. */
function treatedAt(records: HospitalRecords, patient: Patient): Set<string> {
  const places = new Set<string>();
  for (const { booking, text, institution } of records.entries.values()) {
    const opens = booking.kind === "register" || booking.kind === "admit";
    if (!opens || booking.personId !== patient.id || text === null) continue;
    if (outcomeOf(text).ok) places.add(institution.code);
  }
  return places;
}

/** It says what home's table holds, all of it. */
export function checkRead({ nodes, fault }: Audit, told: readonly Accumulated[]): void {
  for (const { patient, lines } of told) {
    const kept = (nodes.get(patient.home)?.accumulators ?? [])
      .filter((row) => row.person_id === patient.id && row.amount !== 0n)
      .map(({ scheme, measure, period, amount }) => `${scheme} ${measure} ${period} ${amount}`);
    const said = lines
      .filter((line) => line.amount !== 0n)
      .map(({ scheme, measure, period, amount }) => `${scheme} ${measure} ${period} ${amount}`);
    if (kept.sort().join("|") !== said.sort().join("|")) {
      fault(`5206 of ${patient.id} says ${said.join("|")}, home keeps ${kept.join("|")}`);
    }
  }
}
