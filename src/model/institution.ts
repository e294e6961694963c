/**
 * An institution as the registry keeps it: what is agreed with it, each from a day to a day. What
 * settles takes `Institution` (`place.ts`), which is this on one day.
 */
import type { Instant, Span } from "#base/date.ts";
import type {
  Area,
  CareType,
  Institution,
  InstitutionCode,
  InstitutionKind,
  InstitutionLevel,
  InstitutionMark,
} from "#model/place.ts";
import type { OnboardingState } from "#model/states.ts";

/** For the insured of here and of the province, or of other provinces. */
export type TermScope = "local" | "crossProvince";

/** What can be agreed for some days. */
export type TermKind = "agreement" | "level" | "careTypes" | "diseases" | "suspension" | "marks";

/** Of these no two hold on one day. */
export const SINGLE_TERMS: ReadonlySet<TermKind> = new Set<TermKind>([
  "agreement",
  "level",
  "suspension",
]);

/**
 * One thing agreed for some days (约定). `values`: the agreement's number, the level, care types,
 * diseases, marks; none for a suspension, whose reason is the note.
 */
export interface InstitutionTerm {
  readonly kind: TermKind;
  /** Care types and diseases have one, the others none. */
  readonly scope?: TermScope | undefined;
  readonly values: readonly string[];
  readonly span: Span;
  readonly note?: string | undefined;
}

export interface InstitutionRecord {
  readonly code: InstitutionCode;
  readonly name: string;
  readonly area: Area;
  readonly kind: InstitutionKind;
  readonly address: string;
  readonly phone: string;
  readonly onboarding: OnboardingState;
  readonly terms: readonly InstitutionTerm[];
  /** Grows with every change of it. */
  readonly version: number;
}

/** What may be changed about an institution beside its terms. */
export type InstitutionDetails = Pick<
  InstitutionRecord,
  "name" | "area" | "kind" | "address" | "phone"
>;

/** A key pair's public half, and how long it signs. The secret is told once, when it is issued. */
export interface InstitutionKey {
  readonly accessKey: string;
  readonly institution: InstitutionCode;
  readonly issuedAt: Instant;
  readonly endsAt?: Instant | undefined;
}

/** What everybody may know of an institution, and search by. */
export interface InstitutionCard {
  readonly code: InstitutionCode;
  readonly name: string;
  readonly area: Area;
  readonly kind: InstitutionKind;
  readonly level?: InstitutionLevel | undefined;
  readonly careTypes: readonly CareType[];
  readonly state: Institution["state"];
}

/** What a doctor may do besides: prescribe for chronic diseases, refer to other places. */
export type DoctorRight = "prescribesChronic" | "refers";

/** A registered doctor (医保医师). */
export interface Doctor {
  readonly code: string;
  readonly name: string;
  readonly institution: InstitutionCode;
  readonly department: string;
  readonly span: Span;
  readonly rights: readonly { readonly kind: DoctorRight; readonly span: Span }[];
  readonly version: number;
}

/** Marks that an institution may have, by days. */
export const INSTITUTION_MARKS: readonly InstitutionMark[] = ["community", "refers"];
