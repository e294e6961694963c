/**
 * report = 医院代办的申报: what an institution reports to the home place for a patient: a referral (转院
 * 备案), a chronic disease (慢特病备案), a chosen institution (定点备案), an accident (意外伤害备案), and
 * that one of them is withdrawn. reported = what home answers about them.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import type { Qualification } from "#model/filing.ts";
import type { Person, PersonId, Scheme } from "#model/person.ts";
import type { Area, CareType, InstitutionCode } from "#model/place.ts";

interface Lasts {
  readonly from?: ChinaDate | undefined;
  readonly to?: ChinaDate | undefined;
  readonly phone?: string | undefined;
}

export interface ReferralReport extends Lasts {
  readonly sort: "referral";
  readonly target: { readonly code: InstitutionCode; readonly name: string; readonly area: Area };
  readonly diagnosis: { readonly code: string; readonly name: string };
  readonly condition?: string | undefined;
  readonly on: ChinaDate;
  readonly why: string;
  readonly opinion: string;
}

export interface QualificationReport extends Lasts {
  readonly sort: "qualification";
  readonly scheme: Scheme;
  readonly disease: string;
  readonly diseaseName: string;
  readonly assessedBy: { readonly code: string; readonly name: string };
  readonly assessedOn: ChinaDate;
  readonly doctor: { readonly code: string; readonly name: string };
}

export interface ChosenReport extends Lasts {
  readonly sort: "chosen";
  readonly institution: { readonly code: InstitutionCode; readonly name: string };
  readonly from: ChinaDate;
}

export interface AccidentReport extends Lasts {
  readonly sort: "accident";
  readonly happenedOn?: ChinaDate | undefined;
  readonly place?: string | undefined;
  readonly cause?: string | undefined;
  /** Does the fund pay for it, as the hospital has found out? */
  readonly payable: boolean;
}

/** The sorts that may be withdrawn, by the serial that was given. */
export interface Withdrawal {
  readonly sort: "withdrawal";
  readonly of: "referral" | "qualification" | "chosen";
  readonly serial: string;
  readonly why?: string | undefined;
}

export type Report =
  | ReferralReport
  | QualificationReport
  | ChosenReport
  | AccidentReport
  | Withdrawal;

/** What the institution asks its node to send. */
export interface SendReport {
  readonly kind: "report";
  readonly personId: PersonId;
  readonly homeArea?: Area | undefined;
  readonly report: Report;
}

export type ReportedWhat = "qualifications" | "chosen" | "referrals";

export interface ReadReported {
  readonly kind: "readReported";
  readonly personId: PersonId;
  readonly homeArea?: Area | undefined;
  readonly what: ReportedWhat;
  readonly from?: ChinaDate | undefined;
  readonly to?: ChinaDate | undefined;
}

/** To which institution a person bound themselves, for all outpatient care or one disease. */
export interface ChosenInstitution {
  readonly institution: InstitutionCode;
  readonly name: string;
  readonly from: ChinaDate;
  readonly to?: ChinaDate | undefined;
}

/** What was asked for; the other lists are empty. */
export interface Reported {
  readonly person: Person;
  readonly scheme: Scheme;
  readonly homeArea: Area;
  readonly qualifications: readonly Pick<Qualification, "disease" | "span">[];
  readonly chosen: readonly ChosenInstitution[];
  readonly referrals: readonly ReferralReport[];
}

/** Who lies in the institution now, admitted in this time. */
export interface ReadStays {
  readonly kind: "readStays";
  readonly personId?: PersonId | undefined;
  readonly from: Instant;
  readonly to: Instant;
}

export interface LyingHere {
  readonly encounterId: EncounterId;
  readonly personId: PersonId;
  readonly scheme: Scheme;
  readonly homeArea: Area;
  readonly careArea: Area;
  readonly admittedAt: Instant;
  readonly careType: CareType;
  readonly hospitalNumber: string;
  /** Of an identity card that was shown. */
  readonly certificateNumber?: string | undefined;
}
