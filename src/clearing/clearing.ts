/**
 * Clearing's face (清分、清算): care counts and submits its month, the hub allocates and never
 * recalculates, both provinces confirm or object, and what is confirmed stands in their ledgers.
 */
export { confirmByAgency } from "#clearing/agency.ts";
export { countMonth } from "#clearing/count.ts";
export { decideObjection, proposeDecision, type Step } from "#clearing/decide.ts";
export { type Deducting, decideDeduction, enterDeduction } from "#clearing/deductions.ts";
export { clearingExchange } from "#clearing/exchange.ts";
export { clearingHubRoom } from "#clearing/hub.ts";
export {
  giveConfirmation,
  type Objecting,
  prepareConfirmation,
  raiseObjection,
  releaseObjection,
  withdrawObjection,
} from "#clearing/party.ts";
export {
  type BatchRow,
  type LineRow,
  selectBatch,
  selectBatchPage,
  selectLines,
} from "#clearing/queries-batches.ts";
export { selectDeductionPage } from "#clearing/queries-deductions.ts";
export {
  selectExceptionPage,
  selectLate,
  selectMatrix,
  selectStateCounts,
  selectSubmissionPage,
} from "#clearing/queries-desk.ts";
export {
  type ObjectionRow,
  selectObjections,
  selectWord,
  type WordRow,
} from "#clearing/queries-words.ts";
export type { DeductionRow, ExceptionRow, SubmissionRow } from "#clearing/rows.ts";
