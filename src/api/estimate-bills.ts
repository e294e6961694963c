/**
 * A bill as somebody asks an estimate for it: a total with its parts, or amounts by class of the
 * catalogue, from which the parts follow as they do line by line at the window.
 */
import Type, { type Static } from "typebox";
import { oneOf, yuan } from "#api/fields.ts";
import { wrong } from "#api/known-visit.ts";
import { fen, type RateBp, shareOf } from "#base/money.ts";
import {
  addSplit,
  FEE_CATEGORIES,
  isWhole,
  NO_SPLIT,
  type Split,
  type SplitLine,
} from "#model/charge.ts";

const ITEMS_MAX = 200;

/** A line of a bill as people know it: the class, the amount, what of it they pay first. */
export const ITEM_FIELDS = {
  itemClass: oneOf("甲乙丙类", ["A", "B", "C"]),
  amount: yuan("金额"),
  ownShare: Type.Optional(
    Type.String({
      title: "乙类的先行自付百分比",
      pattern: "^(100|\\d{1,2})(\\.\\d{1,2})?$",
      description: "0 至 100 的数，最多两位小数，如 10 或 12.5",
    }),
  ),
  overLimit: Type.Optional(yuan("其中超限价")),
  feeCategory: Type.Optional(oneOf("收费类别", FEE_CATEGORIES)),
};
const ITEM = Type.Object(ITEM_FIELDS, { additionalProperties: false });
type Item = Static<typeof ITEM>;

export const items = (title: string) =>
  Type.Array(ITEM, { title, minItems: 1, maxItems: ITEMS_MAX });

interface Asked {
  readonly total?: string;
  readonly ownExpense?: string;
  readonly overLimit?: string;
  readonly ownShareFirst?: string;
  readonly items?: readonly Item[];
  readonly itemsHere?: readonly Item[];
}

interface Bill {
  readonly split: Split;
  readonly lines?: readonly SplitLine[];
}

/** Refusal: input_invalid. */
export function billsOf(asked: Asked): { readonly here: Bill; readonly there: Bill } {
  const { items: there, itemsHere: here = there, total } = asked;
  if ((there === undefined) === (total === undefined)) {
    throw wrong("body.total", "请填写费用总额，或按甲乙丙类的金额，只填一种");
  }
  if (there === undefined || here === undefined) {
    if (here !== undefined) throw wrong("body.itemsHere", "请同时填写在就医地的分类金额");
    const split = splitOf(asked);
    return { here: { split }, there: { split } };
  }
  return { there: billOf(there, "body.items"), here: billOf(here, "body.itemsHere") };
}

function splitOf(asked: Asked): Split {
  const parts = [asked.ownExpense, asked.overLimit, asked.ownShareFirst].map((text) =>
    fen(text ?? "0.00"),
  );
  const [ownExpenseFen = 0n, overLimitFen = 0n, ownShareFirstFen = 0n] = parts;
  const totalFen = fen(asked.total ?? "0.00");
  const inScopeFen = totalFen - ownExpenseFen - overLimitFen - ownShareFirstFen;
  if (inScopeFen < 0n || totalFen <= 0n || parts.some((part) => part < 0n)) {
    throw wrong("body.total", "总额应大于零，各部分之和不能超过总额，请核对");
  }
  return { totalFen, ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen };
}

function billOf(asked: readonly Item[], field: string): Bill {
  const lines = asked.map((item, index) => lineOf(item, `${field}[${index}]`));
  const split = lines.reduce<Split>(
    (sum, { itemCode: _code, itemClass: _class, feeCategory: _fee, ...part }) =>
      addSplit(sum, part),
    NO_SPLIT,
  );
  return { split, lines };
}

/** Class C is own expense; of the rest what lies above a ceiling, then the own share of class B. */
export function lineOf(item: Item, field: string): SplitLine {
  const { itemClass, ownShare = "0", feeCategory = "other" } = item;
  const totalFen = fen(item.amount);
  const overLimitFen = itemClass === "C" ? 0n : fen(item.overLimit ?? "0.00");
  if (totalFen <= 0n || overLimitFen < 0n || overLimitFen > totalFen) {
    throw wrong(field, "金额应大于零，超限价部分不能超过金额，请核对");
  }
  const ownExpenseFen = itemClass === "C" ? totalFen : 0n;
  const counted = totalFen - ownExpenseFen - overLimitFen;
  const ownShareFirstFen = itemClass === "B" ? shareOf(counted, rateOf(ownShare), "halfUp") : 0n;
  const inScopeFen = counted - ownShareFirstFen;
  const split = { totalFen, ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen };
  if (!isWhole(split) || inScopeFen < 0n) throw wrong(field, "先行自付不能超过金额，请核对");
  return { itemCode: "estimate", itemClass, feeCategory, ...split };
}

/** "10.5" percent as basis points. */
function rateOf(percent: string): RateBp {
  const [whole = "0", part = ""] = percent.split(".");
  return BigInt(whole) * 100n + BigInt(part.padEnd(2, "0"));
}
