/**
 * What an institution's software asks of its node: queries (not stored) and bookings (stored for
 * ever with their answer). The wire decodes national messages into these and encodes what comes
 * back.
 */
import type { Instant } from "#base/date.ts";
import type { EncounterId, SettlementId } from "#base/id.ts";
import type { Fen } from "#base/money.ts";
import type { RefusalContent } from "#base/refusals.ts";
import type { AccountUse } from "#model/benefit.ts";
import type {
  BrowseItems,
  BrowseMappings,
  BrowseOwnShares,
  BrowsePriceLimits,
  OwnShare,
  Page,
  PriceLimit,
  SeenItem,
  SeenMapping,
} from "#model/browse.ts";
import type { Charge, ChargeInput } from "#model/charge.ts";
import type { FiledHere } from "#model/filing.ts";
import type {
  InstitutionDayAnswers,
  InstitutionDayBooked,
  InstitutionDayBooking,
  InstitutionDayQuery,
} from "#model/institution-day.ts";
import type { DownloadList, ListFile } from "#model/list.ts";
import type { MapItems, UnmapItem } from "#model/mapping.ts";
import type { Credential, PersonFound, PersonId, Scheme } from "#model/person.ts";
import type { Area, CareType, InstitutionCode } from "#model/place.ts";
import type { LyingHere, ReadReported, ReadStays, Reported, SendReport } from "#model/report.ts";
import type { FetchFile, FileFetched, FileKept, KeepFile } from "#model/services.ts";
import type { Diagnosis, SettlementResult, VisitFlags } from "#model/settlement.ts";
import type { Scanned } from "#model/voucher.ts";

/** Who calls, and by which message. */
export interface HospitalCall {
  readonly institution: InstitutionCode;
  /** Unique per institution; 1 to 40 characters. */
  readonly messageId: string;
  /**
   * The transaction's number, kept with the booking so that a reversal can name it. Opaque here.
   */
  readonly transaction: string;
  /** SM3 over transaction, institution and canonical input. */
  readonly digest: string;
  /**
   * Short hash of each field, opaque here: lets the edge name the field in which a reused id
   * differs.
   */
  readonly fingerprint: string;
  readonly operator: string;
  readonly receivedAt: Instant;
}

/** Home area as the envelope names it; clients leave it out or put their own city there. */
interface NamesHome {
  readonly homeArea?: Area | undefined;
}

interface NamesEncounter {
  readonly personId: PersonId;
  readonly encounterId: EncounterId;
}

export interface FindPerson extends NamesHome {
  readonly kind: "findPerson";
  readonly credential: Credential;
  readonly certificateNumber?: string | undefined;
  readonly name?: string | undefined;
}

/** A code that a person shows was scanned (解析医保码). */
export interface ScanVoucher {
  readonly kind: "scanVoucher";
  readonly code: string;
}

/** A quote or a settlement: what both carry. */
interface SettleCommon extends NamesEncounter {
  readonly scheme: Scheme;
  /** Absent for inpatients: the admission's. */
  readonly careType?: CareType | undefined;
  /** Outpatient: the charge batch to settle. Inpatient: absent, all that is not settled. */
  readonly batch?: string | undefined;
  readonly totalFen: Fen;
  readonly accountUse: AccountUse;
  readonly credential?: Credential | undefined;
  readonly certificateNumber?: string | undefined;
  readonly flags?: Partial<VisitFlags> | undefined;
  /**
   * The four parts as the client sent them, only when it sent any that is not zero; checked to add
   * up.
   */
  readonly sentSplitFen?: readonly [Fen, Fen, Fen, Fen] | undefined;
  readonly interim: boolean;
  readonly inpatient: boolean;
}

export interface Quote extends SettleCommon {
  readonly kind: "quote";
}

export interface ReadSettlement extends NamesEncounter {
  readonly kind: "readSettlement";
  readonly settlementId: SettlementId;
}

export interface ReadCharges extends NamesEncounter {
  readonly kind: "readCharges";
  readonly settlementId?: SettlementId | undefined;
}

