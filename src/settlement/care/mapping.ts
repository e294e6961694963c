/**
 * An institution's own codes on its lines: a line without the catalogue's code gets the one that
 * the institution has mapped, a line with another one than that is refused.
 */
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { ChargeInput } from "#model/charge.ts";
import type { AddCharges, HospitalCall } from "#model/command.ts";
import type { MappedItem } from "#model/mapping.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { CareCommand } from "#settlement/care/book.ts";
import type { ReferenceHolder } from "#settlement/care/reference.ts";
import type { Tx } from "#store/store.ts";

const UNNAMED = "";

function mappedItem(mapped: MappedItem, institution: InstitutionCode, line: ChargeInput) {
  return mapped(institution, line.institutionItemCode, chinaDate(line.occurredAt));
}

function named(mapped: MappedItem, institution: InstitutionCode, booking: AddCharges): AddCharges {
  const charges = booking.charges.map((line) =>
    line.itemCode === UNNAMED
      ? { ...line, itemCode: mappedItem(mapped, institution, line) ?? UNNAMED }
      : line,
  );
  return { ...booking, charges };
}

function isUnnamed({ charges }: AddCharges): boolean {
  return charges.some((line) => line.itemCode === UNNAMED);
}

/** For what is looked at before the batch: the codes as this node knows them now. */
export async function nameItems(
  tx: Tx,
  reference: ReferenceHolder,
  call: HospitalCall,
  booking: AddCharges,
): Promise<AddCharges> {
  if (!isUnnamed(booking)) return booking;
  const { institution } = call;
  const mapped = await reference.mappings.at(tx, reference.current.revision, [institution]);
  return named(mapped, institution, booking);
}

/** The mappings of a batch, and its commands with the codes that these give. */
export async function nameBatch(
  tx: Tx,
  reference: ReferenceHolder,
  revision: bigint,
  commands: readonly CareCommand[],
): Promise<{ readonly mapped: MappedItem; readonly commands: readonly CareCommand[] }> {
  const mappers = new Set<InstitutionCode>();
  for (const { call, booking } of commands) {
    if (booking.kind === "addCharges") mappers.add(call.institution);
  }
  if (mappers.size === 0) return { mapped: () => undefined, commands };
  const mapped = await reference.mappings.at(tx, revision, [...mappers]);
  return {
    mapped,
    commands: commands.map((command) => {
      const { call, booking } = command;
      if (booking.kind !== "addCharges" || !isUnnamed(booking)) return command;
      return { ...command, booking: named(mapped, call.institution, booking) };
    }),
  };
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
): ChargeInput {
  if (line.refundOf !== undefined && refunded !== undefined) {
    return line.itemCode === UNNAMED ? { ...line, itemCode: refunded } : line;
  }
  const { serial, institutionItemCode: own, itemCode } = line;
  if (itemCode === UNNAMED) throw new Refusal("charge_item_unmapped", { serial, own });
  const item = mappedItem(mapped, institution, line);
  if (item !== undefined && item !== itemCode) {
    throw new Refusal("charge_mapping_differs", { serial, own, item: itemCode, mapped: item });
  }
  return line;
}
