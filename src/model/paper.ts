/** Kinds of papers (单据) that nodes issue, number and seal. */
export type PaperKind =
  | "settlementSheet"
  | "paymentNotice"
  | "receiptNotice"
  | "nationalClearing"
  | "payableTable"
  | "receivableTable"
  | "payableDetail"
  | "deductionDetail"
  | "reimbursementDecision"
  | "payerStatement"
  | "institutionStatement";
