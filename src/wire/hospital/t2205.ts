/**
 * 2205 门诊费用明细信息撤销: a batch, or "0000" for all that is not settled. Nothing to drop is a
 * success.
 */
import type { DropCharges } from "#model/command.ts";
import { ALL_LINES } from "#wire/hospital/charges.ts";
import { readEncounter } from "#wire/hospital/credential.ts";
import { fieldsOf, readText } from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";

export const t2205 = booking<DropCharges>({
  numbers: ["2205"],
  title: "门诊费用明细信息撤销",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    const batch = readText(fields, "chrg_bchno", 30);
    return {
      kind: "dropCharges",
      ...readEncounter(fields),
      what: batch === ALL_LINES ? "all" : { batch },
    };
  },
  encode: () => NO_OUTPUT,
});
