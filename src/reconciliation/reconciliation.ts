/**
 * Reconciliation's face (对账): do care, hub and home have the same of each day? A province counts
 * and tells, the hub compares and finds, people of whoever has to act resolve what is left. And an
 * institution and its care place: have both the same of a day and a month?
 */
export { holdMonth } from "#reconciliation/asking.ts";
export { differenceOf } from "#reconciliation/copies.ts";
export { type BucketLines, bucketsOf, figuresOf, fundsOf } from "#reconciliation/figures.ts";
export { comparingRoom } from "#reconciliation/hub.ts";
export { createInstitutionDays } from "#reconciliation/institution.ts";
export { monthCases } from "#reconciliation/month-cases.ts";
export { threePartiesRoom } from "#reconciliation/province.ts";
export {
  type CaseReadiness,
  type CaseSums,
  type CountedTo,
  insertAgencyConfirmations,
  type RefundCase,
  selectCaseSums,
  selectConcludedSince,
  selectOffsetPairs,
  selectReadiness,
  selectRefunds,
  selectWaiting,
  type WaitingCase,
} from "#reconciliation/queries-clearing.ts";
export { type PairDayRow, selectPairDayPage } from "#reconciliation/queries-days.ts";
export {
  type DayRow,
  type MonthCaseRow,
  selectApplicationPage,
  selectDayPage,
} from "#reconciliation/queries-desk.ts";
export {
  type DifferenceRow,
  selectDifferencePage,
  selectDifferences,
} from "#reconciliation/queries-differences.ts";
export { type PairState, selectPairStates } from "#reconciliation/queries-hub.ts";
export type { ApplicationRow } from "#reconciliation/queries-month.ts";
export { mayResolve, resolveDifference } from "#reconciliation/resolve.ts";
