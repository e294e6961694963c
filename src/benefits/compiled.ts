/** A policy file, and what it is when it is compiled: what the rest of the program asks of it. */
import type { ChinaDate } from "#base/date.ts";
import type { RefusalContent } from "#base/refusals.ts";
import type { Documents } from "#benefits/documents/set.ts";
import type { MeasureNames } from "#benefits/measure-names.ts";
import type { Fact } from "#benefits/reading/fact.ts";
import type { ZoneVisit } from "#benefits/zones.ts";
import type { AccumulatorReader, BenefitCase, Evaluation } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { FilingRules } from "#model/filing-rules.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, CareType } from "#model/place.ts";
import type { QualificationRules } from "#model/qualification.ts";
import type { ZoneBenefit } from "#model/zone.ts";

export interface CompiledPolicy {
  readonly area: Area;
  readonly scheme: Scheme;
  /** Digest of the policy file: every settlement stores it. */
  readonly version: string;
  /** Every day from which it says something else than before, in order. */
  readonly days: readonly ChinaDate[];
  /** The benefit year of a day, named by the calendar year in which it begins. */
  yearOf(on: ChinaDate): number;
  /** Does the policy say anything about this kind of care on this day? */
  supports(careType: CareType, on: ChinaDate): boolean;
  /**
   * What an unfiled person gets for this kind of care: settled (perhaps lower), or refused with the
   * channel through which to file.
   */
  unfiled(
    careType: CareType,
    on: ChinaDate,
  ): { readonly settle: true } | { readonly settle: false; readonly channel: string };
  /**
   * Which of several possible categories to take, when the policy says otherwise than "the largest
   * fund total".
   */
  choose?(
    candidates: readonly { readonly category: BenefitCategory; readonly evaluation: Evaluation }[],
  ): number;
  /** What it asks for beside the case's own fields, and which values it understands. */
  readonly facts: ReadonlyMap<string, Fact>;
  /** Names of the layers that pay. */
  readonly layers: readonly string[];
  /** Names of the accumulators that its rules read. */
  readonly measures: MeasureNames;
  /** Whether a settlement may be cancelled although later ones used the accumulators. */
  readonly cancelOrder: "lastFirstPerInstitution" | "anyOrder";
  evaluate(
    theCase: BenefitCase,
    read: AccumulatorReader,
  ): Evaluation | { readonly refused: RefusalContent };
}

export interface PolicySet {
  /**
   * The policy in force on that day: of the pooling area, else of its city, else of its province.
   */
  find(area: Area, scheme: Scheme, on: ChinaDate): CompiledPolicy | null;
  /** The rules for filing of a place on a day; null where none are in force. */
  filingRules(area: Area, on: ChinaDate): FilingRules | null;
  /** The same for qualifications. */
  qualificationRules(area: Area, on: ChinaDate): QualificationRules | null;
  /** What somebody gets without a filing between these places; null where no zone holds. */
  zone(visit: ZoneVisit): ZoneBenefit | null;
  /** What else is released: rules for filing, openings, home diseases, working days. */
  readonly documents: Documents;
}

export interface PolicyFile {
  readonly path: string;
  readonly text: string;
}
