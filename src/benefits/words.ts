/** Chinese words for amounts, rates and roundings in sentences: 300元, 115.63元. */
import { type Fen, type RateBp, type Rounding, rateText } from "#base/money.ts";

/** By the digits, without arithmetic: one evaluation tells some thirty amounts. */
export function yuanWords(amount: Fen): string {
  if (amount === 0n) return "0元";
  if (amount < 0n) return `-${yuanWords(-amount)}`;
  const digits = amount.toString();
  const point = digits.length - 2;
  if (point <= 0) return `0.${digits.padStart(2, "0")}元`;
  const cents = digits.slice(point);
  const yuan = digits.slice(0, point);
  return cents === "00" ? `${yuan}元` : `${yuan}.${cents}元`;
}

/** Rates are few and asked for often, so each is put into words once. */
const rates = new Map<RateBp, string>();

export function rateWords(rate: RateBp): string {
  let words = rates.get(rate);
  if (words === undefined) {
    words = rateText(rate);
    rates.set(rate, words);
  }
  return words;
}

export const ROUNDING_WORDS: Readonly<Record<Rounding, string>> = {
  halfUp: "四舍五入到分",
  down: "舍去分以下",
  up: "分以下进一",
};
