/**
 * The demo's places: fifteen provinces with real area codes, and institutions that are obviously made up.
 * Everything follows from the seed; keys are digests of it, so each call gives the same ones.
 */
import { day } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type {
  Area,
  CareType,
  Institution,
  InstitutionCode,
  InstitutionLevel,
  NodeId,
} from "#model/place.ts";
import type { Designation } from "#registry/registry.ts";

export interface DemoProvince {
  readonly node: NodeId;
  readonly name: string;
  /** The province's own area first, then its pooling areas. */
  readonly areas: readonly { readonly code: Area; readonly name: string; readonly short: string }[];
}

/** Code and short name; the first pooling area is the one whose hospitals the stories use. */
const PROVINCES: readonly (readonly [string, string, readonly (readonly [string, string])[]])[] = [
  [
    "110000",
    "北京市",
    [
      ["110100", "北京"],
      ["110105", "朝阳"],
      ["110108", "海淀"],
    ],
  ],
  [
    "130000",
    "河北省",
    [
      ["130100", "石家庄"],
      ["131000", "廊坊"],
    ],
  ],
  [
    "210000",
    "辽宁省",
    [
      ["210100", "沈阳"],
      ["210200", "大连"],
      ["210800", "营口"],
    ],
  ],
  [
    "310000",
    "上海市",
    [
      ["310100", "上海"],
      ["310115", "浦东"],
      ["310118", "青浦"],
    ],
  ],
  [
    "320000",
    "江苏省",
    [
      ["320100", "南京"],
      ["320500", "苏州"],
      ["320509", "吴江"],
    ],
  ],
  [
    "330000",
    "浙江省",
    [
      ["330100", "杭州"],
      ["330400", "嘉兴"],
      ["330421", "嘉善"],
    ],
  ],
  [
    "340000",
    "安徽省",
    [
      ["340100", "合肥"],
      ["340200", "芜湖"],
    ],
  ],
  [
    "360000",
    "江西省",
    [
      ["360100", "南昌"],
      ["360300", "萍乡"],
    ],
  ],
  [
    "440000",
    "广东省",
    [
      ["440100", "广州"],
      ["440300", "深圳"],
    ],
  ],
  [
    "460000",
    "海南省",
    [
      ["460100", "海口"],
      ["460200", "三亚"],
    ],
  ],
  [
    "500000",
    "重庆市",
    [
      ["500100", "重庆"],
      ["500112", "渝北"],
    ],
  ],
  [
    "510000",
    "四川省",
    [
      ["510100", "成都"],
      ["510700", "绵阳"],
    ],
  ],
  [
    "520000",
    "贵州省",
    [
      ["520100", "贵阳"],
      ["520300", "遵义"],
    ],
  ],
  [
    "530000",
    "云南省",
    [
      ["530100", "昆明"],
      ["530300", "曲靖"],
    ],
  ],
  [
    "540000",
    "西藏自治区",
    [
      ["540100", "拉萨"],
      ["540200", "日喀则"],
    ],
  ],
];

export const DEMO_PROVINCES: readonly DemoProvince[] = PROVINCES.map(([node, name, areas]) => ({
  node: node as NodeId,
  name,
  areas: [
    { code: node as Area, name: `${name}本级`, short: name.slice(0, 2) },
    ...areas.map(([code, short]) => ({
      code: code as Area,
      name: nameOf(code, name, short),
      short,
    })),
  ],
}));

/** 萍乡 → 江西省萍乡市; districts keep their 区, 吴江 and 嘉善 lie inside a city. */
function nameOf(code: string, province: string, short: string): string {
  if (province.startsWith(short)) return `${province}市辖区`;
  if (code.endsWith("00")) return `${province}${short}市`;
  return `${province}${short}${short === "嘉善" ? "县" : "区"}`;
}

/** For screens and for the registry's `nameAreas`. */
export function areaNames(): Map<Area, string> {
  return new Map(
    DEMO_PROVINCES.flatMap(({ areas }) => areas.map(({ code, name }) => [code, name] as const)),
  );
}

/** The ten diseases that settle across provinces. */
const CROSS_PROVINCE_DISEASES: readonly string[] = [
  "M03900", // 高血压
  "M01600", // 糖尿病
  "M00503", // 恶性肿瘤门诊放化疗
  "M07803", // 血液透析
  "M08300", // 器官移植抗排异
  "M05300", // 慢阻肺
  "M06900", // 类风湿关节炎
  "M04600", // 冠心病
  "M00201", // 慢性乙型肝炎
  "M07200", // 强直性脊柱炎
];
const FIRST_FIVE = CROSS_PROVINCE_DISEASES.slice(0, 5);

