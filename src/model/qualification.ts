/**
 * qualification = 慢特病资格, the home place's word that a person has a chronic disease: per disease,
 * from a day to a day, in versions that are never written over. assessment = 鉴定, what an entitled
 * hospital found. recognition = 互认, another place's decision that this place takes for its own.
 */
import { present } from "#base/assert.ts";
import { addDays, type ChinaDate, type Instant, type Span } from "#base/date.ts";
import type { QualificationId } from "#base/id.ts";
import type { Qualification } from "#model/filing.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import type { QualificationState } from "#model/qualification-states.ts";

/** On what it rests: a clerk's look at papers, an expert's opinion, a rule, another place's word. */
export type QualificationSource = "founding" | "materials" | "expert" | "rule" | "recognition";

/** What a hospital found (鉴定). */
export interface Assessment {
  readonly institution: InstitutionCode;
  readonly doctor: string;
  readonly assessedOn: ChinaDate;
}

/** Another place's decision that is to hold here (互认). */
export interface Recognition {
  /** Whose decision it is. */
  readonly area: Area;
  readonly number: string;
  readonly decidedOn: ChinaDate;
  /** Its last day; absent: it names none. */
  readonly to?: ChinaDate | undefined;
}

/** What an expert said of an application, as a clerk wrote it down. */
export interface Opinion {
  readonly expert: string;
  readonly agrees: boolean;
  readonly words: string;
  readonly by: string;
  readonly at: Instant;
}

/** A disease in the national list: what other places settle by. */
export interface NationalDisease {
  readonly code: string;
  readonly name: string;
}

/** One version. Disease and first day are the same in all of them. */
export interface QualificationVersion {
  readonly id: QualificationId;
  readonly version: number;
  readonly personId: PersonId;
  readonly state: QualificationState;
  /** In the home place's own list of diseases. */
  readonly homeDisease: NationalDisease;
  /** Absent: the national list has no such disease, so other places do not settle it. */
  readonly national?: NationalDisease | undefined;
  readonly span: Span;
  /** Ended or revoked: the first day on which it holds no more. */
  readonly endedOn?: ChinaDate | undefined;
  readonly source: QualificationSource;
  readonly assessment?: Assessment | undefined;
  readonly recognition?: Recognition | undefined;
}

/** How one disease is recognised in one place. */
export interface DiseaseRules {
  readonly disease: string;
  readonly name: string;
  /** Null: the national list has no such disease. Several may stand for one of it. */
  readonly national: NationalDisease | null;
  /** Absent: as long as nothing changes. */
  readonly validMonths: number | undefined;
  /** Of each group one paper is needed. */
  readonly materials: readonly (readonly MaterialKind[])[];
  /** Who looks at the papers. */
  readonly decidedBy: "expert" | "materials";
  /** What an entitled hospital itself sends in passes at once. */
  readonly byAssessment: boolean;
  /** Days before its end from which it may be renewed. */
  readonly renewDays: number;
  /** Days after its end until which it may; later the person applies anew. */
  readonly lateDays: number;
}

/**
 * The rules of a home place for qualifications, as they hold on one day: dated data with its
 * source, released by two persons.
 */
export interface QualificationRules {
  readonly area: Area;
  readonly version: string;
  /** Working days to a decision. */
  readonly decideWorkdays: number;
  readonly diseases: readonly DiseaseRules[];
  /** Hospitals that may assess; absent: any hospital. */
  readonly assessors: readonly InstitutionCode[] | undefined;
  /** Days for which an assessment may be used. */
  readonly assessmentDays: number;
  /** It counts from the day of the assessment, not from the day of the application. */
  readonly fromAssessment: boolean;
  /** Of a disease that is not, or no more, on the list. */
  readonly renewDays: number;
  readonly lateDays: number;
  /** Places whose decisions hold here, for which diseases of the national list. */
  readonly recognises: readonly {
    readonly area: Area;
    readonly diseases: readonly string[];
    readonly span: Span;
  }[];
}

/** Its last day; undefined: none is known. */
export function lastDayOf({ span, endedOn }: QualificationVersion): ChinaDate | undefined {
  const ended = endedOn === undefined ? undefined : addDays(endedOn, -1);
  if (ended === undefined || span.to === undefined) return ended ?? span.to;
  return ended < span.to ? ended : span.to;
}

/** Handed in before the end it goes on without a gap; later, from the day it was handed in. */
export function renewalBegins({ span }: QualificationVersion, since: ChinaDate): ChinaDate {
  const next = addDays(present(span.to, "what is renewed has an end"), 1);
  return since < next ? next : since;
}

/** The days on which it holds; null when it was over before it began. */
export function heldSpan(version: QualificationVersion): Span | null {
  const to = lastDayOf(version);
  const { from } = version.span;
  return to !== undefined && to < from ? null : { from, to };
}

/** What other places settle by; null for what holds at home only, or on no day. */
export function settledBy(version: QualificationVersion): Qualification | null {
  const span = heldSpan(version);
  if (!span || !version.national) return null;
  return { personId: version.personId, disease: version.national.code, span };
}

/** The state that people are told: what ran out has lapsed, though no version says so. */
export function qualificationOn(
  { state, span }: Pick<QualificationVersion, "state" | "span">,
  today: ChinaDate,
): QualificationState {
  if (state !== "effective") return state;
  return span.to !== undefined && span.to < today ? "lapsed" : state;
}
