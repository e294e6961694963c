/**
 * Documents' face (单据): layouts make papers of rows, the desk issues and prints them with number,
 * version and seal, anybody may verify them. What is on a paper is its caller's to know.
 */

export { type Desk, printPaper } from "#documents/issue.ts";
export { type SheetCase, settlementSheet } from "#documents/layouts/settlement-sheet.ts";
export { type ListedRow, type PaperRow, selectAbout } from "#documents/queries.ts";
export { type Verdict, verifyFile, verifyNumber } from "#documents/verify.ts";
