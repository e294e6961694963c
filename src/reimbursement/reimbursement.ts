/**
 * Reimbursement's face (手工报销): a bill that a person paid first is claimed at home, computed by the
 * policy of its day as a settlement would have been, decided by two, paid to the person's own bank
 * account by two; and no invoice is paid twice, here or in another province.
 */

export { maskedNumber } from "#reimbursement/bank.ts";
export { careCasesRoom } from "#reimbursement/care.ts";
export {
  draftClaim,
  type Filled,
  fillClaim,
  type NewClaim,
  problemsNow,
  submitClaim,
  withdrawClaim,
} from "#reimbursement/claims.ts";
export {
  approveClaim,
  confirmRefusal,
  previewClaim,
  proposeClaim,
  proposeRefusal,
  returnClaim,
  sendBackClaim,
} from "#reimbursement/decisions.ts";
export {
  type Acting,
  type Computed,
  claimedOf,
  computedOf,
  failedCallsOf,
  type ReimbursementDeps,
  type ReimbursementWorld,
  type Step,
} from "#reimbursement/desk.ts";
export { nationalInvoicesRoom } from "#reimbursement/hub.ts";
export { enterPayout, releasePayout, withdrawPayout } from "#reimbursement/payments.ts";
export { type ClaimRow, selectClaim, selectClaimPage } from "#reimbursement/queries.ts";
export { type PayoutRow, selectPayouts } from "#reimbursement/queries-payments.ts";
export { reimbursementRoom } from "#reimbursement/room.ts";
export { reimbursementRules } from "#reimbursement/rules.ts";
