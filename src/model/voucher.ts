/**
 * E-voucher (医保码). code = what a person shows, for a minute and once; token = what the scan
 * gives the institution, which stands for the person there until the encounter is over. Both name
 * the home area in plain text, so that everybody knows whom to ask; their worth home alone says.
 */
import type { Instant } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import type { Credential, Person, PersonId } from "#model/person.ts";
import { type Area, type InstitutionCode, parseArea } from "#model/place.ts";

/** For what a person shows a code: to be treated, or to open pages of their own. */
export type VoucherPurpose = "treatment" | "logIn";

/** How long a code may be shown. */
export const VOUCHER_MS = 60_000;

const CODE_TEXT = /^ecq(\d{6})[0-9a-f]{20}[0-9a-f]{32}$/;
/** 40 characters, which is what the national interface leaves for a token. */
const TOKEN_TEXT = /^ect(\d{6})[0-9a-f]{31}$/;

/** Where a code was issued, or null: it is none of this platform's. */
export function codeArea(code: string): Area | null {
  return parseArea(CODE_TEXT.exec(code)?.[1] ?? "");
}

/** Where a token was issued, or null: the number is a card's or a lasting voucher's. */
export function tokenArea({ kind, number }: Pick<Credential, "kind" | "number">): Area | null {
  if (kind !== "evoucher") return null;
  return parseArea(TOKEN_TEXT.exec(number)?.[1] ?? "");
}

/** A code as the person's page shows it. */
export interface Voucher {
  readonly code: string;
  readonly expiresAt: Instant;
}

/** What a scan gives. */
export interface Scanned {
  readonly person: Person;
  readonly homeArea: Area;
  /** Stands for the person at that institution, as a credential's number. */
  readonly token: string;
}

/** At which window a credential is shown, and for which encounter as far as there is one. */
export interface ShownAt {
  readonly institution: InstitutionCode;
  readonly encounterId?: EncounterId | undefined;
}

/** A token served an encounter; `open`: it goes on. */
export interface TokenUse {
  readonly token: string;
  readonly personId: PersonId;
  readonly encounterId: EncounterId;
  readonly open: boolean;
}
