/**
 * Documents' face (单据): layouts make papers of rows, the desk issues and prints them with number,
 * version and seal, anybody may verify them. What is on a paper is its caller's to know.
 */

export { type Desk, printPaper } from "#documents/issue.ts";
export { type ClearingRow, clearingTable } from "#documents/layouts/clearing-table.ts";
export { deductionDetail } from "#documents/layouts/deduction-detail.ts";
export { noticePaper } from "#documents/layouts/notice.ts";
export {
  oneStatement,
  type StatementNotice,
  type StatementRow,
} from "#documents/layouts/one-statement.ts";
export { reimbursementDecision } from "#documents/layouts/reimbursement-decision.ts";
export { type SheetCase, settlementSheet } from "#documents/layouts/settlement-sheet.ts";
export type { Paper } from "#documents/paper.ts";
export { type Format, type ListedRow, type PaperRow, selectAbout } from "#documents/queries.ts";
export {
  markOn,
  type Standing,
  type Verdict,
  verifyFile,
  verifyNumber,
} from "#documents/verify.ts";
