/** 2301 住院费用明细上传. A refund line is negative and names the line that it takes back. */
import type { AddCharges } from "#model/command.ts";
import { chargesOutput, decodeCharges } from "#wire/hospital/charges.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t2301 = booking<AddCharges>({
  numbers: ["2301"],
  title: "住院费用明细上传",
  decode: (request) => decodeCharges(request, true),
  encode: (answer) => chargesOutput(answer.charges),
});
