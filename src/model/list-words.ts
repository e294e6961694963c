/**
 * The names of classes and lists of the catalogue, and of what is agreed with an institution. They
 * stand beside `words.ts`, for their inside names mean other things elsewhere, too.
 */
import type { FeeCategory, ItemClass } from "#model/charge.ts";
import type { TermKind } from "#model/institution.ts";
import type { ItemList } from "#model/item.ts";
import type { EntryList } from "#model/list.ts";
import { chinese, type Terms } from "#model/term.ts";

const itemClass: Terms<ItemClass> = {
  A: { zh: "甲类", en: "class A" },
  B: { zh: "乙类", en: "class B" },
  C: { zh: "丙类", en: "class C" },
};

const itemList: Terms<ItemList> = {
  drug: { zh: "西药和中成药", en: "drugs" },
  herbalPieces: { zh: "中药饮片", en: "herbal pieces" },
  inHousePreparation: { zh: "医疗机构制剂", en: "in-house preparations" },
  ethnicDrug: { zh: "民族药", en: "ethnic drugs" },
  otherDrug: { zh: "其他药品", en: "other drugs" },
  herbalGranules: { zh: "中药配方颗粒", en: "herbal granules" },
  service: { zh: "医疗服务项目", en: "services" },
  consumable: { zh: "医用耗材", en: "consumables" },
};

const entryList: Terms<EntryList> = {
  disease: { zh: "疾病诊断", en: "diseases" },
  operation: { zh: "手术操作", en: "operations" },
  chronicDisease: { zh: "门诊慢特病病种", en: "chronic diseases" },
  singleDisease: { zh: "按病种结算病种", en: "diseases settled by case" },
  daySurgery: { zh: "日间手术病种", en: "day surgeries" },
  tumourMorphology: { zh: "肿瘤形态学", en: "tumour morphology" },
  herbalDisease: { zh: "中医疾病", en: "diseases of Chinese medicine" },
  herbalSyndrome: { zh: "中医证候", en: "syndromes of Chinese medicine" },
  newService: { zh: "新增医疗服务项目", en: "new services" },
};

const feeCategory: Terms<FeeCategory> = {
  bed: { zh: "床位费", en: "bed" },
  consultation: { zh: "诊察费", en: "consultation" },
  examination: { zh: "检查费", en: "examination" },
  laboratory: { zh: "化验费", en: "laboratory" },
  treatment: { zh: "治疗费", en: "treatment" },
  operation: { zh: "手术费", en: "operation" },
  nursing: { zh: "护理费", en: "nursing" },
  materials: { zh: "卫生材料费", en: "materials" },
  westernDrug: { zh: "西药费", en: "western drugs" },
  herbalPieces: { zh: "中药饮片费", en: "herbal pieces" },
  patentDrug: { zh: "中成药费", en: "Chinese patent drugs" },
  generalConsultation: { zh: "一般诊疗费", en: "general consultation" },
  registration: { zh: "挂号费", en: "registration" },
  other: { zh: "其他费", en: "other" },
};

const termKind: Terms<TermKind> = {
  agreement: { zh: "服务协议", en: "agreement" },
  level: { zh: "结算等级", en: "settlement level" },
  careTypes: { zh: "开通的医疗类别", en: "care types opened" },
  diseases: { zh: "开通的病种", en: "diseases opened" },
  suspension: { zh: "暂停服务", en: "suspension" },
  marks: { zh: "机构标识", en: "marks" },
};

export const LIST_TERMS = { itemClass, itemList, entryList, feeCategory, termKind } as const;

export const ITEM_CLASS_WORDS = chinese(itemClass);
export const TERM_WORDS = chinese(termKind);
export const FEE_CATEGORY_WORDS = chinese(feeCategory);
