/** Which cases of an institution's month are out of area, and what the desks see of them. */
import type { ChinaMonth } from "#base/date.ts";
import { type Area, distanceOn, type Institution, type PoolOf } from "#model/place.ts";
import { daysOf } from "#reconciliation/asking.ts";
import {
  type DeskMonthPage,
  type MonthCaseRow,
  selectMonthDesk,
} from "#reconciliation/queries-desk.ts";
import { selectHomeAreas } from "#reconciliation/queries-institution.ts";
import { poolsOf } from "#registry/registry.ts";
import type { Reports } from "#store/store.ts";

type At = Pick<Institution, "code" | "area">;

/** By the pools of the month's last day, as clearing pairs the areas. */
export function isOutOfArea(
  poolOf: PoolOf,
  { area }: Pick<At, "area">,
  homeArea: Area,
  month: ChinaMonth,
): boolean {
  return distanceOn(poolOf, homeArea, area, daysOf(month).to) !== "local";
}

/** Home areas of the cases of a month, without the institution's own pooling area. */
export async function outOfAreas(
  reports: Reports,
  institution: At,
  month: ChinaMonth,
): Promise<Area[]> {
  const areas = await selectHomeAreas(reports, institution.code, daysOf(month));
  const poolOf = await poolsOf(reports);
  return areas
    .map(({ home_area: area }) => area)
    .filter((area) => isOutOfArea(poolOf, institution, area, month));
}

/** With what the institution said of each, and why it is not in clearing yet. */
export async function monthCases(
  reports: Reports,
  institution: At,
  month: ChinaMonth,
  page: Pick<DeskMonthPage, "after" | "rowsMax">,
): Promise<MonthCaseRow[]> {
  const homeAreas = await outOfAreas(reports, institution, month);
  const of = { ...daysOf(month), ...page, institution: institution.code, homeAreas };
  return await selectMonthDesk(reports, of);
}
