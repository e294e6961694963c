/** The codes that a made-up hospital writes into its messages. */
import type { Scheme } from "#model/person.ts";
import type { CareType } from "#model/place.ts";

export const SCHEME_CODES: Readonly<Record<Scheme, string>> = { employee: "310", resident: "390" };

export const CARE_TYPE_CODES: Readonly<Record<CareType, string>> = {
  outpatient: "11",
  registrationFee: "12",
  emergency: "13",
  chronic: "14",
  pharmacy: "41",
  maternityOutpatient: "51",
  traumaOutpatient: "9903",
  inpatient: "21",
  inpatientTrauma: "22",
  inpatientEmergency: "24",
  inpatientMaternity: "52",
  daySurgery: "28",
};
