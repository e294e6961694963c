/**
 * Splits one charge line into the four buckets. Order: wholly own expense (class C, use not
 * approved), else over limit, then own share first of the rest (class B), then in scope. The parts
 * add up.
 */
import { assert } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { AMOUNT_MAX_FEN, divideHalfUp, type Fen, minFen, shareOf } from "#base/money.ts";
import type { RefusalCode, RefusalContent } from "#base/refusals.ts";
import type { Catalogue } from "#catalogue/items.ts";
import { type Charge, type ChargeInput, isWhole, NO_SPLIT, type Split } from "#model/charge.ts";
import type { CatalogueItem } from "#model/item.ts";
import type { Scheme } from "#model/person.ts";
import type { InstitutionLevel } from "#model/place.ts";

/**
 * Hospitals round a line in their own way: price × quantity may differ from its total by this
 * much.
 */
export const LINE_TOLERANCE_FEN: Fen = 1n;

/** 10⁻⁶ yuan × 10⁻⁴ units = 10⁻⁸ fen. */
const PRODUCT_PER_FEN = 100_000_000n;

/** The line that a refund takes back, and what earlier refunds left of it. */
export interface RefundedLine {
  readonly charge: Charge;
  readonly left: Split;
}

export interface SplitContext {
  readonly level: InstitutionLevel;
  readonly scheme: Scheme;
  /**
   * Present for a refund line: it is split by the version and the approval of the line it refunds.
   */
  readonly refunded?: RefundedLine | undefined;
}

/**
 * Refusals (as content): charge_item_unknown, charge_amount_differs, charge_refund_invalid,
 * charge_limit_price.
 */
export function splitCharge(
  catalogue: Catalogue,
  input: ChargeInput,
  context: SplitContext,
): Charge | RefusalContent {
  const refusal = checkAmount(input) ?? checkRefund(input, context.refunded);
  if (refusal) return refusal;
  const asBilled = context.refunded?.charge ?? input;
  const item = catalogue.find(input.itemCode, chinaDate(asBilled.occurredAt));
  if (!item) return refuse("charge_item_unknown", { item: input.itemCode });
  const priceLimitE6 = item.priceLimitE6[context.level];
  const ownExpense = ownExpenseReason(item, asBilled.approval);
  const computed = ownExpense
    ? { ...NO_SPLIT, totalFen: input.totalFen, ownExpenseFen: input.totalFen }
    : splitPayable(input, item, context);
  const split = context.refunded ? takeBack(computed, context.refunded.left) : computed;
  assert(isWhole(split), "the four parts of a line add up to it");
  return {
    ...input,
    ...split,
    itemName: item.name,
    itemClass: item.itemClass,
    feeCategory: item.feeCategory,
    ownShareBp: ownExpense ? 10_000n : ownShareOf(item, context.scheme),
    priceLimitE6,
    restricted: item.restriction !== undefined,
    remark: ownExpense ?? (split.overLimitFen === 0n ? undefined : "单价超过限价，超出部分自费"),
  };
}

function checkAmount(input: ChargeInput): RefusalContent | null {
  const { serial, quantityE4, priceE6, totalFen } = input;
  const product = divideHalfUp(priceE6 * quantityE4, PRODUCT_PER_FEN);
  const difference = product - totalFen;
  if (priceE6 < 0n || difference > LINE_TOLERANCE_FEN || difference < -LINE_TOLERANCE_FEN) {
    return refuse("charge_amount_differs", { serial });
  }
  if (totalFen > AMOUNT_MAX_FEN || totalFen < -AMOUNT_MAX_FEN) {
    return refuse("charge_limit_price", { serial });
  }
  return null;
}

/**
 * A negative line names what it refunds, is of the same item and price, and takes back no more
 * than is left.
 */
