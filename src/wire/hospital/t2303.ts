/** 2303 住院预结算: computed without booking, also before the discharge. */
import type { Quote } from "#model/command.ts";
import { fieldsOf } from "#wire/hospital/input.ts";
import { settlementOutput } from "#wire/hospital/setlinfo.ts";
import { readInpatientSettling } from "#wire/hospital/settle-fields.ts";
import { query } from "#wire/hospital/transaction.ts";

export const t2303 = query<Quote>({
  numbers: ["2303"],
  title: "住院预结算",
  decode: (request) => ({
    kind: "quote",
    ...readInpatientSettling(fieldsOf(request.input, "data")),
  }),
  encode: (result) => settlementOutput(result),
});
