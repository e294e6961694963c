/** The national defaults (医保发〔2022〕22号), until a place releases rules of its own. */
import type { FilingRules, KindRules } from "#model/filing-rules.ts";
import type { Area } from "#model/place.ts";

const TEMPORARY: KindRules = {
  open: true,
  materials: [],
  commitment: false,
  validMonths: 6,
  longer: [],
  lockMonths: 0,
  automatic: ["none"],
  placesMax: 3,
};

const LONG_TERM: KindRules = {
  ...TEMPORARY,
  materials: [["residenceProof"]],
  commitment: true,
  validMonths: undefined,
  lockMonths: 3,
  automatic: ["commitment"],
  placesMax: 1,
};

export const NATIONAL_RULES: Omit<FilingRules, "area"> = {
  version: "national",
  decideWorkdays: 2,
  kinds: {
    retiredSettled: { ...LONG_TERM, materials: [["householdRegister"], ["residentCard"]] },
    longResident: LONG_TERM,
    workStationed: {
      ...LONG_TERM,
      materials: [["postingLetter", "awayEmployerCertificate", "labourContract"]],
    },
    referred: {
      ...TEMPORARY,
      materials: [["transferCertificate"]],
      longer: [{ diseases: ["M00500"], months: 12 }],
      automatic: [],
    },
    emergencyRescue: TEMPORARY,
    otherTemporary: TEMPORARY,
  },
  commitment: {
    text: "本人承诺所填信息真实，并在期限内补齐材料。",
    textVersion: "2026-1",
    supplementDays: 30,
    validMonths: 6,
    onDefault: "convert",
  },
  wholeProvinces: ["460000" as Area],
  retroactive: true,
  unlockedBy: ["工作地变更", "居住地变更"],
  homeCareCommitted: "refuse",
  chosen: { outpatient: false, diseases: [], max: 3 },
  remindDays: 30,
  returnedDays: 30,
};
