/** 5203 结算信息查询: after a time-out, to learn whether a settlement was booked. */
import type { SettlementId } from "#base/id.ts";
import type { ReadSettlement } from "#model/command.ts";
import { readEncounter } from "#wire/hospital/credential.ts";
import { fieldsOf, readText } from "#wire/hospital/input.ts";
import { storedSettlementOutput } from "#wire/hospital/setlinfo.ts";
import { query } from "#wire/hospital/transaction.ts";

export const t5203 = query<ReadSettlement>({
  numbers: ["5203"],
  title: "结算信息查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "readSettlement",
      ...readEncounter(fields),
      settlementId: readText(fields, "setl_id", 40) as SettlementId,
    };
  },
  encode: (result) => storedSettlementOutput(result),
});
