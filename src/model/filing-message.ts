/** What home tells care places of filings and qualifications, and what they answer. */
import type { ChinaDate, Instant, Span } from "#base/date.ts";
import type { FilingId, QualificationId } from "#base/id.ts";
import type { FilingKind } from "#model/filing.ts";
import type { FilingState } from "#model/filing-states.ts";
import type { Area } from "#model/place.ts";
import type { QualificationState } from "#model/qualification-states.ts";

/**
 * A filing as it stands now, told by home to a place that it is for. For display: home decides. The
 * holder stands in digests under a key of the two nodes, so that the hub reads no number.
 */
export interface FilingContent {
  readonly filingId: FilingId;
  /** News with a lower one is old. */
  readonly version: number;
  readonly homeArea: Area;
  readonly kind: FilingKind;
  readonly state: FilingState;
  readonly areas: readonly Area[];
  readonly span: Span;
  readonly endedOn?: ChinaDate | undefined;
  readonly holder: { readonly digests: readonly string[]; readonly maskedName: string };
  readonly stand?: NewsStand | undefined;
}

/** By home's clock. Absent from homes of an older version. */
export interface NewsStand {
  /** When home tells it. */
  readonly at: Instant;
  /** Up to when the place said that it had heard; 0: it has said nothing yet. */
  readonly through: Instant;
}

/**
 * A qualification as it stands now, told by home to a place where a filing of the person stands.
 * For display: home decides. Diseases and masked name are sealed for that place, the holder stands
 * in digests.
 */
export interface QualificationContent {
  readonly qualificationId: QualificationId;
  /** News with a lower one is old. */
  readonly version: number;
  readonly homeArea: Area;
  readonly state: QualificationState;
  readonly span: Span;
  readonly endedOn?: ChinaDate | undefined;
  readonly digests: readonly string[];
  /** Code and name of home's disease, the same of the national one, masked name. */
  readonly sealed: string;
  readonly stand?: NewsStand | undefined;
}

/** Between sealed texts: no name has it. */
export const SEALED_BETWEEN = "\u001f";

export interface FilingAnswer {
  readonly outcome: "noted";
  /**
   * Up to when the place has heard this home, by its `stand`. Less than home knew: the place has
   * lost what came later, and hears it again.
   */
  readonly through?: Instant | undefined;
}
