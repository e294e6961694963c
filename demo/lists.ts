/**
 * Small lists written by us for the demo: common diseases, operations, the chronic diseases that
 * settle across provinces, day surgery. The selection is ours; the codes of day surgery are made
 * up.
 */
import type { EntryList, ListEntry } from "#model/list.ts";

type Row = readonly [code: string, name: string];

const DISEASES: readonly Row[] = [
  ["I10.x00", "原发性高血压"],
  ["E11.900", "2型糖尿病"],
  ["I25.103", "冠状动脉粥样硬化性心脏病"],
  ["J18.900", "肺炎"],
  ["J44.900", "慢性阻塞性肺病"],
  ["K35.900", "急性阑尾炎"],
  ["K80.200", "胆囊结石"],
  ["I63.900", "脑梗死"],
  ["M06.900", "类风湿关节炎"],
  ["N18.000", "慢性肾衰竭尿毒症期"],
  ["B18.100", "慢性乙型病毒性肝炎"],
  ["S72.000", "股骨颈骨折"],
];

const OPERATIONS: readonly Row[] = [
  ["47.0101", "腹腔镜下阑尾切除术"],
  ["51.2300", "腹腔镜下胆囊切除术"],
  ["36.0700", "药物洗脱冠状动脉支架置入"],
  ["81.5100", "全髋关节置换术"],
  ["39.9500", "血液透析"],
  ["13.4100", "白内障超声乳化抽吸术"],
];

const CHRONIC_DISEASES: readonly Row[] = [
  ["M03900", "高血压"],
  ["M01600", "糖尿病"],
  ["M00500", "恶性肿瘤门诊治疗"],
  ["M07801", "尿毒症透析"],
  ["M08300", "器官移植抗排异治疗"],
  ["M05300", "慢性阻塞性肺疾病"],
  ["M06900", "类风湿关节炎"],
  ["M04600", "冠心病"],
  ["M00200", "病毒性肝炎"],
  ["M07200", "强直性脊柱炎"],
];

const DAY_SURGERY: readonly Row[] = [
  ["RJ0001", "白内障超声乳化人工晶体植入"],
  ["RJ0002", "腹股沟疝修补"],
  ["RJ0003", "大隐静脉剥脱"],
];

/** By the whole code, or by its family: diseases are filed by subdivision. */
export function chronicDiseaseName(code: string): string | undefined {
  const named = (one: string) => CHRONIC_DISEASES.find(([known]) => known === one)?.[1];
  return named(code) ?? named(`${code.slice(0, 4)}00`);
}

function entries(rows: readonly Row[]): ListEntry[] {
  return rows.map(([code, name]) => ({ code, name, columns: {} }));
}

/** The same in every care place of the demo. */
export const DEMO_LISTS: ReadonlyMap<EntryList, readonly ListEntry[]> = new Map([
  ["disease", entries(DISEASES)],
  ["operation", entries(OPERATIONS)],
  ["chronicDisease", entries(CHRONIC_DISEASES)],
  ["daySurgery", entries(DAY_SURGERY)],
]);
