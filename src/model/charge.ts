/**
 * charge = 费用明细, one line of a bill. The care place splits each by its catalogue into four buckets
 * that add up to the line: own expense (全自费), over limit (超限价), own share first (先行自付), in scope
 * (政策范围内).
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { Fen, RateBp } from "#base/money.ts";

/** 甲 A, 乙 B, 丙 C. */
export type ItemClass = "A" | "B" | "C";

/** National fee categories (医疗收费项目类别), "01" bed … "14" other. */
export const FEE_CATEGORIES = [
  "bed",
  "consultation",
  "examination",
  "laboratory",
  "treatment",
  "operation",
  "nursing",
  "materials",
  "westernDrug",
  "herbalPieces",
  "patentDrug",
  "generalConsultation",
  "registration",
  "other",
] as const;
export type FeeCategory = (typeof FEE_CATEGORIES)[number];

/** Properties that the sheet and the downloads show; none of them decides an amount. */
export type ItemMark = "essential" | "negotiated" | "forChildren" | "highValue" | "implant";

/** The four buckets; total is their sum, to the fen. */
export interface Split {
  readonly totalFen: Fen;
  readonly ownExpenseFen: Fen;
  readonly overLimitFen: Fen;
  readonly ownShareFirstFen: Fen;
  readonly inScopeFen: Fen;
}

/**
 * A line as the hospital sends it. Prices in 10⁻⁶ yuan and quantities in 10⁻⁴ units: whole numbers.
 */
export interface ChargeInput {
  readonly serial: string;
  readonly batch: string;
  readonly itemCode: string;
  readonly institutionItemCode: string;
  readonly occurredAt: Instant;
  readonly quantityE4: bigint;
  readonly priceE6: bigint;
  readonly totalFen: Fen;
  /** 医院审批标志: none needed, approved, refused. */
  readonly approval: "none" | "approved" | "refused";
  /** 周期天数: for how many days the line supplies the patient, part of a day counted as one. */
  readonly days?: number | undefined;
  /** Serial of the line that a refund line takes back. */
  readonly refundOf?: string | undefined;
  readonly prescription?: string | undefined;
  readonly disease?: string | undefined;
  readonly doctorCode?: string | undefined;
  readonly doctorName?: string | undefined;
  readonly departmentCode?: string | undefined;
  readonly departmentName?: string | undefined;
  readonly externalPrescription?: boolean | undefined;
  readonly takeHome?: boolean | undefined;
}

/** A line after the catalogue's split. */
export interface Charge extends ChargeInput, Split {
  readonly itemName: string;
  readonly itemClass: ItemClass;
  readonly feeCategory: FeeCategory;
  /** Own share first of this item for this person. */
  readonly ownShareBp: RateBp;
  /** The ceiling of one unit in 10⁻⁶ yuan, when the catalogue has one. */
  readonly priceLimitE6?: bigint | undefined;
  readonly restricted: boolean;
  readonly marks?: readonly ItemMark[] | undefined;
  /** The split rests on the person or on how the visit is described. */
  readonly limited?: true | undefined;
  /** Of an item with a ceiling over time: units that counted and use it up. */
  readonly countedE4?: bigint | undefined;
  /** Why the line was split so, when it is not plain. */
  readonly remark?: string | undefined;
}

/** What the home place sees of a line (ordinary outpatient, chronic, pharmacy). */
export interface SplitLine extends Split {
  readonly itemCode: string;
  readonly itemClass: ItemClass;
  readonly feeCategory: FeeCategory;
}

/** What it sees of an inpatient bill in real time: totals by fee category, and by day. */
export interface CategoryTotal extends Split {
  readonly feeCategory: FeeCategory;
}

export interface DayTotal extends Split {
  readonly date: ChinaDate;
}

export function isWhole(split: Split): boolean {
  return (
    split.totalFen ===
    split.ownExpenseFen + split.overLimitFen + split.ownShareFirstFen + split.inScopeFen
  );
}

export const NO_SPLIT: Split = {
  totalFen: 0n,
  ownExpenseFen: 0n,
  overLimitFen: 0n,
  ownShareFirstFen: 0n,
  inScopeFen: 0n,
};

export function addSplit(a: Split, b: Split): Split {
  return {
    totalFen: a.totalFen + b.totalFen,
    ownExpenseFen: a.ownExpenseFen + b.ownExpenseFen,
    overLimitFen: a.overLimitFen + b.overLimitFen,
    ownShareFirstFen: a.ownShareFirstFen + b.ownShareFirstFen,
    inScopeFen: a.inScopeFen + b.inScopeFen,
  };
}
