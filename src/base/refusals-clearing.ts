/** Refusals of clearing, as agencies and the hub meet them; part of `refusals.ts`. */
import type { Params } from "#base/refusals-filing.ts";

const texts = {
  clearing_month_open: (p) => `${p.month}尚未结束，不能上报清算，请在次月办理`,
  clearing_allocated: (p) => `${p.month}已清分，不再接收上报；遗漏的费用请随下月上报`,
  clearing_nothing_to_submit: (p) => `${p.month}没有可上报的跨省费用，请核对月份`,
  clearing_batch_missing: (p) => `没有本省的清算批次${p.batch}，请核对编号`,
  clearing_batch_changed: (p) => `该批次已重新清分为第${p.version}版，请核对新版后再确认或提出异议`,
  clearing_batch_closed: () => "该批次双方已确认，不能再确认或提出异议；有误的请在下期调整",
  clearing_objected: () =>
    "该批次的异议尚未处理完毕，暂不能确认，请等待处理结果，待国家平台重新清分后再确认",
  clearing_confirmed: () => "本省已确认该批次，请等待对方省份确认",
  clearing_not_prepared: () => "该批次还没有人核对提交确认，请先由经办人核对",
  clearing_same_person: () => "提出和复核不能是同一人，请由另一人办理",
  clearing_reason_closed: () =>
    "该理由不能提出清算异议，请改选允许的理由；费用是否合理请走费用协查",
  clearing_inside: () =>
    "省内清算批次不设异议：有误的费用请登记审核扣款，在下月清算中冲减，或由医疗机构撤销结算",
  clearing_case_objected: (p) => `该笔费用已有异议${p.objection}尚未处理，请等待处理结果`,
  clearing_case_not_in_batch: (p) => `结算${p.settlement}不在该批次中，请核对结算编号`,
  clearing_objection_missing: (p) => `没有异议${p.objection}，请核对编号`,
  clearing_objection_decided: () => "该异议已处理完毕，请查看处理结果",
  clearing_not_proposed: () => "该异议还没有提出处理意见，请先由经办人提出",
  clearing_not_for_agency: (p) =>
    `结算${p.settlement}应由医疗机构确认，不是冲抵的费用，请通知机构办理月度确认`,
  deduction_case_missing: (p) =>
    `没有可扣款的结算${p.settlement}（已撤销、冲抵、终止清算的不扣），请核对结算编号`,
  deduction_too_much: (p) =>
    `结算${p.settlement}该基金最多还可扣${p.left}元，扣款须大于零且不超过，请更正`,
  deduction_missing: (p) => `没有扣款${p.deduction}，请核对编号`,
  deduction_state: () => "该扣款已复核，不能再办理，请先查询",
} satisfies Record<string, (params: Params) => string>;

export const CLEARING_TEXTS = texts;
