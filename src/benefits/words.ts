/** Chinese words for amounts in sentences: 300元, 115.63元. */
import { type Fen, type RateBp, type Rounding, rateText } from "#base/money.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { Fund } from "#model/fund.ts";
import type { PersonType, Scheme } from "#model/person.ts";

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

export const FUND_WORDS: Readonly<Record<Fund, string>> = {
  pooled: "基本医保统筹基金",
  largeSum: "职工大额医疗补助",
  seriousIllness: "大病保险",
  civilServant: "公务员医疗补助",
  enterprise: "企业补充医疗保险",
  aid: "医疗救助",
  disabledVeteran: "伤残人员医疗补助",
  other: "其他基金",
};

export const SCHEME_WORDS: Readonly<Record<Scheme, string>> = {
  employee: "职工基本医疗保险",
  resident: "城乡居民基本医疗保险",
};

export const PERSON_WORDS: Readonly<Record<PersonType, string>> = {
  working: "在职",
  retired: "退休",
  residentAdult: "成年居民",
  residentElder: "老年居民",
  child: "儿童",
  student: "学生",
};

export const CATEGORY_WORDS: Readonly<Record<BenefitCategory, string>> = {
  local: "本地就医",
  emergency: "异地急诊抢救",
  zone: "免备案区域",
  longTerm: "异地长期居住",
  referral: "转外就医",
  otherTemporary: "其他临时外出",
  unfiled: "未备案",
};

export const BUCKET_WORDS = {
  inScope: "政策范围内",
  ownShareFirst: "先行自付",
  overLimit: "超限价",
  ownExpense: "全自费",
} as const;
