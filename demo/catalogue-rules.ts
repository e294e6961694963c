/**
 * Items of the demo that a program has more to check of: limits of use, ceilings over time, payment
 * standards, partial counting, local additions. Written by us; codes of the same never-issued ranges.
 * Apart from the plain catalogue, so that whoever picks an item there is paid for it.
 */
import { type ChinaDate, day } from "#base/date.ts";
import type { CatalogueItem, KindShare, ListedItem } from "#model/item.ts";
import { type Area, INPATIENT_TYPES } from "#model/place.ts";

const SINCE: ChinaDate = day("2021-01-01");

/** Numbers above those of the plain catalogue. */
const FIRST_NUMBER = 500;

export interface RuledItem {
  readonly key: string;
  readonly price: string;
  readonly item: ListedItem;
}

type Rules = Partial<Omit<CatalogueItem, "name" | "span">> & { readonly maker?: string };

type Row = readonly [key: string, name: string, price: string, rules: Rules];

const YUAN_E6 = 1_000_000n;
const STAYS = [...INPATIENT_TYPES];

const ROWS: readonly Row[] = [
  // Sex and age.
  [
    "gynaecology",
    "妇科常规检查",
    "30.00",
    { feeCategory: "examination", limits: { sex: "female" } },
  ],
  ["prostate", "前列腺特异性抗原测定", "60.00", { limits: { sex: "male" } }],
  ["childCold", "小儿氨酚黄那敏颗粒 10袋", "9.80", drug({ ageBelow: { years: 14 } })],
  ["newbornCare", "新生儿护理（日）", "36.00", { limits: { ageBelow: { days: 28 } } }],
  ["elderCheck", "老年综合评估", "45.00", { limits: { ageFrom: { years: 60 } } }],
  // Level, kind of care, diagnosis, days, scheme.
  [
    "edaravone",
    "依达拉奉注射液 20ml:30mg",
    "46.00",
    {
      ...drug({
        levels: [2, 3],
        careTypes: STAYS,
        diagnoses: ["I63"],
        daysMax: { days: 14, per: "visit" },
      }),
      itemClass: "B",
    },
  ],
  [
    "hypertensionPack",
    "沙库巴曲缬沙坦钠片 100mg×14片",
    "42.00",
    drug({ diagnoses: ["I10", "M039"] }),
  ],
  [
    "oseltamivir",
    "磷酸奥司他韦胶囊 75mg×10粒",
    "58.00",
    drug({ daysMax: { days: 7, per: "line" } }),
  ],
  ["maternityFolic", "叶酸片 0.4mg×31片", "6.50", drug({ sex: "female", schemes: ["employee"] })],
  // Ceilings over time, a payment standard.
  [
    "filtration",
    "血液滤过（次）",
    "480.00",
    {
      feeCategory: "treatment",
      priceLimitE6: { 1: 350n * YUAN_E6, 2: 400n * YUAN_E6, 3: 450n * YUAN_E6 },
      unitsMax: { unitsE4: 30_000n, per: "week" },
    },
  ],
  ["glucoseStrip", "血糖监测（次）", "4.00", { unitsMax: { unitsE4: 80_000n, per: "day" } }],
  [
    "rivaroxaban",
    "利伐沙班片 10mg×5片",
    "21.00",
    { ...drug({}), paymentStandardE6: 16n * YUAN_E6 },
  ],
  // Own share by kind, imported devices in part.
  ["rituximab", "利妥昔单抗注射液 100mg", "960.00", kindOf("highValueDrug", "westernDrug")],
  ["mriEnhanced", "头颅磁共振增强扫描", "780.00", kindOf("specialExamination", "examination")],
  ["pacemaker", "进口双腔起搏器", "38000.00", kindOf("importedImplant", "materials")],
  [
    "ablationCatheter",
    "进口射频消融导管",
    "1600.00",
    {
      ...kindOf("importedImplant", "materials"),
      ownShareBp: { employee: 0n, resident: 0n },
      countedInPart: { fullToE6: 1_000n * YUAN_E6, aboveBp: 5_000n },
    },
  ],
  // Local additions: of a province, of a pooling area, and a province's other version of its own.
  ["hainanOintment", "海南院内制剂 芦荟膏 50g", "18.00", local("460000", "inHousePreparation")],
  ["haikouGranules", "海口中药配方颗粒 甘草（克）", "0.30", local("460100", "herbalGranules")],
  ["yunnanEthnic", "傣药 雅叫哈顿散（袋）", "3.20", local("530000", "ethnicDrug")],
];

function drug(limits: NonNullable<CatalogueItem["limits"]>): Rules {
  return { feeCategory: "westernDrug", ...(Object.keys(limits).length > 0 ? { limits } : {}) };
}

function kindOf(kind: string, feeCategory: CatalogueItem["feeCategory"]): Rules {
  return { kind, feeCategory, itemClass: "B" };
}

function local(area: string, list: NonNullable<CatalogueItem["list"]>): Rules {
  const feeCategory = list === "herbalGranules" ? "herbalPieces" : "patentDrug";
  return { addedBy: area as Area, list, feeCategory };
}

function ruledItem([key, name, price, rules]: Row, index: number): RuledItem {
  const number = String(FIRST_NUMBER + index);
  const { maker, ...rest } = rules;
  const [genericName, specification] = name.split(" ");
  return {
    key,
    price,
    item: {
      code:
        rules.feeCategory === undefined
          ? `0099${number}0000000`
          : `XZZ99AA${number}R00101${number}`,
      name,
      itemClass: "A",
      feeCategory: "laboratory",
      ownShareBp: {},
      priceLimitE6: {},
      ...rest,
      detail: { genericName, specification, maker: maker ?? "示范生产企业" },
      span: { from: SINCE },
    },
  };
}

export const RULED_ITEMS: readonly RuledItem[] = ROWS.map(ruledItem);

/** Made-up shares of the demo, in every place the same; Hainan asks less of the employed. */
export const KIND_SHARES: readonly KindShare[] = [
  share("highValueDrug", "高值药品", 3_000n, 3_000n),
  share("specialExamination", "特殊检查", 3_000n, 3_000n),
  share("importedImplant", "进口植入材料", 5_000n, 5_000n),
  { ...share("importedImplant", "进口植入材料", 4_000n, 5_000n), addedBy: "460000" as Area },
];

function share(kind: string, name: string, employee: bigint, resident: bigint): KindShare {
  return { kind, name, ownShareBp: { employee, resident }, span: { from: SINCE } };
}
