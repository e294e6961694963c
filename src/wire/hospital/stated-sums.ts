/** What 3201 to 3203 have in common: days, amounts, and whether refunds are counted as rows. */
import type { CaseAmounts, Days } from "#model/institution-day.ts";
import { yesNoOf } from "#wire/hospital/codes.ts";
import { type Fields, readAmount, readCodeMaybe, readDate } from "#wire/hospital/input.ts";

/** The two dates of a period, by the names that a transaction gives them. */
export function readDays(fields: Fields, begin: string, end: string): Days {
  return { from: readDate(fields, begin), to: readDate(fields, end) };
}

export function readAmounts(fields: Fields, fund = "fund_pay_sumamt"): CaseAmounts {
  return {
    totalFen: readAmount(fields, "medfee_sumamt"),
    fundFen: readAmount(fields, fund),
    accountFen: readAmount(fields, "acct_pay"),
  };
}

/** One client writes the flag in capitals. */
const REFUND_FLAGS = ["fixmedins_refd_setl_flag", "refd_setl_flag", "REFD_SETL_FLAG"];

/** Yes where any of the flags says so; absent where a client has none. */
export function readWithRefunds(fields: Fields): boolean | undefined {
  const flags = REFUND_FLAGS.map((name) => readCodeMaybe(fields, name, yesNoOf));
  return flags.includes(true) ? true : flags.find((flag) => flag !== undefined);
}
