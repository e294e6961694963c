/** 2404 入院撤销: only while no fee line and no settlement is left. */
import type { CancelAdmission } from "#model/command.ts";
import { readEncounter } from "#wire/hospital/credential.ts";
import { fieldsOf } from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";

export const t2404 = booking<CancelAdmission>({
  numbers: ["2404"],
  title: "入院撤销",
  decode: (request) => ({
    kind: "cancelAdmission",
    ...readEncounter(fieldsOf(request.input, "data")),
  }),
  encode: () => NO_OUTPUT,
});
