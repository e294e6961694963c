/** The contents of messages that the hub itself answers; `message.ts` has those that it carries. */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { NationalKind } from "#model/document.ts";
import type { InstitutionCard } from "#model/institution.ts";
import type { Credential } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import type { InvoiceName, InvoiceUse } from "#model/reimbursement.ts";

/** Asked of the hub when the card alone does not tell the home area. */
export interface LocateContent {
  readonly credential: Credential;
  readonly certificateNumber?: string | undefined;
}

export interface LocateAnswer {
  readonly areas: readonly Area[];
}

/** Asked of the hub: to which nodes of a role it carries messages. */
export interface RosterContent {
  readonly role: "province";
}

export interface RosterAnswer {
  readonly nodes: readonly NodeId[];
}

/** Of a province's records, what others must find: an institution, or where a card is insured. */
export type PublishedRow =
  | { readonly institution: InstitutionCard }
  | { readonly card: { readonly digest: string; readonly areas: readonly Area[] } };

/** How far the hub has heard a province: the last number of its log, in which edition of it. */
export interface Heard {
  readonly edition: number;
  readonly last: number;
}

/** Told to the hub: rows of the sender's log from a number on, without gaps. */
export interface PublishContent {
  readonly edition: number;
  readonly first: number;
  /** With these the edition tells all that the province has. */
  readonly whole: boolean;
  readonly rows: readonly PublishedRow[];
}

export interface PublishAnswer {
  readonly heard: Heard;
}

/** Asked of the hub: the national log of institutions after a version, whose digest is named. */
export interface DirectoryContent {
  readonly version: number;
  readonly digest: string;
}

/** `unlike`: the hub's log has another digest at that version, so the copy begins anew. */
export type DirectoryAnswer = { readonly heard: Heard } & (
  | {
      readonly outcome: "page";
      /** One a version, the next one first. */
      readonly cards: readonly InstitutionCard[];
      /** At the last of them. */
      readonly digest: string;
      /** Where the log itself stands. */
      readonly newest: number;
    }
  | { readonly outcome: "unlike" }
);

/** Calls of an hour that were of one kind and ended in one way, as a sum that only grows. */
export interface CallCount {
  /** Its beginning. */
  readonly hour: Instant;
  /** Of a query or booking of the institution. */
  readonly kind: string;
  /** `ok`, `noAnswer`, `defect`, or the refusal's code. */
  readonly outcome: string;
  readonly calls: number;
  /** Time taken by all of them. */
  readonly ms: number;
}

export interface CountsContent {
  readonly rows: readonly CallCount[];
}

export interface CountsAnswer {
  /** Rows that were heard. */
  readonly heard: number;
}

/** A release of the hub's that holds in every province, as provinces keep it. */
export interface NationalRelease {
  /** The digest of the text. */
  readonly version: string;
  readonly kind: NationalKind;
  readonly text: string;
  readonly inForceFrom: ChinaDate;
  /** Null: it came with the program. */
  readonly draftedBy: string | null;
  readonly draftedAt: Instant;
  readonly approvedBy: string | null;
  readonly approvedAt: Instant;
  /** Before its day. */
  readonly withdrawn: { readonly by: string; readonly at: Instant } | null;
}

/** Asked of the hub: what the sender has, and how far it knows of it. */
export interface NationalReleasesContent {
  readonly held: readonly { readonly version: string; readonly withdrawn: boolean }[];
}

/** One that the sender does not have so; null: it has them all. */
export interface NationalReleasesAnswer {
  readonly next: NationalRelease | null;
}

/** Told to the hub, turn after turn: what a claim of the sender does with these invoices now. */
export interface ClaimInvoicesContent {
  readonly claimId: string;
  readonly use: InvoiceUse;
  /** News with a lower one is old. */
  readonly turn: number;
  readonly invoices: readonly InvoiceName[];
}

/** `taken`: another province's claim holds these since then, so this one holds none. */
export type ClaimInvoicesAnswer =
  | { readonly outcome: "kept" }
  | {
      readonly outcome: "taken";
      readonly taken: readonly {
        readonly number: string;
        readonly by: NodeId;
        readonly since: Instant;
      }[];
    };

/** The kinds that the hub itself answers, of its directories and lists. */
export interface HubExchange {
  readonly locate: { readonly ask: LocateContent; readonly answer: LocateAnswer };
  readonly roster: { readonly ask: RosterContent; readonly answer: RosterAnswer };
  readonly publish: { readonly ask: PublishContent; readonly answer: PublishAnswer };
  readonly directory: { readonly ask: DirectoryContent; readonly answer: DirectoryAnswer };
  readonly counts: { readonly ask: CountsContent; readonly answer: CountsAnswer };
  readonly claimInvoices: {
    readonly ask: ClaimInvoicesContent;
    readonly answer: ClaimInvoicesAnswer;
  };
  readonly nationalReleases: {
    readonly ask: NationalReleasesContent;
    readonly answer: NationalReleasesAnswer;
  };
}
