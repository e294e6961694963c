/** fund_pay_type 基金支付类型: the national table of funds, with its own names for them. */
import type { Fund } from "#model/fund.ts";
import type { Scheme } from "#model/person.ts";

interface FundCode {
  readonly code: string;
  readonly name: string;
}

const POOLED_CODES: Readonly<Record<Scheme, FundCode>> = {
  employee: { code: "310100", name: "城镇职工基本医疗保险统筹基金" },
  resident: { code: "390100", name: "城乡居民基本医疗保险基金" },
};

const FUND_CODES: Readonly<Record<Exclude<Fund, "pooled">, FundCode>> = {
  largeSum: { code: "330100", name: "大额医疗费用补助基金" },
  seriousIllness: { code: "390200", name: "城乡居民大病医疗保险基金" },
  civilServant: { code: "320100", name: "公务员医疗补助基金" },
  enterprise: { code: "370100", name: "企业补充医疗保险基金" },
  aid: { code: "610100", name: "医疗救助基金" },
  disabledVeteran: { code: "350100", name: "一至六级残疾军人医疗补助基金" },
  other: { code: "999997", name: "其他基金" },
};

export function fundCode(fund: Fund, scheme: Scheme): FundCode {
  return fund === "pooled" ? POOLED_CODES[scheme] : FUND_CODES[fund];
}

/** Rows of the payment list that are no fund. */
export const ACCOUNT_ROW: FundCode = { code: "310200", name: "个人账户基金" };
export const HOSPITAL_ROW: FundCode = { code: "999996", name: "医院垫付基金" };
