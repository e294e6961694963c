/**
 * Code tables (值域) of the interface and the model's words for them. Reading is lenient where
 * real clients are ("1" for "01", local splits such as 2101 of 21); what is not in a table that
 * money depends on is refused.
 */
import type { AccountUse } from "#model/benefit.ts";
import {
  type ChargeInput,
  FEE_CATEGORIES,
  type FeeCategory,
  type ItemClass,
} from "#model/charge.ts";
import { CLEARING_TYPES, type ClearingType } from "#model/institution-day.ts";
import { ITEM_LISTS, type ItemList } from "#model/item.ts";
import type {
  Credential,
  IdentityKind,
  InsuranceState,
  PersonType,
  Scheme,
  Sex,
} from "#model/person.ts";
import type { CareType } from "#model/place.ts";

export type CodeTable<Word> = (code: string) => Word | undefined;

function table<Word>(entries: Readonly<Record<string, Word>>): CodeTable<Word> {
  const words = new Map(Object.entries(entries));
  return (code) => words.get(code);
}

/** insutype 险种类型. 380 and 391 are the schemes that 390 was merged from. */
export const schemeOf = table<Scheme>({
  310: "employee",
  380: "resident",
  390: "resident",
  391: "resident",
});
export const SCHEME_CODES: Readonly<Record<Scheme, string>> = { employee: "310", resident: "390" };

/** med_type 医疗类别, the codes that settle directly. */
const CARE_TYPES: Readonly<Record<string, CareType>> = {
  11: "outpatient",
  12: "registrationFee",
  13: "emergency",
  14: "chronic",
  19: "traumaOutpatient",
  9903: "traumaOutpatient",
  21: "inpatient",
  22: "inpatientTrauma",
  23: "inpatient",
  24: "inpatientEmergency",
  28: "daySurgery",
  2106: "inpatientMaternity",
  2107: "inpatientMaternity",
  41: "pharmacy",
  51: "maternityOutpatient",
  52: "inpatientMaternity",
};
const CARE_TYPE_SPLIT = /^(11|13|14|21|22|28|41|51|52)\d{2,4}$/;

/** A local split (2101, 140104) is read as the national kind that it begins with. */
export function careTypeOf(code: string): CareType | undefined {
  const exact = CARE_TYPES[code];
  if (exact !== undefined) return exact;
  const national = CARE_TYPE_SPLIT.exec(code)?.[1];
  return national === undefined ? undefined : CARE_TYPES[national];
}

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

/** clr_type 清算类别, the national core. */
export const CLEARING_CODES: Readonly<Record<ClearingType, string>> = {
  outpatient: "11",
  chronic: "14",
  inpatient: "21",
  pharmacy: "41",
};
export const clearingTypeFrom = table<ClearingType>(
  Object.fromEntries(CLEARING_TYPES.map((type) => [CLEARING_CODES[type], type])),
);

/**
 * mdtrt_cert_type 就诊凭证类型. 06 is a local card, which clients turn into 03 themselves or
 * forget to.
 */
export const credentialKindOf = table<Credential["kind"]>({
  "01": "evoucher",
  1: "evoucher",
  "02": "identityCard",
  2: "identityCard",
  "03": "socialCard",
  3: "socialCard",
  "06": "socialCard",
  6: "socialCard",
});
export const CREDENTIAL_CODES: Readonly<Record<Credential["kind"], string>> = {
  evoucher: "01",
  identityCard: "02",
  socialCard: "03",
};

/**
 * businessType 用码业务类型: for which of them a code is scanned at an institution. Changing a
 * password (05101) is none.
 */
export const isTreatmentBusiness = table<true>(
  Object.fromEntries(
    [
      ...["01101", "01102", "01103", "01104", "01201", "01202", "01203", "01204", "01301", "01302"],
      ...["01303", "01304", "01305", "02121", "02122", "03131", "03132"],
    ].map((code) => [code, true] as const),
  ),
);

/** acct_used_flag 个人账户使用标志. */
export const accountUseOf = table<AccountUse>({ 0: "none", 1: "own", 2: "relatives" });

/** hosp_appr_flag 医院审批标志. */
export const approvalOf = table<ChargeInput["approval"]>({
  0: "none",
  1: "approved",
  2: "refused",
});

/** Flags 0/1 of any name. */
export const yesNoOf = table<boolean>({ 0: false, 1: true, false: false, true: true });

/** What a reversal (2601) may name, by the original's transaction number. */
export const reversibleOf = table<"settle" | "cancel" | "admit">({
  2102: "settle",
  2207: "settle",
  "2207A": "settle",
  2304: "settle",
  2103: "cancel",
  2208: "cancel",
  2305: "cancel",
  2401: "admit",
});

export const SEX_CODES: Readonly<Record<Sex, string>> = { unknown: "0", male: "1", female: "2" };

/** psn_type 人员类别. */
export const PERSON_TYPE_CODES: Readonly<Record<PersonType, string>> = {
  working: "11",
  retired: "12",
  residentAdult: "15",
  residentElder: "16",
  child: "1405",
  student: "1403",
};

/** psn_insu_stas 人员参保状态. */
export const INSURANCE_STATE_CODES: Readonly<Record<InsuranceState, string>> = {
  active: "1",
  suspended: "2",
  ended: "4",
};

/** psn_idet_type 人员身份类别. */
export const IDENTITY_CODES: Readonly<Record<IdentityKind, string>> = {
  lowIncome: "2305",
  subsistenceAllowance: "2303",
  extremelyPoor: "2304",
  returnedToPoverty: "2302",
  disabled: "2308",
  disabledVeteran: "2104",
};

/** chrgitm_lv 收费项目等级. */
export const ITEM_CLASS_CODES: Readonly<Record<ItemClass, string>> = { A: "01", B: "02", C: "03" };

/** med_chrgitm_type 医疗收费项目类别: 01 bed … 14 other. */
export function feeCategoryCode(category: FeeCategory): string {
  return String(FEE_CATEGORIES.indexOf(category) + 1).padStart(2, "0");
}

/** list_type 目录类别, by the list that an item stands in. */
export const LIST_CODES: Readonly<Record<ItemList, string>> = {
  drug: "101",
  herbalPieces: "102",
  inHousePreparation: "103",
  ethnicDrug: "104",
  otherDrug: "105",
  herbalGranules: "106",
  service: "201",
  consumable: "301",
};
const LISTS = new Map(ITEM_LISTS.map((list) => [LIST_CODES[list], list]));

export function listOf(code: string): ItemList | undefined {
  return LISTS.get(code);
}

/** list_type 目录类别, by the fee category of a line. */
export function catalogueKindCode(category: FeeCategory): string {
  if (category === "westernDrug" || category === "patentDrug") return "101";
  if (category === "herbalPieces") return "102";
  return category === "materials" ? "301" : "201";
}

/** opsp_dise_code 门慢特病种: what settles across provinces, by family and where that is not enough. */
const DISEASE_NAMES: Readonly<Record<string, string>> = {
  M002: "病毒性肝炎",
  M005: "恶性肿瘤门诊治疗",
  M016: "糖尿病",
  M039: "高血压",
  M046: "冠心病",
  M053: "慢性阻塞性肺疾病",
  M069: "类风湿关节炎",
  M072: "强直性脊柱炎",
  M07801: "尿毒症透析",
  M07803: "尿毒症血液透析",
  M07804: "尿毒症腹膜透析",
  M083: "器官移植抗排异治疗",
};

/** Of another disease the code itself. */
export function diseaseName(code: string): string {
  return DISEASE_NAMES[code] ?? DISEASE_NAMES[code.slice(0, 4)] ?? code;
}
