/** 2206 and 2206A 门诊预结算: computed without booking. */
import type { Quote } from "#model/command.ts";
import { fieldsOf } from "#wire/hospital/input.ts";
import { settlementOutput } from "#wire/hospital/setlinfo.ts";
import { readOutpatientSettling } from "#wire/hospital/settle-fields.ts";
import { query } from "#wire/hospital/transaction.ts";

export const t2206 = query<Quote>({
  numbers: ["2206", "2206A"],
  title: "门诊预结算",
  decode: (request) => ({
    kind: "quote",
    ...readOutpatientSettling(fieldsOf(request.input, "data")),
  }),
  encode: (result) => settlementOutput(result),
});
