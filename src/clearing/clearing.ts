/**
 * Clearing's face (清分、清算). Money moves by notices only: the hub issues them for what both
 * provinces have confirmed and for the prefund; provinces pay, receive and tell.
 */
export type { IssueTerms } from "#clearing/issue.ts";
export { moneyHubRoom, moneyRoom } from "#clearing/money-rooms.ts";
export { latenessOf } from "#clearing/notice-terms.ts";
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
  amountsOfTexts,
  type NoticePage,
  type NoticeRow,
  selectNoticePage,
} from "#clearing/queries-notices.ts";
export {
  holdPayment,
  type PaymentRow,
  type PaymentState,
  selectPaymentPage,
} from "#clearing/queries-payments.ts";
export { type PrefundRequestRow, selectPrefundRequests } from "#clearing/queries-prefund.ts";
export { type YearRow, yearClose } from "#clearing/queries-year.ts";
export {
  bookSuspense,
  candidatesFor,
  confirmReceipt,
  decideSuspense,
  proposeSuspense,
  type Received,
} from "#clearing/receipts.ts";
