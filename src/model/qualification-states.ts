/** Transition table of qualifications; `states.ts` says how it is used. */
import type { States } from "#model/states.ts";

/** When it lapses no version is written: its last day tells. */
export type QualificationState = "effective" | "lapsed" | "ended" | "revoked";

const REVOKES = {
  by: "otherStaff",
  zh: "材料不实，撤销认定",
  en: "takes it back: the evidence was false",
} as const;

export const QUALIFICATION_STATES: States<QualificationState> = {
  begins: {
    effective: {
      by: "otherStaff",
      also: "program",
      zh: "认定通过；有资格的医疗机构鉴定、按规定即时认定的，自动通过",
      en: "recognised; at once by rule when an entitled hospital assessed it",
    },
  },
  moves: {
    effective: {
      lapsed: { by: "program", zh: "有效期届满，未续期", en: "the last day has passed" },
      ended: { by: "insured", also: "staff", zh: "本人申请终止", en: "gives it up" },
      revoked: REVOKES,
    },
    lapsed: {},
    ended: { revoked: REVOKES },
    revoked: {},
  },
};
