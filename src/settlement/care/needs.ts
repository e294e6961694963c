/** What a group of an institution's bookings must have at hand before it decides. */
import type { HospitalBooking } from "#model/command.ts";
import type { CareCommand } from "#settlement/care/command.ts";
import type { RequestRow } from "#settlement/care/queries.ts";

export interface CareNeeds {
  readonly requests: readonly { readonly institution: string; readonly messageId: string }[];
  readonly encounters: readonly string[];
  /** Settlements whose encounters are needed too. */
  readonly settlements: readonly string[];
  /** Persons who are to lie somewhere: where do they lie already? */
  readonly admitted: readonly string[];
  readonly numbers: readonly { readonly institution: string; readonly number: string }[];
  readonly chargeDetails: boolean;
  readonly charges: boolean;
  /** Does the group look at institutions or the catalogue? */
  readonly revision: boolean;
}

export function careNeeds(
  commands: readonly CareCommand[],
  originals: readonly RequestRow[],
): CareNeeds {
  const needs = {
    requests: [] as { institution: string; messageId: string }[],
    encounters: [] as string[],
    settlements: [] as string[],
    admitted: [] as string[],
    numbers: [] as { institution: string; number: string }[],
    chargeDetails: false,
    charges: false,
    revision: true,
  };
  for (const { call, booking } of commands) {
    const { institution } = call;
    needs.requests.push({ institution, messageId: call.messageId });
    const opens = booking.kind === "admit" || booking.kind === "cancelDischarge";
    if (opens) needs.admitted.push(booking.personId);
    if ("encounterId" in booking) needs.encounters.push(booking.encounterId);
    if ("hospitalNumber" in booking) {
      needs.numbers.push({ institution, number: booking.hospitalNumber });
    }
    // Refunds are told by the lines' details.
    if (booking.kind === "addCharges" || booking.kind === "dropCharges") needs.chargeDetails = true;
    if (CHARGE_KINDS.has(booking.kind)) needs.charges = true;
  }
  // A reversed message that comes to be while this group loads is not taken for known without what
  // it is about: its tombstone meets the unique key, and the next attempt sees it whole.
  for (const original of originals) {
    needs.requests.push({ institution: original.institution, messageId: original.message_id });
    if (!original.subject) continue;
    if (original.kind === "admit") needs.encounters.push(original.subject);
    else needs.settlements.push(original.subject);
  }
  return needs;
}

const CHARGE_KINDS: ReadonlySet<HospitalBooking["kind"]> = new Set<HospitalBooking["kind"]>([
  "addCharges",
  "dropCharges",
  "settle",
  "discharge",
  "cancelAdmission",
  "reverse",
]);
