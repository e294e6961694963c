/** What a member of staff sees of a list: beginnings of the areas that their roles reach. */
import { type DutyPlace, isInstitutionPlace } from "#model/staff.ts";

/** "360000" reaches "36", "360300" reaches "3603", a county itself. Institutions are no areas. */
export function areasReached(reach: readonly DutyPlace[]): string[] {
  const places = reach.filter((place) => !isInstitutionPlace(place));
  return [...new Set(places.map((place) => place.replace(/(00)+$/, "")))];
}
