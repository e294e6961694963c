/**
 * application = 申请: what a person, or a clerk or hospital for them, asks the home agency: to file,
 * to change or cancel a filing, to hand in promised documents; to be qualified for a chronic
 * disease, to renew or end that. material = a paper with it.
 */
import type { ChinaDate } from "#base/date.ts";
import type { QualificationId } from "#base/id.ts";
import type { EvidenceMode, FilingKind } from "#model/filing.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import type { Assessment, Recognition } from "#model/qualification.ts";

export type ApplicationKind = FilingApplication | QualificationApplication;
export type FilingApplication = "file" | "change" | "cancel" | "supplement" | "revoke";
export type QualificationApplication = "qualify" | "prolong" | "end" | "revoke";

/** By which way it came. */
export type ApplicationChannel = "online" | "window" | "institution";

/** The certificate of a hospital that refers (转诊证明). */
export interface Transfer {
  readonly institution: InstitutionCode;
  readonly number: string;
  readonly issuedOn: ChinaDate;
  /** The last day on which it may be used; absent: none is written on it. */
  readonly validTo?: ChinaDate | undefined;
  readonly diagnosis: string;
}

/** What the filing shall be. Absent parts are still to be filled in. */
export interface Wish {
  readonly kind?: FilingKind | undefined;
  readonly areas: readonly Area[];
  readonly from?: ChinaDate | undefined;
  readonly to?: ChinaDate | undefined;
  readonly evidence?: EvidenceMode | undefined;
  /** The version of the promise that was signed. */
  readonly promised?: string | undefined;
  readonly transfer?: Transfer | undefined;
  /** For which the person is treated; some give a longer validity. */
  readonly diseases: readonly string[];
  /** The person lies there already: it shall count from the admission. */
  readonly retroactive: boolean;
  readonly phone?: string | undefined;
  /** Why a locked filing shall be changed or cancelled. */
  readonly reason?: string | undefined;
  /** To be qualified for: a disease of the home place's list. */
  readonly disease?: string | undefined;
  readonly assessment?: Assessment | undefined;
  readonly recognition?: Recognition | undefined;
}

/** A filing and a qualification are both revoked: which one, the application says. */
export function isAboutQualification(
  kind: ApplicationKind,
  qualificationId: QualificationId | null,
): boolean {
  return kind === "qualify" || qualificationId !== null;
}
