/**
 * Notices by which money moves between provinces (付款、收款通知书), and what a province and the hub
 * tell each other of them. The sender speaks for itself: the payer of what it paid, the payee of
 * what it received.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { ClearedFund, NoticeKind } from "#model/clearing.ts";
import type { NoticeState } from "#model/clearing-states.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";

/** By scheme; what is absent is zero. The two are paid beside each other and never mixed. */
export type SchemeAmounts = Readonly<Partial<Record<Scheme, Fen>>>;

/** Of a clearing notice: what a pooling area pays from a fund. */
export interface NoticeLine {
  readonly scheme: Scheme;
  readonly homeArea: Area;
  readonly fund: ClearedFund;
  readonly amountFen: Fen;
}

export interface NoticeDates {
  readonly issuedOn: ChinaDate;
  readonly toFinanceBy: ChinaDate;
  readonly payBy: ChinaDate;
  readonly receiptBy: ChinaDate;
}

export interface MoneyNotice extends NoticeDates {
  readonly id: string;
  readonly number: string;
  readonly kind: NoticeKind;
  /** The month that is cleared, the year of a prefund, or the day of an emergency increase. */
  readonly period: string;
  readonly payer: NodeId;
  readonly payee: NodeId;
  readonly amounts: SchemeAmounts;
  readonly totalFen: Fen;
  readonly lines: readonly NoticeLine[];
  /** Of a clearing notice of the hub's: the batches that it takes together. */
  readonly batches: readonly string[];
  readonly state: NoticeState;
  readonly toFinanceAt: Instant | null;
  readonly paidAt: Instant | null;
  readonly receivedAt: Instant | null;
  readonly version: number;
  readonly digest: string;
  /** Of the hub's change that made it what it is. */
  readonly news: number;
}

/** Asked of the hub: notices of the sender that changed after this number. */
export interface NoticeNewsContent {
  readonly after: number;
}

export interface NoticeNewsAnswer {
  readonly notices: readonly MoneyNotice[];
}

export type NoticeWord = "toFinance" | "paid" | "received";

/** Told to the hub: what the sender did with a notice of its own. */
export interface NoticeSayContent {
  readonly notice: string;
  readonly word: NoticeWord;
  readonly by: string;
  readonly at: Instant;
}

/** `early`: the other side has still to do its part; it is told again. */
export type NoticeSayAnswer = { readonly outcome: "heard" } | { readonly outcome: "early" };

/** Told to the hub: the sender, as care, asks for more prefund of a home province. */
export interface PrefundAskContent {
  readonly id: string;
  readonly home: NodeId;
  readonly amounts: SchemeAmounts;
  readonly words: string;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly releasedBy: string;
  readonly releasedAt: Instant;
}

export interface PrefundAskAnswer {
  readonly outcome: "heard";
  readonly state: "released" | "granted" | "refused";
}

/** The kinds of message about notices, as part of `Exchange`. */
export interface MoneyExchange<Refused> {
  readonly noticeNews: { readonly ask: NoticeNewsContent; readonly answer: NoticeNewsAnswer };
  readonly noticeSay: {
    readonly ask: NoticeSayContent;
    readonly answer: NoticeSayAnswer | Refused;
  };
  readonly prefundAsk: {
    readonly ask: PrefundAskContent;
    readonly answer: PrefundAskAnswer | Refused;
  };
}
