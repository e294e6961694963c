/**
 * Transition tables: which states a thing can have, in which it begins, where it may go from each,
 * and by whose doing. They are the only ones: whoever changes a state asks `mayMove`,
 * and docs/states.md is written from them. The states' names for people are in `words.ts`.
 */

/** Whose word or act changes the state. */
export type Mover =
  | ("institution" | "careAgency" | "care" | "home" | "hub" | "program" | "insured")
  | ("staff" | "otherStaff" | "administrator");

/** One transition. */
export interface Move {
  readonly by: Mover;
  /** Who else may do it. */
  readonly also?: Mover | undefined;
  /** What they do, for people. */
  readonly zh: string;
  readonly en: string;
}

export interface States<State extends string> {
  readonly begins: Readonly<Partial<Record<State, Move>>>;
  readonly moves: Readonly<Record<State, Readonly<Partial<Record<State, Move>>>>>;
}

export function mayMove<State extends string>(
  { moves }: States<State>,
  from: State,
  to: State,
): boolean {
  return moves[from][to] !== undefined;
}

/** By one move or several: what is heard of a thing may leave out states between. */
export function mayReach<State extends string>(
  { moves }: States<State>,
  from: State,
  to: State,
): boolean {
  const reached = new Set<string>(Object.keys(moves[from]));
  for (const state of reached) {
    for (const next of Object.keys(moves[state as State])) reached.add(next);
  }
  return reached.has(to);
}

/** encounter = 就诊, one visit or one stay, at care. */
export type EncounterState = "registered" | "admitted" | "discharged" | "closed" | "withdrawn";

export const ENCOUNTER_STATES: States<EncounterState> = {
  begins: {
    registered: { by: "institution", zh: "门诊挂号", en: "registers an outpatient" },
    admitted: { by: "institution", zh: "办理入院", en: "admits an inpatient" },
  },
  moves: {
    registered: {
      withdrawn: { by: "institution", zh: "撤销挂号", en: "takes the registration back" },
    },
    admitted: {
      discharged: {
        by: "institution",
        also: "careAgency",
        zh: "办理出院；医院遗忘的，经办机构按凭据关闭",
        en: "discharges; the agency closes what the hospital forgot, on evidence",
      },
      withdrawn: {
        by: "institution",
        also: "careAgency",
        zh: "撤销入院，或冲正入院；实际没有住院的，经办机构按凭据撤销",
        en: "takes the admission back, or reverses it; the agency withdraws what never was a stay",
      },
    },
    discharged: {
      admitted: { by: "institution", zh: "撤销出院", en: "takes the discharge back" },
      closed: {
        by: "home",
        also: "institution",
        zh: "出院结算已记账，或它的撤销没有成立，且明细都已结算；未结算的明细撤销后也是",
        en: "booked the final settlement, or its cancellation came to nothing, and each line is held; so once the lines left are dropped",
      },
    },
    closed: {
      discharged: {
        by: "home",
        zh: "出院结算已撤销或已冲正；中途结算已冲正，其明细须重新结算",
        en: "cancelled or undid the final settlement, or undid an interim one: lines are left",
      },
    },
    withdrawn: {},
  },
};

/** A settlement or a cancellation as care, which began it, knows it. */
export type SettlementState =
  | "settling"
  | "settled"
  | "refused"
  | "unknown"
  | "reversed"
  | "offset"
  | "cancelling"
  | "cancelled";

/** Home took it back when its month was closed already. */
const OFFSET = {
  by: "home",
  zh: "对冲正的应答：原月份已关账，另记一笔冲抵",
  en: "answers a reversal: its month was closed, so an offset is booked in the open one",
} as const;

