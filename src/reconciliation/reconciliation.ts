/**
 * Face of reconciliation (对账): does everybody have the same cases? Here an institution and its care
 * place; between care, hub and home it is told by digests.
 */
export { createInstitutionDays } from "#reconciliation/institution.ts";
export { monthCases } from "#reconciliation/month-cases.ts";
export {
  type DayRow,
  type MonthCaseRow,
  selectApplicationPage,
  selectDayPage,
} from "#reconciliation/queries-desk.ts";
export type { ApplicationRow } from "#reconciliation/queries-month.ts";
