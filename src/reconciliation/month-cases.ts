/** Which cases of an institution's month are out of area, and what the desks see of them. */
import type { ChinaMonth } from "#base/date.ts";
import { distanceOn, type Institution, type PoolOf } from "#model/place.ts";
import { daysOf } from "#reconciliation/asking.ts";
import {
  type DeskMonthPage,
  type MonthCaseRow,
  selectMonthDesk,
} from "#reconciliation/queries-desk.ts";
import { type CareHome, selectCareHomes } from "#reconciliation/queries-institution.ts";
import { poolsOf } from "#registry/registry.ts";
import type { Reports } from "#store/store.ts";

type At = Pick<Institution, "code">;

/**
 * By where the institution lay then, as it may have moved since, and by the pools of the month's
 * last day, as clearing pairs the areas.
 */
export function isOutOfArea(
  poolOf: PoolOf,
  { care_area, home_area }: CareHome,
  month: ChinaMonth,
): boolean {
  return distanceOn(poolOf, home_area, care_area, daysOf(month).to) !== "local";
}

/** "care home" of the cases of a month, without those of the institution's own pooling area. */
export async function outOfAreas(
  reports: Reports,
  institution: At,
  month: ChinaMonth,
): Promise<string[]> {
  const pairs = await selectCareHomes(reports, institution.code, daysOf(month));
  const poolOf = await poolsOf(reports);
  return pairs
    .filter((pair) => isOutOfArea(poolOf, pair, month))
    .map(({ care_area, home_area }) => `${care_area} ${home_area}`);
}

/** With what the institution said of each, and why it is not in clearing yet. */
export async function monthCases(
  reports: Reports,
  institution: At,
  month: ChinaMonth,
  page: Pick<DeskMonthPage, "after" | "rowsMax">,
): Promise<MonthCaseRow[]> {
  const pairs = await outOfAreas(reports, institution, month);
  const of = { ...daysOf(month), ...page, institution: institution.code, pairs };
  return await selectMonthDesk(reports, of);
}
