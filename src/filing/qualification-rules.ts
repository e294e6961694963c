/**
 * Rules and lists of chronic diseases as places publish them, until a place releases its own: data
 * only. Several diseases of a home place may stand for one of the national list.
 */
import { type ChinaDate, covers, day, type Span } from "#base/date.ts";
import { diseaseFamily } from "#model/filing.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import type { DiseaseRules, NationalDisease, QualificationRules } from "#model/qualification.ts";

/** The national list for settling across provinces, by its families. */
const NATIONAL: Readonly<Record<string, string>> = {
  M00200: "病毒性肝炎",
  M00500: "恶性肿瘤门诊治疗",
  M01600: "糖尿病",
  M03900: "高血压",
  M04600: "冠心病",
  M05300: "慢性阻塞性肺疾病",
  M06900: "类风湿关节炎",
  M07200: "强直性脊柱炎",
  M07801: "尿毒症透析",
  M08300: "器官移植抗排异治疗",
};

/** One disease of a home place: what it is called there, what it stands for, from when on. */
interface HomeDisease {
  readonly code: string;
  readonly name: string;
  /** Null: not in the national list. */
  readonly national: string | null;
  readonly span: Span;
  readonly months?: number;
  readonly byAssessment?: true;
  readonly expert?: true;
}

const SINCE: Span = { from: day("2021-01-01") };
/** The second step of the national list: five more diseases. */
const SECOND: Span = { from: day("2024-12-01") };

interface HomeList {
  readonly assessors?: readonly string[];
  /** Whose decisions on which national diseases hold here. */
  readonly recognises?: QualificationRules["recognises"];
  readonly diseases: readonly HomeDisease[];
}

/** Lists of two places, made up for the demo. */
const LISTS: Readonly<Record<string, HomeList>> = {
  360300: {
    assessors: ["H36030000001", "H46010000001"],
    recognises: [{ area: "460100" as Area, diseases: ["M03900", "M01600"], span: SINCE }],
    diseases: [
      { code: "PX01", name: "高血压病2级", national: "M03900", span: SINCE, byAssessment: true },
      { code: "PX02", name: "高血压病3级", national: "M03900", span: SINCE, expert: true },
      { code: "PX03", name: "2型糖尿病", national: "M01600", span: SINCE, months: 24 },
      { code: "PX04", name: "冠状动脉粥样硬化性心脏病", national: "M04600", span: SECOND },
      { code: "PX05", name: "癫痫", national: null, span: SINCE, expert: true },
      { code: "PX06", name: "肾透析", national: "M07801", span: SINCE, byAssessment: true },
    ],
  },
  460100: {
    diseases: [
      { code: "HK11", name: "高血压", national: "M03900", span: SINCE, months: 36 },
      { code: "HK12", name: "糖尿病", national: "M01600", span: SINCE, months: 36 },
      { code: "HK13", name: "糖尿病并发症", national: "M01600", span: SINCE, expert: true },
    ],
  },
};

/** Where a place has published no list, the national one is its own. */
const NATIONAL_LIST: HomeList = {
  diseases: Object.entries(NATIONAL).map(([code, name]) => {
    return { code, name, national: code, span: SINCE };
  }),
};

function listOf(area: Area): HomeList {
  return LISTS[area] ?? NATIONAL_LIST;
}

function rulesOf({ code, name, months = 12, byAssessment, expert }: HomeDisease): DiseaseRules {
  return {
    disease: code,
    name,
    validMonths: months,
    materials: [["medicalRecord"], ["assessmentForm"]],
    decidedBy: expert ? "expert" : "materials",
    byAssessment: byAssessment ?? false,
  };
}

/** The rules that hold in a place until it releases its own. */
export function nationalQualifying(area: Area): QualificationRules {
  const { diseases, assessors, recognises = [] } = listOf(area);
  return {
    area,
    version: "national",
    decideWorkdays: 10,
    diseases: diseases.map(rulesOf),
    assessors: assessors as readonly InstitutionCode[] | undefined,
    assessmentDays: 90,
    fromAssessment: false,
    renewDays: 60,
    lateDays: 90,
    recognises,
  };
}

export function nationalIn(area: Area, homeDisease: string, on: ChinaDate): NationalDisease | null {
  const found = listOf(area).diseases.find(
    ({ code, span }) => code === homeDisease && covers(span, on),
  );
  const code = found?.national ?? null;
  return code === null ? null : nationalDisease(code);
}

/** Diseases are filed by subdivision; one that the list does not name is called by its family. */
export function nationalDisease(code: string): NationalDisease {
  return { code, name: NATIONAL[code] ?? NATIONAL[`${diseaseFamily(code)}00`] ?? code };
}
