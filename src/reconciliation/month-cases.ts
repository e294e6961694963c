/** Which cases of an institution's month are out of area, and what the desks see of them. */
import type { ChinaMonth } from "#base/date.ts";
import type { Days } from "#model/institution-day.ts";
import { type Area, distance, type Institution } from "#model/place.ts";
import { daysOf } from "#reconciliation/asking.ts";
import {
  type DeskMonthPage,
  type MonthCaseRow,
  selectMonthDesk,
} from "#reconciliation/queries-desk.ts";
import { selectHomeAreas } from "#reconciliation/queries-institution.ts";
import type { Reports } from "#store/store.ts";

type At = Pick<Institution, "code" | "area">;

export function isOutOfArea(institution: Pick<At, "area">, homeArea: Area): boolean {
  return distance(homeArea, institution.area) !== "local";
}

/** Home areas of the cases of some days, without the institution's own pooling area. */
export async function outOfAreas(reports: Reports, institution: At, days: Days): Promise<Area[]> {
  const areas = await selectHomeAreas(reports, institution.code, days);
  return areas.map(({ home_area: area }) => area).filter((area) => isOutOfArea(institution, area));
}

/** With what the institution said of each, and why it is not in clearing yet. */
export async function monthCases(
  reports: Reports,
  institution: At,
  month: ChinaMonth,
  page: Pick<DeskMonthPage, "after" | "rowsMax">,
): Promise<MonthCaseRow[]> {
  const days = daysOf(month);
  const homeAreas = await outOfAreas(reports, institution, days);
  const of = { ...days, ...page, institution: institution.code, homeAreas };
  return await selectMonthDesk(reports, of);
}
