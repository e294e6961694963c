/** Admissions that an open stay elsewhere does not stop: an emergency, or a transfer from there. */
import type { CareType } from "#model/place.ts";
import type { VisitFlags } from "#model/settlement.ts";

export function isUrgent({
  flags,
  careType,
}: {
  readonly flags: VisitFlags;
  readonly careType: CareType | null;
}): boolean {
  return flags.emergency || flags.referral || careType === "inpatientEmergency";
}