export const SETTLEMENT_STATES: States<SettlementState> = {
  begins: {
    settling: {
      by: "institution",
      zh: "要求结算或撤销，请求已入库",
      en: "asks to settle or to cancel, and the request is stored",
    },
    settled: { by: "home", zh: "记冲抵的一笔", en: "books the offset of what it took back" },
  },
  moves: {
    settling: {
      settled: { by: "home", zh: "应答：已记账", en: "answers that it is booked" },
      refused: { by: "home", zh: "应答：不予办理", en: "answers no" },
      unknown: { by: "care", zh: "没有得到应答", en: "got no answer" },
      reversed: {
        by: "home",
        zh: "对冲正的应答：已冲正，或从未收到",
        en: "answers a reversal: undone, or never seen",
      },
      offset: OFFSET,
    },
    unknown: {
      settled: { by: "home", zh: "答复查询：已记账", en: "answers an inquiry: booked" },
      refused: {
        by: "home",
        zh: "答复查询：不予办理，或从未收到",
        en: "answers an inquiry: no, or never seen",
      },
      reversed: {
        by: "home",
        zh: "对冲正的应答：已冲正，或从未收到",
        en: "answers a reversal: undone, or never seen",
      },
      offset: OFFSET,
    },
    settled: {
      reversed: { by: "home", zh: "对冲正的应答：已冲正", en: "answers a reversal: undone" },
      offset: OFFSET,
      cancelling: { by: "institution", zh: "要求撤销", en: "asks to cancel" },
    },
    cancelling: {
      cancelled: { by: "home", zh: "撤销已记账", en: "booked the cancellation" },
      settled: {
        by: "home",
        zh: "撤销不予办理，或撤销本身已冲正",
        en: "refused the cancellation, or undid it",
      },
    },
    cancelled: {
      settled: { by: "home", zh: "撤销本身已冲正", en: "undid the cancellation" },
    },
    refused: {},
    reversed: {},
    offset: {},
  },
};

/** The same settlement in home's books. */
export type HomeState = "booked" | "refused" | "tombstone" | "undone" | "offset" | "cancelled";

export const HOME_STATES: States<HomeState> = {
  begins: {
    booked: {
      by: "home",
      zh: "按政策计算并记账；撤销、冲抵记为负数的一笔",
      en: "computes by its policy and books; a cancellation or an offset with its amounts negated",
    },
    refused: {
      by: "home",
      zh: "不予办理，并记下这个答复",
      en: "answers no, and keeps that it did",
    },
    tombstone: {
      by: "home",
      zh: "被查询或要求冲正，却从未收到；或收到时已过时限",
      en: "is asked for or told to undo what it never saw, or sees it past the deadline",
    },
  },
  moves: {
    booked: {
      cancelled: { by: "home", zh: "撤销已记账", en: "booked its cancellation" },
      undone: {
        by: "home",
        zh: "执行冲正，原月份尚未关账",
        en: "carries out a reversal within the month",
      },
      offset: {
        by: "home",
        zh: "执行冲正，原月份已关账：另记一笔冲抵",
        en: "carries out a reversal of a closed month: an offset is booked",
      },
    },
    cancelled: {
      booked: { by: "home", zh: "撤销本身已冲正", en: "undid its cancellation" },
    },
    refused: {},
    tombstone: {},
    undone: {},
    offset: {},
  },
};

/** The hub's copy of it. */
export type CopyState = "booked" | "undone" | "offset";

export const COPY_STATES: States<CopyState> = {
  begins: {
    booked: { by: "hub", zh: "转交记账的应答", en: "passes on that home booked" },
    undone: { by: "hub", zh: "转交冲正的应答", en: "passes on that home undid" },
    offset: { by: "hub", zh: "转交冲抵的应答", en: "passes on that home booked an offset" },
  },
  moves: {
    booked: {
      undone: { by: "hub", zh: "转交冲正的应答", en: "passes on that home undid" },
      offset: { by: "hub", zh: "转交冲抵的应答", en: "passes on that home booked an offset" },
    },
    undone: {},
    offset: {},
  },
};

/** A version of a policy in home's rulebook. */
export type ReleaseState = "drafted" | "checked" | "approved" | "withdrawn";

export const RELEASE_STATES: States<ReleaseState> = {
  begins: {
    drafted: {
      by: "staff",
      zh: "登记草稿，检查未通过；或随程序发布，而本地已有自己的发布",
      en: "hands in a draft that does not pass; or it comes with the program to a place of own ones",
    },
    checked: {
      by: "staff",
      zh: "登记草稿，检查通过",
      en: "hands in a draft that passes its check",
    },
    approved: { by: "program", zh: "随程序发布", en: "comes with the program" },
  },
  moves: {
    drafted: {
      drafted: { by: "staff", zh: "再次检查，未通过", en: "checks again, not passed" },
      checked: { by: "staff", zh: "再次检查，通过", en: "checks again, passed" },
      withdrawn: { by: "staff", zh: "撤回草稿", en: "withdraws the draft" },
    },
    checked: {
      drafted: { by: "staff", zh: "再次检查，未通过", en: "checks again, not passed" },
      checked: { by: "staff", zh: "再次检查，通过", en: "checks again, passed" },
      approved: {
        by: "otherStaff",
        zh: "批准，自某日起施行",
        en: "approves it, in force from a day",
      },
      withdrawn: { by: "staff", zh: "撤回草稿", en: "withdraws the draft" },
    },
    approved: {
      withdrawn: { by: "staff", zh: "施行之日以前撤回", en: "withdraws it before its day" },
    },
    withdrawn: {
      drafted: { by: "staff", zh: "再次起草，检查未通过", en: "drafts it again, not passed" },
      checked: { by: "staff", zh: "再次起草，检查通过", en: "drafts it again, passed" },
    },
  },
};

