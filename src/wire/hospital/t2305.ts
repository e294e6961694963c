/** 2305 住院结算撤销: as 2208. */
import type { Cancel } from "#model/command.ts";
import { cancellationOutput } from "#wire/hospital/setlinfo.ts";
import { decodeCancel } from "#wire/hospital/t2208.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t2305 = booking<Cancel>({
  numbers: ["2305"],
  title: "住院结算撤销",
  decode: decodeCancel,
  encode: (result) => cancellationOutput(result),
});
