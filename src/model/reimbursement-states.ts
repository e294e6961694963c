/** Transition tables of manual reimbursement; `states.ts` says how they are used. */
import type { States } from "#model/states.ts";

export type ClaimState =
  | "draft"
  | "submitted"
  | "returned"
  | "proposed"
  | "refusalProposed"
  | "approved"
  | "concluded"
  | "paid"
  | "refused"
  | "withdrawn";

const WITHDRAWS = { by: "insured", also: "staff", zh: "撤回", en: "withdraws it" } as const;
const SENDS_BACK = { by: "otherStaff", zh: "退回重审", en: "sends it back" } as const;

export const CLAIM_STATES: States<ClaimState> = {
  begins: {
    draft: { by: "insured", also: "staff", zh: "填写", en: "begins to fill it in" },
  },
  moves: {
    draft: {
      submitted: {
        by: "insured",
        also: "staff",
        zh: "提交，票据开始占用，计算办结期限",
        en: "hands it in; the invoices are held and the deadline runs",
      },
      withdrawn: WITHDRAWS,
    },
    submitted: {
      proposed: { by: "staff", zh: "初审，试算并提出支付", en: "computes it and proposes to pay" },
      returned: {
        by: "staff",
        also: "program",
        zh: "退回补正，一次告知全部缺项，期限暂停；票据已在外省报销的，自动退回",
        en: "returns it with everything that is missing; by itself when another province holds an invoice",
      },
      refusalProposed: { by: "staff", zh: "提出不予报销", en: "proposes to refuse" },
      withdrawn: WITHDRAWS,
    },
    returned: {
      submitted: { by: "insured", also: "staff", zh: "补正后提交", en: "hands it in again" },
      withdrawn: WITHDRAWS,
    },
    proposed: {
      approved: {
        by: "otherStaff",
        zh: "复核通过，记入累计和账簿",
        en: "approves; accumulators and books are changed",
      },
      concluded: {
        by: "otherStaff",
        zh: "复核通过，基金无应付金额",
        en: "approves; no fund has anything to pay",
      },
      submitted: SENDS_BACK,
      withdrawn: WITHDRAWS,
    },
    refusalProposed: {
      refused: { by: "otherStaff", zh: "复核不予报销，票据释放", en: "confirms the refusal" },
      submitted: SENDS_BACK,
      withdrawn: WITHDRAWS,
    },
    approved: {
      paid: {
        by: "otherStaff",
        zh: "复核付款，打入本人银行账户",
        en: "releases the payment to the person's bank account",
      },
    },
    concluded: {},
    paid: {},
    refused: {},
    withdrawn: {},
  },
};

/** Money on its way to a person. */
export type PayoutState = "entered" | "released" | "withdrawn";

export const PAYOUT_STATES: States<PayoutState> = {
  begins: {
    entered: { by: "staff", zh: "录入付款和银行流水号", en: "enters it with the bank's serial" },
  },
  moves: {
    entered: {
      released: { by: "otherStaff", zh: "复核付款", en: "releases it" },
      withdrawn: { by: "staff", zh: "作废，重新录入", en: "withdraws it, to be entered anew" },
    },
    released: {},
    withdrawn: {},
  },
};
