/** The names that people read for reconciliation and clearing; `words.ts` has the others. */

import type {
  DeductionState,
  ExceptionReason,
  NoticeKind,
  ObjectionReason,
  SubmissionState,
} from "#model/clearing.ts";
import type { ClearingStep } from "#model/clearing-parameters.ts";
import type { BatchState, DifferenceState, NoticeState } from "#model/clearing-states.ts";
import type { Distance } from "#model/place.ts";
import type { DifferenceClass, DifferenceResolution, PairDayState } from "#model/reconciliation.ts";
import { chinese, type Terms } from "#model/term.ts";

const differenceClass: Terms<DifferenceClass> = {
  missingAtCare: { zh: "就医省无此笔", en: "care does not have it" },
  missingAtHub: { zh: "国家平台无此笔", en: "the hub has no copy" },
  missingAtHome: { zh: "参保省无此笔", en: "home does not have it" },
  amount: { zh: "费用总额不一致", en: "the total differs" },
  funds: { zh: "基金分项不一致", en: "the split by fund differs" },
  state: { zh: "状态不一致（结算、撤销）", en: "settled here, taken back there" },
  month: { zh: "所属日期或月份不一致", en: "the day or month differs" },
  duplicate: { zh: "重复记账", en: "it is there twice" },
};

const differenceState: Terms<DifferenceState> = {
  open: { zh: "待处理", en: "open" },
  proposed: { zh: "待复核", en: "a resolution is proposed" },
  resolved: { zh: "已处理", en: "resolved" },
  healed: { zh: "已自行一致", en: "healed by itself" },
};

const differenceResolution: Terms<DifferenceResolution> = {
  reverse: { zh: "冲正", en: "reverse it" },
  replay: { zh: "补记", en: "send it again" },
  adjustNext: { zh: "下期调整", en: "adjust in the next period" },
  acceptHome: { zh: "以参保地金额为准", en: "home's figure holds" },
};

const batchState: Terms<BatchState> = {
  generated: { zh: "已清分，待确认", en: "allocated" },
  objected: { zh: "有异议", en: "objected to" },
  confirmed: { zh: "双方已确认", en: "confirmed by both" },
  noticed: { zh: "已签发通知书", en: "noticed" },
  toFinance: { zh: "已送财政", en: "with finance" },
  paid: { zh: "已拨付", en: "paid" },
  received: { zh: "已到账", en: "received" },
  closed: { zh: "已办结", en: "closed" },
};

const clearingStep: Terms<ClearingStep> = {
  reconciled: { zh: "核对", en: "reconciled" },
  submitted: { zh: "上报", en: "submitted" },
  allocated: { zh: "清分", en: "allocated by the hub" },
  confirmed: { zh: "确认", en: "confirmed by both provinces" },
  noticed: { zh: "签发通知书", en: "noticed" },
};

const pairDayState: Terms<PairDayState> = {
  counted: { zh: "已统计", en: "counted, the hub has not heard" },
  told: { zh: "等待对方", en: "told; the other party is awaited" },
  agreed: { zh: "三方一致", en: "the three have it alike" },
  differs: { zh: "有差异", en: "the three differ" },
};

const submissionState: Terms<SubmissionState> = {
  counted: { zh: "已汇总，待上报", en: "counted, not heard by the hub" },
  told: { zh: "已上报，待核对", en: "submitted" },
  agreed: { zh: "核对一致", en: "the hub comes to the same" },
  differs: { zh: "与国家平台不一致", en: "the hub comes to something else" },
  allocated: { zh: "已清分", en: "allocated" },
};

const deductionState: Terms<DeductionState> = {
  entered: { zh: "待复核", en: "entered" },
  released: { zh: "已复核", en: "released" },
  refused: { zh: "未通过", en: "refused" },
};

const exceptionReason: Terms<ExceptionReason> = {
  unconfirmed: { zh: "医疗机构未确认", en: "the institution has not confirmed it" },
  leftOut: { zh: "医疗机构确认不纳入本期", en: "the institution leaves it out this time" },
  differs: { zh: "三方对账有差异", en: "the three parties differ" },
  objected: { zh: "有异议未处理", en: "an objection is open" },
  notReconciled: { zh: "尚未对账", en: "not compared yet" },
};

const objectionReason: Terms<ObjectionReason> = {
  notOurInsured: { zh: "非本地参保人员", en: "not insured here" },
  wrongFund: { zh: "基金归属有误", en: "the wrong fund" },
  reconciliationError: { zh: "对账有误", en: "reconciled wrongly" },
  deductionMissing: { zh: "漏计审核扣款", en: "a deduction is missing" },
};

