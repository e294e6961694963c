/**
 * What an institution closes with its agency (医药机构对账): a day's totals and its cases one by one,
 * the month's application for money, and the confirmation of the month's out-of-area cases. Days are
 * those that home stamped.
 */
import type { ChinaDate, ChinaMonth, Instant } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import { type Area, type CareType, isInpatient } from "#model/place.ts";
import type { FileKept } from "#model/services.ts";

/** By what kind of care an institution is paid (清算类别). */
export const CLEARING_TYPES = ["outpatient", "chronic", "inpatient", "pharmacy"] as const;
export type ClearingType = (typeof CLEARING_TYPES)[number];

export function clearingTypeOf(careType: CareType): ClearingType {
  if (careType === "pharmacy" || careType === "chronic") return careType;
  return isInpatient(careType) ? "inpatient" : "outpatient";
}

/** Days, both counted. */
export interface Days {
  readonly from: ChinaDate;
  readonly to: ChinaDate;
}

/** The account's part holds that of relatives. */
export interface CaseAmounts {
  readonly totalFen: Fen;
  readonly fundFen: Fen;
  readonly accountFen: Fen;
}

/** What the platform has of some days. */
export interface InstitutionSums extends CaseAmounts {
  /** A cancelled case and its cancellation are two. */
  readonly rows: number;
  /** Without cancellations, and without what was cancelled within these days. */
  readonly standing: number;
  readonly cashFen: Fen;
}

/** Do the totals agree (对总账)? */
export interface ReconcileTotals extends Days {
  readonly kind: "reconcileTotals";
  readonly scheme: Scheme;
  readonly clearingType: ClearingType;
  /** The agency that pays: cases of this home area. */
  readonly homeArea: Area;
  /** Does the institution count refunds as rows? Absent: it does not say, and either will do. */
  readonly withRefunds?: boolean | undefined;
  readonly stated: CaseAmounts & { readonly cases: number };
}

export interface TotalsReconciled {
  readonly agrees: boolean;
  readonly homeArea: Area;
  readonly ours: InstitutionSums;
}

/** One row of an institution's file. */
export interface StatedCase extends CaseAmounts {
  readonly settlementId: string;
  readonly encounterId: string;
  readonly personId: string;
  readonly refund: boolean;
}

/** On whose side what is. */
export type DetailClass =
  | ("onlyPlatform" | "onlyInstitution" | "twice" | "amounts" | "person" | "elsewhere")
  | ("reversed" | "undecided")
  /** Not of one case: the file is not what was declared with it. */
  | "declared";

/** What an institution declares of its file; absent: nothing. */
export interface DeclaredSums {
  readonly cases: number | undefined;
  readonly totalFen: Fen | undefined;
  readonly fundFen: Fen | undefined;
}

export interface DetailDifference extends CaseAmounts {
  readonly class: DetailClass;
  /** In plain words, with what each side has. */
  readonly words: string;
  /** Empty where it is about the whole file. */
  readonly personId: string;
  /** Null where only the platform has it: the institution finds it by the message. */
  readonly encounterId: string | null;
  readonly settlementId: string | null;
  readonly messageId: string | null;
  readonly refund: boolean;
}

/** Which cases differ (对明细账)? The file was left before; the answer is a file. */
export interface ReconcileDetail extends Days {
  readonly kind: "reconcileDetail";
  readonly file: string;
  readonly homeArea: Area;
  readonly clearingType: ClearingType;
  /** Whether refunds stand in the file, with what they took back; undefined: as it may be. */
  readonly withRefunds: boolean | undefined;
  readonly declared: DeclaredSums;
  /** Of the file's own format, columns split; a text says what is wrong with the row. */
  readonly read: (columns: readonly string[]) => StatedCase | string;
  readonly write: (difference: DetailDifference) => string;
}

/** Asks for a month's money (清算申请). */
export interface ApplyClearing extends Days {
  readonly kind: "applyClearing";
  readonly month: ChinaMonth;
  readonly clearingType: ClearingType;
  readonly stated: CaseAmounts & { readonly cases: number; readonly cashFen: Fen };
  /** What the insurance recognises of the total. */
  readonly recognisedFen: Fen;
}

export interface UndoApplication {
  readonly kind: "undoApplication";
  readonly application: string;
}

/** The month's out-of-area cases that are to be confirmed, from a row on. */
export interface FetchMonth {
  readonly kind: "fetchMonth";
  readonly month: ChinaMonth;
  readonly startRow: number;
}

export interface MonthCase {
  readonly row: number;
  readonly careArea: Area;
  readonly institution: string;
  readonly certificateNumber: string;
  readonly personId: PersonId;
  readonly encounterId: string;
  readonly settlementId: string;
  readonly settledAt: Instant;
  readonly totalFen: Fen;
  readonly fundFen: Fen;
}

export interface ConfirmedCase {
  readonly settlementId: string;
  readonly encounterId: string;
  readonly certificateNumber: string;
  readonly settledAt: Instant;
  readonly totalFen: Fen;
  readonly fundFen: Fen;
  /** False: it is left out of this clearing. */
  readonly taken: boolean;
}

export interface ConfirmMonth {
  readonly kind: "confirmMonth";
  readonly month: ChinaMonth;
  readonly cases: readonly ConfirmedCase[];
  /** The number under which the answer may be taken back, read from the answer. */
  readonly referenceIn: (answer: string) => string;
}

export interface RollBackMonth {
  readonly kind: "rollBackMonth";
  readonly month: ChinaMonth;
  /** Absent: everything that is confirmed in the month. */
  readonly reference?: string | undefined;
}

export type InstitutionDayQuery = ReconcileTotals | FetchMonth;
export type InstitutionDayBooking =
  | ReconcileDetail
  | ApplyClearing
  | UndoApplication
  | ConfirmMonth
  | RollBackMonth;

interface Done {
  readonly done: true;
}

export interface InstitutionDayAnswers {
  readonly reconcileTotals: TotalsReconciled;
  readonly fetchMonth: { readonly cases: readonly MonthCase[] };
}

export interface InstitutionDayBooked {
  readonly reconcileDetail: FileKept;
  readonly applyClearing: { readonly application: string };
  readonly undoApplication: Done;
  readonly confirmMonth: Done;
  readonly rollBackMonth: Done;
}
