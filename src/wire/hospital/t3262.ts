/** 3262 异地清分结果确认回退: takes one confirmation back, or with "0" all of the month. */
import type { RollBackMonth } from "#model/institution-day.ts";
import { DAY_FIELDS } from "#wire/hospital/day-fields.ts";
import { fieldsOf, readText, requireAll } from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";
import { readTreatmentMonth } from "#wire/hospital/treatment-month.ts";

const ALL = "0";

export const t3262 = booking<RollBackMonth>({
  numbers: ["3262"],
  title: "异地清分结果确认回退",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    requireAll(fields, DAY_FIELDS["3262"].required);
    const reference = readText(fields, "otransid", 40);
    return {
      kind: "rollBackMonth",
      month: readTreatmentMonth(fields),
      reference: reference === ALL ? undefined : reference,
    };
  },
  encode: () => NO_OUTPUT,
});
