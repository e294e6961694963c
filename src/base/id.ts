/**
 * Identifiers: a prefix that tells the kind, then the time in base 36, then chance. Sorted as text
 * they are in order of time. At most 30 characters, which is what the national interface leaves for
 * an id.
 */
import type { Instant } from "#base/date.ts";
import type { Random } from "#base/random.ts";

export type Id<Prefix extends string> = string & { readonly idPrefix: Prefix };

export type EncounterId = Id<"enc">;
export type SettlementId = Id<"stl">;
/** An order to reverse a settlement; every sending of it carries this id. */
export type OrderId = Id<"ord">;
export type FilingId = Id<"fil">;
export type QualificationId = Id<"qua">;
export type FileId = Id<"file">;

export function newId<Prefix extends string>(
  prefix: Prefix,
  now: Instant,
  random: Random,
): Id<Prefix> {
  return `${prefix}_${now.toString(36).padStart(9, "0")}${random.hex(12)}` as Id<Prefix>;
}
