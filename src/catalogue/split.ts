/**
 * Splits one charge line into the four buckets: wholly own expense (class C, use not approved, a
 * limit not met), else what `payable.ts` computes. A refund is the difference between what its line
 * comes to with and without the units it takes back. The parts add up.
 */
import { assert } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { type Fen, maxFen, minFen, yuanText } from "#base/money.ts";
import type { RefusalCode, RefusalContent } from "#base/refusals.ts";
import type { Catalogue } from "#catalogue/items.ts";
import { checkLimits, NOTHING_KNOWN, restsOnVisit, type VisitFacts } from "#catalogue/limits.ts";
import { amountOf, splitPayable, type Terms, unitsPaid } from "#catalogue/payable.ts";
import { daysUsedUp, looksBack, type Use, unitsLeft } from "#catalogue/uses.ts";
import { type Charge, type ChargeInput, isWhole, NO_SPLIT, type Split } from "#model/charge.ts";
import type { CatalogueItem, UnitsMax } from "#model/item.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, InstitutionLevel } from "#model/place.ts";

/**
 * Hospitals round a line in their own way: price × quantity may differ from its total by this
 * much.
 */
export const LINE_TOLERANCE_FEN: Fen = 1n;

/** No line of a real bill comes near it: a slip of the keyboard, or of a program. */
export const LINE_MAX_FEN: Fen = 9_999_999_999n;

/** The line that a refund takes back, and what earlier refunds left of it. */
export interface RefundedLine {
  readonly charge: Charge;
  readonly left: Split;
  readonly leftQuantityE4: bigint;
  readonly leftCountedE4?: bigint | undefined;
}

export interface SplitContext {
  readonly level: InstitutionLevel;
  readonly scheme: Scheme;
  /** The institution's place: local additions of it hold. Absent: the national list only. */
  readonly area?: Area | undefined;
  /** Asked only for items with limits. */
  readonly visit?: (() => VisitFacts) | undefined;
  /** Earlier uses of the item; asked only for items that look back. */
  readonly uses?: ((code: string) => readonly Use[]) | undefined;
  /** Present for a refund line: it mirrors the line it refunds. */
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
  const { refunded } = context;
  const on = chinaDate((refunded?.charge ?? input).occurredAt);
  const item = catalogue.find(input.itemCode, on, context.area);
  if (!item) return refuse("charge_item_unknown", { item: input.itemCode });
  const terms = termsOf(catalogue, item, context, on);
  const charge = refunded
    ? splitRefund(input, item, terms, refunded)
    : splitFresh(input, item, terms, context, on);
  assert(isWhole(charge), "the four parts of a line add up to it");
  return charge;
}

