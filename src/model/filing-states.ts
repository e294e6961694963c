/** Transition tables of filings and applications; `states.ts` says how they are used. */
import type { States } from "#model/states.ts";

/** What a person asks of the agency about a filing. */
export type ApplicationState =
  | "draft"
  | "submitted"
  | "returned"
  | "refusalProposed"
  | "approved"
  | "rejected"
  | "withdrawn";

const WITHDRAWS = { by: "insured", also: "staff", zh: "撤回", en: "withdraws it" } as const;

export const APPLICATION_STATES: States<ApplicationState> = {
  begins: {
    draft: { by: "insured", also: "staff", zh: "填写", en: "begins to fill it in" },
  },
  moves: {
    draft: {
      submitted: {
        by: "insured",
        also: "staff",
        zh: "提交，开始计算办结期限",
        en: "hands it in; the deadline runs",
      },
      withdrawn: WITHDRAWS,
    },
    submitted: {
      approved: {
        by: "otherStaff",
        also: "program",
        zh: "审核通过；按参保地规定可即时办结的，提交时自动通过",
        en: "approves; where the place allows it, at once by rule",
      },
      returned: {
        by: "staff",
        zh: "退回补正，一次告知全部缺项，期限暂停",
        en: "returns it with everything that is missing; the deadline pauses",
      },
      refusalProposed: { by: "staff", zh: "提出不予备案", en: "proposes to refuse" },
      withdrawn: WITHDRAWS,
    },
    returned: {
      submitted: { by: "insured", also: "staff", zh: "补正后提交", en: "hands it in again" },
      withdrawn: {
        by: "insured",
        also: "program",
        zh: "撤回；逾期不补正的，视同撤回",
        en: "withdraws it, or lets it lie too long",
      },
    },
    refusalProposed: {
      rejected: { by: "otherStaff", zh: "复核不予备案", en: "confirms the refusal" },
      submitted: { by: "otherStaff", zh: "退回重审", en: "sends it back to be decided" },
    },
    approved: {},
    rejected: {},
    withdrawn: {},
  },
};

/** A filing that was approved. When it expires no version is written: its last day tells. */
export type FilingState =
  | "effective"
  | "committed"
  | "suspended"
  | "expired"
  | "cancelled"
  | "revoked";

const ENDS = {
  suspended: { by: "program", zh: "参保暂停", en: "insurance is suspended" },
  expired: { by: "program", zh: "有效期届满", en: "the last day has passed" },
  cancelled: {
    by: "insured",
    also: "staff",
    zh: "锁定期满后取消，或有规定的理由",
    en: "cancels after the lock, or for a reason that the rules name",
  },
  revoked: {
    by: "otherStaff",
    zh: "材料不实，撤销备案",
    en: "takes it back: the evidence was false",
  },
} as const;

export const FILING_STATES: States<FilingState> = {
  begins: {
    effective: { by: "otherStaff", also: "program", zh: "审核通过", en: "approved" },
    committed: {
      by: "otherStaff",
      also: "program",
      zh: "按告知承诺通过，材料待补齐",
      en: "approved on a promise, documents to follow",
    },
  },
  moves: {
    effective: ENDS,
    committed: {
      ...ENDS,
      effective: {
        by: "otherStaff",
        zh: "承诺的材料已补齐并核对，或到期按规定转为其他临时外出",
        en: "documents supplied and checked, or converted when they did not come",
      },
      revoked: {
        by: "program",
        also: "otherStaff",
        zh: "承诺的材料逾期未补，按规定撤销；或承诺不实",
        en: "the promised documents did not come, or the promise was false",
      },
    },
    suspended: {
      suspended: {
        by: "otherStaff",
        zh: "承诺的材料已补齐并核对，待参保恢复",
        en: "documents supplied and checked, while the insurance is suspended",
      },
      effective: { by: "program", zh: "参保恢复", en: "insurance is restored" },
      committed: { by: "program", zh: "参保恢复", en: "insurance is restored" },
      expired: ENDS.expired,
      cancelled: ENDS.cancelled,
      revoked: ENDS.revoked,
    },
    expired: {},
    // From a later day on, or after the revocation was begun.
    cancelled: { revoked: ENDS.revoked },
    revoked: {},
  },
};
