/** Where an institution of this node lies, for routes about what happens at it. */
import type { ObjectPlace } from "#api/route.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";

/** Null: there is none. */
export async function placeOfInstitution(
  office: Office,
  code: string | undefined,
): Promise<ObjectPlace | null> {
  if (code === undefined || !office.reference) return null;
  const { institutions } = await office.reference();
  const found = institutions.get(code as InstitutionCode);
  return found ? { area: found.area as Area, institution: found.code } : null;
}