/** How an institution comes to the platform (接入). */
export type OnboardingState = "applied" | "tested" | "opened" | "declined";

const DECLINED = { by: "otherStaff", zh: "不予接入", en: "declines it" } as const;

export const ONBOARDING_STATES: States<OnboardingState> = {
  begins: {
    applied: { by: "staff", zh: "登记接入申请", en: "records the application" },
    opened: { by: "program", zh: "随数据导入", en: "comes with data that is brought along" },
  },
  moves: {
    applied: {
      tested: { by: "staff", zh: "登记联调测试通过", en: "records that its tests have passed" },
      declined: DECLINED,
    },
    tested: {
      applied: { by: "staff", zh: "退回重新测试", en: "sends it back to be tested again" },
      opened: { by: "otherStaff", zh: "核对后开通", en: "checks it and opens it" },
      declined: DECLINED,
    },
    opened: {},
    declined: {
      applied: { by: "staff", zh: "重新申请", en: "records a new application" },
    },
  },
};

/** An account of staff. Its login name is never another's. */
export type AccountState = "active" | "locked" | "ended";

export const ACCOUNT_STATES: States<AccountState> = {
  begins: { active: { by: "administrator", zh: "开立账号", en: "makes the account" } },
  moves: {
    active: {
      locked: { by: "administrator", zh: "停用账号", en: "locks it" },
      ended: { by: "administrator", zh: "注销账号", en: "ends it" },
    },
    locked: {
      active: { by: "administrator", zh: "恢复账号", en: "unlocks it" },
      ended: { by: "administrator", zh: "注销账号", en: "ends it" },
    },
    ended: {},
  },
};

/** A request to act for a parent or child, and what became of it. */
export type GuardianshipState = "requested" | "approved" | "refused" | "ended";

export const GUARDIANSHIP_STATES: States<GuardianshipState> = {
  begins: { requested: { by: "insured", zh: "本人申请代办", en: "asks to act for somebody" } },
  moves: {
    requested: {
      approved: { by: "staff", zh: "审核通过", en: "approves it" },
      refused: { by: "staff", zh: "审核不通过", en: "refuses it" },
      ended: { by: "insured", zh: "撤回申请", en: "takes it back" },
    },
    approved: {
      ended: {
        by: "insured",
        zh: "任一方或经办机构解除",
        en: "one of the two, or the agency, ends it",
      },
    },
    refused: {},
    ended: {},
  },
};

/** Long work that somebody of staff began through the API. */
export type JobState = "waiting" | "working" | "done" | "failed" | "cancelled" | "broken";

export const JOB_STATES: States<JobState> = {
  begins: { waiting: { by: "staff", zh: "开始任务", en: "begins it" } },
  moves: {
    waiting: {
      working: { by: "program", zh: "着手办理", en: "takes it up" },
      cancelled: { by: "staff", zh: "取消任务", en: "cancels it" },
    },
    working: {
      waiting: { by: "program", zh: "停机时放回", en: "puts it back when it stops" },
      done: { by: "program", zh: "办完", en: "completes it" },
      failed: { by: "program", zh: "办不成", en: "meets a refusal or a defect" },
      cancelled: { by: "staff", zh: "取消任务", en: "cancels it" },
      broken: { by: "program", zh: "久无进展", en: "hears nothing of it any more" },
    },
    done: {},
    failed: { waiting: { by: "staff", zh: "重新开始", en: "begins it again" } },
    cancelled: { waiting: { by: "staff", zh: "重新开始", en: "begins it again" } },
    broken: { waiting: { by: "staff", zh: "重新开始", en: "begins it again" } },
  },
};

/** What a person does not agree with, or complains of. */
export type DisputeState = "open" | "taken" | "answered" | "withdrawn";

export const DISPUTE_STATES: States<DisputeState> = {
  begins: {
    open: { by: "insured", also: "staff", zh: "提出", en: "opens it" },
  },
  moves: {
    open: {
      taken: { by: "staff", zh: "受理", en: "takes it up" },
      withdrawn: { by: "insured", zh: "撤回", en: "withdraws it" },
    },
    taken: {
      answered: { by: "staff", zh: "答复", en: "answers it" },
      withdrawn: { by: "insured", zh: "撤回", en: "withdraws it" },
    },
    answered: {},
    withdrawn: {},
  },
};
