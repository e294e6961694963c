/**
 * What care, hub and home compare with each other (对账): the figures of a business day, pair of
 * places and scheme, and a case that they do not have alike. The states are in
 * `clearing-states.ts`.
 */
import type { ChinaDate } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { SchemeFunds } from "#model/clearing.ts";
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

export type DifferenceClass =
  | ("missingAtCare" | "missingAtHub" | "missingAtHome" | "duplicate")
  | ("amount" | "funds" | "state" | "month");

export type DifferenceResolution = "reverse" | "replay" | "adjustNext" | "acceptHome";
