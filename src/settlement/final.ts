/**
 * Which refusals end a matter. Only what home decided after it read its books, said in the answer
 * itself, and only the codes that stand here, each with why it may be believed. Every other code,
 * and every refusal from the way (the hub, a codec, a node of another version or just restarted),
 * is not known: care asks again.
 */
import type { RefusalCode } from "#base/refusals.ts";

/** What home was asked when it said something. */
export type Asked = "settle" | "cancel" | "undo" | "inquire";

type Reasons = Readonly<Partial<Record<RefusalCode, string>>>;

/** Home keeps each of these with the settlement's id before it says it. */
const SETTLE = {
  person_unknown: "kept under the settlement's id: nobody of that number is insured there",
  credential_invalid: "kept: the credential is another person's",
  person_not_treated: "kept: no card was shown, and the person is not known to be treated there",
  insurance_missing: "kept: not insured in that scheme on the day",
  insurance_elsewhere: "kept: insured in another pool of the province on the day",
  insurance_suspended: "kept: the insurance is suspended on the day",
  filing_missing: "kept: the policy asks for a filing and none covers the visit",
  filing_documents_missing: "kept: filed elsewhere on a promise, and the documents are missing",
  institution_not_chosen: "kept: the person is bound to other institutions",
  qualification_missing: "kept: the chronic disease is not recognised",
  disease_missing: "kept: a chronic settlement names no disease",
  policy_missing: "kept: the place has no policy for this care",
  policy_parameter_missing: "kept: the policy lacks a figure that this case needs",
  tombstone_met: "a tombstone was committed before: this id can never be booked",
} as const satisfies Reasons;

const CANCEL = {
  settlement_missing: "kept under the cancellation's id: home has no such booking of this place",
  settlement_cancelled: "kept: another cancellation of it stands",
  settlement_reversed: "kept: it was undone",
  settlement_not_last: "kept: a later one of the same institution stands, and rests on it",
  tombstone_met: SETTLE.tombstone_met,
} as const satisfies Reasons;

/** Home keeps these under the order's id, so that a late copy of the order finds the same no. */
const UNDO = {
  settlement_cancelled: "kept under the order: both know of the cancellation",
  reverse_depends: "kept under the order: later settlements stand on the cancellation",
} as const satisfies Reasons;

/** An inquiry tells what was kept of a settlement or of a cancellation. */
const INQUIRE = { ...SETTLE, ...CANCEL } as const satisfies Reasons;

const FINAL = { settle: SETTLE, cancel: CANCEL, undo: UNDO, inquire: INQUIRE } as const;

export type SettleNo = keyof typeof SETTLE;
export type CancelNo = keyof typeof CANCEL;
export type UndoNo = keyof typeof UNDO;

export function isFinal(asked: Asked, code: RefusalCode): boolean {
  return Object.hasOwn(FINAL[asked], code);
}