const noticeKind: Terms<NoticeKind> = {
  clearing: { zh: "跨省异地就医费用清算", en: "a month's clearing" },
  prefundYearly: { zh: "预付金额度调整", en: "the year's prefund" },
  prefundEmergency: { zh: "预付金紧急调增", en: "an emergency increase of the prefund" },
  prefundRefund: { zh: "预付金退回", en: "a refund of the prefund" },
  poolingShare: { zh: "统筹区上解", en: "a pooling area's share" },
  distribution: { zh: "资金分解下拨", en: "a distribution inside the province" },
  careDistribution: { zh: "清算款下拨", en: "a month's clearing, passed on to care's areas" },
  institutionPayment: { zh: "医药机构结算款", en: "what an agency pays an institution" },
  areaClearing: { zh: "省内异地就医费用清算", en: "a month's clearing between two pooling areas" },
  prefundShare: { zh: "预付金上解", en: "a pooling area's share of the prefund" },
  prefundReturn: { zh: "预付金退还统筹区", en: "a refund of the prefund, given back to an area" },
};

/** How far a case went that is cleared. */
const clearingScope: Terms<Distance> = {
  crossProvince: { zh: "跨省异地", en: "treated in another province" },
  inProvince: { zh: "省内异地", en: "treated in another pooling area of the province" },
  local: { zh: "本地", en: "treated in the own pooling area" },
};

const noticeState: Terms<NoticeState> = {
  issued: { zh: "已签发", en: "issued" },
  toFinance: { zh: "已送财政", en: "with finance" },
  paid: { zh: "已拨付", en: "paid" },
  received: { zh: "已到账", en: "received" },
};

/** A payment is matched when its notice is named: released by the payer, confirmed by the payee. */
const paymentState: Terms<"entered" | "matched" | "suspense" | "returned"> = {
  entered: { zh: "已登记，待复核", en: "entered, to be released by another person" },
  matched: { zh: "已与通知书核销", en: "matched with its notice: released, or received" },
  suspense: { zh: "待查来款，没有对应的通知书", en: "money that names no notice" },
  returned: { zh: "已退回", en: "sent back" },
};

const prefundRequestState: Terms<"asked" | "released" | "granted" | "refused"> = {
  asked: { zh: "待复核", en: "asked" },
  released: { zh: "已上报，待国家平台核定", en: "released" },
  granted: { zh: "已核定", en: "granted" },
  refused: { zh: "不予调增", en: "refused" },
};

const useLevel: Terms<"none" | "calm" | "yellow" | "red"> = {
  none: { zh: "无预付金、无清算", en: "none" },
  calm: { zh: "正常", en: "calm" },
  yellow: { zh: "黄色预警", en: "yellow" },
  red: { zh: "红色预警", en: "red" },
};

/** All of them, for the glossary. */
export const CLEARING_TERMS = {
  differenceClass,
  differenceState,
  differenceResolution,
  batchState,
  clearingStep,
  pairDayState,
  submissionState,
  deductionState,
  exceptionReason,
  objectionReason,
  noticeKind,
  noticeState,
  clearingScope,
  paymentState,
  prefundRequestState,
  useLevel,
} as const;

export const DIFFERENCE_CLASS_WORDS = chinese(differenceClass);
export const DIFFERENCE_STATE_WORDS = chinese(differenceState);
export const RESOLUTION_WORDS = chinese(differenceResolution);
export const BATCH_STATE_WORDS = chinese(batchState);
export const CLEARING_STEP_WORDS = chinese(clearingStep);
export const SUBMISSION_STATE_WORDS = chinese(submissionState);
export const DEDUCTION_STATE_WORDS = chinese(deductionState);
export const EXCEPTION_WORDS = chinese(exceptionReason);
export const OBJECTION_WORDS = chinese(objectionReason);
export const NOTICE_KIND_WORDS = chinese(noticeKind);
export const CLEARING_SCOPE_WORDS = chinese(clearingScope);
export const NOTICE_STATE_WORDS = chinese(noticeState);
export const PAIR_DAY_STATE_WORDS = chinese(pairDayState);
export const PAYMENT_STATE_WORDS = chinese(paymentState);
export const PREFUND_REQUEST_WORDS = chinese(prefundRequestState);
export const USE_LEVEL_WORDS = chinese(useLevel);
