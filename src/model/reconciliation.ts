/**
 * What care, hub and home compare with each other (对账): the figures of a business day, pair of
 * places and scheme, and a case that they do not have alike. The states are in
 * `clearing-states.ts`.
 */
import type { ChinaDate, ChinaMonth, Instant } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import type { Fen } from "#base/money.ts";
import type { SchemeFunds } from "#model/clearing.ts";
import type { DifferenceState } from "#model/clearing-states.ts";
import type { Scheme } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";

/** A day's cases of a pair of places in one scheme. */
export interface PairDay {
  readonly day: ChinaDate;
  readonly care: NodeId;
  readonly home: NodeId;
  readonly scheme: Scheme;
}

/** What one of the three has of it. Undone cases do not count; a cancellation is a case. */
export interface DayFigures {
  readonly cases: number;
  readonly totalFen: Fen;
  readonly funds: SchemeFunds;
  /** SM3, of all cases in the order of their ids: equal exactly when the cases are. */
  readonly root: string;
}

/** Of a day with one peer, at a province. */
export type PairDayState = "counted" | "told" | "agreed" | "differs";

export type DifferenceClass =
  | ("missingAtCare" | "missingAtHub" | "missingAtHome" | "duplicate")
  | ("amount" | "funds" | "state" | "month");

export type DifferenceResolution = "reverse" | "replay" | "adjustNext" | "acceptHome";

/** As what a province compares: for its institutions' cases, or for its insured. */
export type ComparedSide = "care" | "home";

/** "largeSum=500,pooled=11563", in the order of the names, in fen: equal amounts, equal texts. */
export type FundsText = string;

/** A case that stands: settled, a cancellation, or an offset. */
export interface ToldCase {
  readonly id: SettlementId;
  readonly totalFen: Fen;
  readonly funds: FundsText;
}

/**
 * What one party has of a case, wherever it lies. `open`: its outcome is not known there. `none`:
 * nothing was ever booked.
 */
export interface CaseWord extends ToldCase {
  readonly state: "standing" | "takenBack" | "open" | "none";
  readonly day?: ChinaDate | undefined;
  /** Another case of its own, from the same request, that stands as well. */
  readonly twin?: SettlementId | undefined;
}

/** A day's figures of one peer, as a province told them the n-th time. */
export interface ToldDay extends DayFigures {
  readonly peer: NodeId;
  readonly scheme: Scheme;
  readonly revision: number;
}

/** All that a province has of a day on one side. A peer that is not there has no case. */
export interface DayFiguresContent {
  readonly day: ChinaDate;
  readonly side: ComparedSide;
  /** Counts of the day so far. */
  readonly version: number;
  /** Peers with which something is open still: nothing is said of them yet. */
  readonly waiting: readonly NodeId[];
  readonly rows: readonly ToldDay[];
}

/** What the hub asks of a province about a day that differs. `inquire`: ask home once more. */
export type Wanted = PairDay & { readonly revision: number } & (
    | { readonly what: "buckets" }
    | { readonly what: "cases"; readonly buckets: readonly string[] }
    | { readonly what: "words" | "inquire"; readonly ids: readonly SettlementId[] }
  );

export interface WantedAnswer {
  readonly wanted: readonly Wanted[];
}

/** Of the revisions that both have told by now, and of no others. */
export interface Verdict {
  readonly peer: NodeId;
  readonly scheme: Scheme;
  readonly revision: number;
  readonly verdict: "waiting" | "agreed" | "differs";
  /** Each of its cases that is not alike is a difference with a name. */
  readonly named: boolean;
}

export interface DayFiguresAnswer extends WantedAnswer {
  readonly verdicts: readonly Verdict[];
}

export interface DayBucketsContent extends PairDay {
  readonly revision: number;
  /** By the last two characters of the ids; a bucket without cases is absent. */
  readonly buckets: Readonly<Record<string, string>>;
}

export interface DayCasesContent extends PairDay {
  readonly revision: number;
  /** All cases of these buckets; or words on the cases that were asked about. */
  readonly part:
    | { readonly what: "cases"; readonly cases: readonly ToldCase[] }
    | { readonly what: "words"; readonly words: readonly CaseWord[] };
}

/** One case that the three do not have alike, with what each has of it. */
export interface Difference extends PairDay {
  readonly id: string;
  readonly month: ChinaMonth;
  readonly settlementId: SettlementId;
  readonly class: DifferenceClass;
  readonly careHas: CaseWord;
  readonly hubHas: CaseWord;
  readonly homeHas: CaseWord;
  /** Who has to act. */
  readonly owner: NodeId;
  readonly state: DifferenceState;
  readonly openedAt: Instant;
  readonly resolution: DifferenceResolution | null;
  readonly words: string | null;
  readonly proposedBy: string | null;
  readonly proposedAt: Instant | null;
  readonly decidedBy: string | null;
  readonly closedAt: Instant | null;
  readonly version: number;
}

/** What somebody of the owner's staff did about it. */
export interface DifferenceAct {
  readonly id: string;
  readonly differenceId: string;
  readonly act: "propose" | "release" | "sendBack";
  readonly resolution: DifferenceResolution | null;
  readonly words: string;
  readonly by: string;
  readonly at: Instant;
}

/** Told with what its staff did: what has changed of a province's differences since. */
export interface DifferencesContent {
  readonly since: number;
  readonly acts: readonly DifferenceAct[];
}

export interface DifferencesAnswer extends WantedAnswer {
  /** In the order of their versions. */
  readonly rows: readonly Difference[];
  readonly more: boolean;
}

/** The kinds by which the three parties compare; the hub answers them. */
export interface ReconciliationExchange {
  readonly dayFigures: { readonly ask: DayFiguresContent; readonly answer: DayFiguresAnswer };
  readonly dayBuckets: { readonly ask: DayBucketsContent; readonly answer: WantedAnswer };
  readonly dayCases: { readonly ask: DayCasesContent; readonly answer: WantedAnswer };
  readonly differences: { readonly ask: DifferencesContent; readonly answer: DifferencesAnswer };
}
