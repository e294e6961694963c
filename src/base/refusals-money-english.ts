/** Refusals of an institution's month and of finance in English; part of `refusals-english.ts`. */
import type { Params } from "#base/refusals-filing.ts";
import type { MONEY_TEXTS } from "#base/refusals-money.ts";

export const MONEY_ENGLISH: Readonly<Record<keyof typeof MONEY_TEXTS, (params: Params) => string>> =
  {
    month_open: (p) => `${p.month} is not over. Do it next month.`,
    detail_rows_wrong: (p) =>
      `${p.count} rows of the file are wrong, nothing was compared: ${p.why}. Correct them and upload the file again (9101).`,
    month_submitted: (p) =>
      `${p.month} was submitted for clearing and stands. Ask the agency to adjust the next period.`,
    month_confirmed: (p) =>
      `All out-of-area cases of ${p.month} are confirmed. Roll back (3262) to fetch them anew.`,
    month_unconfirmed: (p) =>
      `Nothing of ${p.month} is confirmed under that number. Check the month and the number.`,
    month_case_twice: (p) =>
      `Row ${p.row} (${p.settlement}) is there twice; nothing was confirmed. Leave one out.`,
    month_case_unknown: (p) =>
      `Row ${p.row}: ${p.settlement} is no case of ${p.month}, or was reversed. Fetch anew (3260).`,
    month_case_confirmed: (p) =>
      `Row ${p.row}: ${p.settlement} is confirmed already; leave it out, or roll back (3262).`,
    month_case_differs: (p) =>
      `Row ${p.row}: ${p.settlement} differs: ${p.why}. Nothing was confirmed; fetch anew (3260).`,
    clearing_application_stands: (p) =>
      `${p.month} ${p.type} was applied for (${p.application}). Undo that first (3204).`,
    clearing_application_differs: (p) =>
      `It differs from the platform: ${p.why}. Not taken; reconcile first (3201).`,
    clearing_application_unknown: (p) =>
      `No application ${p.application} stands. Check its number; what was undone stays so.`,
    money_notice_missing: (p) => `This province has no notice ${p.notice}. Check its number.`,
    money_notice_state: (p) => `Notice ${p.notice} is not at this step. Look at it first.`,
    money_notice_payer: (p) => `The payer of this notice is ${p.payer}, who has to do this.`,
    money_notice_payee: (p) => `The payee of this notice is ${p.payee}, who has to do this.`,
    external_payer_area: (p) => `${p.area} is no area of this province. Its home enters it.`,
    external_payer_months: (p) => `The last month ${p.to} is before the first, ${p.from}.`,
    external_payer_known: (p) =>
      `${p.name} (${p.payer}) pays this layer in these months. Check the months.`,
    external_payer_missing: (p) => `There is no payer ${p.payer}. Check its number.`,
    external_payer_state: (p) => `Payer ${p.payer} is decided. Enter a changed one anew.`,
    netting_area: (p) => `${p.area} and ${p.other} are not two areas of here. Check them.`,
    netting_months: (p) => `The last month ${p.to} is before the first, ${p.from}. Check them.`,
    netting_known: (p) => `${p.agreement} covers these areas and months. Decide that first.`,
    netting_over: (p) =>
      `The notices of ${p.period} are out between these areas. Begin with a later month.`,
    netting_missing: (p) => `There is no agreement ${p.agreement}. Check its number.`,
    netting_state: (p) => `Agreement ${p.agreement} is decided. Enter a changed one anew.`,
    netting_not_released: (p) => `Agreement ${p.agreement} is not in force. Look at its state.`,
    netting_not_party: (p) =>
      `${p.area} is none of the two of ${p.agreement}. Enter it for one of them.`,
    netting_end_months: (p) =>
      `Agreement ${p.agreement} covers ${p.from} to ${p.to}. End it from one of these months.`,
    netting_end_known: (p) =>
      `The end of ${p.agreement} from ${p.from} is entered already. Decide that first.`,
    netting_end_missing: (p) => `No end of ${p.agreement} is to be decided. Enter one first.`,
    escalation_not_late: (p) =>
      `${p.settlement} has not waited for more than ${p.months} months. Check the exceptions.`,
    escalation_known: (p) =>
      `${p.escalation} is proposed for ${p.settlement} already. Decide that first.`,
    escalation_missing: (p) => `There is no act ${p.escalation}. Check its number.`,
    escalation_state: (p) => `${p.escalation} is decided. Look at it first.`,
    escalation_refund: (p) =>
      `${p.settlement} takes back ${p.original}, which is not ended. End that first, or take this in.`,
    escalation_cleared: (p) => `${p.settlement} is cleared by now. Do not agree to end it.`,
    escalation_foreign: (p) =>
      `${p.settlement} is no case of that care place, or was ended by another act. Both provinces compare.`,
    payee_account_place: (p) =>
      `${p.place} is no province, area or institution of this province that is paid. Check the code.`,
    payee_account_missing: (p) => `There is no account ${p.account}. Check its number.`,
    payee_account_state: (p) => `Account ${p.account} is decided. Enter a changed one anew.`,
    payment_missing: (p) => `There is no payment ${p.payment}. Check its number.`,
    payment_state: (p) => `Payment ${p.payment} is decided. Look at it first.`,
    payment_same_person: () =>
      "Another person than the one who entered or proposed it must do this.",
    payment_exists: (p) =>
      `Payment ${p.payment} of notice ${p.notice} is entered. A notice is paid and received once.`,
    payment_serial_known: (p) =>
      `The bank's serial number ${p.serial} is payment ${p.payment}. Do not enter it twice.`,
    payment_date: (p) =>
      `The day ${p.day} cannot be (it may be ${p.today}). Check the bank's slip.`,
    payment_amount: (p) =>
      `${p.given} yuan are not the ${p.expected} of notice ${p.notice}. It is paid whole: check it.`,
    receipt_other_notice: (p) =>
      `Payer or amounts are not those of notice ${p.notice} (${p.payer}, ${p.expected} yuan). Check its number, or book the money in suspense.`,
    receipt_payee: (p) =>
      `${p.payee} is not this province or an area of it. Check the bank's slip.`,
    receipt_empty: () => "The amount is more than zero. Enter it as on the bank's slip.",
    suspense_no_match: (p) =>
      `Payer, amounts or business are not those of notice ${p.notice}. Choose another, or return it.`,
    suspense_not_proposed: (p) =>
      `Nobody has proposed what to do with ${p.payment}. Somebody proposes it first.`,
    prefund_not_red: (p) =>
      `The prefund of ${p.home} is used by ${p.rate}, which is not red. Leave it to the yearly amount.`,
    prefund_request_late: (p) =>
      `An increase is asked for within 3 working days of the confirmation. ${p.day} is over: wait for the next month.`,
    prefund_request_open: (p) =>
      `Request ${p.request} for this province is open. Wait for its outcome.`,
    prefund_request_missing: (p) => `There is no request ${p.request}. Check its number.`,
    prefund_request_state: () => "The request is a step further. Look at it first.",
  };
