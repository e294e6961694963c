/**
 * A small catalogue written by us: common drugs and items with their class as facts, prices and limits
 * made up. Codes are shaped like national ones but lie in ranges that were never issued (ZZ99, 0099,
 * C99, T99), so that nobody can take them for the real thing.
 */
import { present } from "#base/assert.ts";
import { type ChinaDate, day } from "#base/date.ts";
import type { FeeCategory, ItemClass } from "#model/charge.ts";
import type { ListedItem } from "#model/item.ts";
import { RULED_ITEMS } from "./catalogue-rules.ts";

export interface DemoItem {
  readonly item: ListedItem;
  /** What the demo's hospitals charge for one unit, in yuan. */
  readonly price: string;
}

const SINCE: ChinaDate = day("2021-01-01");

type Family = "drug" | "patent" | "herb" | "service" | "material";

/** Shaped by kind; the running number keeps them apart and in order. */
function codeOf(family: Family, number: number): string {
  const serial = String(number).padStart(3, "0");
  if (family === "drug") return `XZZ99AA${serial}A001010100${serial}`;
  if (family === "patent") return `ZZZ99AA${serial}A010100${serial}`;
  if (family === "herb") return `T99${serial.padStart(7, "0")}`;
  if (family === "service") return `0099${serial.padStart(7, "0")}0000`;
  return `C99${serial.padStart(6, "0")}00000000000`;
}

function familyOf(fee: FeeCategory): Family {
  if (fee === "westernDrug") return "drug";
  if (fee === "patentDrug") return "patent";
  if (fee === "herbalPieces") return "herb";
  return fee === "materials" ? "material" : "service";
}

interface More {
  /** Own share first in percent: of employees, of residents. Class B without it: 10 and 20. */
  readonly own?: readonly [number, number];
  /** Ceiling of a unit in yuan at levels 1, 2, 3. */
  readonly limit?: readonly [number, number, number];
  readonly restriction?: string;
}

type Row = readonly [
  key: string,
  name: string,
  itemClass: ItemClass,
  fee: FeeCategory,
  price: string,
  more?: More,
];

