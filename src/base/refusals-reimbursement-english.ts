/** Refusals of manual reimbursement in English; part of `refusals-english.ts`. */
import type { Params } from "#base/refusals-filing.ts";
import type { REIMBURSEMENT_TEXTS } from "#base/refusals-reimbursement.ts";

export const REIMBURSEMENT_ENGLISH: Readonly<
  Record<keyof typeof REIMBURSEMENT_TEXTS, (params: Params) => string>
> = {
  reimbursement_missing: (p) => `There is no claim ${p.claim}. Check its number.`,
  reimbursement_state: (p) => `The claim is ${p.state}; this cannot be done. Next: ${p.next}.`,
  reimbursement_same_person: () => "Whoever handled this claim may not review it. Ask another.",
  reimbursement_many: (p) => `At most ${p.max} claims may be open. Finish or withdraw some.`,
  reimbursement_days: (p) =>
    `Visit ${p.from} and discharge ${p.to} must be in order and not after today. Mend them.`,
  reimbursement_discharge_missing: () => "A stay needs the day of the discharge. Fill it in.",
  reimbursement_line_days: (p) =>
    `Lines ${p.lines} are not of the visit, ${p.from} to ${p.to}. Copy the days from the bill.`,
  reimbursement_line_item: (p) =>
    `Lines ${p.lines} have no code of home's catalogue. Fill it in, or name class C: own expense.`,
  reimbursement_total_differs: (p) =>
    `The invoices come to ${p.invoices} yuan, the lines to ${p.lines}. Make them equal.`,
  reimbursement_invoice_form: (p) =>
    `Invoice ${p.number}: code, number or check code cannot be right. Copy them from the paper.`,
  reimbursement_invoice_amount: (p) =>
    `Invoice ${p.number} must be over more than nothing. Mend the amount, or remove it.`,
  reimbursement_invoice_twice: (p) => `Invoice ${p.number} stands here twice. Remove one.`,
  reimbursement_invoice_taken: (p) =>
    `Invoice ${p.number} is held by the claim ${p.claim}. Mend the number, or remove it.`,
  reimbursement_invoice_elsewhere: (p) =>
    `Invoice ${p.number} is claimed in ${p.province} since ${p.since}. Withdraw it there first.`,
  reimbursement_invoice_checking: () =>
    "The hub has not yet said whether the invoices are free. Try again soon.",
  reimbursement_invoice_settled: (p) =>
    `Invoice ${p.number} was settled directly (${p.settlement}). Dispute that settlement instead.`,
  reimbursement_account_name: (p) =>
    `The account is ${p.holder}'s, not the insured person's. Give the person's own.`,
  reimbursement_account_number: () => "The card number is mistyped. Copy it from the card.",
  reimbursement_refused: (p) =>
    `The policy does not pay: ${p.why}. Return the claim, or propose to refuse it.`,
  reimbursement_changed: (p) =>
    `It was ${p.before} yuan when proposed and is ${p.now} now. Send it back and compute again.`,
  reimbursement_payment_amount: (p) => `${p.due} yuan are due, not this amount. Enter it again.`,
  reimbursement_payment_day: (p) =>
    `The payment's day ${p.on} must be after the decision and not after today. Mend it.`,
  reimbursement_payment_open: (p) =>
    `The payment ${p.payment} exists already. Withdraw it first if it is wrong.`,
  reimbursement_payment_serial: (p) =>
    `Serial ${p.serial} is entered already, at whatever bank. Check the receipt, enter all of it.`,
  reimbursement_payment_missing: (p) => `There is no payment ${p.payment}. Check its number.`,
  reimbursement_payment_state: (p) => `The payment is ${p.state} and stays so. Load it again.`,
};
