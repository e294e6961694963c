/**
 * What a province and the hub tell each other of a month's clearing. The sender speaks for itself:
 * as care when it submits or ends a case, as one of the two parties when it confirms or objects.
 */
import type { ChinaMonth, Instant } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import type { Fen } from "#base/money.ts";
import type {
  BatchLine,
  ClearedFund,
  ClearingFigures,
  ExceptionReason,
  ObjectionReason,
  SchemeFunds,
} from "#model/clearing.ts";
import type { BatchState } from "#model/clearing-states.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";

/** A case of the month that waits. */
export interface LeftOut {
  readonly id: SettlementId;
  readonly reason: ExceptionReason;
}

/** A case of an earlier month that comes in now. */
export interface LateCase {
  readonly id: SettlementId;
  readonly month: ChinaMonth;
  /** Why it waited; a province that does not say it has it so: not reconciled. */
  readonly reason?: ExceptionReason;
}

export interface ToldDeduction {
  readonly id: string;
  readonly settlementId: SettlementId;
  readonly institution: InstitutionCode;
  readonly homeArea: Area;
  readonly fund: ClearedFund;
  readonly amountFen: Fen;
  readonly reason: string;
  readonly caseMonth: ChinaMonth;
}

/** In parts, so that no message is too large; one may come twice, the last one completes it. */
export interface ClearingSubmitContent {
  readonly month: ChinaMonth;
  readonly home: NodeId;
  readonly scheme: Scheme;
  /** One that care has counted again has a higher one. */
  readonly revision: number;
  readonly part: number;
  readonly parts: number;
  readonly figures: ClearingFigures;
  /** Over all parts. */
  readonly told: { readonly out: number; readonly late: number; readonly deductions: number };
  readonly out: readonly LeftOut[];
  readonly late: readonly LateCase[];
  readonly deductions: readonly ToldDeduction[];
  readonly submittedBy: string;
  readonly submittedAt: Instant;
}

/** `incomplete`: a part is missing, begin again with the first. */
export interface ClearingSubmitAnswer {
  readonly outcome: "heard";
  readonly state: "incomplete" | "told" | "agreed" | "differs" | "allocated";
  /** What the hub's own copies come to, once it has counted. */
  readonly hub: ClearingFigures | null;
}

export interface ClearingNewsContent {
  /** The number of the last change that the sender has. */
  readonly after: number;
}

export interface Confirmed {
  readonly by: string;
  readonly at: Instant;
}

export interface ToldObjection {
  readonly id: string;
  readonly raisedAtNode: NodeId;
  readonly settlementId: SettlementId;
  readonly reason: ObjectionReason;
  readonly words: string;
  readonly raisedBy: string;
  readonly raisedAt: Instant;
  readonly releasedBy: string;
  readonly releasedAt: Instant;
  readonly outcome: "upheld" | "dismissed" | "withdrawn" | null;
  readonly decidedWords: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
}

export interface BatchNews {
  readonly id: string;
  readonly month: ChinaMonth;
  readonly care: NodeId;
  readonly home: NodeId;
  readonly scheme: Scheme;
  readonly cases: number;
  readonly totalFen: Fen;
  readonly funds: SchemeFunds;
  readonly deductions: SchemeFunds;
  readonly payableFen: Fen;
  readonly state: BatchState;
  readonly generatedAt: Instant;
  readonly careConfirmed: Confirmed | null;
  readonly homeConfirmed: Confirmed | null;
  readonly version: number;
  readonly digest: string;
  readonly number: number;
  readonly lines: readonly BatchLine[];
  readonly objections: readonly ToldObjection[];
  readonly deducted: readonly ToldDeduction[];
}

/** In the order of their numbers, no more than a message takes; none: there is nothing new. */
export interface ClearingNewsAnswer {
  readonly batches: readonly BatchNews[];
}

export type ClearingWord =
  | {
      readonly kind: "confirm";
      readonly preparedBy: string;
      readonly confirmedBy: string;
      readonly at: Instant;
    }
  | {
      readonly kind: "object";
      readonly objection: Omit<
        ToldObjection,
        "raisedAtNode" | "outcome" | "decidedWords" | "decidedBy" | "decidedAt"
      >;
    }
  | { readonly kind: "withdraw"; readonly objection: string; readonly by: string };

/** A word about one version of a batch: what was allocated again needs another word. */
export interface ClearingSayContent {
  readonly batch: string;
  readonly version: number;
  readonly digest: string;
  readonly word: ClearingWord;
}

export interface ClearingSayAnswer {
  readonly outcome: "heard";
}

/** Of care to home: two persons have ended a case of home's that waits for longer than it may. */
export interface ClearingEndContent {
  /** One for all its sendings. */
  readonly escalation: string;
  readonly settlementId: SettlementId;
  readonly words: string;
  readonly proposedBy: string;
  readonly proposedAt: Instant;
  readonly decidedBy: string;
  readonly decidedAt: Instant;
}

export interface ClearingEndAnswer {
  readonly outcome: "heard";
}

/** The kinds of a month's clearing; the hub answers them, and home what is ended. */
export interface ClearingExchange<Refused> {
  readonly clearingSubmit: {
    readonly ask: ClearingSubmitContent;
    readonly answer: ClearingSubmitAnswer | Refused;
  };
  readonly clearingNews: {
    readonly ask: ClearingNewsContent;
    readonly answer: ClearingNewsAnswer;
  };
  readonly clearingSay: {
    readonly ask: ClearingSayContent;
    readonly answer: ClearingSayAnswer | Refused;
  };
  readonly clearingEnd: {
    readonly ask: ClearingEndContent;
    readonly answer: ClearingEndAnswer | Refused;
  };
}
