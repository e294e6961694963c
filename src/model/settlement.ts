/**
 * What is said of an encounter (就诊) when it is settled, and what its settlement (结算) says. The
 * states of both are in `states.ts`.
 */
import type { ChinaDate, ChinaMonth, Instant } from "#base/date.ts";
import type { EncounterId, SettlementId } from "#base/id.ts";
import type { Fen, RateBp } from "#base/money.ts";
import type { AccountUse } from "#model/benefit.ts";
import type { Split } from "#model/charge.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { Payment } from "#model/fund.ts";
import type { Credential, Person, PersonId, PersonType, Scheme } from "#model/person.ts";
import type { Area, CareType, InstitutionCode } from "#model/place.ts";
import type { SettlementState } from "#model/states.ts";

/** Flags of an encounter that decide the benefit category. */
export interface VisitFlags {
  readonly trauma: boolean;
  readonly thirdParty: boolean;
  readonly emergency: boolean;
  readonly referral: boolean;
}

export const NO_FLAGS: VisitFlags = {
  trauma: false,
  thirdParty: false,
  emergency: false,
  referral: false,
};

export interface Diagnosis {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly main: boolean;
  readonly order: number;
  readonly valid: boolean;
}

/**
 * The accounting period (账期) of an entry, chosen by home: the field is `stamp` in stored answers
 * and messages.
 */
export interface AccountingPeriod {
  readonly businessDay: ChinaDate;
  readonly month: ChinaMonth;
}

/**
 * What a settlement, a quote or a cancellation says; a cancellation's amounts are the exact
 * negation.
 */
export interface SettlementResult {
  /** Absent in a quote. */
  readonly settlementId?: SettlementId | undefined;
  /** The settlement that a cancellation takes back. */
  readonly cancels?: SettlementId | undefined;
  /** The cancellation that took this one back, when it is asked for later. */
  readonly cancelledBy?: SettlementId | undefined;
  readonly encounterId: EncounterId;
  readonly institution: { readonly code: InstitutionCode; readonly name: string };
  readonly person: Person;
  readonly personType: PersonType;
  readonly civilServant: boolean;
  readonly scheme: Scheme;
  readonly homeArea: Area;
  readonly careArea: Area;
  readonly careType: CareType;
  readonly disease?: string | undefined;
  readonly credential?: Credential | undefined;
  readonly visitAt: Instant;
  readonly endedAt?: Instant | undefined;
  readonly settledAt: Instant;
  readonly accountUse: AccountUse;
  readonly split: Split;
  readonly payment: Payment;
  readonly deductibleFen: Fen;
  readonly pooledRateBp: RateBp;
  /** Own-account balance afterwards. */
  readonly accountBalanceFen: Fen;
  readonly category: BenefitCategory;
  /** One sentence a step, for the patient. */
  readonly explanation: readonly string[];
  readonly notCalculated: readonly string[];
  /** The institution's message id (医药机构结算ID). */
  readonly institutionMessageId: string;
  readonly invoice?: string | undefined;
  readonly stamp?: AccountingPeriod | undefined;
  readonly personId: PersonId;
  readonly state: SettlementState | "quoted";
}

/** Why something waits for somebody of an agency. */
export type OpenCaseKind =
  | "stay_beside_stay"
  | "outpatient_during_stay"
  | "recompute"
  | "stay_released";

/** What became of a case to compute again: between home and the person, never at care. */
export type RecomputeResolution = "paid" | "claimed" | "nothing";
