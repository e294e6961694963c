/**
 * filing = 备案, the leave to be treated elsewhere: who, where, from when, on what evidence.
 * application = 备案申请, what a person asks and an agency decides. qualification = 慢特病资格, the home
 * place's word that a person has a chronic disease. category = the benefit category that one
 * settlement gets, decided by home.
 */
import { type ChinaDate, covers, type Span } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import type { FilingState } from "#model/filing-states.ts";
import type { PersonId } from "#model/person.ts";
import { type Area, type InstitutionCode, usualPool } from "#model/place.ts";

/** 备案人员类别, 医保发〔2022〕22号 art. 7: three are long-term, the others temporary. */
export type FilingKind =
  | "retiredSettled"
  | "longResident"
  | "workStationed"
  | "referred"
  | "emergencyRescue"
  | "otherTemporary";

/** What a filing gives; `otherTemporary` is 其他临时外出就医人员. */
export type FilingCategory = "longTerm" | "emergency" | "referral" | "otherTemporary";

export const CATEGORY_OF_KIND: Readonly<Record<FilingKind, FilingCategory>> = {
  retiredSettled: "longTerm",
  longResident: "longTerm",
  workStationed: "longTerm",
  referred: "referral",
  emergencyRescue: "emergency",
  otherTemporary: "otherTemporary",
};

export function isLongTerm(kind: FilingKind): boolean {
  return CATEGORY_OF_KIND[kind] === "longTerm";
}

/** On what it was approved: documents, a signed promise (告知承诺), or nothing to be shown. */
export type EvidenceMode = "documents" | "commitment" | "none";

/**
 * One version of a filing. Kind, places and first day are the same in all of them, so that a visit
 * that began under it stays under it: whoever changes these ends the filing and begins another.
 */
export interface Filing {
  readonly id: FilingId;
  readonly version: number;
  readonly personId: PersonId;
  readonly kind: FilingKind;
  readonly state: FilingState;
  /** A province ("110000"), a city ("440100") or a county each; wider ones cover what lies in them. */
  readonly areas: readonly Area[];
  readonly span: Span;
  readonly evidence: EvidenceMode;
  /** Cancelled, changed or revoked: the first day on which no new visit falls under it. */
  readonly endedOn?: ChinaDate | undefined;
  /** The first day on which the person may change or cancel it. */
  readonly lockedUntil?: ChinaDate | undefined;
  /** Approved on a promise: the last day for the documents. */
  readonly supplementDue?: ChinaDate | undefined;
}

export interface Qualification {
  readonly personId: PersonId;
  /** National disease code: "M03900". */
  readonly disease: string;
  readonly span: Span;
}

/**
 * A person bound themselves to an institution (定点), for one chronic disease, or without one for all
 * outpatient care.
 */
export interface ChosenInstitution {
  readonly personId: PersonId;
  readonly institution: InstitutionCode;
  readonly disease?: string | undefined;
  /** Ended early: the day before is the last. */
  readonly span: Span;
}

/** A filing for a place, as that place has heard of it from home: for display, home decides. */
export type FiledHere = Pick<Filing, "id" | "kind" | "state" | "areas" | "span" | "endedOn">;

/** How a settlement is treated by the home place. `local` inside the pooling area. */
export type BenefitCategory =
  | "local"
  | "emergency"
  | "zone"
  | "longTerm"
  | "referral"
  | "otherTemporary"
  | "unfiled";

/** Does an area cover a place? "460000" covers "460100". */
export function areaCovers(wider: Area, place: Area): boolean {
  return place.startsWith(wider.replace(/(00)+$/, ""));
}

/**
 * May who filed for the area be treated in the place? It lies there, or in the same pool: whoever
 * named a county filed for its city. Of other provinces the usual pools are what is known.
 */
export function filedFor(area: Area, place: Area): boolean {
  return areaCovers(area, place) || usualPool(area) === usualPool(place);
}

/** A filing that stands, with nothing else to be said of it. */
export function standingFiling({
  area,
  ...rest
}: Pick<Filing, "id" | "personId" | "kind" | "span"> & { readonly area: Area }): Filing {
  return { ...rest, version: 1, state: "effective", areas: [area], evidence: "none" };
}

/**
 * Does a visit that begins on this day in this place fall under the filing? A stay counts by its
 * admission, so what ends meanwhile does not touch it.
 */
export function filingCovers(filing: Filing, place: Area, on: ChinaDate): boolean {
  const { areas, span, endedOn } = filing;
  return (
    covers(span, on) &&
    (endedOn === undefined || on < endedOn) &&
    areas.some((area) => filedFor(area, place))
  );
}

/** Does it hold, now or on a later day of its span? */
export function stands({ state, span, endedOn }: Filing, today: ChinaDate): boolean {
  if (span.to !== undefined && span.to < today) return false;
  return endedOn === undefined ? state !== "revoked" : today < endedOn;
}

/** The state that people are told: what ran out is expired, though no version says so. */
export function stateOn(filing: Pick<Filing, "state" | "span">, today: ChinaDate): FilingState {
  const { state, span } = filing;
  if (state === "cancelled" || state === "revoked") return state;
  return span.to !== undefined && span.to < today ? "expired" : state;
}

/**
 * Diseases are filed by subdivision, so the first four characters decide, except within the M078
 * family (透析).
 */
export function sameDisease(a: string, b: string): boolean {
  if (a === b) return true;
  return a.slice(0, 4) === b.slice(0, 4) && !a.startsWith("M078");
}

/** The same for diseases that are the same. */
export function diseaseFamily(code: string): string {
  return code.startsWith("M078") ? code : code.slice(0, 4);
}
