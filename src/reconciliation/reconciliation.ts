/**
 * Reconciliation's face (对账): do care, hub and home have the same of each day? A province counts
 * and tells, the hub compares and finds, people of whoever has to act resolve what is left.
 */
export { differenceOf } from "#reconciliation/copies.ts";
export { fundsOf } from "#reconciliation/figures.ts";
export { comparingRoom } from "#reconciliation/hub.ts";
export { threePartiesRoom } from "#reconciliation/province.ts";
export { type PairDayRow, selectPairDayPage } from "#reconciliation/queries-days.ts";
export {
  type DifferenceRow,
  selectDifferencePage,
  selectDifferences,
} from "#reconciliation/queries-differences.ts";
export { type PairState, selectPairStates } from "#reconciliation/queries-hub.ts";
export { mayResolve, resolveDifference } from "#reconciliation/resolve.ts";
