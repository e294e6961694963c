/**
 * catalogue item = 医保目录项目, one dated version of a drug, service or material in the care place's
 * catalogue. list = 目录类别, which of the lists it stands in. kind = a place's own group of items with
 * an own share of its own. limit = a condition a program can check (限定), restriction = the words of
 * one it cannot. It says what is payable; how much is the home place's policy.
 */
import type { Instant, Span } from "#base/date.ts";
import type { RateBp } from "#base/money.ts";
import type { FeeCategory, ItemClass, ItemMark } from "#model/charge.ts";
import type { Scheme, Sex } from "#model/person.ts";
import type { Area, CareType, InstitutionLevel } from "#model/place.ts";

/** The lists of the catalogue: drugs, services, materials. */
export const ITEM_LISTS = [
  "drug",
  "herbalPieces",
  "inHousePreparation",
  "ethnicDrug",
  "otherDrug",
  "herbalGranules",
  "service",
  "consumable",
] as const;
export type ItemList = (typeof ITEM_LISTS)[number];

/** An age in whole years (周岁) or, for the newborn, in days. */
export type Age = { readonly years: number } | { readonly days: number };

/**
 * Conditions on the use, each checked when present; one that is not met makes the line own expense.
 */
export interface UseLimits {
  readonly sex?: Exclude<Sex, "unknown"> | undefined;
  /** From this age on, the day itself included. */
  readonly ageFrom?: Age | undefined;
  /** Before this age is reached. */
  readonly ageBelow?: Age | undefined;
  /** Settlement levels of institutions that may use it. */
  readonly levels?: readonly InstitutionLevel[] | undefined;
  readonly careTypes?: readonly CareType[] | undefined;
  readonly schemes?: readonly Scheme[] | undefined;
  /** Beginnings of diagnosis codes, or of the chronic disease's code: "I63", "M01600". */
  readonly diagnoses?: readonly string[] | undefined;
  /** Longest supply of a line in prescribed days, or most days of use in one visit. */
  readonly daysMax?: { readonly days: number; readonly per: "line" | "visit" } | undefined;
}

/** So many units in a calendar day, a week from Monday, or one stay; more is over limit. */
export interface UnitsMax {
  readonly unitsE4: bigint;
  readonly per: "day" | "week" | "stay";
}

/** Of one unit's price: in full up to a point, above it only this part; the rest is own share. */
export interface CountedInPart {
  readonly fullToE6: bigint;
  readonly aboveBp: RateBp;
}

export interface CatalogueItem {
  readonly code: string;
  readonly name: string;
  /** Absent: told by the fee category, see `listOfItem`. */
  readonly list?: ItemList | undefined;
  /**
   * A local addition (or another version of a national item) of a province "460000" or a pooling
   * area "460100". Absent: the national list. A place sees its own, its province's and the nation's,
   * and of one code the nearest.
   */
  readonly addedBy?: Area | undefined;
  readonly itemClass: ItemClass;
  readonly feeCategory: FeeCategory;
  /** A word such as "importedImplant", for which the place may have an own share by kind. */
  readonly kind?: string | undefined;
  /**
   * Own share first (先行自付比例); looked at in class B only. A scheme without entry takes the kind's,
   * and where there is none, nothing.
   */
  readonly ownShareBp: Readonly<Partial<Record<Scheme, RateBp>>>;
  /**
   * Ceiling of one unit in 10⁻⁶ yuan by the institution's level; a level without entry has none.
   */
  readonly priceLimitE6: Readonly<Partial<Record<InstitutionLevel, bigint>>>;
  /** 医保支付标准 of one unit in 10⁻⁶ yuan; above it is own expense. */
  readonly paymentStandardE6?: bigint | undefined;
  readonly countedInPart?: CountedInPart | undefined;
  readonly unitsMax?: UnitsMax | undefined;
  readonly limits?: UseLimits | undefined;
  /** Present: payable only when the hospital approved the use; the words say for whom. */
  readonly restriction?: string | undefined;
  readonly marks?: readonly ItemMark[] | undefined;
  /** Days on which this version holds; versions of one code in one place do not overlap. */
  readonly span: Span;
  /** The load that brought or changed this row: each load of a node has a higher number. */
  readonly version?: number | undefined;
  readonly updatedAt?: Instant | undefined;
}

/** What the downloads tell of an item besides; never held in memory with the catalogue. */
export interface ItemDetail {
  readonly brand?: string | undefined;
  readonly genericName?: string | undefined;
  readonly genericCode?: string | undefined;
  readonly dosageForm?: string | undefined;
  readonly specification?: string | undefined;
  readonly unit?: string | undefined;
  /** Smallest packing: how many preparation units ("片") make one pack ("盒"). */
  readonly packSize?: string | undefined;
  readonly packUnit?: string | undefined;
  readonly preparationUnit?: string | undefined;
  readonly route?: string | undefined;
  readonly maker?: string | undefined;
  readonly approvalNumber?: string | undefined;
  readonly licenceNumber?: string | undefined;
  /** Of services: what it comprises, and what may be charged besides. */
  readonly contents?: string | undefined;
  readonly excluded?: string | undefined;
  readonly note?: string | undefined;
}

export interface ListedItem extends CatalogueItem {
  readonly detail?: ItemDetail | undefined;
}

/** Own share first of a kind of items (按项目类型先行自付), dated, for an area, a province or all. */
export interface KindShare {
  readonly kind: string;
  /** "进口植入材料": for people. */
  readonly name: string;
  readonly addedBy?: Area | undefined;
  readonly ownShareBp: Readonly<Partial<Record<Scheme, RateBp>>>;
  readonly span: Span;
  readonly updatedAt?: Instant | undefined;
}

/** The list that an item stands in when it does not say. */
export function listOfItem(item: CatalogueItem): ItemList {
  if (item.list) return item.list;
  if (item.feeCategory === "westernDrug" || item.feeCategory === "patentDrug") return "drug";
  if (item.feeCategory === "herbalPieces") return "herbalPieces";
  return item.feeCategory === "materials" ? "consumable" : "service";
}
