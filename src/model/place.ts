/**
 * Places. An area (医保区划, pooling area 统筹区) is six digits: province 2, city 4, county 6. A node is a
 * province's or the hub's part in the network; a province serves all areas that share its first two
 * digits.
 */
import type { ChinaDate, Span } from "#base/date.ts";

/** "360300" */
export type Area = string & { readonly area: unique symbol };
/** A province's node "360000", or the hub "100000". */
export type NodeId = string & { readonly node: unique symbol };

export const HUB = "100000" as NodeId;

const AREA_TEXT = /^\d{6}$/;

export function parseArea(text: string): Area | null {
  return AREA_TEXT.test(text) ? (text as Area) : null;
}

/** The node that serves an area. */
export function nodeOf(area: Area): NodeId {
  return `${area.slice(0, 2)}0000` as NodeId;
}

/** The area of a province, by its node. */
export function areaOf(node: NodeId): Area {
  return node as string as Area;
}

/** Where a case lies: same pooling area, another one of the province, or another province. */
export type Distance = "local" | "inProvince" | "crossProvince";

/** Beijing, Tianjin, Shanghai and Chongqing pool as one city. */
const MUNICIPALITIES = new Set(["11", "12", "31", "50"]);
/** 省直辖县级行政区划 in the second pair of digits: counties without a city above them. */
const DIRECT = "90";

/** The pool of an area where no other is recorded: the municipality, the city, or the county. */
export function usualPool(area: Area): Area {
  if (MUNICIPALITIES.has(area.slice(0, 2)) || area.endsWith("0000")) {
    return `${area.slice(0, 2)}0000` as Area;
  }
  if (area.slice(2, 4) === DIRECT) return area;
  return `${area.slice(0, 4)}00` as Area;
}

/** The pool of an area on a day, as its province has recorded it. */
export type PoolOf = (area: Area, on: ChinaDate) => Area;

/** Does one fund pay for both? A place has many codes (a county, its city), its pool has one. */
export function samePool(poolOf: PoolOf, one: Area, other: Area, on: ChinaDate): boolean {
  return one === other || poolOf(one, on) === poolOf(other, on);
}

/** By the usual pools. */
export function distance(home: Area, care: Area): Distance {
  if (home.slice(0, 2) !== care.slice(0, 2)) return "crossProvince";
  return usualPool(home) === usualPool(care) ? "local" : "inProvince";
}

/** By the pools of a day. */
export function distanceOn(poolOf: PoolOf, home: Area, care: Area, on: ChinaDate): Distance {
  if (home.slice(0, 2) !== care.slice(0, 2)) return "crossProvince";
  return samePool(poolOf, home, care, on) ? "local" : "inProvince";
}

export type InstitutionKind = "hospital" | "pharmacy";
/** The insurance settlement level (医保结算等级), not the clinical grade. */
export type InstitutionLevel = 1 | 2 | 3;

/** "H46010000001" or "P…" */
export type InstitutionCode = string & { readonly institution: unique symbol };

export interface Institution {
  readonly code: InstitutionCode;
  readonly name: string;
  readonly area: Area;
  readonly kind: InstitutionKind;
  /** Absent: none is agreed for the day, and nothing is settled. */
  readonly level?: InstitutionLevel | undefined;
  /** onboarding: it has applied and is not opened yet. */
  readonly state: "open" | "suspended" | "onboarding";
  /** Care types that the agreement covers. */
  readonly careTypes: readonly CareType[];
  /** The same across provinces. */
  readonly careTypesCrossProvince: readonly CareType[];
  /** Chronic diseases opened across provinces, by national code: "M03900". */
  readonly diseases: readonly string[];
  /** The same for the insured of here and of the province; absent: the agreement names none. */
  readonly diseasesLocal?: readonly string[] | undefined;
  readonly marks?: readonly InstitutionMark[] | undefined;
  /**
   * Null: its place has opened the disease for people from there, on that day. Absent: the place
   * opens nothing region by region, and the agreement decides alone.
   */
  readonly opens?: ((asked: AskedOpening) => NotOpened | null) | undefined;
  readonly agreement: Span;
}

/** A disease, for people of a home area, from a day on. */
export interface AskedOpening {
  readonly homeArea: Area;
  readonly disease: string;
  readonly on: ChinaDate;
}

/** What somebody can do to whom an institution is not opened. */
export interface NotOpened {
  /** It will be, from this day on. */
  readonly from?: ChinaDate | undefined;
  /** Institutions of the place that are, on the day asked about. */
  readonly at: readonly InstitutionCode[];
}

/** Gives community service (社区卫生服务机构); may refer to other places (转诊资格). */
export type InstitutionMark = "community" | "refers";

/** What kind of care is settled. The wire maps the national code to one of these. */
export type CareType =
  | "outpatient"
  | "registrationFee"
  | "emergency"
  | "chronic"
  | "pharmacy"
  | "maternityOutpatient"
  | "traumaOutpatient"
  | "inpatient"
  | "inpatientTrauma"
  | "inpatientEmergency"
  | "inpatientMaternity"
  | "daySurgery";

export const INPATIENT_TYPES: ReadonlySet<CareType> = new Set<CareType>([
  "inpatient",
  "inpatientTrauma",
  "inpatientEmergency",
  "inpatientMaternity",
  "daySurgery",
]);

export function isInpatient(careType: CareType): boolean {
  return INPATIENT_TYPES.has(careType);
}
