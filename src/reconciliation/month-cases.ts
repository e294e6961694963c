/** Which cases of an institution's month are out of area, and what the desks see of them. */
import type { ChinaMonth } from "#base/date.ts";
import type { Days } from "#model/institution-day.ts";
import { distance, type Institution } from "#model/place.ts";
import { daysOf } from "#reconciliation/asking.ts";
import {
  type DeskMonthPage,
  type MonthCaseRow,
  selectMonthDesk,
} from "#reconciliation/queries-desk.ts";
import { type CareHome, selectCareHomes } from "#reconciliation/queries-institution.ts";
import type { Reports } from "#store/store.ts";

type At = Pick<Institution, "code">;

/** From where the institution lay then: it may have moved since. */
export function isOutOfArea({ care_area, home_area }: CareHome): boolean {
  return distance(home_area, care_area) !== "local";
}

/** "care home" of the cases of some days, without those of the institution's own pooling area. */
export async function outOfAreas(reports: Reports, institution: At, days: Days): Promise<string[]> {
  const pairs = await selectCareHomes(reports, institution.code, days);
  return pairs.filter(isOutOfArea).map(({ care_area, home_area }) => `${care_area} ${home_area}`);
}

/** With what the institution said of each, and why it is not in clearing yet. */
export async function monthCases(
  reports: Reports,
  institution: At,
  month: ChinaMonth,
  page: Pick<DeskMonthPage, "after" | "rowsMax">,
): Promise<MonthCaseRow[]> {
  const days = daysOf(month);
  const pairs = await outOfAreas(reports, institution, days);
  const of = { ...days, ...page, institution: institution.code, pairs };
  return await selectMonthDesk(reports, of);
}
