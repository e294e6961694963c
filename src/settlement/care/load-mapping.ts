/** Reads the mappings of institutions' own codes and names their lines by them. */
import type { AddCharges, HospitalCall } from "#model/command.ts";
import type { MappedItem } from "#model/mapping.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { CareCommand } from "#settlement/care/command.ts";
import { isUnnamed, named } from "#settlement/care/mapping.ts";
import type { ReferenceHolder } from "#settlement/care/reference.ts";
import type { Tx } from "#store/store.ts";

/** For what is looked at before the group: the codes as this node knows them now. */
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

/** The mappings of a group, and its commands with the codes that these give. */
export async function nameGroup(
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
