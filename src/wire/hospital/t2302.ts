/** 2302 住院费用明细撤销: serials, or "0000" for all. Some clients send a list, some one object. */
import { Refusal } from "#base/refusals.ts";
import type { DropCharges } from "#model/command.ts";
import { ALL_LINES, LINES_MAX } from "#wire/hospital/charges.ts";
import { readEncounter } from "#wire/hospital/credential.ts";
import { fieldsOf, readText, rowsOf } from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";

export const t2302 = booking<DropCharges>({
  numbers: ["2302"],
  title: "住院费用明细撤销",
  decode(request) {
    const listed = rowsOf(request.input, "data", LINES_MAX);
    const rows = listed.length > 0 ? listed : [fieldsOf(request.input, "data")];
    const [first] = rows.map(readEncounter);
    const serials: string[] = [];
    for (const row of rows) {
      const encounter = readEncounter(row);
      if (encounter.encounterId !== first?.encounterId || encounter.personId !== first.personId) {
        throw new Refusal("charges_mixed");
      }
      serials.push(readText(row, "feedetl_sn", 30));
    }
    return {
      kind: "dropCharges",
      ...readEncounter(rows[0] ?? fieldsOf(request.input)),
      what: serials.includes(ALL_LINES) ? "all" : { serials },
    };
  },
  encode: () => NO_OUTPUT,
});
