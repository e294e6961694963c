/**
 * What an open stay of the person means for an admission in another province, and for what is
 * settled as an outpatient.
 */
import { Refusal } from "#base/refusals.ts";
import type { AdmissionCheckContent, SettleContent } from "#model/message.ts";
import { type CareType, isInpatient, nodeOf } from "#model/place.ts";
import type { StayRow, StayRule } from "#settlement/home/queries-stays.ts";
import { isUrgent } from "#settlement/urgent.ts";

/**
 * Refusals: stay_open_elsewhere. Stays in the province that asks are its own to look at; where the
 * home area's rule is to mark, the admission is marked for review when home hears of it.
 */
export function besideRefusal(
  content: Pick<AdmissionCheckContent, "careArea" | "careType" | "flags">,
  stays: readonly StayRow[],
  rule: StayRule,
): Refusal | null {
  if (rule === "mark" || isUrgent(content)) return null;
  const care = nodeOf(content.careArea);
  const open = stays.find(({ care_area }) => nodeOf(care_area) !== care);
  if (!open) return null;
  const { admitted_on: day, institution_name: institution } = open;
  return new Refusal("stay_open_elsewhere", { day, institution }, "home");
}

/**
 * The open stay during which the person was treated as an outpatient, so that somebody looks at it;
 * never a reason to refuse. Not looked at: what is settled as a stay, care at another institution
 * that joins the stay's own bill among it; childbirth; the day of the admission, whose outpatient
 * care comes before it.
 */
export function stayDuring(
  { careType, visitOn }: Pick<SettleContent, "careType" | "visitOn">,
  stays: readonly StayRow[],
): StayRow | null {
  if (!marksDuring(careType)) return null;
  return stays.find(({ admitted_on }) => admitted_on < visitOn) ?? null;
}

export function marksDuring(careType: CareType): boolean {
  return !isInpatient(careType) && careType !== "maternityOutpatient";
}
