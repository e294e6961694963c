/** 2405 出院撤销: only while the stay is not settled. */
import type { CancelDischarge } from "#model/command.ts";
import { readEncounter } from "#wire/hospital/credential.ts";
import { fieldsOf } from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";

export const t2405 = booking<CancelDischarge>({
  numbers: ["2405"],
  title: "出院撤销",
  decode: (request) => ({
    kind: "cancelDischarge",
    ...readEncounter(fieldsOf(request.input, "data")),
  }),
  encode: () => NO_OUTPUT,
});
