/** 2208 门诊结算撤销: a new settlement with exactly negated amounts, whole only. */
import type { SettlementId } from "#base/id.ts";
import type { Cancel } from "#model/command.ts";
import { readEncounter } from "#wire/hospital/credential.ts";
import { fieldsOf, readText } from "#wire/hospital/input.ts";
import { cancellationOutput } from "#wire/hospital/setlinfo.ts";
import { booking, type Request } from "#wire/hospital/transaction.ts";

/** 2208 and 2305 carry the same. */
export function decodeCancel(request: Request): Cancel {
  const fields = fieldsOf(request.input, "data");
  return {
    kind: "cancel",
    ...readEncounter(fields),
    settlementId: readText(fields, "setl_id", 40) as SettlementId,
  };
}

export const t2208 = booking<Cancel>({
  numbers: ["2208"],
  title: "门诊结算撤销",
  decode: decodeCancel,
  encode: (result) => cancellationOutput(result),
});
