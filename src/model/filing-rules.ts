/**
 * The rules of a home place for filings (备案办法), as they hold on one day. Each figure is dated data
 * with its source, released by two persons; the national defaults follow 医保发〔2022〕22号.
 */
import type { EvidenceMode, FilingKind } from "#model/filing.ts";
import type { Area } from "#model/place.ts";

/** Papers that prove a ground for filing, or a bill that is claimed. */
export type MaterialKind =
  | "identityDocument"
  | "householdRegister"
  | "residentCard"
  | "residenceProof"
  | "postingLetter"
  | "awayEmployerCertificate"
  | "labourContract"
  | "transferCertificate"
  | "medicalRecord"
  | "assessmentForm"
  | "otherPlaceDecision"
  | "invoice"
  | "feeList"
  | "other";

/** How one kind of filing is made in one place. */
export interface KindRules {
  /** Does the place file this kind at all? */
  readonly open: boolean;
  /** Of each group one paper is needed; no group: nothing need be shown. */
  readonly materials: readonly (readonly MaterialKind[])[];
  /** May a signed promise stand for the papers (告知承诺制)? */
  readonly commitment: boolean;
  /** Absent: as long as nothing changes. */
  readonly validMonths: number | undefined;
  /** For these diseases longer, by their families. */
  readonly longer: readonly { readonly diseases: readonly string[]; readonly months: number }[];
  /** Months in which the person may not change or cancel it. */
  readonly lockMonths: number;
  /** Approved at once when it is made on such evidence. */
  readonly automatic: readonly EvidenceMode[];
  /** Places that one person may have filed at a time, over all filings of the same category. */
  readonly placesMax: number;
}

/** A reason that passes a lock, and the papers that prove it: of each group one. */
export interface UnlockReason {
  readonly reason: string;
  readonly materials: readonly (readonly MaterialKind[])[];
}

/** What happens when promised documents do not come. */
export type OnDefault = "convert" | "revoke";

/** What a long-term filing leaves at home while its promised documents are missing. */
export type HomeCare = "local" | "referral" | "refuse";

/** What a settlement asks of the rules. */
export type SettlingRules = Pick<FilingRules, "homeCareCommitted" | "chosen">;

export interface FilingRules {
  readonly area: Area;
  /** Of the release; kept with what was decided by it. */
  readonly version: string;
  /** Working days to a decision. */
  readonly decideWorkdays: number;
  readonly kinds: Readonly<Record<FilingKind, KindRules>>;
  readonly commitment: {
    /** Who promises signs this text in this version. */
    readonly text: string;
    readonly textVersion: string;
    readonly supplementDays: number;
    /** Absent: as long as any other of its kind. */
    readonly validMonths: number | undefined;
    readonly onDefault: OnDefault;
  };
  /** Provinces that may be filed for as a whole; in others it is a city. */
  readonly wholeProvinces: readonly Area[];
  /** A filing made during a stay counts from its admission. */
  readonly retroactive: boolean;
  /** Reasons for which a locked filing may be changed or cancelled all the same. */
  readonly unlockedBy: readonly UnlockReason[];
  readonly homeCareCommitted: HomeCare;
  /** Outpatient care and diseases that are settled only at chosen institutions. */
  readonly chosen: {
    readonly outpatient: boolean;
    readonly diseases: readonly string[];
    readonly max: number;
  };
  /** Days before its end on which the person is reminded. */
  readonly remindDays: number;
  /** Days after which a returned application counts as withdrawn. */
  readonly returnedDays: number;
}