function checkRefund(
  input: ChargeInput,
  refunded: RefundedLine | undefined,
): RefusalContent | null {
  const { serial } = input;
  const negative = input.quantityE4 < 0n || input.totalFen < 0n;
  const broken = (why: string) => refuse("charge_refund_invalid", { serial, why });
  if (input.refundOf === undefined) {
    return negative ? broken("数量或金额为负时须注明原费用流水号，门诊请撤销原明细后重传") : null;
  }
  if (input.quantityE4 > 0n || input.totalFen > 0n) return broken("退费的数量和金额须为负");
  if (!refunded) return broken(`未查询到被退费的明细${input.refundOf}`);
  const { charge, left } = refunded;
  if (charge.refundOf !== undefined) return broken("被退费的明细本身是退费");
  if (charge.itemCode !== input.itemCode) return broken("目录编码与被退费的明细不一致");
  if (charge.priceE6 !== input.priceE6) return broken("单价与被退费的明细不一致");
  if (-input.totalFen > left.totalFen) return broken("退费金额超过被退费明细的余额");
  return null;
}

/**
 * A restricted item needs the hospital's approval; any other is payable unless the approval was
 * refused. Returns the words for the patient, or null when the line is payable.
 */
function ownExpenseReason(
  item: CatalogueItem,
  approval: ChargeInput["approval"],
): string | undefined {
  if (item.itemClass === "C") return "丙类项目，全自费";
  if (approval === "refused") return "医院审批不通过，全自费";
  if (item.restriction !== undefined && approval !== "approved") {
    return `限制使用（${item.restriction}），未经医院审批，全自费`;
  }
  return undefined;
}

function ownShareOf(item: CatalogueItem, scheme: Scheme): bigint {
  return item.itemClass === "B" ? (item.ownShareBp[scheme] ?? 0n) : 0n;
}

/** Halves go away from zero, so a negative line is the exact negation of the positive one. */
function splitPayable(input: ChargeInput, item: CatalogueItem, context: SplitContext): Split {
  const { totalFen } = input;
  const overLimitFen = overLimitOf(input, item.priceLimitE6[context.level]);
  const payableFen = totalFen - overLimitFen;
  const ownShareFirstFen = shareOf(payableFen, ownShareOf(item, context.scheme), "halfUp");
  return {
    totalFen,
    ownExpenseFen: 0n,
    overLimitFen,
    ownShareFirstFen,
    inScopeFen: payableFen - ownShareFirstFen,
  };
}

function overLimitOf(input: ChargeInput, priceLimitE6: bigint | undefined): Fen {
  if (priceLimitE6 === undefined || input.priceE6 <= priceLimitE6) return 0n;
  const payable = divideHalfUp(priceLimitE6 * input.quantityE4, PRODUCT_PER_FEN);
  const overLimit = input.totalFen - payable;
  const sameSign = input.totalFen < 0n ? overLimit < 0n : overLimit > 0n;
  return sameSign ? overLimit : 0n;
}

/**
 * A refund of all that is left is the exact negation of it. One of a part takes the computed
 * parts, but from no bucket more than it still holds: what one cannot give, the next one gives.
 */
function takeBack(computed: Split, left: Split): Split {
  let owed = -computed.totalFen;
  const take = (wanted: Fen, held: Fen): Fen => {
    const taken = minFen(minFen(wanted, held), owed);
    owed -= taken;
    return taken;
  };
  const first = {
    inScopeFen: take(-computed.inScopeFen, left.inScopeFen),
    ownShareFirstFen: take(-computed.ownShareFirstFen, left.ownShareFirstFen),
    overLimitFen: take(-computed.overLimitFen, left.overLimitFen),
    ownExpenseFen: take(-computed.ownExpenseFen, left.ownExpenseFen),
  };
  const rest = (taken: Fen, held: Fen): Fen => -(taken + take(owed, held - taken));
  return {
    totalFen: computed.totalFen,
    inScopeFen: rest(first.inScopeFen, left.inScopeFen),
    ownShareFirstFen: rest(first.ownShareFirstFen, left.ownShareFirstFen),
    overLimitFen: rest(first.overLimitFen, left.overLimitFen),
    ownExpenseFen: rest(first.ownExpenseFen, left.ownExpenseFen),
  };
}

function refuse(code: RefusalCode, params: RefusalContent["params"]): RefusalContent {
  return { code, params, decidedBy: "care" };
}
