/**
 * The contents of messages between nodes. care asks, home answers, the hub carries: it reads them
 * to keep its copy and never changes a byte. `wire/exchange` gives each kind its bytes and its
 * checks.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { EncounterId, FilingId, OrderId, SettlementId } from "#base/id.ts";
import type { Fen, RateBp } from "#base/money.ts";
import type { RefusalContent } from "#base/refusals.ts";
import type { AccountUse } from "#model/benefit.ts";
import type { CategoryTotal, DayTotal, Split, SplitLine } from "#model/charge.ts";
import type { ClearingExchange } from "#model/clearing-message.ts";
import type { AccumulatorLine, FindPerson } from "#model/command.ts";
import type { Facts } from "#model/fact.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { FilingAnswer, FilingContent, QualificationContent } from "#model/filing-message.ts";
import type { Payment } from "#model/fund.ts";
import type { HubExchange } from "#model/hub-message.ts";
import type { MoneyExchange } from "#model/money-notice.ts";
import type {
  Credential,
  Person,
  PersonFound,
  PersonId,
  PersonType,
  Scheme,
} from "#model/person.ts";
import type {
  Area,
  CareType,
  InstitutionCode,
  InstitutionKind,
  InstitutionLevel,
  NodeId,
} from "#model/place.ts";
import type { ReconciliationExchange } from "#model/reconciliation.ts";
import type { Report, Reported, ReportedWhat } from "#model/report.ts";
import type { AccountingPeriod, VisitFlags } from "#model/settlement.ts";
import type { Scanned } from "#model/voucher.ts";
import type { ZoneConsentAnswer, ZoneConsentContent } from "#model/zone.ts";

/** What care sends to be settled or quoted: the catalogue's split is done, the benefit is not. */
export interface SettleContent {
  readonly settlementId: SettlementId;
  readonly encounterId: EncounterId;
  readonly personId: PersonId;
  readonly scheme: Scheme;
  readonly homeArea: Area;
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
  readonly settledOn: ChinaDate;
  readonly split: Split;
  readonly lines?: readonly SplitLine[] | undefined;
  readonly categories?: readonly CategoryTotal[] | undefined;
  readonly days?: readonly DayTotal[] | undefined;
  readonly accountUse: AccountUse;
  readonly credential?: Credential | undefined;
  /** What care knows of institution and visit that a policy may ask for by name. */
  readonly facts?: Facts | undefined;
}

/** Home's verdict with money. For a cancellation every amount is the exact negation. */
export interface Booked {
  readonly outcome: "booked";
  readonly settlementId: SettlementId;
  readonly scheme: Scheme;
  readonly person: Person;
  readonly personType: PersonType;
  readonly civilServant: boolean;
  readonly category: BenefitCategory;
  readonly filingId?: FilingId | undefined;
  readonly filingVersion?: number | undefined;
  readonly policyVersion: string;
  readonly split: Split;
  readonly payment: Payment;
  readonly deductibleFen: Fen;
  readonly pooledRateBp: RateBp;
  readonly accountBalanceFen: Fen;
  readonly explanation: readonly string[];
  readonly notCalculated: readonly string[];
  /** Absent in a quote. */
  readonly stamp?: AccountingPeriod | undefined;
  readonly bookedAt: Instant;
}

export interface Refused {
  readonly outcome: "refused";
  readonly refusal: RefusalContent;
}

export type SettleAnswer = Booked | Refused;

/** A new settlement with its own id and exactly negated rows. */
export interface CancelContent {
  readonly settlementId: SettlementId;
  readonly cancels: SettlementId;
  readonly personId: PersonId;
  readonly homeArea: Area;
  readonly careArea: Area;
}

/**
 * Undo whatever is known of a settlement or a cancellation; what was never seen gets a tombstone.
 * Home keeps its decision under the order's id, a refusal too: however often and however late the
 * order arrives, it is answered the same.
 */
export interface UndoContent {
  readonly orderId: OrderId;
  readonly settlementId: SettlementId;
  readonly personId: PersonId;
  readonly homeArea: Area;
  readonly careArea: Area;
}

