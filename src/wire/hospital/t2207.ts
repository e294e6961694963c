/**
 * 2207 and 2207A 门诊结算: books it. The message id comes back as medins_setl_id, which a reversal
 * names.
 */
import type { Settle } from "#model/command.ts";
import { fieldsOf, readNote } from "#wire/hospital/input.ts";
import { settlementOutput } from "#wire/hospital/setlinfo.ts";
import { readOutpatientSettling } from "#wire/hospital/settle-fields.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t2207 = booking<Settle>({
  numbers: ["2207", "2207A"],
  title: "门诊结算",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "settle",
      ...readOutpatientSettling(fields),
      invoice: readNote(fields, "invono", 30),
    };
  },
  encode: (result) => settlementOutput(result),
});
