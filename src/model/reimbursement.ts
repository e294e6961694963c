/**
 * reimbursement = 手工报销: a person paid a bill themselves, because it could not be settled
 * directly, and claims at home what the funds would have paid. The states are in `reimbursement-states.ts`.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { SplitLine } from "#model/charge.ts";
import type {
  Area,
  CareType,
  InstitutionCode,
  InstitutionKind,
  InstitutionLevel,
} from "#model/place.ts";
import type { VisitFlags } from "#model/settlement.ts";

/** An electronic or paper invoice (医疗收费票据); `invoiceIdentity` tells it from every other. */
export interface InvoiceName {
  readonly code: string;
  readonly number: string;
  readonly checkCode: string;
}

export interface Invoice extends InvoiceName {
  readonly amountFen: Fen;
}

/** What becomes of a claim's invoices: held, paid for ever, or let go. */
export type InvoiceUse = "reserved" | "paid" | "released";

/** Why it was not settled directly. */
export type PaidFirstReason = "callFailed" | "notOpened" | "ownExpense" | "other";

/** A line of the bill as the catalogue splits it that the home place goes by. */
export interface ClaimLine extends SplitLine {
  readonly name: string;
  readonly on: ChinaDate;
  /** The home place's catalogue, which decides, has no such item. */
  readonly unlisted?: true | undefined;
}

/** A call to settle it that failed, as home knows it. */
export interface FailedCall {
  readonly settlementId: string;
  readonly at: Instant;
  readonly why: string;
  readonly lines: readonly SplitLine[];
}

/** An invoice of the claim that was settled directly, and by which settlement. */
export interface SettledInvoice {
  readonly invoice: string;
  readonly settlementId: string;
}

/** The person's own account at a bank. */
export interface BankAccount {
  readonly holder: string;
  readonly bank: string;
  readonly number: string;
}

export interface Claimed {
  readonly careArea: Area;
  readonly institution: {
    readonly code: InstitutionCode;
    readonly name: string;
    readonly kind: InstitutionKind;
    readonly level: InstitutionLevel;
  };
  readonly careType: CareType;
  readonly disease?: string | undefined;
  readonly flags: VisitFlags;
  readonly visitOn: ChinaDate;
  readonly dischargedOn?: ChinaDate | undefined;
  readonly diagnosis: { readonly code: string; readonly name: string };
  readonly reason: PaidFirstReason;
  readonly reasonWords?: string | undefined;
  readonly invoices: readonly Invoice[];
  readonly lines: readonly ClaimLine[];
  readonly account: BankAccount;
  readonly phone?: string | undefined;
}
