/** 3261 异地清分结果确认: the month's cases as the institution has them, each taken or left out. */
import { Refusal } from "#base/refusals.ts";
import type { ConfirmedCase, ConfirmMonth } from "#model/institution-day.ts";
import { yesNoOf } from "#wire/hospital/codes.ts";
import { CONFIRMED_FIELDS, DAY_FIELDS } from "#wire/hospital/day-fields.ts";
import { fieldLabel } from "#wire/hospital/fields.ts";
import {
  type Fields,
  fieldsOf,
  invalid,
  readAmount,
  readCode,
  readCount,
  readText,
  readTime,
  requireAll,
  rowsOf,
} from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";
import { readTreatmentMonth } from "#wire/hospital/treatment-month.ts";

/** One client sends a whole month in one call. */
const ROWS_MAX = 20_000;

function confirmed(fields: Fields): ConfirmedCase {
  requireAll(fields, CONFIRMED_FIELDS);
  return {
    certificateNumber: readText(fields, "certno", 50),
    encounterId: readText(fields, "mdtrt_id", 40),
    settledAt: readTime(fields, "mdtrt_setl_time"),
    settlementId: readText(fields, "setl_sn", 40),
    totalFen: readAmount(fields, "medfee_sumamt"),
    fundFen: readAmount(fields, "optins_pay_sumamt"),
    taken: readCode(fields, "cnfm_flag", yesNoOf),
  };
}

/** The number that the answer gave itself. */
function referenceIn(answer: string): string {
  return String((JSON.parse(answer) as { readonly inf_refmsgid: unknown }).inf_refmsgid);
}

export const t3261 = booking<ConfirmMonth>({
  numbers: ["3261"],
  title: "异地清分结果确认",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    requireAll(fields, DAY_FIELDS["3261"].required);
    const month = readTreatmentMonth(fields);
    const rows = rowsOf(request.input, "detail", ROWS_MAX);
    const inside = rows.length > 0 ? rows : rowsOf(fields.node, "detail", ROWS_MAX);
    if (inside.length === 0) throw new Refusal("field_missing", { field: fieldLabel("detail") });
    const count = readCount(fields, "totalrow", { least: 1 });
    if (count !== inside.length) {
      invalid(fields, "totalrow", `填${count}，明细有${inside.length}条`);
    }
    return { kind: "confirmMonth", month, cases: inside.map(confirmed), referenceIn };
  },
  encode: () => NO_OUTPUT,
});
