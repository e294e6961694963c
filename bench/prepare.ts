/**
 * Visits ready to be settled: registered, described, with five lines uploaded, booked through the
 * care places' hospital API in this process (without HTTP, because this is outside what is
 * measured).
 */
import { present } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { EncounterId } from "#base/id.ts";
import { type Fen, fen, yuanText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import type { ChargeInput } from "#model/charge.ts";
import type {
  BookingOutcome,
  HospitalApi,
  HospitalBooking,
  HospitalBookingAnswers,
  HospitalCall,
} from "#model/command.ts";
import type { InstitutionCode } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { demoItem } from "../demo/catalogue.ts";
import type { Patient, SettleTask } from "./hospital.ts";
import type { Pick } from "./mixes.ts";

/** An ordinary visit: consultation, two tests, two drugs. */
const BILL: readonly (readonly [item: string, quantity: number])[] = [
  ["consultation", 1],
  ["bloodCount", 1],
  ["ct", 1],
  ["amlodipine", 2],
  ["metforminSlow", 2],
];

interface BillLine {
  readonly itemCode: string;
  readonly price: string;
  readonly quantity: number;
  readonly totalFen: Fen;
}

export const LINES: readonly BillLine[] = BILL.map(([key, quantity]) => {
  const { item, price } = demoItem(key);
  return { itemCode: item.code, price, quantity, totalFen: fen(price) * BigInt(quantity) };
});

export const BILL_TOTAL = yuanText(LINES.reduce((sum, line) => sum + line.totalFen, 0n));
const BATCH = "B1";

export function patientOf({ person, careArea, institution }: Pick): Patient {
  const { person: who } = person.enrolment;
  return {
    institution,
    careArea,
    homeArea: person.area,
    personId: who.id,
    certificateNumber: who.certificateNumber,
    name: who.name,
  };
}

function chargesAt(at: Instant): ChargeInput[] {
  return LINES.map(({ itemCode, price, quantity, totalFen }, index) => ({
    serial: String(index + 1),
    batch: BATCH,
    itemCode,
    institutionItemCode: itemCode,
    occurredAt: at,
    quantityE4: BigInt(quantity) * 10_000n,
    priceE6: fen(price) * 10_000n,
    totalFen,
    approval: "none",
    doctorCode: "D1",
    doctorName: "示例医师",
    departmentCode: "A03",
    departmentName: "内科",
  }));
}

export interface Preparing {
  readonly now: () => Instant;
  /** A number that no visit had before. */
  readonly serial: () => number;
  readonly hospitalApiOf: (careArea: string) => HospitalApi;
}

/** Booked and committed, or it throws. */
export async function book<Booking extends HospitalBooking>(
  { now, serial, hospitalApiOf }: Preparing,
  { institution, careArea }: { readonly institution: string; readonly careArea: string },
  booking: Booking,
): Promise<HospitalBookingAnswers[Booking["kind"]]> {
  const messageId = `prepare-${serial()}`;
  const call: HospitalCall = {
    institution: institution as InstitutionCode,
    messageId,
    transaction: booking.kind,
    digest: sm3(messageId),
    fingerprint: "",
    operator: "bench",
    receivedAt: now(),
  };
  let outcome: BookingOutcome<Booking["kind"]> | undefined;
  await hospitalApiOf(careArea).book(call, booking, (told) => {
    outcome = told;
    return "prepared";
  });
  const told = present(outcome, "a new booking is rendered");
  if ("refused" in told) throw Refusal.from(told.refused);
  return told.ok;
}

async function prepareOne(world: Preparing, pick: Pick): Promise<SettleTask> {
  const patient = patientOf(pick);
  const at = world.now();
  const personId = pick.person.enrolment.person.id;
  const credential = { kind: "identityCard", number: patient.certificateNumber } as const;
  const opened = await book(world, pick, {
    kind: "register",
    homeArea: pick.person.area,
    personId,
    scheme: "employee",
    at,
    credential,
    hospitalNumber: `OP${world.serial()}`,
    departmentCode: "A03",
    departmentName: "内科",
  });
  const encounterId: EncounterId = opened.encounterId;
  await book(world, pick, {
    kind: "describeVisit",
    personId,
    encounterId,
    careType: "outpatient",
    at,
    diagnoses: [],
    flags: NO_FLAGS,
  });
  await book(world, pick, {
    kind: "addCharges",
    personId,
    encounterId,
    charges: chargesAt(at),
  });
  return { ...patient, encounterId, batch: BATCH, total: BILL_TOTAL };
}

const PREPARED_AT_ONCE = 1_500;

/** In the order of the line of patients. */
export async function prepareVisits(
  world: Preparing,
  next: () => Pick,
  count: number,
): Promise<SettleTask[]> {
  const tasks = new Array<SettleTask>(count);
  let taken = 0;
  const worker = async (): Promise<void> => {
    while (taken < count) {
      const index = taken;
      taken += 1;
      tasks[index] = await prepareOne(world, next());
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, PREPARED_AT_ONCE) }, worker));
  return tasks;
}
