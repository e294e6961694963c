/**
 * Transition tables of what follows a settlement: differences between the three parties, a month's
 * batch of a pair of provinces, notices. `states.ts` says how they are used.
 */
import type { States } from "#model/states.ts";

/** One case that care, hub and home do not have alike. */
export type DifferenceState = "open" | "proposed" | "resolved" | "healed";

const HEALS = {
  by: "program",
  zh: "再次核对，三方已一致",
  en: "compares again: the three have it alike",
} as const;

export const DIFFERENCE_STATES: States<DifferenceState> = {
  begins: {
    open: { by: "hub", zh: "逐笔核对，三方不一致", en: "finds it, case by case" },
  },
  moves: {
    open: {
      proposed: { by: "staff", zh: "提出处理办法", en: "proposes how to resolve it" },
      healed: HEALS,
    },
    proposed: {
      resolved: { by: "otherStaff", zh: "复核同意", en: "releases it" },
      open: { by: "otherStaff", zh: "复核不同意", en: "sends it back" },
      healed: HEALS,
    },
    resolved: {},
    healed: {},
  },
};

/** A month's cases of a pair of provinces in one scheme. */
export type BatchState =
  | "generated"
  | "objected"
  | "confirmed"
  | "noticed"
  | "toFinance"
  | "paid"
  | "received"
  | "closed";

export const BATCH_STATES: States<BatchState> = {
  begins: {
    generated: { by: "hub", zh: "清分", en: "allocates the month" },
  },
  moves: {
    generated: {
      generated: {
        by: "home",
        also: "care",
        zh: "一方确认，等待另一方",
        en: "confirms it, and the other province has not",
      },
      objected: { by: "home", also: "care", zh: "提出异议", en: "objects to a case" },
      confirmed: {
        by: "otherStaff",
        zh: "参保省、就医省都已确认",
        en: "confirms it, and the other province has too",
      },
    },
    objected: {
      objected: {
        by: "hub",
        also: "home",
        zh: "处理一项异议，或又提出一项；途中的确认照记",
        en: "decides one, or another is raised; a confirmation on its way is kept",
      },
      generated: {
        by: "hub",
        zh: "异议均已处理，重新生成",
        en: "has every objection decided and allocates again",
      },
      confirmed: {
        by: "hub",
        zh: "异议均已处理，重新清分结果不变，双方已确认",
        en: "allocates again to the same, which both have confirmed",
      },
    },
    confirmed: {
      noticed: { by: "hub", zh: "签发付款、收款通知书", en: "issues the notices" },
      closed: {
        by: "hub",
        zh: "金额为零，或同一统筹区，无需拨付",
        en: "it comes to nothing or is local, no money moves",
      },
    },
    noticed: {
      toFinance: { by: "staff", zh: "送财政部门", en: "hands the notice to finance" },
    },
    toFinance: {
      paid: { by: "otherStaff", zh: "拨付，登记银行流水号", en: "enters the payment" },
    },
    paid: {
      received: { by: "staff", zh: "就医省确认到账", en: "confirms the receipt" },
    },
    // What care passes on inside its province nobody else is told of.
    received: {},
    closed: {},
  },
};

/** A notice to pay, which is the payee's to receive. */
export type NoticeState = "issued" | "toFinance" | "paid" | "received";

export const NOTICE_STATES: States<NoticeState> = {
  begins: {
    issued: { by: "hub", zh: "签发", en: "issues it" },
    received: { by: "hub", zh: "金额为零，签发即办结", en: "issues it over nothing" },
  },
  moves: {
    issued: {
      toFinance: { by: "staff", zh: "送财政部门", en: "hands it to finance" },
    },
    toFinance: {
      paid: { by: "otherStaff", zh: "拨付，登记银行流水号", en: "enters the payment" },
    },
    paid: {
      received: { by: "staff", zh: "收款方确认到账", en: "confirms the receipt" },
    },
    received: {},
  },
};