const ROWS: readonly Row[] = [
  // Hypertension and the heart.
  ["amlodipine", "苯磺酸氨氯地平片 5mg×28片", "A", "westernDrug", "18.43"],
  ["nifedipine", "硝苯地平控释片 30mg×7片", "A", "westernDrug", "31.25"],
  ["enalapril", "马来酸依那普利片 10mg×16片", "A", "westernDrug", "10.75"],
  ["captopril", "卡托普利片 25mg×100片", "A", "westernDrug", "8.60"],
  ["valsartan", "缬沙坦胶囊 80mg×7粒", "A", "westernDrug", "16.20"],
  ["hydrochlorothiazide", "氢氯噻嗪片 25mg×100片", "A", "westernDrug", "4.60"],
  ["metoprolol", "酒石酸美托洛尔片 25mg×20片", "A", "westernDrug", "7.85"],
  ["metoprololSlow", "琥珀酸美托洛尔缓释片 47.5mg×7片", "B", "westernDrug", "14.30"],
  ["levamlodipine", "苯磺酸左氨氯地平片 2.5mg×14片", "B", "westernDrug", "19.90"],
  ["atorvastatin", "阿托伐他汀钙片 20mg×7片", "B", "westernDrug", "23.50"],
  ["rosuvastatin", "瑞舒伐他汀钙片 10mg×7片", "B", "westernDrug", "21.40"],
  ["aspirin", "阿司匹林肠溶片 100mg×30片", "A", "westernDrug", "12.90"],
  ["clopidogrel", "硫酸氢氯吡格雷片 75mg×7片", "B", "westernDrug", "17.60"],
  ["isosorbide", "单硝酸异山梨酯片 20mg×48片", "A", "westernDrug", "9.75"],
  // Diabetes.
  ["metformin", "盐酸二甲双胍片 0.5g×20片", "A", "westernDrug", "6.80"],
  ["metforminSlow", "盐酸二甲双胍缓释片 0.5g×30片", "B", "westernDrug", "15.40"],
  ["glimepiride", "格列美脲片 2mg×15片", "A", "westernDrug", "13.15"],
  ["acarbose", "阿卡波糖片 50mg×30片", "A", "westernDrug", "19.35"],
  ["insulin", "人胰岛素注射液 300单位", "A", "westernDrug", "38.50"],
  ["insulinGlargine", "甘精胰岛素注射液 300单位", "B", "westernDrug", "69.70"],
  // Other chronic diseases.
  ["salbutamol", "硫酸沙丁胺醇吸入气雾剂 200揿", "A", "westernDrug", "16.90"],
  ["methotrexate", "甲氨蝶呤片 2.5mg×16片", "A", "westernDrug", "24.00"],
  ["leflunomide", "来氟米特片 10mg×16片", "B", "westernDrug", "42.30"],
  ["sulfasalazine", "柳氮磺吡啶肠溶片 0.25g×60片", "A", "westernDrug", "22.10"],
  ["entecavir", "恩替卡韦片 0.5mg×28片", "B", "westernDrug", "28.00"],
  ["tacrolimus", "他克莫司胶囊 1mg×50粒", "B", "westernDrug", "486.00"],
  ["ciclosporin", "环孢素软胶囊 25mg×50粒", "A", "westernDrug", "168.00"],
  ["epoetin", "重组人促红素注射液 3000单位", "B", "westernDrug", "24.50"],
  // Common acute drugs.
  ["amoxicillin", "阿莫西林胶囊 0.25g×24粒", "A", "westernDrug", "6.20"],
  ["cefuroxime", "注射用头孢呋辛钠 0.75g", "A", "westernDrug", "5.35"],
  ["ceftriaxone", "注射用头孢曲松钠 1g", "A", "westernDrug", "3.90"],
  ["levofloxacin", "左氧氟沙星片 0.5g×4片", "A", "westernDrug", "8.40"],
  ["omeprazole", "奥美拉唑肠溶胶囊 20mg×14粒", "A", "westernDrug", "7.60"],
  ["paracetamol", "对乙酰氨基酚片 0.5g×10片", "A", "westernDrug", "2.50"],
  ["ibuprofenSyrup", "布洛芬混悬液 100ml", "B", "westernDrug", "15.80"],
  ["montmorillonite", "蒙脱石散 3g×10袋", "A", "westernDrug", "11.20"],
  ["ambroxol", "盐酸氨溴索片 30mg×20片", "A", "westernDrug", "9.30"],
  ["saline", "0.9%氯化钠注射液 250ml", "A", "westernDrug", "2.85"],
  ["glucose", "5%葡萄糖注射液 250ml", "A", "westernDrug", "3.10"],
  [
    "albumin",
    "人血白蛋白注射液 10g",
    "B",
    "westernDrug",
    "378.00",
    { restriction: "限抢救、重症或肝硬化、癌症胸腹水且白蛋白低于30g/L" },
  ],
  ["bevacizumab", "贝伐珠单抗注射液 100mg", "B", "westernDrug", "1180.00", { own: [20, 30] }],
  ["minoxidil", "米诺地尔搽剂 60ml（生发用）", "C", "westernDrug", "168.00"],
  // Chinese medicine.
  ["danshen", "复方丹参片 60片", "A", "patentDrug", "9.60"],
  ["liuwei", "六味地黄丸 200丸", "A", "patentDrug", "12.40"],
  ["huoxiang", "藿香正气水 10ml×10支", "A", "patentDrug", "8.90"],
  ["astragalus", "黄芪饮片（1克）", "A", "herbalPieces", "0.12"],
  ["licorice", "甘草饮片（1克）", "A", "herbalPieces", "0.08"],
  ["antler", "鹿茸片饮片（1克）", "C", "herbalPieces", "18.00"],
  // Services.
  ["consultation", "普通门诊诊察费", "A", "consultation", "15.00"],
  ["emergencyConsultation", "急诊诊察费", "A", "consultation", "22.00"],
  ["inpatientConsultation", "住院诊察费（日）", "A", "consultation", "25.00"],
  ["registration", "挂号费", "C", "registration", "1.00"],
  ["bed", "普通病房床位费（日）", "A", "bed", "55.00", { limit: [25, 35, 45] }],
  ["nursing", "二级护理（日）", "A", "nursing", "18.00"],
  ["electrocardiogram", "十二导联心电图", "A", "examination", "20.00"],
  ["ct", "胸部CT平扫", "B", "examination", "260.00"],
  ["mri", "头颅磁共振平扫", "B", "examination", "520.00"],
  ["ultrasound", "腹部彩色超声", "B", "examination", "120.00"],
  ["bloodCount", "血常规（五分类）", "A", "laboratory", "18.00"],
  ["lipids", "血脂四项", "A", "laboratory", "20.00"],
  ["glucoseTest", "葡萄糖测定", "A", "laboratory", "5.00"],
  ["liverFunction", "肝功能十项", "A", "laboratory", "48.00"],
  ["infusion", "静脉输液（次）", "A", "treatment", "9.00"],
  ["haemodialysis", "血液透析（次）", "A", "treatment", "400.00", { limit: [320, 360, 400] }],
  ["radiotherapy", "直线加速器放射治疗（次）", "B", "treatment", "680.00"],
  ["debridement", "清创缝合（小）", "A", "operation", "80.00"],
  ["appendectomy", "腹腔镜阑尾切除术", "B", "operation", "1650.00"],
  ["stentOperation", "经皮冠状动脉支架置入术", "B", "operation", "4300.00"],
  ["hipReplacement", "人工髋关节置换术", "B", "operation", "3900.00"],
  ["beauty", "祛斑美容治疗（次）", "C", "other", "300.00"],
  // Materials.
  ["syringe", "一次性无菌注射器", "A", "materials", "0.85"],
  ["dialyser", "一次性使用血液透析器", "B", "materials", "96.00"],
  ["stent", "冠状动脉药物支架", "B", "materials", "798.00", { own: [10, 15] }],
  [
    "hipJoint",
    "人工髋关节（陶对陶）",
    "B",
    "materials",
    "8600.00",
    { own: [20, 30], limit: [7000, 7500, 8000] },
  ],
];