export interface ReadAccumulators extends NamesHome {
  readonly kind: "readAccumulators";
  readonly personId: PersonId;
  /** "202112" → "2021-12": as it was when that month ended; absent: now. */
  readonly month?: string | undefined;
}

/** What settlement answers. */
export type CareQuery = FindPerson | Quote | ReadSettlement | ReadCharges | ReadAccumulators;
/** What the institution services answer (`src/services/`). */
export type ServicesQuery =
  | ScanVoucher
  | FetchFile
  | DownloadList
  | BrowseItems
  | BrowsePriceLimits
  | BrowseOwnShares
  | BrowseMappings
  | ReadReported
  | ReadStays;

export type HospitalQuery = CareQuery | ServicesQuery | InstitutionDayQuery;

export interface AccumulatorLine {
  readonly scheme: Scheme;
  readonly year: number;
  readonly period: string;
  readonly measure: string;
  readonly amount: bigint;
}

/** A line with the settlement that was asked for, or else the one that stands and holds it. */
export interface HeldCharge {
  readonly charge: Charge;
  readonly settlementId?: SettlementId | undefined;
}

export interface HospitalQueryAnswers extends InstitutionDayAnswers {
  /** With what this province has heard that the person has filed for it. */
  readonly findPerson: PersonFound & { readonly filings?: readonly FiledHere[] };
  readonly quote: SettlementResult;
  readonly readSettlement: SettlementResult;
  readonly readCharges: {
    readonly charges: readonly HeldCharge[];
    readonly careType: CareType;
    readonly encounterId: EncounterId;
  };
  readonly readAccumulators: {
    readonly lines: readonly AccumulatorLine[];
    /** The month that was asked about; absent: now. */
    readonly month?: string | undefined;
  };
  readonly scanVoucher: Scanned;
  readonly fetchFile: FileFetched;
  readonly downloadList: ListFile;
  readonly browseItems: Page<SeenItem>;
  readonly browsePriceLimits: Page<PriceLimit>;
  readonly browseOwnShares: Page<OwnShare>;
  readonly browseMappings: Page<SeenMapping>;
  readonly readReported: Reported;
  readonly readStays: { readonly stays: readonly LyingHere[] };
}

export interface SignIn {
  readonly kind: "signIn";
  readonly operator: string;
  readonly address: string;
}

export interface SignOut {
  readonly kind: "signOut";
  readonly operator: string;
  readonly number: string;
}

export interface Register extends NamesHome {
  readonly kind: "register";
  readonly personId: PersonId;
  readonly scheme: Scheme;
  readonly at: Instant;
  readonly credential?: Credential | undefined;
  /** The hospital's own number, unique there among encounters that were not withdrawn. */
  readonly hospitalNumber: string;
  readonly doctorCode?: string | undefined;
  readonly departmentCode?: string | undefined;
  readonly departmentName?: string | undefined;
}

export interface CancelRegistration extends NamesEncounter {
  readonly kind: "cancelRegistration";
}

export interface DescribeVisit extends NamesEncounter {
  readonly kind: "describeVisit";
  readonly careType: CareType;
  readonly at: Instant;
  readonly disease?: string | undefined;
  readonly diagnoses: readonly Diagnosis[];
  readonly flags: VisitFlags;
}

export interface AddCharges extends NamesEncounter {
  readonly kind: "addCharges";
  readonly charges: readonly ChargeInput[];
}

export interface DropCharges extends NamesEncounter {
  readonly kind: "dropCharges";
  /** A charge batch, one or more serials, or everything that is not settled. */
  readonly what: { readonly batch: string } | { readonly serials: readonly string[] } | "all";
}

export interface Settle extends SettleCommon {
  readonly kind: "settle";
  readonly invoice?: string | undefined;
}

export interface Cancel extends NamesEncounter {
  readonly kind: "cancel";
  readonly settlementId: SettlementId;
}