const AMBULANT: readonly CareType[] = ["outpatient", "registrationFee", "emergency", "chronic"];
const EVERYTHING: readonly CareType[] = [
  ...AMBULANT,
  "maternityOutpatient",
  "traumaOutpatient",
  "inpatient",
  "inpatientTrauma",
  "inpatientEmergency",
  "inpatientMaternity",
  "daySurgery",
];
const NOT_CHRONIC = EVERYTHING.filter((careType) => careType !== "chronic");

interface Shape {
  readonly suffix: string;
  readonly number: number;
  readonly kind: Institution["kind"];
  readonly level: InstitutionLevel;
  readonly careTypes: readonly CareType[];
  readonly diseases: readonly string[];
  readonly state?: "suspended";
  readonly crossProvince?: readonly CareType[];
}

/** What every pooling area has. */
const SHAPES: readonly Shape[] = [
  {
    suffix: "示范第一医院",
    number: 1,
    kind: "hospital",
    level: 3,
    careTypes: EVERYTHING,
    diseases: CROSS_PROVINCE_DISEASES,
  },
  {
    suffix: "样板中医医院",
    number: 2,
    kind: "hospital",
    level: 2,
    careTypes: EVERYTHING,
    diseases: FIRST_FIVE,
  },
  {
    suffix: "示例社区卫生服务中心",
    number: 3,
    kind: "hospital",
    level: 1,
    careTypes: AMBULANT,
    diseases: ["M03900", "M01600"],
  },
  {
    suffix: "样例大药房",
    number: 1,
    kind: "pharmacy",
    level: 1,
    careTypes: ["pharmacy"],
    diseases: [],
  },
];

/** Haikou also has one institution for each refusal. */
const REFUSING: readonly Shape[] = [
  {
    suffix: "示范停业医院",
    number: 4,
    kind: "hospital",
    level: 2,
    careTypes: EVERYTHING,
    diseases: FIRST_FIVE,
    state: "suspended",
  },
  {
    suffix: "示范骨科医院（未开通慢特病）",
    number: 5,
    kind: "hospital",
    level: 2,
    careTypes: NOT_CHRONIC,
    diseases: [],
  },
  {
    suffix: "示范康复医院（未开通跨省）",
    number: 6,
    kind: "hospital",
    level: 2,
    careTypes: EVERYTHING,
    diseases: FIRST_FIVE,
    crossProvince: [],
  },
  {
    suffix: "示范心脏医院（只开通高血压）",
    number: 7,
    kind: "hospital",
    level: 3,
    careTypes: EVERYTHING,
    diseases: ["M03900"],
  },
];

const HAIKOU = "460100";

/** "H46010000001" */
function institutionCode(kind: Institution["kind"], area: string, number: number): InstitutionCode {
  const letter = kind === "hospital" ? "H" : "P";
  return `${letter}${area}${String(number).padStart(5, "0")}` as InstitutionCode;
}

function designationOf(seed: number, area: Area, short: string, shape: Shape): Designation {
  const code = institutionCode(shape.kind, area, shape.number);
  return {
    institution: {
      code,
      name: `${short}${shape.suffix}`,
      area,
      kind: shape.kind,
      level: shape.level,
      state: shape.state ?? "open",
      careTypes: shape.careTypes,
      careTypesCrossProvince: shape.crossProvince ?? shape.careTypes,
      diseases: shape.diseases,
      ...(shape.kind === "hospital" && shape.level === 3 ? { marks: ["refers"] as const } : {}),
      agreement: { from: day("2021-01-01") },
    },
    accessKey: `AK${sm3(`${seed}:${code}:access`).slice(0, 16)}`,
    secretKey: sm3(`${seed}:${code}:secret`),
  };
}

/** Institutions of each level in every pooling area, with their keys. */
export function demoInstitutions(seed: number): Designation[] {
  return DEMO_PROVINCES.flatMap(({ areas }) =>
    areas.slice(1).flatMap(({ code, short }) => {
      const shapes = code === HAIKOU ? [...SHAPES, ...REFUSING] : SHAPES;
      return shapes.map((shape) => designationOf(seed, code, short, shape));
    }),
  );
}
