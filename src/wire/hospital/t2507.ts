/** 2507 人员意外伤害备案: what happened, and whether the fund pays, as the hospital has found out. */
import type { SendReport } from "#model/report.ts";
import { yesNoOf } from "#wire/hospital/codes.ts";
import { fieldsOf, readCode, readDate, readDateMaybe, readNote } from "#wire/hospital/input.ts";
import { readAbout, readLasts, serialOf } from "#wire/hospital/reports.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t2507 = booking<SendReport>({
  numbers: ["2507"],
  title: "人员意外伤害备案",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      ...readAbout(fields, request, "insu_admdvs"),
      report: {
        sort: "accident",
        happenedOn: readDateMaybe(fields, "trum_time"),
        place: readNote(fields, "trum_site", 200),
        cause: readNote(fields, "trum_rea", 200),
        payable: readCode(fields, "chk_pay_flag", yesNoOf),
        ...readLasts(fields),
        from: readDate(fields, "begndate"),
      },
    };
  },
  encode: serialOf,
});
