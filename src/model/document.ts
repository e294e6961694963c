/**
 * Documents that are released by two persons beside the benefit policies: zones without filing,
 * rules for filing, openings of a care place, home diseases and their national names, working days,
 * and by which days a month is cleared.
 */
import type { Scheme } from "#model/person.ts";

export type DocumentKind = "zones" | "filing" | "openings" | "diseases" | NationalKind;

/** The country's, released at the hub. */
export type NationalKind = "calendar" | "clearing";

/** What a release is of: the policy of a scheme, or a document. */
export type ReleaseScheme = Scheme | DocumentKind;
