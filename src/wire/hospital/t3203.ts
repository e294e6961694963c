/** 3203 清算申请: a month's money of one clearing type, checked against the platform's sums. */
import type { ChinaMonth } from "#base/date.ts";
import type { ApplyClearing } from "#model/institution-day.ts";
import { clearingTypeFrom } from "#wire/hospital/codes.ts";
import { DAY_FIELDS } from "#wire/hospital/day-fields.ts";
import {
  fieldsOf,
  invalid,
  readAmount,
  readCode,
  readCount,
  readMonthMaybe,
  requireAll,
} from "#wire/hospital/input.ts";
import { readAmounts, readDays } from "#wire/hospital/stated-sums.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t3203 = booking<ApplyClearing>({
  numbers: ["3203"],
  title: "清算申请",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    requireAll(fields, DAY_FIELDS["3203"].required);
    const month = readMonthMaybe(fields, "setlym");
    return {
      kind: "applyClearing",
      month: (month ?? invalid(fields, "setlym", "应为yyyyMM")) as ChinaMonth,
      clearingType: readCode(fields, "clr_type", clearingTypeFrom),
      ...readDays(fields, "begndate", "enddate"),
      stated: {
        ...readAmounts(fields, "fund_appy_sum"),
        cases: readCount(fields, "psntime", { least: 0 }),
        cashFen: readAmount(fields, "cash_payamt"),
      },
      recognisedFen: readAmount(fields, "med_sumfee"),
    };
  },
  encode: (answer) => ({ result: { clr_appy_evt_id: answer.application } }),
});
