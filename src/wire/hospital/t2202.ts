/** 2202 门诊挂号撤销. Refused once a settlement exists. */
import type { CancelRegistration } from "#model/command.ts";
import { readEncounter } from "#wire/hospital/credential.ts";
import { fieldsOf } from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";

export const t2202 = booking<CancelRegistration>({
  numbers: ["2202"],
  title: "门诊挂号撤销",
  decode: (request) => ({
    kind: "cancelRegistration",
    ...readEncounter(fieldsOf(request.input, "data")),
  }),
  encode: () => NO_OUTPUT,
});
