/** The refusals of clearing in English; part of `refusals-english.ts`. */
import type { CLEARING_TEXTS } from "#base/refusals-clearing.ts";
import type { Params } from "#base/refusals-filing.ts";

export const CLEARING_ENGLISH: Readonly<
  Record<keyof typeof CLEARING_TEXTS, (params: Params) => string>
> = {
  clearing_month_open: (p) => `${p.month} is not over. Submit it in the month after.`,
  clearing_allocated: (p) =>
    `${p.month} is allocated and takes no submission. What is missing goes with the next month.`,
  clearing_nothing_to_submit: (p) =>
    `${p.month} has no cases of other provinces to submit. Check the month.`,
  clearing_batch_missing: (p) => `This province has no batch ${p.batch}. Check its number.`,
  clearing_batch_changed: (p) =>
    `The batch was allocated again as version ${p.version}. Look at that, then confirm or object.`,
  clearing_batch_closed: () =>
    "Both have confirmed the batch, so nothing more is said of it. Adjust in the next period.",
  clearing_objected: () =>
    "An objection to the batch is not settled. Wait until the hub has allocated again, then confirm.",
  clearing_confirmed: () => "This province has confirmed it. Wait for the other one.",
  clearing_not_prepared: () => "Nobody has prepared the confirmation. Somebody checks it first.",
  clearing_same_person: () => "Another person than the one who proposed it must do this.",
  clearing_reason_closed: () =>
    "No objection is taken for this reason. Choose one that is; costs go to the cost check.",
  clearing_inside: () =>
    "Inside a province nothing is objected to. Enter a deduction for the next month instead.",
  clearing_case_objected: (p) => `Objection ${p.objection} to it is open. Wait for its outcome.`,
  clearing_case_not_in_batch: (p) =>
    `Settlement ${p.settlement} is not in the batch. Check its number.`,
  clearing_objection_missing: (p) => `There is no objection ${p.objection}. Check its number.`,
  clearing_objection_decided: () => "The objection is decided. Look at its outcome.",
  clearing_not_proposed: () => "Nobody has proposed a decision. Somebody proposes one first.",
  clearing_not_for_agency: (p) =>
    `Settlement ${p.settlement} is its institution's to confirm: tell the institution to.`,
  deduction_case_missing: (p) =>
    `No settlement ${p.settlement} can be deducted from. Check its number.`,
  deduction_too_much: (p) =>
    `Of settlement ${p.settlement} at most ${p.left} yuan of this fund are left. Correct it.`,
  deduction_missing: (p) => `There is no deduction ${p.deduction}. Check its number.`,
  deduction_state: () => "The deduction is decided. Look at it first.",
};
