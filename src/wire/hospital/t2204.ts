/** 2204 门诊费用明细信息上传: the answer shows each line split by the care place's catalogue. */
import type { AddCharges } from "#model/command.ts";
import { chargesOutput, decodeCharges } from "#wire/hospital/charges.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t2204 = booking<AddCharges>({
  numbers: ["2204"],
  title: "门诊费用明细信息上传",
  decode: (request) => decodeCharges(request, false),
  encode: (answer) => chargesOutput(answer.charges),
});
