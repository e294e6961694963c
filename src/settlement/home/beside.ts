/** What an open stay of the person in another province means for an admission. */
import { Refusal } from "#base/refusals.ts";
import type { AdmissionCheckContent } from "#model/message.ts";
import { nodeOf } from "#model/place.ts";
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
