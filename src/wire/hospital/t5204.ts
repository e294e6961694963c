/** 5204 费用明细查询: the output is the list itself, without a node. */
import type { SettlementId } from "#base/id.ts";
import type { ReadCharges } from "#model/command.ts";
import { storedChargeOutput } from "#wire/hospital/charges.ts";
import { readEncounter } from "#wire/hospital/credential.ts";
import { fieldsOf, readTextMaybe } from "#wire/hospital/input.ts";
import { query } from "#wire/hospital/transaction.ts";

export const t5204 = query<ReadCharges>({
  numbers: ["5204"],
  title: "费用明细查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "readCharges",
      ...readEncounter(fields),
      settlementId: readTextMaybe(fields, "setl_id", 40) as SettlementId | undefined,
    };
  },
  encode: (answer) =>
    answer.charges.map(({ charge, settlementId }) =>
      storedChargeOutput(charge, {
        encounterId: answer.encounterId,
        settlementId: settlementId ?? "",
        careType: answer.careType,
      }),
    ),
});
