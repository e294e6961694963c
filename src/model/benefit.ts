/**
 * What goes into a benefit calculation at the home place and what comes out. Pure data: `benefits/`
 * computes it, `settlement/` books it, the sheet and the dispute file read its steps.
 */
import type { ChinaDate } from "#base/date.ts";
import type { Fen, RateBp } from "#base/money.ts";
import type { CategoryTotal, DayTotal, Split, SplitLine } from "#model/charge.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { Fund, Payment } from "#model/fund.ts";
import type { IdentityKind, PersonType, Scheme } from "#model/person.ts";
import type {
  Area,
  CareType,
  Distance,
  InstitutionCode,
  InstitutionKind,
  InstitutionLevel,
} from "#model/place.ts";

export type AccountUse = "none" | "own" | "relatives";

/** One case under one benefit category. */
export interface BenefitCase {
  readonly scheme: Scheme;
  readonly personType: PersonType;
  readonly birthDate: ChinaDate;
  readonly civilServant: boolean;
  /** Special identities in force on the visit day. */
  readonly identities: readonly IdentityKind[];
  readonly homeArea: Area;
  readonly careArea: Area;
  /** Absent: as the two codes tell. */
  readonly distance?: Distance | undefined;
  readonly institution: {
    readonly code: InstitutionCode;
    readonly kind: InstitutionKind;
    readonly level: InstitutionLevel;
  };
  readonly careType: CareType;
  /** National disease code of a chronic or special disease case. */
  readonly disease?: string | undefined;
  readonly category: BenefitCategory;
  /** Day of the visit or of admission. */
  readonly visitOn: ChinaDate;
  readonly dischargedOn?: ChinaDate | undefined;
  readonly settledOn: ChinaDate;
  /** The encounter, for measures that count per stay. */
  readonly stay: string;
  readonly split: Split;
  /** Outpatient, chronic, pharmacy. */
  readonly lines?: readonly SplitLine[] | undefined;
  /** Inpatient. */
  readonly categories?: readonly CategoryTotal[] | undefined;
  readonly days?: readonly DayTotal[] | undefined;
  readonly accountUse: AccountUse;
  readonly ownAccountFen: Fen;
  readonly relativesAccountFen: Fen;
  /**
   * Facts beside these that a policy asks for by name, as plain text: contribution tier, years
   * worked in Tibet, number of diseases. One that is asked for and absent is named in `missing`.
   */
  readonly facts?: Readonly<Record<string, string>> | undefined;
}

/**
 * An accumulator of one person in one scheme: how much of a measure was used in a period. Measures
 * and periods are words of the policy, such as "deductible:chronic" in "2021". year = the medical
 * year's first calendar year, 0 for a measure without period (an account's balance).
 */
export interface AccumulatorKey {
  readonly measure: string;
  readonly period: string;
  readonly year: number;
}

export interface AccumulatorChange extends AccumulatorKey {
  /** Fen, or a plain count for measures that count visits. */
  readonly delta: bigint;
}

/** What the accumulators hold now; absent is 0. */
export type AccumulatorReader = (key: AccumulatorKey) => bigint;

/** An accumulator that an evaluation found not empty, and what it held before. */
export interface AccumulatorUsed extends AccumulatorKey {
  readonly amount: bigint;
}

/**
 * What home knew of the person when it booked. With what care sent it is the whole input of the
 * evaluation, so that any later day computes the same again without asking what was known then.
 */
export interface HomeFacts {
  readonly personType: PersonType;
  readonly birthDate: ChinaDate;
  readonly civilServant: boolean;
  /** Special identities in force on the visit day. */
  readonly identities: readonly IdentityKind[];
  /** The one that won. */
  readonly category: BenefitCategory;
  readonly ownAccountFen: Fen;
  readonly relativesAccountFen: Fen;
  /** By the recorded pools, where the codes of the two places tell another. */
  readonly distance?: Distance | undefined;
  readonly facts?: Readonly<Record<string, string>> | undefined;
  readonly used: readonly AccumulatorUsed[];
}

/** Where a parameter comes from. */
export interface Source {
  readonly document: string;
  readonly number?: string | undefined;
  readonly article?: string | undefined;
  readonly date?: string | undefined;
  /** How sure we are; `assumed` is shown wherever the result is shown. */
  readonly trust: "official" | "reprint" | "press" | "assumed";
}

/** One line of working: a patient can add the results up. */
export interface Step {
  /** The mechanism's word, the same as in the policy file. */
  readonly mechanism: string;
  readonly fund: Fund | "ownAccount" | "relativesAccount" | "cash" | "base";
  /** Named inputs as plain text with units, in the order of the working: {"政策范围内": "465.19"}. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly resultFen: Fen;
  readonly rounding?: string | undefined;
  readonly source?: Source | undefined;
  /** The Chinese sentence: 起付标准300元，本年已付0元，本次付300元。 */
  readonly sentence: string;
}

/** The mechanism of a step that moves no money and says what the result rests on. */
export const ASSUMPTION = "assumption";

export interface Evaluation {
  readonly payment: Payment;
  /** Deductible charged this time (实际支付起付线). */
  readonly deductibleFen: Fen;
  /** The basic fund's ratio that applied to most of the money, for the sheet. */
  readonly pooledRateBp: RateBp;
  readonly changes: readonly AccumulatorChange[];
  readonly steps: readonly Step[];
  /** Layers that the place pays later at home, in Chinese words. */
  readonly notCalculated: readonly string[];
  /** Inputs that the policy asked for and the case did not have. */
  readonly missing: readonly string[];
  /** What each layer paid and cut from below, for worked examples; no answer carries it. */
  readonly layers?: readonly LayerAmounts[];
}

export interface LayerAmounts {
  readonly name: string;
  readonly payFen: Fen;
  readonly deductibleFen: Fen;
}

/** Own-account balance is an accumulator without period. Deltas are negative when it pays. */
export const ACCOUNT_BALANCE: AccumulatorKey = {
  measure: "accountBalance",
  period: "always",
  year: 0,
};
