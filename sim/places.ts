/**
 * The small country of the simulation: three provinces, four pooling areas (two of them in one
 * province, so that patients settle across areas of a province too), seven institutions, and a
 * catalogue that each province prices in its own way. All of it is made up.
 */
import { day } from "#base/date.ts";
import type { RateBp } from "#base/money.ts";
import type { FeeCategory, ItemClass } from "#model/charge.ts";
import type { CatalogueItem } from "#model/item.ts";
import type {
  Area,
  CareType,
  Institution,
  InstitutionCode,
  InstitutionKind,
  InstitutionLevel,
  NodeId,
} from "#model/place.ts";
import type { AreaList, Designation } from "#registry/registry.ts";

export const PROVINCES = ["310000", "360000", "460000"] as NodeId[];

export const SHANGHAI = "310100" as Area;
export const NANCHANG = "360100" as Area;
export const PINGXIANG = "360300" as Area;
export const HAIKOU = "460100" as Area;

const AREA_NAMES = new Map<Area, string>([
  [SHANGHAI, "上海市"],
  [NANCHANG, "南昌市"],
  [PINGXIANG, "萍乡市"],
  [HAIKOU, "海口市"],
]);

/** Where people may file to. */
export const AREAS: AreaList = {
  source: "sim",
  asOf: day("2015-01-01"),
  areas: [
    ...[...AREA_NAMES].map(([code, name]) => ({ code, name })),
    { code: "310000" as Area, name: "上海市" },
    { code: "360000" as Area, name: "江西省" },
    { code: "460000" as Area, name: "海南省" },
  ],
};

export const DIABETES = "M01600";
export const HYPERTENSION = "M03900";

const ALWAYS = { from: day("2015-01-01") };

const HOSPITAL_CARE: readonly CareType[] = [
  "outpatient",
  "emergency",
  "chronic",
  "inpatient",
  "inpatientEmergency",
];

function institution(
  code: string,
  area: Area,
  kind: InstitutionKind,
  level: InstitutionLevel,
): Institution {
  const careTypes: readonly CareType[] =
    kind === "pharmacy" ? ["pharmacy", "chronic"] : HOSPITAL_CARE;
  return {
    code: code as InstitutionCode,
    name: `${AREA_NAMES.get(area)}演练${kind === "pharmacy" ? "药店" : "医院"}`,
    area,
    kind,
    level,
    state: "open",
    careTypes,
    careTypesCrossProvince: careTypes,
    diseases: [DIABETES, HYPERTENSION],
    agreement: ALWAYS,
  };
}

export const INSTITUTIONS: readonly Institution[] = [
  institution("H31010000001", SHANGHAI, "hospital", 3),
  institution("P31010000002", SHANGHAI, "pharmacy", 1),
  institution("H36010000001", NANCHANG, "hospital", 2),
  institution("H36030000001", PINGXIANG, "hospital", 1),
  institution("P36030000002", PINGXIANG, "pharmacy", 1),
  institution("H46010000001", HAIKOU, "hospital", 3),
  institution("H46010000002", HAIKOU, "hospital", 1),
];

export function designationOf(institution: Institution): Designation {
  return { institution, accessKey: `ak-${institution.code}`, secretKey: `sk-${institution.code}` };
}

/** One item as the auditor knows it: shares and limits in plain numbers, one per province. */
export interface SimItem {
  readonly code: string;
  readonly itemClass: ItemClass;
  readonly feeCategory: FeeCategory;
  /** Own share first in basis points, by province in the order of PROVINCES. */
  readonly ownShareBp: readonly [RateBp, RateBp, RateBp];
  /** Price limit of one unit in fen, the same at every level; absent: none. */
  readonly limitFen?: bigint;
  readonly restricted?: true;
}

export const ITEMS: readonly SimItem[] = [
  { code: "SIM-A1", itemClass: "A", feeCategory: "westernDrug", ownShareBp: [0n, 0n, 0n] },
  { code: "SIM-A2", itemClass: "A", feeCategory: "consultation", ownShareBp: [0n, 0n, 0n] },
  {
    code: "SIM-A3",
    itemClass: "A",
    feeCategory: "bed",
    ownShareBp: [0n, 0n, 0n],
    limitFen: 8_000n,
  },
  { code: "SIM-B1", itemClass: "B", feeCategory: "westernDrug", ownShareBp: [1000n, 1500n, 2000n] },
  {
    code: "SIM-B2",
    itemClass: "B",
    feeCategory: "examination",
    ownShareBp: [500n, 1000n, 3333n],
    limitFen: 15_000n,
  },
  {
    code: "SIM-B3",
    itemClass: "B",
    feeCategory: "patentDrug",
    ownShareBp: [1000n, 1000n, 1000n],
    restricted: true,
  },
  { code: "SIM-C1", itemClass: "C", feeCategory: "other", ownShareBp: [0n, 0n, 0n] },
];

/** The catalogue of one province. */
export function catalogueOf(province: NodeId): CatalogueItem[] {
  const index = PROVINCES.indexOf(province);
  return ITEMS.map((item) => {
    const share = item.ownShareBp[index] ?? 0n;
    const limitE6 = item.limitFen === undefined ? undefined : item.limitFen * 10_000n;
    return {
      code: item.code,
      name: `演练项目${item.code.slice(-2)}`,
      itemClass: item.itemClass,
      feeCategory: item.feeCategory,
      ownShareBp: { employee: share, resident: share },
      priceLimitE6: limitE6 === undefined ? {} : { 1: limitE6, 2: limitE6, 3: limitE6 },
      restriction: item.restricted ? "限演练指征" : undefined,
      span: ALWAYS,
    };
  });
}
