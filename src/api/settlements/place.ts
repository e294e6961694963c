/** Where a settlement lies: at home by the pooling area, at care by the institution. */
import { placeOfInstitution } from "#api/institution-place.ts";
import type { ObjectPlace } from "#api/route.ts";
import type { Office } from "#nodes/nodes.ts";
import {
  type CareTraceRow,
  type DeskRow,
  selectCareTrace,
  selectDeskRow,
} from "#settlement/settlement.ts";

interface OfSettlement {
  readonly office: Office;
  readonly params: { readonly settlement: string };
}

export async function deskRow(office: Office, settlement: string): Promise<DeskRow | null> {
  const [row] = await office.world.store.transaction((tx) => selectDeskRow(tx, settlement));
  return row ?? null;
}

export async function careRow(office: Office, settlement: string): Promise<CareTraceRow | null> {
  const [row] = await office.world.store.transaction((tx) => selectCareTrace(tx, settlement));
  return row ?? null;
}

export const PLACE_AT_HOME = {
  of: async ({ office, params }: OfSettlement): Promise<ObjectPlace | null> => {
    const row = await deskRow(office, params.settlement);
    return row && { area: row.home_area };
  },
};

export const PLACE_AT_CARE = {
  of: async ({ office, params }: OfSettlement): Promise<ObjectPlace | null> => {
    const row = await careRow(office, params.settlement);
    return await placeOfInstitution(office, row?.institution);
  },
};
