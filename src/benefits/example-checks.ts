/**
 * What an example says that cannot be: parts of a bill that are more than the bill, accumulators
 * that no rule of the policy reads. Told with the line on which it stands.
 */
import { yuanText } from "#base/money.ts";
import type { CompiledPolicy } from "#benefits/compiled.ts";
import type { CaseFields, SplitFields } from "#benefits/example-reader.ts";
import { isMeasure, measureWords } from "#benefits/measure-names.ts";
import type { At } from "#benefits/reading/at.ts";
import { PART_WORDS } from "#model/words.ts";

/** The case as it is, when each part of its bill is within the bill. */
export function checkedBill(at: At, fields: CaseFields): CaseFields {
  if (fields.total !== undefined) checkParts(at, { ...fields, total: fields.total });
  for (const name of ["lines", "categories", "days"] as const) {
    const places = at.fields().get(name)?.items();
    for (const [index, one] of (fields[name] ?? []).entries())
      checkParts(places?.[index] ?? at, one);
  }
  return fields;
}

function checkParts(at: At, fields: SplitFields): void {
  const { total, ownExpense = 0n, overLimit = 0n, ownShareFirst = 0n } = fields;
  const parts = ownExpense + overLimit + ownShareFirst;
  if (parts <= total) return;
  const { ownExpense: own, overLimit: over, ownShareFirst: first } = PART_WORDS;
  at.fail(
    `${own}、${over}、${first}合计${yuanText(parts)}元，超过总额${yuanText(total)}元`,
    "total 写账单总额，各部分之和不能超过它，请核对",
  );
}

export function checkUsed(at: At, policy: CompiledPolicy): void {
  const check = checkMeasure(policy);
  for (const [name, field] of at.fields().get("used")?.fields() ?? []) check(name, field);
}

/** Some rule of the policy reads an accumulator of this name. */
export function checkMeasure({ measures }: CompiledPolicy): (name: string, field: At) => void {
  return (name, field) => {
    if (!isMeasure(name, measures)) field.fail(`没有累计“${name}”`, measureWords(measures));
  };
}