export interface Undone {
  readonly outcome: "undone";
  /** The undoing's own period: the booking's, or that of its offset. */
  readonly stamp: AccountingPeriod;
  /**
   * The booking's month was closed: it stays, and this stands against it in the open month, under
   * an id of its own. Absent: it was undone within its month.
   */
  readonly offset?: Booked | undefined;
  /** What was booked, in its own period: care and hub may never have heard of it. */
  readonly booked: Booked;
  readonly recomputeCase: boolean;
}

export type UndoAnswer = Undone | { readonly outcome: "neverSeen" } | Refused;

export interface InquireContent {
  readonly settlementId: SettlementId;
  readonly personId: PersonId;
  readonly homeArea: Area;
}

/** `neverSeen` is final: a tombstone was committed before it was said. */
export type InquireAnswer = Booked | Refused | { readonly outcome: "neverSeen" } | Undone;

/**
 * Who reads about a person, and what the care place has to show for it. Home answers a card or
 * voucher that is the person's, and a place where it knows the person to be treated.
 */
interface ReadsPerson {
  readonly careArea: Area;
  readonly institution: InstitutionCode;
  readonly credential?: Credential | undefined;
}

export interface AdmissionCheckContent extends ReadsPerson {
  readonly personId: PersonId;
  readonly scheme: Scheme;
  readonly homeArea: Area;
  readonly careType: CareType;
  readonly flags: VisitFlags;
  readonly on: ChinaDate;
}

export type AdmissionCheckAnswer =
  | { readonly outcome: "welcome"; readonly category: BenefitCategory; readonly person: Person }
  | Refused;

/** Asked of a care place beforehand, about nobody: would this institution settle such a visit? */
export interface DiagnoseContent {
  readonly homeArea: Area;
  /** Where the person would go. */
  readonly place: Area;
  /** Absent: what the place itself has opened is asked about. */
  readonly institution?: InstitutionCode | undefined;
  readonly careType: CareType;
  readonly disease?: string | undefined;
  readonly on: ChinaDate;
}

export type DiagnoseAnswer =
  | {
      readonly outcome: "open";
      readonly institution: SettleContent["institution"];
      readonly area: Area;
      /** What a policy may ask for by name, as far as the institution alone tells. */
      readonly facts?: Facts | undefined;
    }
  /** No institution was named, and nothing that the place released stands against it. */
  | { readonly outcome: "placeOpen" }
  | Refused;

/** A stay as it is at the care place now: home may hear it twice and late. */
export interface StayContent {
  readonly encounterId: EncounterId;
  /** The care place's count of what it told of the encounter; news with a lower one is old. */
  readonly turn: number;
  readonly personId: PersonId;
  readonly homeArea: Area;
  readonly careArea: Area;
  readonly institution: { readonly code: InstitutionCode; readonly name: string };
  readonly credential?: Credential | undefined;
  readonly admittedOn: ChinaDate;
  /** A withdrawn admission has ended, too. */
  readonly state: "open" | "ended";
}

export type StayAnswer = { readonly outcome: "noted" } | Refused;

/** What an institution reports of its patient; however often it comes, it is kept once. */
export interface ReportContent {
  /** The institution's message, unique in the network. */
  readonly requestId: string;
  readonly personId: PersonId;
  readonly homeArea: Area;
  readonly careArea: Area;
  readonly institution: { readonly code: InstitutionCode; readonly name: string };
  readonly operator: string;
  readonly credential?: Credential | undefined;
  readonly report: Report;
}

export type ReportAnswer = { readonly outcome: "kept"; readonly serial: string } | Refused;

export interface ReadReportedContent extends ReadsPerson {
  readonly personId: PersonId;
  readonly homeArea: Area;
  readonly what: ReportedWhat;
  readonly from?: ChinaDate | undefined;
  readonly to?: ChinaDate | undefined;
}

export type ReadReportedAnswer =
  | { readonly outcome: "found"; readonly reported: Reported }
  | Refused;

export interface FindPersonContent extends FindPerson, ReadsPerson {
  readonly credential: Credential;
}

export type FindPersonAnswer = { readonly outcome: "found"; readonly found: PersonFound } | Refused;