export interface Admit extends NamesHome {
  readonly kind: "admit";
  readonly personId: PersonId;
  readonly scheme: Scheme;
  readonly at: Instant;
  readonly credential?: Credential | undefined;
  readonly certificateNumber?: string | undefined;
  readonly hospitalNumber: string;
  readonly careType: CareType;
  readonly disease?: string | undefined;
  readonly departmentCode?: string | undefined;
  readonly departmentName?: string | undefined;
  readonly bed?: string | undefined;
  readonly diagnoses: readonly Diagnosis[];
  readonly flags: VisitFlags;
}

export interface Discharge extends NamesEncounter {
  readonly kind: "discharge";
  readonly at: Instant;
  readonly way: string;
  readonly diagnoses: readonly Diagnosis[];
}

export interface CancelAdmission extends NamesEncounter {
  readonly kind: "cancelAdmission";
}

export interface CancelDischarge extends NamesEncounter {
  readonly kind: "cancelDischarge";
}

export interface Reverse {
  readonly kind: "reverse";
  readonly personId?: PersonId | undefined;
  readonly originalMessageId: string;
  readonly originalTransaction: string;
  /** What the original was, as far as the wire can tell from its number. */
  readonly original: "settle" | "cancel" | "admit";
}

/** What the institution services book. */
export type ServicesBooking = KeepFile | MapItems | UnmapItem | SendReport;

/** What settlement books. */
export type CareBooking =
  | SignIn
  | SignOut
  | Register
  | CancelRegistration
  | DescribeVisit
  | AddCharges
  | DropCharges
  | Settle
  | Cancel
  | Admit
  | Discharge
  | CancelAdmission
  | CancelDischarge
  | Reverse;

export type HospitalBooking = CareBooking | ServicesBooking | InstitutionDayBooking;

interface Nothing {
  readonly done: true;
}

interface EncounterOpened {
  readonly encounterId: EncounterId;
  readonly personId: PersonId;
  readonly hospitalNumber: string;
}

export interface HospitalBookingAnswers extends InstitutionDayBooked {
  readonly signIn: { readonly number: string; readonly at: Instant };
  readonly signOut: { readonly at: Instant };
  readonly register: EncounterOpened;
  readonly cancelRegistration: Nothing;
  readonly describeVisit: Nothing;
  readonly addCharges: { readonly charges: readonly Charge[] };
  readonly dropCharges: { readonly dropped: number };
  readonly settle: SettlementResult;
  readonly cancel: SettlementResult;
  readonly admit: EncounterOpened;
  readonly discharge: Nothing;
  readonly cancelAdmission: Nothing;
  readonly cancelDischarge: Nothing;
  /**
   * `nothing`: nothing was booked under that id, so there was nothing to take back. `cancelling`: a
   * cancellation of it is under way, and takes it back unless it comes to nothing.
   */
  readonly reverse: Nothing & {
    readonly nothing?: true | undefined;
    readonly cancelling?: true | undefined;
  };
  readonly keepFile: FileKept;
  readonly mapItems: Nothing;
  readonly unmapItem: Nothing;
  /** The serial under which home keeps it; of a withdrawal, that of what was withdrawn. */
  readonly report: { readonly serial: string };
}

/** What a booking came to; a refusal after the intent is stored and repeated like a success. */
export type BookingOutcome<Kind extends keyof HospitalBookingAnswers> =
  | { readonly ok: HospitalBookingAnswers[Kind] }
  | { readonly refused: RefusalContent };

/**
 * How the caller wants the outcome kept: the text is stored in the booking's own commit and is what
 * a repeat gets.
 */
export type Render<Kind extends keyof HospitalBookingAnswers> = (
  outcome: BookingOutcome<Kind>,
) => string;

/**
 * A care node as its institutions see it. Queries and bookings throw Refusal (final, nothing
 * booked) or NoAnswer.
 */
export interface HospitalApi {
  ask<Query extends HospitalQuery>(
    call: HospitalCall,
    query: Query,
  ): Promise<HospitalQueryAnswers[Query["kind"]]>;
  /** The stored answer's text: rendered now, or the bytes of the first time. */
  book<Booking extends HospitalBooking>(
    call: HospitalCall,
    booking: Booking,
    render: Render<Booking["kind"]>,
  ): Promise<string>;
}
