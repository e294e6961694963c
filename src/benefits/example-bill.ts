/**
 * The bill of an example: a total, parts within it, and lines, categories or days that come to the
 * same in every part. What differs would be agreed to the fen for another bill than the one stated.
 */
import { type Fen, yuanText } from "#base/money.ts";
import type { CaseFields, SplitFields } from "#benefits/example-reader.ts";
import type { At } from "#benefits/reading/at.ts";
import { PART_WORDS } from "#model/words.ts";

const PARTS = ["ownExpense", "overLimit", "ownShareFirst"] as const;
const LISTS = ["lines", "categories", "days"] as const;

/** Throws PolicyError at the example; `where` says which visit is meant, or nothing. */
export function checkBill(at: At, where: string, fields: CaseFields): void {
  const { total } = fields;
  if (total === undefined) {
    at.fail(`${where}没有写费用总额 total`, "请在 case 里写 total: 医疗费总额（元）");
  }
  const bill: SplitFields = { ...fields, total };
  checkParts(at, where, bill);
  for (const list of LISTS) {
    const rows: readonly SplitFields[] | undefined = fields[list];
    if (rows === undefined) continue;
    const places = at.fields().get(list)?.items();
    for (const [index, row] of rows.entries()) checkParts(places?.[index] ?? at, where, row);
    sumsAgree(at, `${where}${list}`, rows, bill);
  }
}

function checkParts(at: At, where: string, fields: SplitFields): void {
  const parts = PARTS.reduce((sum, name) => sum + (fields[name] ?? 0n), 0n);
  if (parts <= fields.total) return;
  const { ownExpense, overLimit, ownShareFirst } = PART_WORDS;
  at.fail(
    `${where}${ownExpense}、${overLimit}、${ownShareFirst}合计${yuanText(parts)}元，超过总额${yuanText(fields.total)}元`,
    "total 写账单总额，各部分之和不能超过它，请核对",
  );
}

const NAMES = { total: "总额", ...PART_WORDS } as const;

function sumsAgree(at: At, list: string, rows: readonly SplitFields[], bill: SplitFields): void {
  for (const part of ["total", ...PARTS] as const) {
    const sum = rows.reduce<Fen>((all, row) => all + (row[part] ?? 0n), 0n);
    const stated = bill[part] ?? 0n;
    if (sum === stated) continue;
    at.fail(
      `${list} 的${NAMES[part]}（${part}）合计${yuanText(sum)}，账单上是${yuanText(stated)}`,
      `请改明细，或在 case 里写 ${part}: ${yuanText(sum)}`,
    );
  }
}
