/**
 * Face of the hospital interface: bytes to an envelope, an envelope to a transaction that runs at
 * a hospital API, and the answer's text. National field names live behind this wall only.
 */
export {
  CONFIRMED_FIELDS,
  DAY_FIELDS,
  DETAIL_COLUMNS,
  RESULT_COLUMNS,
} from "#wire/hospital/day-fields.ts";
export { loadableTitles } from "#wire/hospital/download-lines.ts";
export { decodeEnvelope, type Envelope, textOf } from "#wire/hospital/envelope.ts";
export { fieldLabel } from "#wire/hospital/fields.ts";
export { differingField, type Identity, identify } from "#wire/hospital/fingerprint.ts";
export type { Answer, AnswerTexts, Request, Transaction } from "#wire/hospital/transaction.ts";
export { TRANSACTIONS, transactionOf } from "#wire/hospital/transactions.ts";
