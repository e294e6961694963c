/** 3204 清算申请撤销: takes an application of 3203 back, until its month is submitted. */
import type { UndoApplication } from "#model/institution-day.ts";
import { fieldsOf, readText } from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";

export const t3204 = booking<UndoApplication>({
  numbers: ["3204"],
  title: "清算申请撤销",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return { kind: "undoApplication", application: readText(fields, "clr_appy_evt_id", 40) };
  },
  encode: () => NO_OUTPUT,
});