function checkAmount(input: ChargeInput): RefusalContent | null {
  const { serial, quantityE4, priceE6, totalFen } = input;
  const difference = amountOf(priceE6, quantityE4) - totalFen;
  if (priceE6 < 0n || difference > LINE_TOLERANCE_FEN || difference < -LINE_TOLERANCE_FEN) {
    return refuse("charge_amount_differs", { serial });
  }
  if (totalFen > LINE_MAX_FEN || totalFen < -LINE_MAX_FEN) {
    return refuse("charge_limit_price", { serial, limit: yuanText(LINE_MAX_FEN) });
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
  if (input.refundOf === undefined && !negative) return null;
  const broken = (why: string) => refuse("charge_refund_invalid", { serial, why });
  if (input.refundOf === undefined) {
    return broken("数量或金额为负时须注明原费用流水号，门诊请撤销原明细后重传");
  }
  if (input.quantityE4 > 0n || input.totalFen > 0n) return broken("退费的数量和金额须为负");
  if (!refunded) return broken(`未查询到被退费的明细${input.refundOf}`);
  const { charge, left, leftQuantityE4 } = refunded;
  if (charge.refundOf !== undefined) return broken("被退费的明细本身是退费");
  if (charge.itemCode !== input.itemCode) return broken("目录编码与被退费的明细不一致");
  if (charge.priceE6 !== input.priceE6) return broken("单价与被退费的明细不一致");
  if (-input.totalFen > left.totalFen) return broken("退费金额超过被退费明细的余额");
  if (-input.quantityE4 > leftQuantityE4) return broken("退费数量超过被退费明细的余量");
  return null;
}

type KnownTerms = Omit<Terms, "days" | "unitsLeftE4">;

function termsOf(
  catalogue: Catalogue,
  item: CatalogueItem,
  context: SplitContext,
  on: ChinaDate,
): KnownTerms {
  return {
    ownShareBp: catalogue.ownShareOf(item, context.scheme, on, context.area),
    priceLimitE6: item.priceLimitE6[context.level],
    paymentStandardE6: item.paymentStandardE6,
    countedInPart: item.countedInPart,
  };
}

function splitFresh(
  input: ChargeInput,
  item: CatalogueItem,
  known: KnownTerms,
  context: SplitContext,
  on: ChinaDate,
): Charge {
  const { limits } = item;
  const back = looksBack(item);
  const uses = back ? (context.uses?.(item.code) ?? []) : [];
  const found = limits
    ? checkLimits({
        limits,
        facts: context.visit?.() ?? NOTHING_KNOWN,
        level: context.level,
        scheme: context.scheme,
        on,
        input,
      })
    : undefined;
  const ownExpense =
    ownExpenseReason(item, input.approval) ?? found?.unmet ?? daysReason(item, on, uses);
  if (ownExpense !== undefined) {
    const split = { ...NO_SPLIT, totalFen: input.totalFen, ownExpenseFen: input.totalFen };
    return chargeOf(input, item, split, {
      ownShareBp: 10_000n,
      priceLimitE6: known.priceLimitE6,
      countedE4: back ? 0n : undefined,
      remark: ownExpense,
    });
  }
  const terms: Terms = limits || back ? { ...known, ...suppliesOf(input, item, on, uses) } : known;
  const split = splitPayable(input, terms);
  const notes = [...(found?.notes ?? []), ...cutNotes(input, item, terms)];
  return chargeOf(input, item, split, {
    ownShareBp: terms.ownShareBp,
    priceLimitE6: terms.priceLimitE6,
    countedE4: back ? unitsPaid(input.quantityE4, terms).inUnitsE4 : undefined,
    remark: notes.length === 0 ? undefined : notes.join("；"),
  });
}

type Rest = Pick<Charge, "ownShareBp" | "priceLimitE6" | "countedE4" | "remark">;

/** No field of a line may be forgotten below. */
type EachField = { readonly [Name in keyof Required<Charge>]: Charge[Name] };

/**
 * Written out: an object of so many fields made by spreading takes thirty times as long, and
 * every uploaded line makes one.
 */
function chargeOf(input: ChargeInput, item: CatalogueItem, split: Split, rest: Rest): EachField {
  return {
    serial: input.serial,
    batch: input.batch,
    itemCode: input.itemCode,
    institutionItemCode: input.institutionItemCode,
    occurredAt: input.occurredAt,
    quantityE4: input.quantityE4,
    priceE6: input.priceE6,
    approval: input.approval,
    days: input.days,
    refundOf: input.refundOf,
    prescription: input.prescription,
    disease: input.disease,
    doctorCode: input.doctorCode,
    doctorName: input.doctorName,
    departmentCode: input.departmentCode,
    departmentName: input.departmentName,
    externalPrescription: input.externalPrescription,
    takeHome: input.takeHome,
    totalFen: split.totalFen,
    ownExpenseFen: split.ownExpenseFen,
    overLimitFen: split.overLimitFen,
    ownShareFirstFen: split.ownShareFirstFen,
    inScopeFen: split.inScopeFen,
    itemName: item.name,
    itemClass: item.itemClass,
    feeCategory: item.feeCategory,
    restricted: item.restriction !== undefined,
    marks: item.marks,
    limited: restsOnVisit(item.limits) ? true : undefined,
    ownShareBp: rest.ownShareBp,
    priceLimitE6: rest.priceLimitE6,
    countedE4: rest.countedE4,
    remark: rest.remark,
  };
}

/**
 * A restricted item needs the hospital's approval; any other is payable unless the approval was
 * refused. Returns the words for the patient.
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

function daysReason(item: CatalogueItem, on: ChinaDate, uses: readonly Use[]): string | undefined {
  const max = item.limits?.daysMax;
  if (max?.per !== "visit" || !daysUsedUp(max.days, on, uses)) return undefined;
  return `单次就诊最多支付${max.days}天，已满，全自费`;
}

/** What is left of the ceilings over time for this line. */
function suppliesOf(
  input: ChargeInput,
  item: CatalogueItem,
  on: ChinaDate,
  uses: readonly Use[],
): Pick<Terms, "days" | "unitsLeftE4"> {
  const max = item.limits?.daysMax;
  const given = input.days;
  const cut = max?.per === "line" && given !== undefined && given > max.days;
  return {
    days: cut ? { given, max: max.days } : undefined,
    unitsLeftE4: unitsLeft(item, on, uses),
  };
}

const PER_WORDS: Readonly<Record<UnitsMax["per"], string>> = {
  day: "每日",
  week: "每周",
  stay: "每次就诊",
};

/** What was cut off, and what could not be told. */
function cutNotes(input: ChargeInput, item: CatalogueItem, terms: Terms): string[] {
  const notes: string[] = [];
  const { days, priceLimitE6, paymentStandardE6, countedInPart } = terms;
  const max = item.limits?.daysMax;
  if (days) notes.push(`每次最多支付${days.max}天用量，本次${days.given}天，超出部分自费`);
  else if (max?.per === "line" && input.days === undefined) {
    notes.push(`每次最多支付${max.days}天用量，未填用药天数，暂按可支付`);
  }
  const { inDaysE4, inUnitsE4 } = unitsPaid(input.quantityE4, terms);
  if (item.unitsMax && inUnitsE4 < inDaysE4) {
    const { per, unitsE4 } = item.unitsMax;
    notes.push(`${PER_WORDS[per]}最多支付${unitsText(unitsE4)}个单位，超出部分自费`);
  }
  const { priceE6 } = input;
  if (priceLimitE6 !== undefined && priceE6 > priceLimitE6) {
    notes.push("单价超过限价，超出部分自费");
  }
  if (paymentStandardE6 !== undefined && priceE6 > paymentStandardE6) {
    notes.push("单价超过医保支付标准，超出部分自费");
  }
  if (countedInPart && priceE6 > countedInPart.fullToE6) notes.push("单价超出部分按比例计入");
  return notes;
}

/** "3" from 30000n, "1.5" from 15000n. */
function unitsText(unitsE4: bigint): string {
  const digits = unitsE4.toString().padStart(5, "0");
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, "");
}

