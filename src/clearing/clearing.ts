/**
 * Clearing's face (清分、清算): care counts and submits its month, the hub allocates and never
 * recalculates, both provinces confirm or object, and what is confirmed stands in their ledgers.
 * Then money moves, by notices only: provinces pay, receive and tell.
 */
export { confirmByAgency } from "#clearing/agency.ts";
export { countMonth } from "#clearing/count.ts";
export { decideObjection, proposeDecision, type Step } from "#clearing/decide.ts";
export { type Deducting, decideDeduction, enterDeduction } from "#clearing/deductions.ts";
export { deductionsImport } from "#clearing/deductions-import.ts";
export { distributionRoom } from "#clearing/distribution-room.ts";
export { decideEscalation, proposeEscalation } from "#clearing/escalations.ts";
export { clearingExchange } from "#clearing/exchange.ts";
export { decideExternalPayer, enterExternalPayer } from "#clearing/external-payers.ts";
export { clearingHubRoom } from "#clearing/hub.ts";
export { insideRoom } from "#clearing/inside-room.ts";
export type { IssueTerms } from "#clearing/issue.ts";
export { moneyHubRoom, moneyRoom } from "#clearing/money-rooms.ts";
export { decideNetting, enterNetting } from "#clearing/netting.ts";
export { decideNettingEnd, enterNettingEnd } from "#clearing/netting-end.ts";
export { latenessOf } from "#clearing/notice-terms.ts";
export {
  giveConfirmation,
  type Objecting,
  prepareConfirmation,
  raiseObjection,
  releaseObjection,
  withdrawObjection,
} from "#clearing/party.ts";
export { decideAccount, enterAccount } from "#clearing/payee-accounts.ts";
export {
  decidePayment,
  enterPayment,
  handToFinance,
  type MoneyStep,
} from "#clearing/payments.ts";
export { type PrefundLine, prefundLines, type Use } from "#clearing/prefund.ts";
export {
  askPrefund,
  decidePrefund,
  proposePrefund,
  releasePrefundRequest,
} from "#clearing/prefund-requests.ts";
export {
  type PayeeAccountRow,
  selectAccountPage,
  selectToPay,
  type ToPayRow,
} from "#clearing/queries-accounts.ts";
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
export { type EscalationRow, selectEscalationPage } from "#clearing/queries-escalations.ts";
export { type NettingRow, selectNettings } from "#clearing/queries-netting.ts";
export {
  amountsOfTexts,
  type NoticePage,
  type NoticeRow,
  selectNoticeByNumber,
  selectNoticeLines,
  selectNoticePage,
} from "#clearing/queries-notices.ts";
export {
  type ExternalPayerRow,
  type PayerRow,
  selectExternalPayers,
  selectPayers,
} from "#clearing/queries-payers.ts";
export {
  holdPayment,
  type PaymentRow,
  type PaymentState,
  selectPaymentPage,
} from "#clearing/queries-payments.ts";
export { type PrefundRequestRow, selectPrefundRequests } from "#clearing/queries-prefund.ts";
export {
  type AreaNoticeRow,
  type PayeeRow,
  selectAreaNotices,
  selectPayees,
} from "#clearing/queries-statements.ts";
export {
  type ObjectionRow,
  selectObjections,
  selectWord,
  type WordRow,
} from "#clearing/queries-words.ts";
export { type YearRow, yearClose } from "#clearing/queries-year.ts";
export {
  bookSuspense,
  candidatesFor,
  confirmReceipt,
  decideSuspense,
  proposeSuspense,
  type Received,
} from "#clearing/receipts.ts";
export type { DeductionRow, ExceptionRow, SubmissionRow } from "#clearing/rows.ts";
export { slipsImport } from "#clearing/slips-import.ts";