/** An institution has scanned a code that names this home. */
export interface RedeemVoucherContent {
  readonly code: string;
  readonly homeArea: Area;
  readonly careArea: Area;
  readonly institution: InstitutionCode;
}

export type RedeemVoucherAnswer = (Scanned & { readonly outcome: "redeemed" }) | Refused;

export interface AccumulatorsContent extends ReadsPerson {
  readonly personId: PersonId;
  readonly encounterId: EncounterId;
  readonly homeArea: Area;
  readonly month?: string | undefined;
}

export type AccumulatorsAnswer =
  | { readonly outcome: "found"; readonly lines: readonly AccumulatorLine[] }
  | Refused;

/** Asked of care by home: what became of a visit that one of home's insured paid first. */
export interface CareCaseContent {
  readonly institution: InstitutionCode;
  readonly personId: PersonId;
  readonly homeArea: Area;
  readonly from: ChinaDate;
  readonly to: ChinaDate;
  /** Numbers of the invoices that are claimed. */
  readonly invoices: readonly string[];
}

export interface CareCaseAnswer {
  /** Those among the invoices that were settled directly, and still are. */
  readonly settled: readonly { readonly invoice: string; readonly settlementId: string }[];
  readonly failed: readonly { readonly settlementId: string; readonly at: Instant }[];
}

/** Every kind of message, with what is asked and what is answered. */
export interface Exchange
  extends HubExchange,
    ReconciliationExchange,
    ClearingExchange<Refused>,
    MoneyExchange<Refused> {
  readonly settle: { readonly ask: SettleContent; readonly answer: SettleAnswer };
  readonly quote: { readonly ask: SettleContent; readonly answer: SettleAnswer };
  readonly cancel: { readonly ask: CancelContent; readonly answer: SettleAnswer };
  readonly undo: { readonly ask: UndoContent; readonly answer: UndoAnswer };
  readonly inquire: { readonly ask: InquireContent; readonly answer: InquireAnswer };
  readonly admissionCheck: {
    readonly ask: AdmissionCheckContent;
    readonly answer: AdmissionCheckAnswer;
  };
  readonly diagnose: { readonly ask: DiagnoseContent; readonly answer: DiagnoseAnswer };
  readonly stay: { readonly ask: StayContent; readonly answer: StayAnswer };
  readonly filing: { readonly ask: FilingContent; readonly answer: FilingAnswer };
  readonly zoneConsent: { readonly ask: ZoneConsentContent; readonly answer: ZoneConsentAnswer };
  readonly qualification: { readonly ask: QualificationContent; readonly answer: FilingAnswer };
  readonly report: { readonly ask: ReportContent; readonly answer: ReportAnswer };
  readonly readReported: { readonly ask: ReadReportedContent; readonly answer: ReadReportedAnswer };
  readonly findPerson: { readonly ask: FindPersonContent; readonly answer: FindPersonAnswer };
  readonly redeemVoucher: {
    readonly ask: RedeemVoucherContent;
    readonly answer: RedeemVoucherAnswer;
  };
  readonly accumulators: { readonly ask: AccumulatorsContent; readonly answer: AccumulatorsAnswer };
  readonly careCase: { readonly ask: CareCaseContent; readonly answer: CareCaseAnswer };
}

export type MessageKind = keyof Exchange;

/**
 * One message as it travels. `content` is the very text that home receives and over which the
 * end-to-end MAC runs.
 */
export interface Message {
  readonly id: string;
  readonly kind: MessageKind;
  readonly version: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly sentAt: Instant;
  /** Past it the receiver refuses. */
  readonly deadline: Instant;
  readonly content: string;
  /** SM3 of the content. */
  readonly digest: string;
  /** HMAC-SM3 under the key of `from` and `to`, over all of the above. */
  readonly mac: string;
}

export interface Reply {
  readonly answers: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly sentAt: Instant;
  readonly content: string;
  readonly digest: string;
  readonly mac: string;
}

/** Handed to a handler with the content: what it came in. */
export interface Received {
  readonly messageId: string;
  readonly from: NodeId;
  /** By the receiver's clock. */
  readonly deadline: Instant;
  readonly digest: string;
}
