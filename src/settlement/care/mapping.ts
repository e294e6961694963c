/**
 * An institution's own codes on its lines: a line without the catalogue's code gets the one that
 * the institution has mapped, a line with another one than that is refused.
 */
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { ChargeInput } from "#model/charge.ts";
import type { AddCharges } from "#model/command.ts";
import type { MappedItem } from "#model/mapping.ts";
import type { InstitutionCode } from "#model/place.ts";

const UNNAMED = "";

function mappedItem(mapped: MappedItem, institution: InstitutionCode, line: ChargeInput) {
  return mapped(institution, line.institutionItemCode, chinaDate(line.occurredAt));
}

/** The lines with the codes that the institution's own are mapped to. */
export function named(
  mapped: MappedItem,
  institution: InstitutionCode,
  booking: AddCharges,
): AddCharges {
  const charges = booking.charges.map((line) =>
    line.itemCode === UNNAMED
      ? { ...line, itemCode: mappedItem(mapped, institution, line) ?? UNNAMED }
      : line,
  );
  return { ...booking, charges };
}

export function isUnnamed({ charges }: AddCharges): boolean {
  return charges.some((line) => line.itemCode === UNNAMED);
}

/** A line without a code has the one that is known of it otherwise. */
export function codedAs(line: ChargeInput, itemCode: string): ChargeInput {
  return line.itemCode === UNNAMED ? { ...line, itemCode } : line;
}

/**
 * A new line with its code. A refund takes back what was charged, whatever is mapped by now.
 * Refusals: charge_item_unmapped, charge_mapping_differs.
 */
export function withItem(
  mapped: MappedItem,
  institution: InstitutionCode,
  line: ChargeInput,
  refunded: string | undefined,
): ChargeInput | Refusal {
  if (line.refundOf !== undefined && refunded !== undefined) {
    return codedAs(line, refunded);
  }
  const { serial, institutionItemCode: own, itemCode } = line;
  if (itemCode === UNNAMED) return new Refusal("charge_item_unmapped", { serial, own });
  const item = mappedItem(mapped, institution, line);
  if (item !== undefined && item !== itemCode) {
    return new Refusal("charge_mapping_differs", { serial, own, item: itemCode, mapped: item });
  }
  return line;
}
