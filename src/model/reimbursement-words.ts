/** The names that people read for manual reimbursement; `words.ts` has the others. */
import type { PaidFirstReason } from "#model/reimbursement.ts";
import type { ClaimState, PayoutState } from "#model/reimbursement-states.ts";
import { chinese, type Terms } from "#model/term.ts";

const claimState: Terms<ClaimState> = {
  draft: { zh: "填写中", en: "draft" },
  submitted: { zh: "待审核", en: "handed in" },
  returned: { zh: "退回补正", en: "returned" },
  proposed: { zh: "待复核", en: "a payment is proposed" },
  refusalProposed: { zh: "拟不予报销", en: "a refusal is proposed" },
  approved: { zh: "已通过，待付款", en: "approved" },
  concluded: { zh: "已办结，无应付金额", en: "nothing is due" },
  paid: { zh: "已付款", en: "paid" },
  refused: { zh: "不予报销", en: "refused" },
  withdrawn: { zh: "已撤回", en: "withdrawn" },
};

const payoutState: Terms<PayoutState> = {
  entered: { zh: "待复核", en: "entered" },
  released: { zh: "已付款", en: "released" },
  withdrawn: { zh: "已作废", en: "withdrawn" },
};

const paidFirstReason: Terms<PaidFirstReason> = {
  callFailed: { zh: "直接结算未成功", en: "the direct settlement failed" },
  notOpened: { zh: "医药机构未开通直接结算", en: "the institution does not settle directly" },
  ownExpense: { zh: "已按自费结算", en: "it was settled at own expense" },
  other: { zh: "其他", en: "other" },
};

/** All of them, for the glossary. */
export const REIMBURSEMENT_TERMS = { claimState, payoutState, paidFirstReason };

export const CLAIM_STATE_WORDS = chinese(claimState);
export const PAYOUT_STATE_WORDS = chinese(payoutState);
export const PAID_FIRST_WORDS = chinese(paidFirstReason);
