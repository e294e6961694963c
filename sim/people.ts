/**
 * The patients of one seed: few, so that their settlements meet. Drawn from the seed: insured in
 * one of the four areas, filed or not, qualified or not, with more or less on their accounts. All
 * made up.
 */
import { addDays, type ChinaDate, day } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import type { Random } from "#base/random.ts";
import { type Filing, type FilingKind, type Qualification, standingFiling } from "#model/filing.ts";
import type { Insurance, Person, PersonId, PersonType, Scheme } from "#model/person.ts";
import { type Area, type NodeId, nodeOf } from "#model/place.ts";
import type { Enrolment } from "#registry/registry.ts";
import { DIABETES, HAIKOU, HYPERTENSION, NANCHANG, PINGXIANG, SHANGHAI } from "./places.ts";

export interface Patient {
  readonly enrolment: Enrolment;
  readonly id: PersonId;
  readonly homeArea: Area;
  readonly home: NodeId;
  readonly scheme: Scheme;
  readonly personType: PersonType;
  readonly filings: readonly Filing[];
  readonly qualifications: readonly Qualification[];
  /** On the own account when the seed begins. */
  readonly accountFen: bigint;
  /** Whose account may pay for this patient. */
  readonly relative: PersonId | null;
  readonly lowIncome: boolean;
}

interface Origin {
  readonly area: Area;
  readonly scheme: Scheme;
  readonly personType: PersonType;
}

const ORIGINS: readonly Origin[] = [
  { area: PINGXIANG, scheme: "employee", personType: "working" },
  { area: PINGXIANG, scheme: "employee", personType: "retired" },
  { area: NANCHANG, scheme: "employee", personType: "working" },
  { area: NANCHANG, scheme: "employee", personType: "retired" },
  { area: HAIKOU, scheme: "resident", personType: "residentAdult" },
  { area: HAIKOU, scheme: "resident", personType: "residentElder" },
  { area: SHANGHAI, scheme: "employee", personType: "working" },
  { area: SHANGHAI, scheme: "employee", personType: "retired" },
];

const FILED: readonly (FilingKind | null)[] = ["longResident", "referred", "otherTemporary", null];
const PLACES = ["310000", "360000", "460000", "310100", "460100"] as Area[];

export function patientsOf(random: Random, today: ChinaDate): Patient[] {
  const patients: Patient[] = [];
  for (const [index, origin] of ORIGINS.entries()) {
    const relative = patients.at(-1);
    const shares =
      relative !== undefined && relative.homeArea === origin.area && random.chance(0.5)
        ? relative.id
        : null;
    patients.push(patientOf(random, today, origin, index, shares));
  }
  return patients;
}

function patientOf(
  random: Random,
  today: ChinaDate,
  origin: Origin,
  index: number,
  relative: PersonId | null,
): Patient {
  const id = `${origin.area}${String(index + 1).padStart(6, "0")}` as PersonId;
  const lowIncome = origin.scheme === "resident" && random.chance(0.5);
  const person: Person = {
    id,
    name: `演练${"甲乙丙丁戊己庚辛"[index] ?? "某"}`,
    certificateKind: "01",
    certificateNumber: `9999991970010100${index}X`,
    sex: random.chance(0.5) ? "male" : "female",
    birthDate: day(`19${50 + random.below(50)}-03-0${1 + index}`),
    ethnicity: "01",
  };
  const insurance: Insurance = {
    personId: id,
    area: origin.area,
    scheme: origin.scheme,
    personType: origin.personType,
    state: "active",
    suspensions: [],
    span: { from: day("2010-01-01") },
    civilServant: false,
  };
  return {
    enrolment: {
      person,
      insurances: [insurance],
      identities: lowIncome ? [{ kind: "lowIncome", span: { from: day("2015-01-01") } }] : [],
      socialCard: { number: `SC${index}`, serial: `CHIP${index}` },
      evoucher: `EV${index}`,
      ...(relative === null ? {} : { relatives: [relative] }),
    },
    id,
    homeArea: origin.area,
    home: nodeOf(origin.area),
    scheme: origin.scheme,
    personType: origin.personType,
    filings: filingsFor(random, today, id),
    qualifications: qualificationsFor(random, today, id),
    accountFen: origin.scheme === "employee" ? BigInt(random.below(80_000)) : 0n,
    relative,
    lowIncome,
  };
}

function filingsFor(random: Random, today: ChinaDate, personId: PersonId): Filing[] {
  const filings: Filing[] = [];
  for (let number = 0; number < 2; number += 1) {
    const kind = FILED[random.below(FILED.length)];
    const area = PLACES[random.below(PLACES.length)];
    if (!kind || !area) continue;
    // One in four ran out yesterday.
    const to = random.chance(0.25) ? addDays(today, -1) : undefined;
    filings.push(
      standingFiling({
        id: `fil_${personId}${number}` as FilingId,
        personId,
        kind,
        area,
        span: { from: addDays(today, -400), to },
      }),
    );
  }
  return filings;
}

function qualificationsFor(random: Random, today: ChinaDate, personId: PersonId): Qualification[] {
  const ends = addDays(today, 20);
  return [DIABETES, HYPERTENSION]
    .filter(() => random.chance(0.6))
    .map((disease) => {
      // One in four is to be renewed.
      const to = random.chance(0.25) ? ends : undefined;
      return { personId, disease, span: { from: day("2018-01-01"), to } };
    });
}
