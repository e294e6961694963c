/**
 * zone = 免备案区: from which home places to which care places nobody files. home releases it, because
 * it pays; consent = 就医地意见: what the care place says to it, which is recorded and stops nothing.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, CareType } from "#model/place.ts";

/** What a person gets without a filing: as at home, or as one who was referred. */
export type ZoneBenefit = "local" | "referral";

export interface Zone {
  readonly title: string;
  readonly home: readonly Area[];
  readonly treatedIn: readonly Area[];
  /** Absent: every kind of care. */
  readonly care?: readonly CareType[] | undefined;
  /** Absent: both. */
  readonly schemes?: readonly Scheme[] | undefined;
  readonly from: ChinaDate;
  readonly to?: ChinaDate | undefined;
  readonly benefit: ZoneBenefit;
}

export type ZoneOpinion = "consents" | "objects";

/** Asked of a care place: what does it say to the zones of a release that name places of it? */
export interface ZoneConsentContent {
  /** The province that has released them. */
  readonly homeArea: Area;
  readonly version: string;
  readonly inForceFrom: ChinaDate;
  readonly zones: readonly Zone[];
}

export interface ZoneSaid {
  readonly opinion: ZoneOpinion;
  readonly why: string;
  /** Who confirmed it there. */
  readonly by: string;
  readonly at: Instant;
}

/** Null: it is known there, and nothing is said yet. */
export interface ZoneConsentAnswer {
  readonly said: ZoneSaid | null;
}
