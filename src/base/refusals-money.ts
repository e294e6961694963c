/** Refusals of what an institution closes with its agency; part of `refusals.ts`. */
import type { Params } from "#base/refusals-filing.ts";

const texts = {
  month_open: (p) => `${p.month}尚未结束，请在次月办理`,
  month_submitted: (p) =>
    `${p.month}已报送清算，不能再变更；确需更正的，请联系就医地经办机构在下期调整`,
  month_confirmed: (p) =>
    `${p.month}的异地就医费用已全部确认，不再重复提取；需要重新核对的，请先回退确认（3262）`,
  month_unconfirmed: (p) => `${p.month}没有可回退的确认，请核对年月和原确认报文编号`,
  month_case_twice: (p) => `第${p.row}条${p.settlement}重复，整批未确认，请去掉重复的一条后重发`,
  month_case_unknown: (p) =>
    `第${p.row}条${p.settlement}不是本机构${p.month}的异地就医结算，或已冲正；整批未确认，请重新提取（3260）`,
  month_case_confirmed: (p) =>
    `第${p.row}条${p.settlement}已确认过，整批未确认，请去掉这一条，或先回退确认（3262）`,
  month_case_differs: (p) =>
    `第${p.row}条${p.settlement}与平台不一致：${p.why}；整批未确认，请重新提取（3260）核对`,
  clearing_application_stands: (p) =>
    `${p.month}${p.type}已申请清算（${p.application}），需要更正的请先撤销该申请（3204）`,
  clearing_application_differs: (p) => `申报与平台不一致：${p.why}；未受理，请先对账（3201）`,
  clearing_application_unknown: (p) =>
    `没有有效的清算申请${p.application}，请核对申请编号；已撤销的不必再撤销`,
} satisfies Record<string, (params: Params) => string>;

export const MONEY_TEXTS = texts;
