/** A bill's lines summed as home sees an inpatient one in real time. */
import {
  addSplit,
  type CategoryTotal,
  type FeeCategory,
  NO_SPLIT,
  type Split,
  type SplitLine,
} from "#model/charge.ts";

export function categoryTotals(lines: readonly SplitLine[]): CategoryTotal[] {
  const totals = new Map<FeeCategory, Split>();
  for (const { feeCategory, itemCode: _code, itemClass: _class, ...split } of lines) {
    totals.set(feeCategory, addSplit(totals.get(feeCategory) ?? NO_SPLIT, split));
  }
  return [...totals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([feeCategory, split]) => ({ feeCategory, ...split }));
}
