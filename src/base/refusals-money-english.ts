/** Refusals of what an institution closes with its agency in English; part of `refusals-english.ts`. */
import type { Params } from "#base/refusals-filing.ts";
import type { MONEY_TEXTS } from "#base/refusals-money.ts";

export const MONEY_ENGLISH: Readonly<Record<keyof typeof MONEY_TEXTS, (params: Params) => string>> =
  {
    month_open: (p) => `${p.month} is not over. Do it next month.`,
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
  };
