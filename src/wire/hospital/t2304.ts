/** 2304 住院结算: books all lines of the stay that are not settled. */
import type { Settle } from "#model/command.ts";
import { fieldsOf, readNote } from "#wire/hospital/input.ts";
import { settlementOutput } from "#wire/hospital/setlinfo.ts";
import { readInpatientSettling } from "#wire/hospital/settle-fields.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t2304 = booking<Settle>({
  numbers: ["2304"],
  title: "住院结算",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "settle",
      ...readInpatientSettling(fields),
      invoice: readNote(fields, "invono", 30),
    };
  },
  encode: (result) => settlementOutput(result),
});
