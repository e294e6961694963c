/**
 * filing = 备案, the leave to be treated elsewhere, by category, place and dates. qualification =
 * 慢特病资格, the home place's word that a person has a chronic disease. category = the benefit category
 * that one settlement gets, decided by home.
 */
import type { Span } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";

/** Kinds of filing; `otherTemporary` is 其他临时外出就医人员. */
export type FilingCategory = "longTerm" | "referral" | "otherTemporary";

export interface Filing {
  readonly id: FilingId;
  readonly version: number;
  readonly personId: PersonId;
  readonly category: FilingCategory;
  /** A province ("110000"), a city ("440100") or a county; a wider area covers what lies in it. */
  readonly area: Area;
  readonly span: Span;
}

export interface Qualification {
  readonly personId: PersonId;
  /** National disease code: "M03900". */
  readonly disease: string;
  readonly span: Span;
}

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