/**
 * What is left afterwards is split as if it had been billed so, and the refund is the difference:
 * units that did not count go first, and a refund of all is the exact negation.
 */
function splitRefund(
  input: ChargeInput,
  item: CatalogueItem,
  known: KnownTerms,
  { charge, left, leftQuantityE4, leftCountedE4 }: RefundedLine,
): Charge {
  const totalFen = left.totalFen + input.totalFen;
  const quantityE4 = leftQuantityE4 + input.quantityE4;
  const terms: Terms = {
    ...known,
    days: suppliesOf(charge, item, chinaDate(charge.occurredAt), []).days,
    unitsLeftE4: leftCountedE4,
  };
  const after = splitPayable({ quantityE4, priceE6: input.priceE6, totalFen }, terms);
  return {
    ...chargeOf(input, item, takeBack(-input.totalFen, left, after), {
      ownShareBp: charge.ownShareBp,
      priceLimitE6: charge.priceLimitE6,
      countedE4:
        leftCountedE4 === undefined
          ? undefined
          : unitsPaid(quantityE4, terms).inUnitsE4 - leftCountedE4,
      remark: charge.remark,
    }),
    itemName: charge.itemName,
    itemClass: charge.itemClass,
    feeCategory: charge.feeCategory,
  };
}

/**
 * From each bucket the difference, but no bucket grows (a catalogue corrected since can ask for it)
 * and no more is taken than is owed. Both splits are whole, so the last bucket holds what is owed
 * still: a line that is own expense whole gives from there alone, whatever its item is by now.
 */
function takeBack(owedFen: Fen, left: Split, after: Split): Split {
  let owed = owedFen;
  const take = (less: Fen): Fen => {
    const taken = minFen(maxFen(less, 0n), owed);
    owed -= taken;
    return -taken;
  };
  const inScopeFen = take(left.inScopeFen - after.inScopeFen);
  const ownShareFirstFen = take(left.ownShareFirstFen - after.ownShareFirstFen);
  const overLimitFen = take(left.overLimitFen - after.overLimitFen);
  return { totalFen: -owedFen, inScopeFen, ownShareFirstFen, overLimitFen, ownExpenseFen: -owed };
}

function refuse(code: RefusalCode, params: RefusalContent["params"]): RefusalContent {
  return { code, params, decidedBy: "care" };
}
