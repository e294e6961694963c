/**
 * What a month's clearing (清分、清算) speaks of. Amounts are by fund of one scheme, and never one
 * sum of two schemes. The states are in `clearing-states.ts`.
 */
import type { Fen } from "#base/money.ts";
import { FUNDS, type Fund } from "#model/fund.ts";
import { type Area, type Distance, nodeOf } from "#model/place.ts";

/** A fund's layer, or the persons' accounts, in one scheme. */
export type ClearedFund = Fund | "ownAccount" | "relativesAccount";

export const CLEARED_FUNDS: readonly ClearedFund[] = [...FUNDS, "ownAccount", "relativesAccount"];

/** Of one scheme; what is absent is zero. */
export type SchemeFunds = Readonly<Partial<Record<ClearedFund, Fen>>>;

/** Why a case is not in its month's clearing. */
export type ExceptionReason = "unconfirmed" | "leftOut" | "differs" | "objected" | "notReconciled";

/** Not "treatment unnecessary": that belongs to the review of costs. */
export type ObjectionReason =
  | "notOurInsured"
  | "wrongFund"
  | "reconciliationError"
  | "deductionMissing";

/** What a month, pair and scheme come to. */
export interface ClearingFigures {
  readonly cases: number;
  /** Of the bills, whoever pays. */
  readonly totalFen: Fen;
  readonly funds: SchemeFunds;
}

/** Of a batch: what a pooling area pays from a fund, and what is credited to it. */
export interface BatchLine {
  readonly homeArea: Area;
  readonly fund: ClearedFund;
  readonly cases: number;
  readonly amountFen: Fen;
  readonly deductionFen: Fen;
}

/** What came of care's submission at the hub. */
export type SubmissionState = "counted" | "told" | "agreed" | "differs" | "allocated";

/** The parties of a batch: provinces, two pooling areas of one, or one area. */
export function scopeOf(care: string, home: string): Distance {
  if (nodeOf(care as Area) !== nodeOf(home as Area)) return "crossProvince";
  return care === home ? "local" : "inProvince";
}

/** What is taken off a case after a review: entered by one person, decided by another. */
export type DeductionState = "entered" | "released" | "refused";

export type NoticeKind =
  | "clearing"
  | "prefundYearly"
  | "prefundEmergency"
  | "prefundRefund"
  | "poolingShare"
  | "distribution"
  | "careDistribution"
  | "institutionPayment"
  | "areaClearing"
  | "prefundShare"
  | "prefundReturn";