function rateOf(percent: number): bigint {
  return BigInt(percent) * 100n;
}

function itemOf(row: Row, index: number): DemoItem {
  const [, name, itemClass, feeCategory, price, more = {}] = row;
  const [genericName, specification] = name.split(" ");
  const [employee, resident] = more.own ?? (itemClass === "B" ? [10, 20] : [0, 0]);
  const [first, second, third] = (more.limit ?? []).map((yuan) => BigInt(yuan) * 1_000_000n);
  return {
    price,
    item: {
      code: codeOf(familyOf(feeCategory), index + 1),
      name,
      itemClass,
      feeCategory,
      ownShareBp: { employee: rateOf(employee), resident: rateOf(resident) },
      priceLimitE6: first && second && third ? { 1: first, 2: second, 3: third } : {},
      ...(more.restriction === undefined ? {} : { restriction: more.restriction }),
      detail: { genericName, specification, maker: "示范生产企业" },
      span: { from: SINCE },
    },
  };
}

const BY_KEY: ReadonlyMap<string, DemoItem> = new Map(
  ROWS.map((row, index) => [row[0], itemOf(row, index)]),
);

/** The same in every care place of the demo. */
export const DEMO_ITEMS: readonly DemoItem[] = [...BY_KEY.values()];

const RULED_BY_KEY: ReadonlyMap<string, DemoItem> = new Map(
  RULED_ITEMS.map((ruled) => [ruled.key, ruled]),
);

/** By the short key that the stories use. */
export function demoItem(key: string): DemoItem {
  return present(
    BY_KEY.get(key) ?? RULED_BY_KEY.get(key),
    `no such item in the demo's catalogue: ${key}`,
  );
}
