/**
 * Kinds of charge inside a bill, by fee category, item class or item code. Outpatient bills carry
 * lines, inpatient bills totals by fee category; what a kind needs and the case lacks is a missing
 * input.
 */
import type { Fen } from "#base/money.ts";
import type { Calculation } from "#benefits/calculation.ts";
import type { Bucket } from "#benefits/layer-state.ts";
import { optional, type RecordOf, record, some, word } from "#benefits/reading/reader.ts";
import { text } from "#benefits/reading/values.ts";
import {
  type CategoryTotal,
  FEE_CATEGORIES,
  type FeeCategory,
  type ItemClass,
  type Split,
  type SplitLine,
} from "#model/charge.ts";

export const kindFields = {
  feeCategory: optional(some(word<FeeCategory>(...FEE_CATEGORIES))),
  itemClass: optional(some(word<ItemClass>("A", "B", "C"))),
  items: optional(some(text)),
};

export type Kind = RecordOf<typeof kindFields>;
export const kindReader = record(kindFields);

/** Nothing is asked: every charge is of this kind. */
export function isAnyKind({ feeCategory, itemClass, items }: Kind): boolean {
  return feeCategory === undefined && itemClass === undefined && items === undefined;
}

export const BUCKET_FIELDS: Readonly<Record<Bucket, keyof Split>> = {
  inScope: "inScopeFen",
  ownShareFirst: "ownShareFirstFen",
  overLimit: "overLimitFen",
  ownExpense: "ownExpenseFen",
};

type Portion = SplitLine | CategoryTotal;

/**
 * The lines of the bill, or its totals by fee category; an empty list when the case carries
 * neither.
 */
export function portionsOf(calculation: Calculation): readonly Portion[] {
  const portions = calculation.theCase.lines ?? calculation.theCase.categories;
  if (portions !== undefined) return portions;
  calculation.miss("费用明细或分类合计");
  return [];
}

export function isOfKind(calculation: Calculation, portion: Portion, kind: Kind): boolean {
  if (kind.feeCategory !== undefined && !kind.feeCategory.includes(portion.feeCategory))
    return false;
  if (kind.itemClass === undefined && kind.items === undefined) return true;
  if (!("itemCode" in portion)) {
    calculation.miss("费用明细");
    return false;
  }
  if (kind.itemClass !== undefined && !kind.itemClass.includes(portion.itemClass)) return false;
  return kind.items === undefined || kind.items.includes(portion.itemCode);
}

/** The part of the bill that is of a kind, in the given buckets. */
export function partOf(calculation: Calculation, kind: Kind, buckets: readonly Bucket[]): Fen {
  let sum = 0n;
  for (const portion of portionsOf(calculation)) {
    if (!isOfKind(calculation, portion, kind)) continue;
    for (const bucket of buckets) sum += portion[BUCKET_FIELDS[bucket]];
  }
  return sum;
}
