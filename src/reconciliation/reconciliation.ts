/**
 * Reconciliation's face (对账): whether care, hub and home, and an institution and care, have the
 * same; and for clearing, which of care's cases may be cleared.
 */
export {
  type CaseReadiness,
  type CaseSums,
  type CountedTo,
  insertAgencyConfirmations,
  selectCaseSums,
  selectConcludedSince,
  selectOffsetPairs,
  selectReadiness,
  selectWaiting,
  type WaitingCase,
} from "#reconciliation/queries-clearing.ts";
